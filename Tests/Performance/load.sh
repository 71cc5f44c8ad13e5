#!/usr/bin/env bash
# Measures the load path: one client core, one server core, paced sessions, on loopback.
#
#     Tests/Performance/load.sh [SESSIONS] [HOLD SECONDS] [RUNS] [FRAME]      (1000 60 3 20ms unless told)
#
# The server spends some 16 µs on a frame, so on one core it keeps up with 1,000 sessions of 20 ms frames; for more
# sessions let the frames be longer (2500 60 3 60ms).
#
# Method: `ttsload serve` (paced, first audio after a constant 150 ms) is pinned to core 0 and `ttsload run --loops 1`
# to core 1. The server's ledger holds the wall-clock instant right before it handed the first frame of each utterance
# to the kernel; the client's row of the same utterance holds the arrival. Their difference is the error of the
# first-audio latency: what lies between two system calls on one machine, and whatever the client adds. Printed for
# each run, and as the median over the runs:
#   frames          audio frames of the measured utterances, and how many are missing
#   cpu             CPU of the client's process a frame, in µs, over the seconds of full load; median second
#   rss             the client's peak resident memory
#   fal error       arrival − written, in µs: p50, p99, max over all utterances
#   verdict         the generator's own
# Needs bash, awk, zstd, taskset and GNU time. Nothing else should run on the machine.
set -euo pipefail
cd "$(dirname "$0")/../.."

sessions=${1:-1000}
hold=${2:-60}
runs=${3:-3}
frame=${4:-20ms}

for tool in zstd taskset awk; do
    command -v "$tool" >/dev/null || { echo "$tool is missing: apt-get install zstd util-linux gawk" >&2; exit 1; }
done
swift build -c release --product ttsload >/dev/null
tool=$(swift build -c release --show-bin-path)/ttsload

work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT

cat >"$work/reference.yaml" <<YAML
workers: 100
slots_per_worker: 100
queue_limit: 10000
connection_limit: 10000
delivery: paced
first_audio: {constant: 150ms}
frame: $frame
YAML

median() { sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

# The quantile q of the sorted numbers on standard input.
quantile() { awk -v q="$1" '{ v[NR] = $1 } END { i = int(q * NR + 0.999999); if (i < 1) i = 1; if (i > NR) i = NR; print v[i] }'; }

echo "$(uname -sr), $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo), $(nproc) cores, $sessions sessions, frames of $frame, ${hold} s"
for run in $(seq "$runs"); do
    rm -f "$work/ports" "$work/ledger.jsonl"
    taskset -c 0 "$tool" serve --config "$work/reference.yaml" --port 0 --metrics-port 0 --worker-metrics-port 0 \
        --ledger "$work/ledger.jsonl" >"$work/ports" &
    server=$!
    until [ -s "$work/ports" ]; do kill -0 "$server"; done
    port=$(sed 's/.*"port":\([0-9]*\).*/\1/' "$work/ports")
    cat >"$work/scenario.yaml" <<YAML
name: load-benchmark
target: {url: "ws://127.0.0.1:$port/"}
load: {stages: [{sessions: $sessions, ramp: 10s, hold: ${hold}s}], warmup: 12s, drain: 20s}
session:
  utterances: 100
  think_time: {fixed: 0s}
  texts: {builtin: support}
YAML
    rm -rf "$work/run"
    taskset -c 1 "$tool" run "$work/scenario.yaml" --loops 1 --quiet --out "$work/run" || true
    kill "$server"
    wait "$server" || true
    server=

    zstd -dqc "$work/run/windows.csv.zst" | awk -F, '
        NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
        $column["measured"] == "true" && $column["frames"] > 0 {
            printf "%.3f\n", $column["cpu_process"] * 1e6 / $column["frames"] }' | median >"$work/cpu"
    zstd -dqc "$work/run/utterances.csv.zst" | awk -F, '
        FILENAME != "-" {
            match($0, /"session_id":"[^"]*"/); id = substr($0, RSTART + 14, RLENGTH - 15)
            match($0, /"utterance":[0-9]*/); number = substr($0, RSTART + 12, RLENGTH - 12)
            if (match($0, /"first_frame_written_wall_ns":[0-9]*/))
                written[id "/" (number + 0)] = substr($0, RSTART + 30, RLENGTH - 30)
            next
        }
        FNR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
        {
            key = $column["server_session_id"] "/" ($column["utterance"] + base)
            # Nanoseconds since 1970 need more than 53 bits: the seconds, which agree, are cut off.
            if (key in written && $column["first_audio_ns"] != "")
                printf "%.3f\n", (substr($column["first_audio_ns"], 8) - substr(written[key], 8)) / 1000
        }' base="$(awk 'match($0, /"utterance":[0-9]*/) { n = substr($0, RSTART + 12, RLENGTH - 12) + 0
                        if (!lines++ || n < least) least = n } END { print least + 0 }' "$work/ledger.jsonl")" \
        "$work/ledger.jsonl" - | sort -g >"$work/errors"
    report="$work/run/report.json"
    field() { awk -F'[:,]' -v key="\"$1\"" '$1 ~ key { gsub(/[ "]/, "", $2); print $2; exit }' "$report"; }
    peak=$(field peakMemoryBytes)
    printf 'run %d: frames %s missing %s  cpu %s µs/frame  rss %.1f MB  fal error p50 %s p99 %s max %s µs (%s utterances)  %s\n' \
        "$run" "$(field frames)" "$(field missing)" "$(cat "$work/cpu")" "$(awk "BEGIN { print $peak / 1e6 }")" \
        "$(quantile 0.5 <"$work/errors")" "$(quantile 0.99 <"$work/errors")" "$(tail -1 "$work/errors")" \
        "$(wc -l <"$work/errors")" "$(grep -o '"fit"\|"saturated"' "$report" | head -1)"
    cat "$work/cpu" >>"$work/all-cpu"
    quantile 0.99 <"$work/errors" >>"$work/all-p99"
done
printf 'median of %d runs: cpu %s µs/frame, fal error p99 %s µs\n' "$runs" "$(median <"$work/all-cpu")" "$(median <"$work/all-p99")"
