#!/usr/bin/env bash
# Soaks the tool: sessions for half an hour against the reference orchestrator, whose faults come on a timetable.
#
#     Tests/Performance/soak.sh [--minutes N] [--sessions N] [--tool PATH]     (30 500, a release build)
#
# Method: every tenth of the time one of four faults lasts a twentieth of it: slow first audio, lost frames, a worker
# down, no metrics pages. The tool's anonymous memory and its descriptors are read once a second from /proc. Ends with 0 if
#   memory       its median over the last fifth is no more than 10 % and 4 MB over that of the second fifth
#   descriptors  the same, within 5 %
#   outcomes     add up to the utterances planned, in the report, and the rows are as many
#   windows      are one second apart from the first to the last
#   report       is made anew from the folder with the same exit code
# Needs bash, awk and zstd.
set -euo pipefail
cd "$(dirname "$0")/../.."

minutes=30
sessions=500
tool=
while [ $# -gt 0 ]; do
    case "$1" in
        --minutes | --sessions | --tool)
            [ $# -ge 2 ] || { echo "$1 wants a value" >&2; exit 64; }
            declare "${1#--}=$2"
            shift 2
            ;;
        *)
            echo "usage: Tests/Performance/soak.sh [--minutes N] [--sessions N] [--tool PATH]" >&2
            exit 64
            ;;
    esac
done
[[ "$minutes" =~ ^[1-9][0-9]*$ && "$sessions" =~ ^[1-9][0-9]*$ ]] || { echo "--minutes and --sessions want whole numbers above 0" >&2; exit 64; }
if [ -z "$tool" ]; then
    swift build -c release --product ttsload >/dev/null
    tool=$(swift build -c release --show-bin-path)/ttsload
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tenth=$((minutes * 6))
{
    cat <<YAML
name: soak
seed: 11
target:
  reference:
    workers: 100
    slots_per_worker: 20
    queue_limit: 10000
    connection_limit: 10000
    delivery: paced
    frame: 60ms
    timetable:
YAML
    faults=("first_audio: {scale: 5}" "drop_frames: 10%" "workers: 50" "exporter: down")
    for number in 1 2 3 4 5 6 7 8; do
        echo "      - {at: $((number * tenth))s, for: $((tenth / 2))s, ${faults[number % 4]}}"
    done
    cat <<YAML
load: {stages: [{sessions: $sessions, ramp: 10s, hold: $((minutes * 60 - 10))s}], warmup: 10s, drain: 20s}
session: {utterances: 3, think_time: {exponential: 500ms, max: 2s}, texts: {builtin: short}}
targets: ["failures < 100%"]
metrics: [{job: orchestrator, interval: 1s}, {job: tts-worker, interval: 1s}]
YAML
} >"$work/soak.yaml"

"$tool" run "$work/soak.yaml" --quiet --out "$work/run" &
process=$!
while kill -0 "$process" 2>/dev/null; do
    anonymous=$(awk '$1 == "Anonymous:" { print $2 }' "/proc/$process/smaps_rollup" 2>/dev/null || true)
    descriptors=$(ls "/proc/$process/fd" 2>/dev/null | wc -l)
    [ -z "$anonymous" ] || echo "$anonymous $descriptors" >>"$work/samples"
    sleep 1
done
code=0
wait "$process" || code=$?
case "$code" in 0 | 96 | 99) ;; *) echo "the run ended with exit code $code" >&2; exit 1 ;; esac

failures=0
check() { # NAME TEXT CONDITION
    if awk "BEGIN { exit !($3) }"; then printf 'ok    %-12s %s\n' "$1" "$2"; else
        printf 'WRONG %-12s %s\n' "$1" "$2"
        failures=$((failures + 1))
    fi
}
# Median of a column over a fifth of the samples: 1 is the second, 4 the last.
fifth() { awk -v c="$1" '{ print $c }' "$work/samples" | awk -v f="$2" '{ v[NR] = $1 } END { for (i = int(NR * f / 5) + 1; i <= NR * (f + 1) / 5; i++) print v[i] }' | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
early=$(fifth 1 1) late=$(fifth 1 4)
check memory "$early kB in the second fifth, $late kB in the last" "$late <= $early * 1.1 + 4096"
early=$(fifth 2 1) late=$(fifth 2 4)
check descriptors "$early in the second fifth, $late in the last" "$late <= $early * 1.05 + 1"

zstd -dqc "$work/run/utterances.csv.zst" >"$work/utterances.csv"
rows=$(($(wc -l <"$work/utterances.csv") - 1))
planned=$(awk -F'[:,]' '/"utterances"/ { inside = 1 } inside && /"planned"/ { gsub(/ /, "", $2); print $2; exit }' "$work/run/report.json")
sum=$(awk -F'[:,]' '/"outcomes"/ { inside = 1; next } inside && /}/ { exit } inside { sum += $2 } END { print sum + 0 }' "$work/run/report.json")
check outcomes "$planned planned, $sum in outcomes, $rows rows" "$planned == $sum && $planned == $rows && $planned > 0"
read -r windows holes <<<"$(zstd -dqc "$work/run/windows.csv.zst" | awk -F, 'NR > 2 { d = substr($1, 8) - last; if (d < 990000000 || d > 1010000000) holes++ } NR > 1 { last = substr($1, 8) } END { print NR - 1, holes + 0 }')"
check windows "$windows seconds, $holes holes" "$holes == 0 && $windows >= $minutes * 60 - 2"
again=0
"$tool" report "$work/run" >/dev/null || again=$?
check report "exit code $code, and $again when made anew" "$code == $again"
echo "$minutes minutes, $sessions sessions, peak memory $(awk -F'[:,]' '/"peakMemoryBytes"/ { printf "%.1f MB", $2 / 1e6; exit }' "$work/run/report.json")"
[ "$failures" -eq 0 ]
