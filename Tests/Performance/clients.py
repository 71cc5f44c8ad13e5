#!/usr/bin/env python3
"""Holds ttsload's load path against other clients under the same paced load, one core for each side.

    Tests/Performance/clients.py                                    100, 500 and 1,000 sessions, every client
    Tests/Performance/clients.py --sessions 1000 --clients ttsload discard --runs 3

Clients:
  discard      Clients/discard.c: C on epoll, reads and throws away; the floor
  ttsload      `ttsload run --loops 1`, with all that it measures and records
  websockets   Python's websockets on uvloop's event loop (asyncio's, and says so, where uvloop is missing)
  locust       Locust's users with websocket-client

Method: for each row `ttsload serve` (20 ms frames of PCM16 at real time, first audio after 150 ms, its ledger) starts on
core 0 and the client on core 1. All say the same texts, the next one when a reply has ended, and open their sessions
within the ramp. Over the seconds of --hold:
  frames/s     what the server sent, by its metrics page
  CPU          the client's processes' processor time a frame, from /proc/PID/task/*/schedstat
  memory       peak resident memory (VmHWM), over the sessions
  FAL error    first audio's arrival as the client has it, less the instant in the ledger right before the server handed
               the frame to the kernel
  lost         frames that the ledger says were written in an utterance and the client did not count, and those that the
               server dropped because the client did not read
Printed as measured, then CPU and memory as multiples of discard's, the other figures of ttsload's.

Needs gcc, python3, taskset, and for the Python clients `apt-get install python3-websockets python3-uvloop`, and
`pip install locust websocket-client` in the Python of --locust-python. A client whose packages are missing is left out
by name. Nothing else should run on the machine; it stays on the loopback and keeps nothing.
"""

import argparse
import csv
import io
import json
import os
import pathlib
import platform
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TEXTS = ROOT / "Sources/Scenarios/Texts/support.txt"
SETTLING = 3
SERVER = """
workers: 100
slots_per_worker: 100
queue_limit: 10000
connection_limit: 10000
delivery: paced
first_audio: {constant: 150ms}
frame: 20ms
"""


class Server:
    def __init__(self, tool, folder):
        self.ledger = folder / "ledger.jsonl"
        settings = folder / "reference.yaml"
        settings.write_text(SERVER)
        self.process = subprocess.Popen(
            ["taskset", "-c", "0", tool, "serve", "--config", settings, "--port", "0", "--metrics-port", "0",
             "--worker-metrics-port", "0", "--ledger", self.ledger],
            stdout=subprocess.PIPE, text=True,
        )
        ports = json.loads(self.process.stdout.readline())
        self.port, self.metrics = ports["port"], ports["metrics_port"]

    def frames(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.metrics}/metrics", timeout=10) as page:
            lines = page.read().decode().splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith("tts_frames_sent_total"))

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def utterances(ledger):
    """By session, its spoken utterances in order: instant of the first frame, frames that arrive, drops."""
    result = {}
    for line in open(ledger):
        entry = json.loads(line)
        if "event" not in entry and entry.get("first_frame_written_wall_ns"):
            result.setdefault(entry["session_id"], []).append(
                (entry["first_frame_written_wall_ns"], entry["frames"], entry["drops"], entry["outcome"])
            )
    for spoken in result.values():
        spoken.sort()
    return result


def own_utterances(run):
    text = subprocess.run(["zstd", "-dqc", run / "utterances.csv.zst"], capture_output=True, check=True).stdout
    result = {}
    for row in csv.DictReader(io.StringIO(text.decode())):
        if row["first_audio_ns"]:
            result.setdefault(row["server_session_id"], []).append(
                (int(row["first_audio_ns"]), int(row["frames"]), row["outcome"] == "ok")
            )
    for heard in result.values():
        heard.sort()
    return result


def logged_utterances(log):
    result = {}
    for line in open(log):
        session, first, frames = line.split()
        if int(first):
            result.setdefault(session, []).append((int(first), int(frames), True))
    return result


class Client:
    """How one is started, and what it heard."""

    name = ""
    hears = True

    def missing(self, options):
        """What has to be installed first, or nothing."""

    def command(self, port, sessions, ramp, seconds, folder, options): ...

    def environment(self, port, folder):
        return os.environ

    def heard(self, folder):
        return logged_utterances(folder / "log")


