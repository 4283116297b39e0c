# shellcheck shell=bash
# What every tool here needs before it can work: the repository's root, a Swift toolchain, Debian packages.
# Sourced, not run:  source "$(dirname "$(readlink -f "$0")")/lib/setup.sh"

# shellcheck disable=SC2034  # for those who source this
repository=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)

# Exit statuses are those of sysexits.h, as in dstime itself.
unavailable=69

# give_up STATUS MESSAGE
give_up() {
    printf '%s: %s\n' "${0##*/}" "$2" >&2
    exit "$1"
}

# quietly COMMAND…: its output is shown only if it fails.
quietly() {
    local output status
    output=$("$@" 2>&1 </dev/null) && return
    status=$?
    printf '%s\n' "$output" >&2
    return "$status"
}

# require_swift: Swift 6.2 or later on PATH.
require_swift() {
    local version major minor
    command -v swift >/dev/null ||
        give_up "$unavailable" "Swift is missing. Install 6.2 or later from https://www.swift.org/install/linux/ and put it on PATH."
    version=$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+)\.([0-9]+).*/\1 \2/p')
    read -r major minor <<<"${version:-0 0}"
    ((major > 6 || (major == 6 && minor >= 2))) ||
        give_up "$unavailable" "Swift $major.$minor is too old. Install 6.2 or later from https://www.swift.org/install/linux/"
}

# require_debian PACKAGE…: install what is missing. On a system without dpkg the packages are taken for granted: the
# build names the header it does not find.
require_debian() {
    local package missing=() as_root=()
    command -v dpkg-query >/dev/null || return 0
    for package; do
        # shellcheck disable=SC2016  # dpkg-query expands it
        [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
    done
    ((${#missing[@]})) || return 0

    if ((EUID != 0)); then
        command -v sudo >/dev/null ||
            give_up "$unavailable" "Debian packages are missing. As root: apt-get install ${missing[*]}"
        as_root=(sudo)
    fi
    with_fresh_lists "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -qq --yes --no-install-recommends -o DPkg::Lock::Timeout=120 "${missing[@]}" ||
        give_up "$unavailable" "apt-get could not install ${missing[*]}"
}

# with_fresh_lists COMMAND…: an apt command, tried again with new package lists if it fails with the old ones.
with_fresh_lists() {
    local as_root=()
    "$@" >/dev/null 2>&1 </dev/null && return
    ((EUID == 0)) || ! command -v sudo >/dev/null || as_root=(sudo)
    quietly "${as_root[@]}" apt-get update -qq || true # one list that fails may not be the one needed
    quietly "$@"
}
