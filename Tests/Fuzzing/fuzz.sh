#!/usr/bin/env bash
# Fuzzes what reads bytes of others: expressions, metrics pages, rule files, frames, scenarios, run folders.
#
#     Tests/Fuzzing/fuzz.sh                              every target for 10 s
#     Tests/Fuzzing/fuzz.sh --seconds 60 promql regex    these two for a minute each
#     Tests/Fuzzing/fuzz.sh --long                       every target for an hour: a night
#
# Starts from the committed seeds in Corpus/<target>; what it learns stays in .build/corpus and helps the next run. Ends
# with 1 if a target crashed, hung or took too much memory: the input then lies in .build/findings; add it to the seeds
# when its cause is mended.
set -euo pipefail
cd "$(dirname "$0")"

seconds=10
targets=()
while [ $# -gt 0 ]; do
    case "$1" in
        --seconds)
            if ! [[ "${2-}" =~ ^[1-9][0-9]*$ ]]; then
                echo "--seconds wants a whole number above 0, for example --seconds 60" >&2
                exit 64
            fi
            seconds=$2
            shift
            ;;
        --long) seconds=3600 ;;
        -*)
            echo "usage: Tests/Fuzzing/fuzz.sh [--seconds N] [--long] [TARGET...]" >&2
            exit 64
            ;;
        *) targets+=("$1") ;;
    esac
    shift
done

resources=$(swiftc -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')
library=$resources/clang/lib/linux/libclang_rt.fuzzer_no_main-$(uname -m).a
test -f "$library" || { echo "The toolchain has no libFuzzer: $library is missing." >&2; exit 1; }

# Coverage of every module; -enable-testing, since most of what is fuzzed is internal.
options=(-c release -Xswiftc -enable-testing -Xswiftc -Xfrontend -Xswiftc -sanitize=fuzzer
    -Xlinker --whole-archive -Xlinker "$library" -Xlinker --no-whole-archive -Xlinker -lstdc++ -Xlinker -lm)
swift build --product Fuzzing "${options[@]}"
tool=$(swift build "${options[@]}" --show-bin-path)/Fuzzing

known=$("$tool" --list)
if [ ${#targets[@]} -eq 0 ]; then mapfile -t targets <<<"$known"; fi
for target in "${targets[@]}"; do
    grep --quiet --line-regexp --fixed-strings -e "$target" <<<"$known" \
        || { printf 'There is no target %s. There are:\n%s\n' "$target" "$known" >&2; exit 64; }
done

# Swift's own crash handler would keep libFuzzer's from writing the input down.
export SWIFT_BACKTRACE=enable=no
mkdir -p .build/findings .build/logs
failures=0
# The same inputs each time, as far as the time goes; another seed with FUZZ_SEED, and always with --long.
seed=${FUZZ_SEED:-1}
if [ -z "${FUZZ_SEED:-}" ] && [ "$seconds" -ge 3600 ]; then seed=$((RANDOM * 32768 + RANDOM + 1)); fi
echo "seed $seed, $seconds s a target"
printf '%-14s %10s %9s %8s %6s  %s\n' target inputs edges corpus MB result
for target in "${targets[@]}"; do
    mkdir -p ".build/corpus/$target"
    log=.build/logs/$target.log
    status=0
    # 4 KiB an input: enough for every construct, and small inputs are many inputs.
    "$tool" "$target" -max_total_time="$seconds" -rss_limit_mb=1024 -malloc_limit_mb=512 -timeout=5 -max_len=4096 \
        -seed="$seed" -print_final_stats=1 -artifact_prefix=".build/findings/$target-" \
        ".build/corpus/$target" "Corpus/$target" >"$log" 2>&1 </dev/null || status=$?
    value() { sed -n "s/^stat::$1: *//p" "$log" | tail -n 1; }
    edges=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
    corpus=$(sed -n 's/.* corp: \([0-9]*\).*/\1/p' "$log" | tail -n 1)
    result=passed
    if [ "$status" -ne 0 ]; then
        failures=$((failures + 1))
        result="FAILED: $(sed -n 's/.*Test unit written to //p' "$log" | tail -n 1)"
    fi
    printf '%-14s %10s %9s %8s %6s  %s\n' "$target" "$(value number_of_executed_units)" "${edges:--}" "${corpus:--}" \
        "$(value peak_rss_mb)" "$result"
done
if [ "$failures" -gt 0 ]; then
    echo "$failures targets failed; their logs are in $PWD/.build/logs" >&2
    exit 1
fi
