#!/usr/bin/env python3
"""Holds the hot paths to their committed budgets: instructions and allocations of one repetition of each.

    Tests/Performance/budgets.py                     all of them; ends with 1 if one takes more than its budget
    Tests/Performance/budgets.py frame-decode playback these two
    Tests/Performance/budgets.py --record            writes what was measured into budgets.tsv

Method: each path of HotPaths runs N and 2 N times, once under callgrind, which counts instructions, and once with
CountAllocations.c preloaded; the difference over N is what one repetition takes, without what a start costs. It does not
depend on the clock or on what else the machine does.

A path is over its budget when it takes 10 % more instructions than budgets.tsv says (other compilers, C libraries and
processors make some difference), or a hundredth of an allocation more. One that takes 10 % less is named too: record it,
so that what was won can't be lost unseen. Needs valgrind, gcc, binutils and python3. Builds its own copy of the modules with their
internal parts in reach, a few minutes the first time.
"""

import argparse
import csv
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import counter

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BUDGETS = HERE / "budgets.tsv"
INSTRUCTIONS = 0.10
ALLOCATIONS = 0.01
BUILD = ["swift", "build", "-c", "release"]


def succeed(command, **options):
    result = subprocess.run(command, capture_output=True, text=True, **options)
    if result.returncode not in (0, 96, 99):
        raise SystemExit(f"{' '.join(map(str, command))} ended with {result.returncode}:\n{result.stderr[-2000:]}")
    return result


def stripped(tool, folder):
    """A copy that valgrind can read: Debian 12's gives up on Swift's debug information."""
    copy = folder / tool.name
    subprocess.run(["strip", "-o", copy, tool], check=True)
    return copy


def built(arguments, product):
    subprocess.run([*arguments, "--product", product], check=True, stdout=sys.stderr)
    shown = subprocess.run([*arguments, "--show-bin-path"], check=True, capture_output=True, text=True)
    return pathlib.Path(shown.stdout.strip()) / product


def instructions(command):
    errors = succeed(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command]).stderr
    return int(re.search(r"Collected : (\d+)", errors).group(1))


def allocations(command, library, folder):
    count = folder / "count"
    count.unlink(missing_ok=True)
    succeed(command, env={**os.environ, "LD_PRELOAD": str(library), "ALLOCATION_COUNT": str(count)})
    return int.from_bytes(count.read_bytes(), sys.byteorder)


def measured(once, twice, count, library, folder):
    return tuple(
        (measure(twice) - measure(once)) / count
        for measure in (instructions, lambda command: allocations(command, library, folder))
    )


def paths(options, library, folder):
    """Each path's name and unit, and what it takes."""
    chosen = options.paths
    tool = built([*BUILD, "--package-path", HERE, "--scratch-path", HERE / ".build-budgets",
                  "-Xswiftc", "-enable-testing"], "HotPaths")
    tool = stripped(tool, folder)
    known = [line.split("\t") for line in succeed([tool, "--list"]).stdout.splitlines()]
    unknown = set(chosen) - {name for name, _, _ in known}
    if unknown:
        raise SystemExit(f"no path {', '.join(unknown)}; there are {', '.join(name for name, _, _ in known)}")
    for name, count, unit in known:
        if not chosen or name in chosen:
            count = int(count)
            yield name, unit, *measured([tool, name, str(count)], [tool, name, str(2 * count)], count, library, folder)


def budgets():
    if not BUDGETS.exists():
        return {}
    with open(BUDGETS) as file:
        return {row["path"]: row for row in csv.DictReader(file, delimiter="\t")}


def judged(taken, budget):
    """What is wrong, or nothing, and whether it's over."""
    if budget is None:
        return "has no budget: record it", True
    over = taken[0] > float(budget["instructions"]) * (1 + INSTRUCTIONS)
    more = taken[1] > float(budget["allocations"]) + ALLOCATIONS
    if over or more:
        return "OVER: " + " and ".join(["instructions"] * over + ["allocations"] * more), True
    if taken[0] < float(budget["instructions"]) * (1 - INSTRUCTIONS) or taken[1] < float(budget["allocations"]) - ALLOCATIONS:
        return "less than its budget: record it", False
    return "", False


def main(options):
    committed = budgets()
    found = dict(committed)
    failures = 0
    with tempfile.TemporaryDirectory(prefix="ttsload-budgets-") as name:
        folder = pathlib.Path(name)
        library = counter.build(folder)
        print(f"{'path':18} {'instructions':>13} {'of budget':>9} {'allocations':>12} {'budget':>9}  of each")
        for path, unit, *taken in paths(options, library, folder):
            budget = committed.get(path)
            found[path] = {"path": path, "unit": unit, "instructions": f"{taken[0]:.0f}", "allocations": f"{taken[1]:.2f}"}
            problem, is_over = judged(taken, budget)
            failures += is_over
            ratio = f"{taken[0] / float(budget['instructions']):.3f}" if budget else "–"
            allowed = budget["allocations"] if budget else "–"
            print(f"{path:18} {taken[0]:13,.0f} {ratio:>9} {taken[1]:12.2f} {allowed:>9}  {unit:11} {problem}", flush=True)
    if options.record:
        with open(BUDGETS, "w", newline="") as file:
            writer = csv.DictWriter(file, ["path", "unit", "instructions", "allocations"], delimiter="\t", lineterminator="\n")
            writer.writeheader()
            writer.writerows(found.values())
        return 0
    return 1 if failures else 0


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("paths", nargs="*")
parser.add_argument("--record", action="store_true")
sys.exit(main(parser.parse_args()))
