#!/usr/bin/env bash
# From a clone to a running mesh: installs what building takes, builds the services and the `helios` command,
# starts the mesh and says what to type next. Again: only what changed, and a running mesh is kept.
#
#   deploy/run.sh
#
# Nothing is installed into the system but Debian packages; everything built stays below build/release.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
bin="$root/build/release/bin"
started=$(date +%s%N)

# Seconds with one decimal since a time in nanoseconds.
seconds_since() { awk -v ns="$(($(date +%s%N) - $1))" 'BEGIN { printf "%.1f", ns / 1e9 }'; }

step() {
    local name=$1 from
    shift
    from=$(date +%s%N)
    printf '== %s\n' "$name"
    if ! "$@"; then
        printf 'run: error: "%s" failed; what it said stands above. README.md: "When it fails".\n' "$name" >&2
        exit 1
    fi
    printf '   %s s\n' "$(seconds_since "$from")"
}

configure() {
    # Ninja configures again by itself when a CMakeLists.txt changes.
    [ -f "$root/build/release/build.ninja" ] || (cd "$root" && cmake --preset release --log-level=WARNING >/dev/null)
}

build() { NINJA_STATUS='   [%f/%t, %e s] ' ninja -C "$root/build/release" helios_all_services; }

# Keeps a mesh that runs already. What `up` prints stands below, with the paths of this checkout.
start_mesh() { "$bin/helios" up </dev/null >/dev/null; }

if [ $# -gt 0 ]; then
    sed -n '2,7s/^# \{0,1\}//p' "$0"
    [ "$1" = --help ] || [ "$1" = -h ] && exit 0
    exit 2
fi
if [ "$(id -u)" -ne 0 ] && [ -d "$root/build" ] && [ ! -w "$root/build" ]; then
    printf 'run: error: %s/build belongs to another user; remove it or run as that user.\n' "$root" >&2
    exit 1
fi

step "packages" bash "$root/deploy/install-deps.sh" --run
step "configure" configure
step "build" build
step "start" start_mesh

case ":$PATH:" in
    *":$bin:"*) helios=helios ;;
    *) helios=$bin/helios ;;
esac
printf '\nThe mesh runs, %s s after the start of this script. Its figures:\n' "$(seconds_since "$started")"
"$bin/helios" metrics --links </dev/null | sed 's/^/  /'
cat <<EOT

Next:
  $helios attach work      a shell that outlives this window; Ctrl-\ twice leaves it
  $helios ls               what runs
  $helios status           the mesh's own health
EOT
