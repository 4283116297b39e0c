# shellcheck shell=bash
# Worlds of clknetsim in which a real chronyd serves an unmodified client, for the tools that compare what clients make of them.
# Sourced after setup.sh. Who sources it says what a table's rows are (`rows`), which clients there are and how each is measured
# (`measure`), over how long (`length`, `settled`, both in seconds), whether `keep` names a place for what runs leave, and ends in
#
#     if [[ ${1-} == simulate && -n ${scratch-} ]]; then simulate "$2"; else main "$@"; fi
#
# because every run is a process of its own, without rights. Nothing here can set a real clock.
# shellcheck disable=SC2154  # what those who source this set

PATH=$PATH:/usr/sbin:/sbin
export LC_ALL=C

# --- the worlds

# row NAME KEY=VALUE…: one row of $group. The keys:
#   poll       log2 of seconds between requests; own: what the client does if not told
#   out, back  delay from client to server and back, an expression of clknetsim
#   wander     random walk of the client's frequency, per square root of a second
#   frequency  its frequency error to begin with, which may be an expression
#   offset     its error to begin with; start: when it is started
#   servers    how many; spread: how much farther away each is than the one before
#   world      lie, leap, jump (the server's clock is set forward by 20 ms at 50,000 s) or plain
#   within     when it counts as converged; bias: half the difference of the delays, which nobody can see and is taken off
#   quick      whether it is one of the few
row() {
    local poll=6 out back wander=1e-9 frequency=1e-4 offset=0.1 start=0 servers=1 spread=0 world=plain within=1e-3 bias=0 quick=no
    out=$(exponential 1e-4 1e-4)
    local name=$1 back=same
    shift
    local "$@"
    [[ $back != same ]] || back=$out
    printf '%s|' "$group" "$name" "$quick" "$poll" "$out" "$back" "$wander" "$frequency" "$offset" "$start" "$servers" \
        "$spread" "$world" "$within"
    printf '%s\n' "$bias"
}

exponential() { printf '(+ %s (* %s (exponential)))' "$1" "$2"; } # LEAST MEAN
lossy() { printf '(+ %s (* -10 (equal %s (uniform) 0)))' "$1" "$2"; } # DELAY RATE: a negative delay is a loss
product() { printf '(+ %s (* %s (exponential) (exponential) (exponential)))' "$1" "$2"; } # LEAST SCALE
pareto() { printf '(+ %s (* %s (file "pareto.%s")))' "$1" "$2" "$3"; } # LEAST SCALE WAY
step_of() { printf '(+ 1e-4 (* %s (+ 1 (* -1 (equal 0.1 (max (sum 1) 50000) 50000)))))' "$1"; }

# --- one run

# simulate "CLIENT|SEED|ROW": prints "GROUP|NAME|CLIENT|SEED|", then what `measure` found, or "failed". CLIENT is chronyd, dstime,
# or another for which there is a function run_CLIENT that takes the place of a run under clknetsim.
simulate() {
    local client seed node status=0
    local group name poll out back wander frequency offset start servers spread world within bias
    IFS='|' read -r client seed group name _ poll out back wander frequency offset start servers spread world within bias <<<"$1"
    place=$(mktemp -d "$scratch/run.XXXXXX")
    cd "$place"
    trap end EXIT
    node=$((servers + 1))
    if [[ $(type -t "run_$client") == function ]]; then "run_$client" || status=$?; else run_under_clknetsim || status=$?; fi
    local result=failed
    ((status)) || result=$(measure)
    # In one piece, because others write there too.
    printf '%s|%s|%s|%s|%s\n' "$group" "$name" "$client" "$seed" "$result"
    [[ -z ${keep-} ]] || cp -r "$place" "$keep/$(tr -cs 'A-Za-z0-9.^-' _ <<<"$group: $name").$client.$seed"
}

# run_under_clknetsim: leaves the files offsets, frequencies and packets, a line for each second and for each packet.
run_under_clknetsim() {
    local number
    export CLKNETSIM_SOCKET=$place/socket CLKNETSIM_CONNECT_TIMEOUT=60 CLKNETSIM_RANDOM_SEED=$seed
    # Noon of an ordinary day, so that nobody expects a leap second; or the last day of 2008, which had one.
    export CLKNETSIM_START_DATE=1268395200
    [[ $world != leap ]] || CLKNETSIM_START_DATE=1230681600

    describe_world >world.conf
    for ((number = 1; number <= servers; number++)); do
        server_settings "$number" >"server$number.conf"
        in_world "$number" "$scratch/chronyd" -d -f "server$number.conf"
    done
    case $client in
        chronyd)
            chronyd_settings >client.conf
            in_world "$node" "$scratch/chronyd" -d -f client.conf
            ;;
        dstime)
            [[ $poll == own ]] || local limits=(--min-poll "$poll" --max-poll "$poll")
            # shellcheck disable=SC2046  # one word a server
            in_world "$node" "$scratch/dstime" sync --json --estimator "${estimator:-kalman}" "${limits[@]}" $(for_servers echo)
            ;;
    esac
    timeout 600 "$clknetsim/clknetsim" -s socket -l "$length" -o offsets -f frequencies -p packets world.conf "$node" \
        >statistics 2>simulator.log
}

end() {
    local clients
    mapfile -t clients < <(jobs -p)
    kill "${clients[@]}" 2>/dev/null || true
    wait
    rm -rf "$place"
}

for_servers() { # COMMAND…: with the address of each server
    local number
    for ((number = 1; number <= servers; number++)); do "$@" "192.168.123.$number"; done
}

