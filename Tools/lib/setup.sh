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

# require_dstime: exports DSTIME_BIN, the path of a dstime: that which was given by it, or the release build, made if need be.
require_dstime() {
    if [[ -z ${DSTIME_BIN-} ]]; then
        "$repository/Tools/dstime" --version >/dev/null
        DSTIME_BIN=$repository/.build/release/dstime
    fi
    [[ -x $DSTIME_BIN ]] || give_up "$unavailable" "no executable $DSTIME_BIN"
    DSTIME_BIN=$(realpath "$DSTIME_BIN")
    export DSTIME_BIN
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

# python_with NAME REQUIREMENTS: prints the path of a Python that has what the file REQUIREMENTS lists, in a virtual environment
# .build/NAME.venv that is made the first time and when the file has changed.
python_with() {
    local place=$repository/.build/$1.venv
    if [[ ! -e $place/complete || $2 -nt $place/complete ]]; then
        mkdir -p "${place%/*}"
        exec {lock}>"$place.lock"
        flock "$lock"
        if [[ ! -e $place/complete || $2 -nt $place/complete ]]; then
            python3 -c 'import ensurepip' 2>/dev/null || require_debian python3 python3-venv
            echo "getting $(tr -s '\n' ' ' <"$2")from PyPI (once)…" >&2
            quietly python3 -m venv --clear "$place" && quietly "$place/bin/pip" install --quiet --disable-pip-version-check \
                --requirement "$2" && touch "$place/complete" ||
                give_up "$unavailable" "could not get what $2 lists from PyPI"
        fi
        exec {lock}>&-
    fi
    printf '%s\n' "$place/bin/python"
}
