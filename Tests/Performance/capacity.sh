#!/usr/bin/env bash
# Proves that the capacity that a search finds is the true one, in virtual time.
#
#     Tests/Performance/capacity.sh [SEEDS] [SYSTEM]      (20 seeds of all systems unless told)
#
# Method: for each system of Tests/CapacityPlanningTests/KnownSystem.swift the load at which its targets break is found by
# simulated levels of three hours; the truth is that fit's interval. Then the search runs with each seed. Printed: the
# truth, how many of the seeds' 99 % intervals contain it (overlap its interval), the largest error, the mean half-width,
# the levels and virtual seconds that a search takes in the mean, and these as a share of a staircase of 60 s levels (with
# their warm-ups, without drains) in steps of a tenth from the lowest load to the capacity.
#
# Needs bash. Takes some seven minutes beside the build.
set -euo pipefail
cd "$(dirname "$0")/../.."

swift build --package-path Tests/Performance -c release --product CapacityProof >/dev/null
exec "$(swift build --package-path Tests/Performance -c release --show-bin-path)/CapacityProof" "$@"