class Discard(Client):
    name = "discard"
    hears = False

    def command(self, port, sessions, ramp, seconds, folder, options):
        program = folder / "discard"
        subprocess.run(["gcc", "-O2", "-Wall", "-Werror", "-o", program, HERE / "Clients/discard.c"], check=True)
        return [program, str(port), str(sessions), str(ramp), str(seconds), TEXTS]


class Ttsload(Client):
    name = "ttsload"

    def command(self, port, sessions, ramp, seconds, folder, options):
        (folder / "scenario.yaml").write_text(f"""
name: clients
target: {{url: "ws://127.0.0.1:{port}/"}}
load: {{stages: [{{sessions: {sessions}, ramp: {ramp}s, hold: {seconds - ramp}s}}], drain: 20s}}
session:
  utterances: 1000
  think_time: {{fixed: 0s}}
  texts: {{file: "{TEXTS}"}}
targets: ["failures < 100%"]
""")
        return [options.tool, "run", folder / "scenario.yaml", "--loops", "1", "--quiet", "--out", folder / "run"]

    def heard(self, folder):
        return own_utterances(folder / "run")


class Websockets(Client):
    name = "websockets"

    def __init__(self):
        self.loop = "uvloop"

    def missing(self, options):
        if not imports(options.python, "websockets"):
            return "apt-get install python3-websockets"
        self.loop = "uvloop" if imports(options.python, "uvloop") else "asyncio"
        if self.loop == "asyncio":
            print(f"{options.python} has no uvloop (apt-get install python3-uvloop): websockets runs on asyncio's loop")

    def command(self, port, sessions, ramp, seconds, folder, options):
        return [options.python, HERE / "Clients/websockets_client.py", self.loop, str(port), str(sessions), str(ramp),
                str(seconds), TEXTS, folder / "log"]


class Locust(Client):
    name = "locust"

    def missing(self, options):
        if not imports(options.locust_python, "locust", "websocket"):
            return f"{options.locust_python} -m pip install locust websocket-client"

    def command(self, port, sessions, ramp, seconds, folder, options):
        return [options.locust_python, "-m", "locust", "-f", HERE / "Clients/locustfile.py", "--headless", "--users",
                str(sessions), "--spawn-rate", str(max(1, round(sessions / ramp))), "--run-time", f"{seconds}s",
                "--stop-timeout", "10", "--only-summary", "--loglevel", "ERROR"]

    def environment(self, port, folder):
        return {**os.environ, "PORT": str(port), "TEXTS": str(TEXTS), "LOG": str(folder / "log")}


CLIENTS = [Discard, Ttsload, Websockets, Locust]


def imports(python, *modules):
    try:
        return subprocess.run([python, "-c", "import " + ", ".join(modules)], capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


def processor_seconds(process):
    """Of all threads of the process that live."""
    total = 0
    for task in os.listdir(f"/proc/{process}/task"):
        total += int(open(f"/proc/{process}/task/{task}/schedstat").read().split()[0])
    return total / 1e9


def peak_memory(process):
    return int(re.search(r"VmHWM:\s+(\d+)", open(f"/proc/{process}/status").read()).group(1)) / 1024


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * share))] if values else None


def measured(client, sessions, options):
    ramp = max(2, round(sessions / 200))
    with tempfile.TemporaryDirectory(prefix="ttsload-clients-") as name:
        folder = pathlib.Path(name)
        server = Server(options.tool, folder)
        process = None
        try:
            command = client.command(server.port, sessions, ramp, ramp + SETTLING + options.hold + 2, folder, options)
            log = open(folder / "errors", "w+")
            process = subprocess.Popen(
                ["taskset", "-c", "1", *command], stdout=subprocess.DEVNULL, stderr=log,
                env=client.environment(server.port, folder),
            )
            time.sleep(ramp + SETTLING)
            begin = time.monotonic(), processor_seconds(process.pid), server.frames()
            time.sleep(options.hold)
            end = time.monotonic(), processor_seconds(process.pid), server.frames()
            memory = peak_memory(process.pid)
            process.wait(timeout=90)
        finally:
            if process and process.poll() is None:
                process.kill()
                process.wait()
            server.end()
        if process.returncode not in (0, 96, 99) and client.name != "locust":
            log.seek(0)
            raise SystemExit(f"{client.name} ended with {process.returncode}: {log.read()[-2000:]}")
        seconds, processor, frames = (later - earlier for earlier, later in zip(begin, end))
        row = {
            "client": client.name, "frames": frames / seconds, "cpu": processor / frames * 1e6,
            "share": processor / seconds, "memory": memory * 1024 / sessions,
            "p50": None, "p99": None, "lost": None, "written": None,
        }
        if client.hears:
            compare(utterances(server.ledger), client.heard(folder), row)
        return row


