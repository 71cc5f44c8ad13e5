#!/usr/bin/env bash
# Measures simulation: an hour of 200 sessions that speak all the time, in virtual time, on one core.
#
#     Tests/Performance/simulate.sh [SESSIONS] [MINUTES] [RUNS]      (200 60 3 unless told)
#
# Method: `ttsload simulate` is pinned to one core, once with burst and once with paced delivery (20 ms frames, jitter of
# 2 ms in the paced one), no think time, both metrics pages read every second. Printed for each run:
#   frames          audio frames that the modelled clients heard
#   wall            real time of the whole command, its reports included
#   a frame         processor time of the whole command over the frames
#   rss             peak resident memory
# Needs bash, awk, taskset and GNU time. Nothing else should run on the machine.
set -euo pipefail
cd "$(dirname "$0")/../.."

sessions=${1:-200}
minutes=${2:-60}
runs=${3:-3}

for tool in taskset awk /usr/bin/time; do
    command -v "$tool" >/dev/null || { echo "$tool is missing: apt-get install util-linux gawk time" >&2; exit 1; }
done
swift build -c release --product ttsload >/dev/null
tool=$(swift build -c release --show-bin-path)/ttsload

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

scenario() {
    cat <<YAML
name: simulation-benchmark-$1
target:
  reference: {workers: 10, slots_per_worker: 25, queue_limit: 1000, delivery: $1$2}
load: {stages: [{sessions: $sessions, ramp: 10s, hold: ${minutes}m}], warmup: 10s, drain: 20s}
session:
  utterances: 10
  think_time: {fixed: 0s}
  texts: {builtin: support}
targets: [fal.p95 < 300ms, failures < 1%]
metrics:
  - {job: orchestrator, interval: 1s}
  - {job: tts-worker, interval: 1s}
YAML
}
scenario burst "" >"$work/burst.yaml"
scenario paced ", jitter: {normal: {mean: 0ms, sd: 2ms}}" >"$work/paced.yaml"

echo "$(uname -sr), $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo), $sessions sessions, $minutes virtual minutes"
for delivery in burst paced; do
    for run in $(seq "$runs"); do
        rm -rf "$work/run"
        taskset -c 0 /usr/bin/time -f '%e %U %S %M' -o "$work/time" \
            "$tool" simulate "$work/$delivery.yaml" --quiet --out "$work/run" --start 2026-11-22T10:00:00Z || true
        frames=$(awk -F'[:,]' '/^  "audio"/ { seen = 1 } seen && /"frames"/ { gsub(/ /, "", $2); print $2; exit }' \
            "$work/run/report.json")
        tail -1 "$work/time" | awk -v d="$delivery" -v r="$run" -v f="$frames" '{
            printf "%s, run %d: %d frames, wall %.2f s, %.0f ns of processor time a frame, rss %.0f MB\n",
                d, r, f, $1, ($2 + $3) * 1e9 / f, $4 / 1024 }'
    done
done
