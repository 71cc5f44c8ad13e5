#!/usr/bin/env python3
"""Drives `ttsload run` against a server that hates it, and holds what came of it against what the enemy did.

    Tests/Hostile/run.py --tool .build/release/ttsload                       10,000 plain connections
    Tests/Hostile/run.py --tool .build/debug/ttsload --connections 300 --rate 40
    Tests/Hostile/run.py --tool .build/release/ttsload --tls --connections 2000

Every connection meets one of the behaviours of behaviours.py, in turn; two thirds into the run the server stops
listening for a while, so that a storm of connections is refused. Ends with 0 if

- each planned utterance has exactly one outcome, and each behaviour's is the one it must have, to the last one (what a
  busy machine kept from being spoken is "not started", counted one for one, and the run must call itself invalid);
- the peak resident memory of ttsload stayed within --memory-budget (MiB);
- ttsload has as many sockets at its end as it had before the load;
- no script that the enemy sent stands unescaped in a report;
- it ended in time, by itself.

Needs python3 and zstd, and openssl with --tls. It stays on the loopback and keeps nothing.
"""

import argparse
import asyncio
import collections
import csv
import fcntl
import io
import json
import os
import pathlib
import re
import resource
import select
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from behaviours import TABLE  # noqa: E402
from peer import Gone, Peer  # noqa: E402


class Enemy:
    """Accepts, and gives each connection the next behaviour; the first one is the tool's own look at the target."""

    def __init__(self, secure, context, storm_after):
        self.rows = [row for row in TABLE if row.secure == secure]
        self.context = context
        self.storm_after = storm_after
        self.accepted = 0
        self.met = collections.Counter()
        self.errors = []
        self.listener = self.listening(0)
        self.port = self.listener.getsockname()[1]

    @staticmethod
    def listening(port):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(4096)
        listener.setblocking(False)
        return listener

    async def serve(self):
        loop = asyncio.get_running_loop()
        tasks = set()
        while True:
            connection, _ = await loop.sock_accept(self.listener)
            connection.setblocking(False)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            row = None
            if self.accepted > 0:
                row = self.rows[self.accepted % len(self.rows)]
                self.met[row.name] += 1
            self.accepted += 1
            task = asyncio.create_task(self.meet(connection, row))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            if self.accepted == self.storm_after:
                self.listener.close()
                await asyncio.sleep(0.5)
                self.listener = self.listening(self.port)

    async def meet(self, connection, row):
        peer = Peer(connection, self.context)
        try:
            if row is None:
                await peer.open()
                await peer.until_gone()
            # Longer than any deadline of the client's: what still stands then has not been given up.
            await asyncio.wait_for(row.act(peer), 60)
        except Gone:
            pass
        except Exception as error:
            self.errors.append(f"{row.name if row else 'first'}: {error!r}")
        finally:
            connection.close()


def scenario(port, options, seconds):
    scheme = "wss" if options.tls else "ws"
    return f"""
name: hostile
seed: {options.seed}
target:
  url: {scheme}://127.0.0.1:{port}/
  compression: true
  tls: {{verify: false}}
load:
  model: open
  arrivals: uniform
  stages: [{{rate: {options.rate}/s, hold: {seconds}s}}]
  max_sessions: {min(options.rate * 20, 10_000)}
  drain: 30s
session:
  utterances: 1
  texts: {{inline: ["Is anybody there?"]}}
  deadlines: {{connect: 3s, first_audio: 3s, stall: 2s}}
targets: ["failures < 100%"]
metrics: []
"""


def sockets(process):
    count = 0
    folder = f"/proc/{process}/fd"
    for name in os.listdir(folder):
        try:
            count += os.readlink(f"{folder}/{name}").startswith("socket:")
        except FileNotFoundError:
            pass
    return count


class Watch:
    """The tool from its start to its end, looked at 20 times a second."""

    def __init__(self, command, folder):
        self.log = open(folder / "stderr", "w+")
        # The report on standard output is longer than its pipe holds: it stands still, its load over, to be looked at.
        self.output, end = os.pipe()
        fcntl.fcntl(end, fcntl.F_SETPIPE_SZ, 4096)
        self.process = subprocess.Popen(command, stdout=end, stderr=self.log)
        os.close(end)
        self.before = self.peak = self.last = None

    def drain(self):
        while os.read(self.output, 65536):
            pass

    async def until_end(self, limit):
        deadline = time.monotonic() + limit
        reported = None
        while time.monotonic() < deadline:
            identifier, status, usage = os.wait4(self.process.pid, os.WNOHANG)
            if not identifier and self.last is None and select.select([self.output], [], [], 0)[0]:
                # It stands still now. The last sessions' peers have 250 ms to answer the close frame, beside the report.
                count = sockets(self.process.pid)
                reported = reported or time.monotonic()
                if count <= self.before or time.monotonic() - reported > 2:
                    self.last = count
                    threading.Thread(target=self.drain, daemon=True).start()
            if identifier:
                self.process.returncode = os.waitstatus_to_exitcode(status)
                self.peak_memory = usage.ru_maxrss / 1024
                self.processor = usage.ru_utime + usage.ru_stime
                return
            try:
                count = sockets(self.process.pid)
            except (FileNotFoundError, PermissionError):
                count = None
            if count is not None:
                self.before = count if self.before is None else self.before
                self.peak = max(count, self.peak or 0)
            await asyncio.sleep(0.05)
        self.process.kill()
        raise SystemExit(f"the run did not end within {limit} s")


def not_invalid(run):
    return json.loads((run / "report.json").read_text())["verdict"] != "invalid"


