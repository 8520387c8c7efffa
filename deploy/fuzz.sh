#!/usr/bin/env bash
# Runs the fuzzers for hours and keeps what they find.
#
#   deploy/fuzz.sh [HOURS [NAME...]]     one hour and all of them when not given; HOURS may be 0.5
#
# As many at once as there are processors. New inputs stay in build/fuzz/corpus/NAME and are where the next run begins;
# what crashes, hangs or takes too much memory is kept in build/fuzz/found, and the exit code is then 1.
# A find worth keeping becomes a seed below tests/fuzz/corpus, which the unit tests run as well.
set -euo pipefail
exec </dev/null

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
case "${1:-}" in
    -h | --help) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 0 ;;
esac
hours=${1:-1}
shift || true
fail() { printf 'fuzz: error: %s\n' "$*" >&2; exit 2; }
[[ $hours =~ ^[0-9]+(\.[0-9]+)?$ ]] || fail "HOURS is a number, not $hours; --help shows how it is used."
jobs=$(nproc)
kept=$root/build/fuzz

cmake --preset clang --log-level=WARNING
for name in "$@"; do
    grep -q "^$name|" build/clang/fuzzers || fail "no fuzzer $name; there are: $(cut -d'|' -f1 build/clang/fuzzers | xargs)"
done
mapfile -t fuzzers < <(awk -F'|' -v wanted=" $* " 'wanted ~ /^ *$/ || index(wanted, " " $1 " ")' build/clang/fuzzers)
rounds=$(((${#fuzzers[@]} + jobs - 1) / jobs))
seconds=$(awk -v hours="$hours" -v rounds="$rounds" 'BEGIN { printf "%d", hours * 3600 / rounds }')
[ "$seconds" -gt 0 ] || fail "$hours hours are less than a second for each." # To libFuzzer 0 is without end.
ninja -C build/clang -j "$jobs" helios_fuzzers
echo "fuzz: ${#fuzzers[@]} fuzzers, $jobs at once, $seconds s each; what they find goes to $kept/found"

# run_one NAME PROGRAM DICTIONARY SEEDS
run_one() {
    local name=$1 program=$2 dictionary=$3 seeds=$4
    mkdir -p "$kept/corpus/$name" "$kept/found" "$kept/logs"
    # shellcheck disable=SC2086 # An absent dictionary is no argument.
    "$program" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=1024 -print_final_stats=1 \
        -artifact_prefix="$kept/found/$name-" $dictionary "$kept/corpus/$name" $seeds >"$kept/logs/$name" 2>&1 &&
        echo "fuzz: $name: $(grep -c . < <(ls "$kept/corpus/$name")) inputs kept" ||
        echo "fuzz: $name FAILED; see $kept/logs/$name"
}
export kept seconds
export -f run_one

before=$(find "$kept/found" -type f 2>/dev/null | wc -l)
printf '%s\0' "${fuzzers[@]}" |
    xargs -0 -P "$jobs" -I{} bash -c 'IFS="|" read -r name program dictionary seeds <<<"$1"
                                     run_one "$name" "$program" "$dictionary" "$seeds"' _ {}
after=$(find "$kept/found" -type f 2>/dev/null | wc -l)
[ "$after" -eq "$before" ] || { echo "fuzz: $((after - before)) new finds in $kept/found" >&2; exit 1; }
