#!/usr/bin/env python3
"""Kills `ttsload run` by SIGKILL at random instants, and rebuilds each run's reports from what it left.

    Tests/Hostile/kill.py --tool .build/release/ttsload              100 times
    Tests/Hostile/kill.py --tool .build/debug/ttsload --kills 8 --seed 5

Each run drives the reference orchestrator with 20 sessions; the instant is between its start and --until seconds later,
from a seeded sequence. Ends with 0 if every time

- nothing lives on: the reference orchestrator went with its run;
- a folder that was announced is readable, its last second no more than 2.5 s before the kill, the seconds without holes;
- `ttsload report` ends with a verdict's exit code and writes every report, in which outcomes add up to what was planned;
- what a run left that was killed before it had a folder is refused as no run.

Needs python3 and zstd.
"""

import argparse
import csv
import io
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

SCENARIO = """
name: killed
seed: 3
target: {reference: {first_audio: {constant: 100ms}}}
load: {stages: [{sessions: 20, hold: 60s}]}
session: {utterances: 2, think_time: {fixed: 20ms}, texts: {inline: ["Yes.", "No, thanks."]}}
targets: ["failures < 100%"]
metrics: [{job: orchestrator, interval: 200ms}]
"""
VERDICTS = (0, 96, 97, 99, 130)
SECOND = 1_000_000_000


def rows(path):
    # What was cut off in the middle of a block is zstd's to complain about; what stands before it is printed.
    text = subprocess.run(["zstd", "-dqc", path], capture_output=True).stdout.decode()
    return list(csv.DictReader(io.StringIO(text[: text.rfind("\n") + 1])))


def children(process):
    try:
        tasks = os.listdir(f"/proc/{process}/task")
        return {int(child) for task in tasks for child in open(f"/proc/{process}/task/{task}/children").read().split()}
    except OSError:
        return set()


def lives(process):
    try:
        return open(f"/proc/{process}/stat").read().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def killed(tool, folder, after):
    """Runs and kills; gives what was printed, the children, and the wall clock at the kill."""
    with open(folder / "errors", "w+") as errors:
        process = subprocess.Popen(
            [tool, "run", folder / "killed.yaml", "--out", folder / "run"], stdout=subprocess.DEVNULL, stderr=errors
        )
        time.sleep(after)
        offspring = children(process.pid)
        instant = time.time_ns()
        process.send_signal(signal.SIGKILL)
        code = process.wait()
        errors.seek(0)
        return code, errors.read(), offspring, instant


def problems_of(tool, folder, after):
    code, errors, offspring, instant = killed(tool, folder, after)
    if code != -signal.SIGKILL:
        return [f"ended by itself with {code}: {errors}"], "ended"
    problems = []
    deadline = time.monotonic() + 10
    while any(map(lives, offspring)) and time.monotonic() < deadline:
        time.sleep(0.01)
    problems += [f"child {child} lives on" for child in offspring if lives(child)]

    run = folder / "run"
    made = subprocess.run([tool, "report", run], capture_output=True, text=True, timeout=60)
    if not (run / "run.json").exists():
        if "recording to" in errors:
            problems.append("a folder was announced, and there is none")
        if made.returncode != 65:
            problems.append(f"report of no run ended with {made.returncode}: {made.stderr}")
        return problems, "before its folder"
    if made.returncode not in VERDICTS:
        return problems + [f"report ended with {made.returncode}: {made.stderr}"], "in its run"
    for name in ["report.json", "report.html", "report.md", "junit.xml"]:
        if not (run / name).is_file():
            problems.append(f"no {name}")
    report = json.loads((run / "report.json").read_text())
    utterances = report["utterances"]
    if sum(utterances["outcomes"].values()) != utterances["planned"]:
        problems.append(f"outcomes do not add up: {utterances['outcomes']}, planned {utterances['planned']}")
    windows = rows(run / "windows.csv.zst")
    starts = [int(window["start_ns"]) for window in windows]
    holes = [later - earlier for earlier, later in zip(starts, starts[1:]) if abs(later - earlier - SECOND) > SECOND // 100]
    if holes:
        problems.append(f"seconds with holes: {holes}")
    began = [int(event["atNanoseconds"]) for event in map(json.loads, (run / "events.jsonl").read_text().splitlines())
             if event["kind"] == "started"]
    if began and instant - began[0] > 3 * SECOND and (not starts or instant - starts[-1] > 2.5 * SECOND):
        problems.append(f"the last second began {(instant - (starts or began)[-1]) / SECOND:.2f} s before the kill")
    ended = sum(int(window["utterances_ended"]) for window in windows)
    written = len(rows(run / "utterances.csv.zst"))
    if written != ended:
        problems.append(f"{written} rows of utterances, and {ended} that ended in the seconds")
    return problems, "in its run"


def main(options):
    random.seed(options.seed)
    print(f"seed {options.seed}, {options.kills} kills within {options.until} s")
    counts, bad = {}, 0
    for number in range(options.kills):
        after = random.uniform(0, options.until)
        with tempfile.TemporaryDirectory(prefix="ttsload-kill-") as name:
            folder = pathlib.Path(name)
            (folder / "killed.yaml").write_text(SCENARIO)
            problems, where = problems_of(options.tool, folder, after)
        counts[where] = counts.get(where, 0) + 1
        bad += bool(problems)
        for problem in problems:
            print(f"! kill {number} after {after:.3f} s: {problem}")
    print(f"{options.kills - bad} of {options.kills} as they should be; killed " +
          ", ".join(f"{count} {where}" for where, count in sorted(counts.items())))
    return 1 if bad else 0


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--tool", required=True, type=pathlib.Path, help="the ttsload to try")
parser.add_argument("--kills", type=int, default=100)
parser.add_argument("--until", type=float, default=6, help="the latest instant, in seconds")
parser.add_argument("--seed", type=int, default=1)
sys.exit(main(parser.parse_args()))
