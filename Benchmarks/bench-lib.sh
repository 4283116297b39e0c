# shellcheck shell=bash
# What the benchmarks share. Nothing they start can set a clock, for they give up the right to it before they begin,
# and what they start they stop.
#
#     source "$(dirname "$(readlink -f "$0")")/bench-lib.sh"

# shellcheck source=../Tools/lib/setup.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../Tools/lib/setup.sh"
PATH=$PATH:/usr/sbin:/sbin
export LC_ALL=C

benchmarks=$repository/Benchmarks
peers=${DSTIME_PEERS_DIR:-$repository/.build/peers}
bin=$benchmarks/.build/c

may_set_clock() { # PROCESS
    local effective
    effective=$(sed -n 's/^CapEff:\s*/0x/p' "/proc/$1/status")
    ((effective >> 25 & 1))
}

# begin SCRIPT ARGUMENT…: starts the calling script anew without CAP_SYS_TIME if it has that; then prepares the rest.
begin() {
    if may_set_clock $$; then
        [[ -z ${DSTIME_BENCH_POWERLESS-} ]] || give_up 77 "cannot drop CAP_SYS_TIME, so starts nothing"
        DSTIME_BENCH_POWERLESS=1 exec setpriv --no-new-privs --inh-caps -all --ambient-caps -all --bounding-set -sys_time \
            -- "$@"
    fi
    scratch=$(mktemp -d "${TMPDIR:-/tmp}/dstime-bench.XXXXXX")
    started=()
    trap clean_up EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    build_c
    # shellcheck disable=SC2034  # for those who source this
    dstime=$(executable "${DSTIME_BIN-}" "$repository/.build/release/dstime")
    chronyd=$(executable "${DSTIME_CHRONYD_BIN-}" "$peers/root/usr/sbin/chronyd" "$(command -v chronyd)")
    mapfile -t cpus < <(usable_cpus)
}

clean_up() {
    local process
    for process in "${started[@]}"; do stop "$process"; done
    rm -rf "$scratch"
}

build_c() {
    local program compiler
    compiler=$(command -v gcc || command -v clang) || give_up "$unavailable" "needs a C compiler"
    mkdir -p "$bin"
    for program in c-loop ntp-load; do
        [[ $bin/$program -nt $benchmarks/$program.c ]] || quietly "$compiler" -std=gnu11 -O2 -Wall -Wextra -Werror -pthread \
            -o "$bin/$program" "$benchmarks/$program.c"
    done
}

# executable WANTED PATH…: WANTED, which must be there if it is given; else the first of the others that is; else nothing.
executable() {
    local path
    [[ -z $1 || -x $1 ]] || give_up "$unavailable" "not an executable: $1"
    for path; do
        [[ -n $path && -x $path ]] || continue
        printf '%s\n' "$path"
        return
    done
}

# say_if_missing NAME PATH WHAT HOW: says what is left out where there is no such program.
say_if_missing() {
    [[ -n $2 ]] || printf '%s not found: %s left out (%s)\n' "$1" "$3" "$4"
}

usable_cpus() {
    taskset -pc $$ | sed 's/.*: //' | tr , '\n' |
        awk -F- '{ for (cpu = $1; cpu <= (NF > 1 ? $2 : $1); cpu++) print cpu }'
}

free_port() {
    local port=21123
    while grep -qs "$(printf ':%04X ' "$port")" /proc/net/udp /proc/net/udp6; do
        port=$((port + 1))
    done
    echo "$port"
}

# start CPUS COMMAND…: leaves the process in `process`.
start() {
    local on=$1
    shift
    taskset -c "$on" "$@" >>"$scratch/log" 2>&1 </dev/null &
    process=$!
    started+=("$process")
}

# Kills and waits; once only, for the number may then belong to another.
stop() {
    local process kept=()
    for process in "${started[@]}"; do
        if [[ $process == "$1" ]]; then
            kill "$process" 2>/dev/null || true
            wait "$process" 2>/dev/null || true
        else
            kept+=("$process")
        fi
    done
    started=("${kept[@]}")
}

# await PROCESS PORT NAME: until the server answers. It must not be able to set the clock.
await() {
    if ! "$bin/ntp-load" --probe 127.0.0.1 "$2" 5; then
        tail -n 5 "$scratch/log" >&2
        give_up "$unavailable" "$3 gives no answer on port $2"
    fi
    ! may_set_clock "$1" || give_up 77 "$3 holds CAP_SYS_TIME"
}

# chronyd_server PORT: leaves in `command` a chronyd that serves this machine's clock on loopback and leaves it alone.
chronyd_server() {
    printf '%s\n' "port $1" "bindaddress 127.0.0.1" "allow 127/8" "local stratum 3" "cmdport 0" "bindcmdaddress /" \
        "pidfile $scratch/chronyd.pid" >"$scratch/chronyd.conf"
    # shellcheck disable=SC2034  # for those who source this
    command=("$chronyd" -x -d -U -u "$(id -un)" -f "$scratch/chronyd.conf")
}

machine() {
    printf '%s, %s CPUs, Linux %s\n' "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" "${#cpus[@]}" "$(uname -r)"
}

# For the tables: quantiles of the numbers 1…n of an array, and a goal held against what was found.
# shellcheck disable=SC2034  # for those who source this
awk_library='
function quantile(from, n, q,   i, j, x, to, at, low) {
    for (i = 1; i <= n; i++) {
        x = from[i] + 0
        for (j = i - 1; j >= 1 && to[j] > x; j--) to[j + 1] = to[j]
        to[j + 1] = x
    }
    at = 1 + (n - 1) * q
    low = int(at)
    return low >= n ? to[n] : to[low] + (at - low) * (to[low + 1] - to[low])
}
function median(from, n) { return quantile(from, n, 0.5) }
function goal(text, found, most) { printf "goal: %s: %.3g, %s\n", text, found, (found <= most) ? "met" : "NOT met" }
function goal_at_least(text, found, least) { printf "goal: %s: %.3g, %s\n", text, found, (found >= least) ? "met" : "NOT met" }
'
