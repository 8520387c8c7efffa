#!/usr/bin/env bash
# From a clone to the first shell, and the second run.sh: wall seconds, without ccache, in temporary directories.
# On a machine that has the packages their part is only looked at; on a bare one it is the first row of run.sh.
#
#   tests/bench/clone_to_shell.sh [REPOSITORY]
set -euo pipefail
repository=${1:-$(git -C "$(dirname "$0")" rev-parse --show-toplevel)}
folder=$(mktemp -d /tmp/helios-clone-XXXXXX)
export CCACHE_DISABLE=1 HELIOS_RUNTIME_DIR=$folder/run HELIOS_STATE_DIR=$folder/state HELIOS_CONFIG=$folder/none.toml
helios=$folder/helios/build/release/bin/helios
trap '"$helios" down --all --yes >/dev/null 2>&1 || true; rm -rf "$folder"' EXIT

seconds() { # COMMAND...: its wall seconds; its output goes to a log that is shown when it fails
    local from
    from=$(date +%s%N)
    "$@" >"$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }
    awk -v ns="$(($(date +%s%N) - from))" 'BEGIN { printf "%.1f", ns / 1e9 }'
}
first_shell() {
    git clone -q "$repository" "$folder/helios"
    "$folder/helios/deploy/run.sh"
    [ "$("$helios" run -- sh -c 'echo shell')" = shell ]
}

printf 'clone to first shell  %s s\n' "$(seconds first_shell)"
printf 'second run.sh         %s s\n' "$(seconds "$folder/helios/deploy/run.sh")"