in_world() { # NODE COMMAND…
    local number=$1
    shift
    LD_PRELOAD=$clknetsim/clknetsim.so CLKNETSIM_NODE=$number "$@" >"log$number" 2>&1 </dev/null &
}

describe_world() {
    local number farther
    printf 'node%s_offset = %s\n' "$node" "$offset"
    printf 'node%s_freq = (+ %s (sum (* %s (normal))))\n' "$node" "$frequency" "$wander"
    printf 'node%s_start = %s\n' "$node" "$start"
    for ((number = 1; number <= servers; number++)); do
        farther=$(awk "BEGIN { print $spread * ($number - 1) }")
        printf 'node%s_delay%s = (+ %s %s)\n' "$node" "$number" "$farther" "$out" "$number" "$node" "$farther" "$back"
    done
    [[ $world != lie ]] || echo "node${servers}_offset = 0.05"
    [[ $world != jump ]] || echo "node1_step = (* 0.02 (equal 0.1 (sum 1) 50000))"
    # The reference keeps UTC, so after the leap second it is behind the simulator's time: in SHM, by a positive error.
    [[ $world != leap ]] ||
        echo "node1_refclock = (+ (* 1e-9 (normal)) (equal 0.1 (max (sum 1) 86400) (sum 1)))"
    # A Pareto distribution of shape 1.5, less its least.
    [[ $out != *pareto* ]] || awk -v seed="$seed" 'BEGIN {
        srand(seed)
        for (i = 0; i < 1e5; i++)
            for (way = 0; way < 2; way++) print (1 - rand()) ^ (-1 / 1.5) - 1 >("pareto." (way ? "out" : "back"))
    }'
}

server_settings() { # NUMBER
    chronyd_basics "server$1"
    echo allow
    if [[ $world == leap ]]; then
        printf '%s\n' "refclock SHM 0 dpoll 4 poll 4" "leapsectz right/UTC"
    else
        echo "local stratum 1"
    fi
}

chronyd_settings() {
    local fixed="minpoll $poll maxpoll $poll"
    [[ $poll != own ]] || fixed=
    chronyd_basics client
    for_servers printf "server %s iburst $fixed\n"
}

chronyd_basics() { printf '%s\n' "pidfile $place/$1.pid" "cmdport 0" "bindcmdaddress /"; } # NAME

# --- all

# Every program of a simulation runs with this before it.
without_rights() {
    powerless=(setpriv --no-new-privs --inh-caps -all --ambient-caps -all)
    ((EUID != 0)) || powerless+=(--bounding-set -all --reuid nobody --regid nogroup --clear-groups)
    local state
    state=$("${powerless[@]}" cat /proc/self/status)
    [[ $(sed -n 's/^CapPrm:\s*0*//p' <<<"$state") == "" && $(sed -n 's/^Uid:\s*\([0-9]*\).*/\1/p' <<<"$state") != 0 ]] ||
        give_up 77 "cannot give up the right to set the clock, so starts nothing"
}

# program NAME PATH: a copy of PATH as NAME, so that no build changes it in mid-run.
program() {
    [[ -x $2 ]] || give_up "$unavailable" "no executable $2"
    install -m 755 "$2" "$scratch/$1"
}

# prepare CLKNETSIM: makes clknetsim and a place to work in, with copies of the programs.
prepare() {
    clknetsim=$(realpath "$1")
    [[ -e $clknetsim/clknetsim.bash ]] || give_up "$unavailable" "not a checkout of clknetsim: $clknetsim"
    [[ -x $clknetsim/clknetsim && -e $clknetsim/clknetsim.so ]] || quietly make -C "$clknetsim"

    without_rights
    scratch=$(mktemp -d "${TMPDIR:-/tmp}/dstime-compare.XXXXXX")
    trap 'rm -rf "$scratch"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    require_dstime
    program dstime "$DSTIME_BIN"
    [[ -n ${DSTIME_CHRONYD_BIN-} ]] || "$repository/Tools/peers" fetch
    program chronyd "${DSTIME_CHRONYD_BIN:-${DSTIME_PEERS_DIR:-$repository/.build/peers}/root/usr/sbin/chronyd}"
    [[ -z ${keep-} ]] || mkdir -p "$keep"
    ((EUID != 0)) || chown nobody "$scratch" ${keep:+"$keep"}
    local file
    for file in "$0" "$repository"/Tools/lib/*.sh "$clknetsim/clknetsim" "$clknetsim/clknetsim.so"; do
        "${powerless[@]}" test -r "$file" ||
            give_up 77 "as $("${powerless[@]}" id -un), which runs the simulations, $file cannot be read"
    done
}

# introduce SEEDS: says which programs were compared, and how.
introduce() {
    printf '%s, %s, clknetsim %s; %s seeds, errors from %s s to %s s\n\n' \
        "$("$scratch/dstime" --version)" "$("$scratch/chronyd" --version | cut -d' ' -f1,3,4)" \
        "$(git -c safe.directory='*' -C "$clknetsim" log -1 --format=%h 2>/dev/null || echo '?')" "$1" "$settled" "$length"
}

# run_all SEEDS JOBS CLIENT…: what `simulate` prints for each client in each of $scratch/rows goes into $scratch/results.
run_all() {
    local seeds=$1 jobs=$2 seed line client
    shift 2
    export clknetsim scratch keep estimator
    for ((seed = 1; seed <= seeds; seed++)); do
        while read -r line; do
            for client; do printf '%s\n' "$client|$seed|$line"; done
        done <"$scratch/rows"
    done | "${powerless[@]}" xargs -d '\n' -n 1 -P "$jobs" "$0" simulate >"$scratch/results" ||
        echo "a run went wrong" >&2
    [[ -z ${keep-} ]] || cp "$scratch/results" "$keep/results"
}
