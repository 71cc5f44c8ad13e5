#!/usr/bin/env python3
"""Proves that the load path allocates nothing for a frame: a real run, its allocations counted from outside.

    Tests/Performance/allocations.py [--tool .build/release/ttsload] [--sessions 100] [--seconds 10]

Method: `ttsload serve` paces frames of 20 ms, then of 10 ms; `ttsload run` speaks to it with the same sessions, texts and
seed, so that all but the number of frames is the same. The allocations of the client's process (CountAllocations.c,
preloaded) and the frames sent are read at two instants between which all sessions speak, the first after three seconds.
What a second costs and what an utterance costs is then the same in both runs; the difference of allocations over the
difference of frames is what a frame costs. Ends with 1 if that is more than --budget, or if the runs are not comparable.

The same is done with the audio as binary messages and with Opus. Compressed messages are not among them: inflating one
allocates, as budgets.tsv says (frame-inflate). Needs gcc and python3.
"""

import argparse
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

import counter

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TEXT = "This sentence is long enough to be spoken for all of the time that is counted. " * 6

VARIANTS = {
    "pcm16 in JSON": ("", ""),
    "binary frames": ("?framing=binary", ", framing: binary"),
    "opus in JSON": ("?encoding=opus", ", encoding: opus"),
}


def counted(library, tool, frame, variant, options, folder):
    """Allocations, frames and seconds between two instants of a run."""
    settings = folder / "reference.yaml"
    settings.write_text(
        f"workers: 100\nslots_per_worker: 100\nqueue_limit: 10000\nconnection_limit: 10000\ndelivery: paced\n"
        f"first_audio: {{constant: 100ms}}\nframe: {frame}ms\n"
    )
    server = subprocess.Popen(
        [tool, "serve", "--config", settings, "--port", "0", "--metrics-port", "0", "--worker-metrics-port", "0"],
        stdout=subprocess.PIPE, text=True,
    )
    client = None
    try:
        ports = json.loads(server.stdout.readline())

        def frames():
            with urllib.request.urlopen(f"http://127.0.0.1:{ports['metrics_port']}/metrics", timeout=10) as page:
                lines = page.read().decode().splitlines()
            return sum(int(float(line.rsplit(" ", 1)[1])) for line in lines if line.startswith("tts_frames_sent_total"))

        (folder / "scenario.yaml").write_text(f"""
name: allocations
seed: 7
target: {{url: "ws://127.0.0.1:{ports['port']}/{variant[0]}"{variant[1]}}}
load: {{stages: [{{sessions: {options.sessions}, hold: {options.seconds + 10}s}}], drain: 1s}}
session:
  utterances: 1
  texts: {{inline: ["{TEXT.strip()}"]}}
targets: ["failures < 100%"]
""")
        count = folder / "count"
        count.unlink(missing_ok=True)
        client = subprocess.Popen(
            [tool, "run", folder / "scenario.yaml", "--loops", "1", "--quiet", "--out", folder / f"run-{time.time_ns()}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "LD_PRELOAD": str(library), "ALLOCATION_COUNT": str(count)},
        )

        def allocations():
            return int.from_bytes(count.read_bytes(), sys.byteorder)

        # The run's first second makes what the seconds after it use again.
        while not count.exists() or frames() < options.sessions * 3000 // frame:
            if client.poll() is not None:
                raise SystemExit(f"the client ended with {client.returncode}: {client.stderr.read()}")
            time.sleep(0.1)
        begin = allocations(), frames(), time.monotonic()
        time.sleep(options.seconds)
        end = allocations(), frames(), time.monotonic()
        client.send_signal(signal.SIGINT)
        client.communicate(timeout=60)
        return [later - earlier for earlier, later in zip(begin, end)]
    finally:
        for process in (client, server):
            if process and process.poll() is None:
                process.kill()
            if process:
                process.wait()


def main(options):
    tool = options.tool.resolve()
    failures = 0
    with tempfile.TemporaryDirectory(prefix="ttsload-allocations-") as name:
        folder = pathlib.Path(name)
        library = counter.build(folder)
        print(f"{options.sessions} sessions, {options.seconds} s")
        print(f"{'variant':16} {'frames':>9} {'twice':>9} {'allocations':>12} {'then':>8} {'a frame':>9}")
        for variant, setting in VARIANTS.items():
            (few, frames, _), (more, twice, _) = (
                counted(library, tool, frame, setting, options, folder) for frame in (20, 10)
            )
            a_frame = (more - few) / (twice - frames)
            is_good = twice > 1.8 * frames and a_frame <= options.budget
            failures += not is_good
            print(f"{variant:16} {frames:9,} {twice:9,} {few:12,} {more:8,} {a_frame:9.4f}{'' if is_good else '  TOO MANY'}",
                  flush=True)
    return 1 if failures else 0


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--tool", type=pathlib.Path, default=ROOT / ".build/release/ttsload")
parser.add_argument("--sessions", type=int, default=100)
parser.add_argument("--seconds", type=int, default=10)
# What a second costs differs by some hundred allocations from run to run, over some 50,000 frames.
parser.add_argument("--budget", type=float, default=0.005, help="allocations a frame")
sys.exit(main(parser.parse_args()))
