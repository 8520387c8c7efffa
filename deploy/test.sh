#!/usr/bin/env bash
# Builds everything and tests it, from a fresh clone, without a question.
#
#   deploy/test.sh            all of it, in this order; stops at the first failure
#   deploy/test.sh --quick    the inner loop: dev build, then the tests labelled unit, rules, golden and wire
#
# dev: the quick labels first, for they say most soonest.  asan: everything again under AddressSanitizer and UBSan.
# tsan: the unit tests of the libraries without CAF, which hold all shared state.  fuzz: each libFuzzer target for
# a minute, two at once.  Last, everything in dev, system tests included: its summary ends the output.
set -euo pipefail
exec </dev/null

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
quick_labels='^(unit|rules|golden|wire)$'
jobs=$(nproc)
table=""
started=$SECONDS

usage() { sed -n '2,9s/^# \{0,1\}//p' "$0"; }

# phase NAME COMMAND...: a heading, the command, a row in the table of times. Under set -e a failure ends the script.
phase() {
    local name=$1 from=$SECONDS
    shift
    printf '\n== %s\n' "$name"
    "$@"
    table+=$(printf '  %-42s %5d s' "$name" $((SECONDS - from)))$'\n'
}

build() { # PRESET [TARGET...]
    local preset=$1
    shift
    cmake --preset "$preset" --log-level=WARNING
    NINJA_STATUS='[%f/%t, %e s] ' ninja -C "build/$preset" -j "$jobs" "$@"
}

# What failed is shown once more after ctest's hundreds of lines, and its summary last.
run_tests() { # PRESET [CTEST OPTION...]
    local preset=$1 log=build/$1/ctest.log
    shift
    ctest --test-dir "build/$preset" --output-on-failure --no-tests=error "$@" | tee "$log" && return
    printf '\n== what failed in %s\n' "$preset"
    awk '/^ *Start +[0-9]+: / { shown = 0 }  /\*\*\*[^S]/ { shown = 1 }  /% tests passed/ { shown = 1 }  shown' "$log"
    return 1
}

print_table() {
    printf '\n== where the time went\n%s  %-42s %5d s\n\n' "$table" "so far" $((SECONDS - started))
}

case "${1:-}" in
    "") ;;
    --quick)
        phase "packages" ./deploy/install-deps.sh --test
        phase "build dev" build dev
        print_table
        run_tests dev -j "$jobs" -L "$quick_labels"
        exit
        ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
esac

phase "packages" ./deploy/install-deps.sh --test
phase "build dev" build dev
phase "dev: unit rules golden wire" run_tests dev -j "$jobs" -L "$quick_labels"
phase "build asan" build asan
phase "asan: unit golden wire system" run_tests asan -L '^(unit|golden|wire|system)$'
phase "build tsan" build tsan helios_thread_tests
phase "tsan: unit" run_tests tsan -j "$jobs" -L '^unit$'
phase "build fuzzers" build clang helios_fuzzers
phase "fuzz, a minute each" run_tests clang -j "$jobs" -L '^fuzz$'
print_table
run_tests dev
