#!/usr/bin/env bash
# Measures `ttsload compare` on two runs of a million utterances each, on one core.
#
#     Tests/Performance/compare.sh [UTTERANCES] [RUNS]      (1000000 3 unless told)
#
# Method: two runs of 1,000 sessions with short texts are computed in virtual time with different seeds, as long as it
# takes for as many utterances (kept in /tmp/ttsload-compare-UTTERANCES for the next time). Then `ttsload compare` is
# pinned to one core, with the page, Markdown and JUnit files. Printed for each run:
#   wall            real time of the whole command
#   cpu             its processor time
#   rss             peak resident memory
# Promised are 10 s and 500 MB; the script exits 1 if a run takes more. Needs bash, awk, taskset and GNU time. Nothing
# else should run on the machine.
set -euo pipefail
cd "$(dirname "$0")/../.."

utterances=${1:-1000000}
runs=${2:-3}

for tool in taskset awk /usr/bin/time; do
    command -v "$tool" >/dev/null || { echo "$tool is missing: apt-get install util-linux gawk time" >&2; exit 1; }
done
swift build -c release --product ttsload >/dev/null
tool=$(swift build -c release --show-bin-path)/ttsload
work=/tmp/ttsload-compare-$utterances
mkdir -p "$work"

# A thousand sessions say some 1,240 texts a second.
seconds=$((utterances / 1200 + 20))
cat >"$work/million.yaml" <<YAML
name: comparison-benchmark
target:
  reference: {workers: 100, slots_per_worker: 25, queue_limit: 1000, delivery: burst, frame: 60ms}
load: {stages: [{sessions: 1000, hold: ${seconds}s}], warmup: 5s, drain: 20s}
session:
  utterances: 10
  think_time: {fixed: 0s}
  texts: {inline: ["Yes.", "No, thanks.", "Good evening."]}
targets: [fal.p95 < 300ms, failures < 1%]
YAML
for seed in 1 2; do
    [ -f "$work/run-$seed/report.json" ] ||
        "$tool" simulate "$work/million.yaml" --quiet --out "$work/run-$seed" --set "seed=$seed" || true
done

echo "$(uname -sr), $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo)"
awk -F'[:,]' '/"measured"/ { gsub(/ /, "", $2); print FILENAME ": " $2 " utterances" }' "$work"/run-?/report.json
for run in $(seq "$runs"); do
    taskset -c 0 /usr/bin/time -f '%e %U %S %M' -o "$work/time" \
        "$tool" compare "$work/run-1" "$work/run-2" --quiet --html "$work/c.html" --markdown "$work/c.md" \
        --junit "$work/c.xml"
    tail -1 "$work/time" | awk -v r="$run" '{
        printf "run %d: wall %.2f s, cpu %.2f s, rss %.0f MB\n", r, $1, $2 + $3, $4 / 1024
        exit !($1 <= 10 && $4 / 1024 <= 500) }'
done