def judge(enemy, run, planned, options, watch):
    problems = list(enemy.errors)
    text = subprocess.run(["zstd", "-dqc", run / "utterances.csv.zst"], capture_output=True, check=True).stdout
    utterances = list(csv.DictReader(io.StringIO(text.decode())))
    if len(utterances) != planned:
        problems.append(f"{len(utterances)} utterances for {planned} planned sessions")

    expected = collections.Counter()
    for row in enemy.rows:
        expected[(row.outcome, row.detail)] += enemy.met[row.name]
    refused = planned - (enemy.accepted - 1)
    found = collections.Counter()
    for utterance in utterances:
        fits = [key for key in expected if utterance["outcome"] == key[0] and utterance["detail"].startswith(key[1])]
        # Of the generator's own lateness, how much it was is of no interest.
        other = (utterance["outcome"], re.sub(r"\d+ ms", "some ms", utterance["detail"]))
        key = max(fits, key=lambda key: len(key[1])) if fits else other
        found[key] += 1
    # Of a storm, most are refused; what the kernel had taken when the listener went is reset.
    storms = [key for key in found if key[0] == "connect_refused" and key[1].endswith(": Connection refused")]
    stormed = sum(found.pop(key) for key in storms)
    lost = ("closed_early", "1006")
    if stormed > refused or (refused > 0 and stormed == 0):
        problems.append(f"{stormed} refused, though {refused} were never accepted")
    expected[lost] += refused - stormed
    # A generator that came too late to speak says so, and then its opened session is missing elsewhere: one for one.
    late = sum(count for key, count in found.items() if key[0] == "not_started")
    short = sum(max(0, expected[key] - found[key]) for key in expected)
    if late > 0:
        print(f"{late} utterances were not started in time: the machine was too busy for {options.rate} sessions a second")
        if late != short or not_invalid(run):
            problems.append(f"{late} not started, {short} missing elsewhere, verdict invalid: {not not_invalid(run)}")
    for key in sorted(set(expected) | set(found)):
        if key[0] != "not_started" and (found[key] > expected[key] or found[key] < expected[key] and late == 0):
            problems.append(f"{key[0]} \"{key[1]}\": {found[key]} instead of {expected[key]}")
    print(f"{'outcome':20} {'count':>6}  detail")
    for (outcome, detail), count in sorted(found.items()):
        print(f"{outcome:20} {count:6}  {detail}")
    print(f"{'connect_refused':20} {stormed:6}  the storm; {refused} were never accepted")

    report = json.loads((run / "report.json").read_text())
    told = report["utterances"]["outcomes"]
    if told != dict(collections.Counter(utterance["outcome"] for utterance in utterances)):
        problems.append(f"the report counts {told}")
    for name in ["report.html", "report.md", "junit.xml"]:
        if "<script>alert" in (run / name).read_text():
            problems.append(f"{name} holds a script of the enemy's")
    if watch.peak_memory > options.memory_budget:
        problems.append(f"{watch.peak_memory:.0f} MiB of memory, over the budget of {options.memory_budget}")
    if watch.last is None or watch.last > watch.before:
        problems.append(f"{watch.last} sockets at the end, {watch.before} at the beginning")
    return problems


async def main(options):
    if options.tls and options.rate * 3 > 10000:
        raise SystemExit("--rate is too high for TLS")
    seconds = max(1, round(options.connections / options.rate))
    planned = seconds * options.rate
    with tempfile.TemporaryDirectory(prefix="ttsload-hostile-") as name:
        folder = pathlib.Path(name)
        context = None
        if options.tls:
            key, certificate = folder / "key.pem", folder / "certificate.pem"
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                 "-subj", "/CN=enemy", "-days", "2", "-keyout", key, "-out", certificate],
                check=True, capture_output=True,
            )
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, key)
        enemy = Enemy(options.tls, context, storm_after=planned * 2 // 3)
        (folder / "hostile.yaml").write_text(scenario(enemy.port, options, seconds))
        serving = asyncio.create_task(enemy.serve())
        run = folder / "run"
        started = time.monotonic()
        watch = Watch([options.tool, "run", folder / "hostile.yaml", "--quiet", "--json", "--loops", "1", "--out", run], folder)
        await watch.until_end(seconds + 60)
        serving.cancel()
        print(
            f"{planned} sessions, {enemy.accepted - 1} accepted, {time.monotonic() - started:.1f} s, exit code "
            f"{watch.process.returncode}, peak memory {watch.peak_memory:.1f} MiB, {watch.processor:.1f} s of processor, "
            f"sockets {watch.before} before, {watch.peak} at the peak, {watch.last} at the end"
        )
        # 0, or invalid on a machine too busy for the schedule; the outcomes hold all the same.
        if watch.process.returncode not in (0, 96, 99):
            watch.log.seek(0)
            raise SystemExit(f"exit code {watch.process.returncode}: {watch.log.read()}")
        problems = judge(enemy, run, planned, options, watch)
        if options.keep:
            subprocess.run(["cp", "-r", run, options.keep], check=True)
    for problem in problems:
        print(f"! {problem}")
    return 1 if problems else 0


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--tool", required=True, type=pathlib.Path, help="the ttsload to try")
parser.add_argument("--connections", type=int, default=10_000)
parser.add_argument("--rate", type=int, default=150, help="sessions a second")
parser.add_argument("--tls", action="store_true", help="the behaviours below TLS instead")
parser.add_argument("--memory-budget", type=float, default=256, help="MiB of peak resident memory")
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--keep", type=pathlib.Path, help="copy the run folder there")
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
sys.exit(asyncio.run(main(parser.parse_args())))
