#!/usr/bin/env bash
# Runs the tests under a sanitizer, built in a folder of its own.
#
#     Tests/sanitize.sh thread                     the whole suite
#     Tests/sanitize.sh address 'EventLoopTests|WebSocketClientTests'
#
# Ends with the tests' exit code; what a sanitizer finds makes it fail. Needs some 4 GB of disk and 20 minutes on two cores.
set -euo pipefail
cd "$(dirname "$0")/.."

sanitizer=${1-}
case "$sanitizer" in
    thread) export TSAN_OPTIONS="halt_on_error=1 ${TSAN_OPTIONS-}" ;;
    # Swift's runtime keeps metadata that the leak check takes for lost.
    address) export ASAN_OPTIONS="detect_leaks=0 ${ASAN_OPTIONS-}" ;;
    *)
        echo "usage: Tests/sanitize.sh thread|address [FILTER]" >&2
        exit 64
        ;;
esac
swift test --sanitize "$sanitizer" --scratch-path ".build/$sanitizer" ${2:+--filter "$2"}