def compare(written, heard, row):
    """The client's utterances against the ledger's, both in order within each session."""
    errors, lost, total = [], 0, 0
    for session, spoken in heard.items():
        for (arrival, frames, is_whole), (first, sent, drops, outcome) in zip(spoken, written.get(session, [])):
            errors.append((arrival - first) / 1000)
            if is_whole and outcome == "completed":
                lost += sent - frames + drops
                total += sent + drops
    if not errors:
        raise SystemExit(f"nothing that {row['client']} heard is in the ledger")
    row.update(p50=percentile(errors, 0.5), p99=percentile(errors, 0.99), lost=lost, written=total)


def median_row(rows):
    middle = sorted(rows, key=lambda row: row["cpu"])[len(rows) // 2]
    return {**middle, "cpu_range": (min(row["cpu"] for row in rows), max(row["cpu"] for row in rows))}


def duration(microseconds):
    if microseconds is None:
        return "–"
    return f"{microseconds:.1f} µs" if microseconds < 1000 else f"{microseconds / 1000:,.1f} ms"


def times(value, base):
    return "–" if value is None or not base else f"{value / base:,.2f} ×"


def table(sessions, rows):
    floor = next((row for row in rows if row["client"] == "discard"), None)
    own = next((row for row in rows if row["client"] == "ttsload"), None)
    print(f"\n{sessions} sessions")
    print("| client | frames/s | core | CPU a frame | of discard's | memory a session | of discard's "
          "| FAL error p50, p99 | p99 of ttsload's | frames lost |")
    print("| --- " * 10 + "|")
    for row in rows:
        low, high = row["cpu_range"]
        spread = f" ({low:.1f} to {high:.1f})" if high > low else ""
        lost = "–" if row["lost"] is None else f"{row['lost']} of {row['written']:,}"
        print(
            f"| {row['client']} | {row['frames']:,.0f} | {row['share']:.0%} | {row['cpu']:.2f} µs{spread} "
            f"| {times(row['cpu'], floor and floor['cpu'])} | {row['memory']:.0f} kB "
            f"| {times(row['memory'], floor and floor['memory'])} | {duration(row['p50'])}, {duration(row['p99'])} "
            f"| {times(row['p99'], own and own['p99'])} | {lost} |",
            flush=True,
        )


def main(options):
    if options.tool is None:
        subprocess.run(["swift", "build", "-c", "release", "--product", "ttsload"], cwd=ROOT, check=True,
                       stdout=subprocess.DEVNULL)
        shown = subprocess.run(["swift", "build", "-c", "release", "--show-bin-path"], cwd=ROOT, check=True,
                               capture_output=True, text=True)
        options.tool = pathlib.Path(shown.stdout.strip()) / "ttsload"
    model = re.search(r"model name\s*: (.*)", open("/proc/cpuinfo").read())
    print(f"{time.strftime('%Y-%m-%d')}, {model.group(1) if model else platform.processor()}, {os.cpu_count()} cores, "
          f"{platform.system()} {platform.release()}, {options.hold} s, {options.runs} runs each")
    clients = []
    for make in CLIENTS:
        if make.name not in options.clients:
            continue
        client = make()
        missing = client.missing(options)
        if missing:
            print(f"{client.name} is left out; to have it: {missing}")
        else:
            clients.append(client)
    for sessions in options.sessions:
        runs = {client.name: [] for client in clients}
        # In turn, so that what changes on the machine meanwhile meets all of them.
        for _ in range(options.runs):
            for client in clients:
                runs[client.name].append(measured(client, sessions, options))
        table(sessions, [median_row(runs[client.name]) for client in clients])


if __name__ == "__main__":
    names = [client.name for client in CLIENTS]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", type=pathlib.Path, help="a ttsload; a release build if not given")
    parser.add_argument("--sessions", type=int, nargs="+", default=[100, 500, 1000])
    parser.add_argument("--clients", nargs="+", choices=names, default=names)
    parser.add_argument("--hold", type=int, default=15, help="seconds that are measured")
    parser.add_argument("--runs", type=int, default=1, help="of each client and number of sessions; the median is shown")
    parser.add_argument("--python", default="/usr/bin/python3", help="the Python with websockets and uvloop")
    parser.add_argument("--locust-python", default="python3", help="the Python with locust and websocket-client")
    main(parser.parse_args())
