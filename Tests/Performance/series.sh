#!/usr/bin/env bash
# Measures what a day of scrapes costs: loading, holding and querying it.
#
#     Tests/Performance/series.sh
#
# load     17.28 million samples (2,000 series every 10 s for 24 h) from a run folder: seconds, and the process's peak
#          resident memory; decompression runs on a second thread.
# rules    the runbook's nine expressions at 2,880 instants over 192 series, one instant after the other, on one core.
# ranges   range queries of 2,880 steps over the same series: seconds to the answer, seconds to its JSON, the seconds that
#          Prometheus takes to give that JSON over HTTP on the loopback, and how many times ours those are; each asked
#          twice, the second counts. Exits 1 if one took longer than Prometheus. Needs Debian's prometheus, curl, python3.
# Nothing else should run on the machine.
set -euo pipefail
cd "$(dirname "$0")/../.."

for tool in prometheus promtool curl python3; do
    command -v "$tool" >/dev/null || { echo "$tool is missing: run .ci/setup --tests, apt-get install curl python3" >&2; exit 1; }
done
swift build --package-path Tests/Performance -c release --product SeriesBenchmark >/dev/null
tool=$(swift build --package-path Tests/Performance -c release --show-bin-path)/SeriesBenchmark

work=$(mktemp -d)
server=
trap 'if [ -n "$server" ]; then kill "$server"; wait "$server" || true; fi; rm -rf "$work"' EXIT

echo "== load"
"$tool" write "$work/day"
for _ in 1 2 3; do "$tool" load "$work/day"; done

echo "== rules"
for _ in 1 2 3; do "$tool" rules; done

echo "== ranges"
"$tool" openmetrics "$work/day.om"
promtool tsdb create-blocks-from openmetrics "$work/day.om" "$work/data" >/dev/null
printf 'global: {}\n' >"$work/prometheus.yml"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
prometheus --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/data" --storage.tsdb.retention.time=100y \
    --web.listen-address="127.0.0.1:$port" 2>"$work/log" &
server=$!
curl --silent --fail --retry 60 --retry-delay 1 --retry-all-errors --max-time 90 "http://127.0.0.1:$port/-/ready" >/dev/null
printf 'answer\tJSON\tHTTP\ttimes\tbytes\texpression\n'
"$tool" ranges | while IFS=$'\t' read -r answer json bytes expression; do
    ask() {
        curl --silent --fail --max-time 60 --output "$work/answer" --write-out '%{time_total}' \
            --data-urlencode "query=$expression" --data start=1795343400 --data end=1795429800 --data step=30 \
            "http://127.0.0.1:$port/api/v1/query_range"
    }
    ask >/dev/null
    http=$(ask)
    awk -v a="$answer" -v j="$json" -v h="$http" -v b="$bytes" -v e="$expression" \
        'BEGIN { printf "%.4f\t%.4f\t%.4f\t%.1f\t%d\t%s\n", a, j, h, h / j, b, e; exit j > h }' \
        || echo "$expression" >>"$work/slower"
done
if [ -e "$work/slower" ]; then
    echo "Slower than Prometheus:" >&2
    cat "$work/slower" >&2
    exit 1
fi
