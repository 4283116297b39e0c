function __dstime_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __dstime_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __dstime_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __dstime_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __dstime_parse_tokens -S
    set -l unparsed_tokens (__dstime_tokens -pc)
    switch $unparsed_tokens[1]
    case 'dstime'
        __dstime_parse_subcommand 0 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'query'
            __dstime_parse_subcommand -r 1 'n/samples=' 'interval=' 'timeout=' '4' '6' 'ntp-version=' 'timestamping=' 'watch' 'explain' 'json' 'version' 'h/help'
        case 'serve'
            __dstime_parse_subcommand 0 'listen=+' 'stratum=' 'rate-limit=' 'shift=' 'drift=' 'threads=' 'version' 'h/help'
        case 'sync'
            __dstime_parse_subcommand -r 1 'config=' 'server=+' 'pool=+' 'once' 'dry-run' 'drift-file=' 'state-file=' 'metrics-file=' 'min-poll=' 'max-poll=' 'slew-limit=' 'step-limit=' 'start-slew-limit=' 'start-step-limit=' 'slew-rate=' 'start-slew-rate=' 'estimator=' 'user=' '4/ipv4-only' '6/ipv6-only' 'leap-file=' 'strict-expiry' 'json' 'version' 'h/help'
        case 'status'
            __dstime_parse_subcommand 0 'state-file=' 'wait=' 'json' 'version' 'h/help'
        case 'now'
            __dstime_parse_subcommand -r 1 'state-file=' 'json' 'version' 'h/help'
        case 'drift'
            __dstime_parse_subcommand -r 1 'within=' 'limit=' 'poll=' 'json' 'version' 'h/help'
        case 'clock'
            __dstime_parse_subcommand 0 'json' 'version' 'h/help'
        case 'convert'
            __dstime_parse_subcommand -r 1 'from=' 'to=' 'leap-policy=' 'smear' 'pivot=' 'leap-file=' 'strict-expiry' 'json' 'version' 'h/help'
        case 'leap'
            __dstime_parse_subcommand 0 'leap-file=' 'strict-expiry' 'json' 'version' 'h/help'
        case 'simulate'
            __dstime_parse_subcommand 1 'seed=' 'replicas=' 'threads=' 'policies' 'json' 'sampling=' 'csv=' 'plot=' 'list' 'check' 'nodes=' 'duration=' 'settling=' 'at=+' 'servers=' 'strata=' 'liars=' 'lie=' 'lies-from=' 'offset=' 'drift=' 'ageing=' 'temperature=' 'temperature-period=' 'white-pm=' 'flicker-pm=' 'white-fm=' 'flicker-fm=' 'wander=' 'delay=' 'jitter=' 'jitter-distribution=' 'asymmetry=' 'loss=' 'burst=' 'burst-length=' 'burst-loss=' 'duplication=' 'service-time=' 'service-varies' 'queue-limit=' 'poll=' 'slew-limit=' 'step-limit=' 'free-run' 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'ordering'
                __dstime_parse_subcommand 0 'sweep=' 'messages-only' 'seed=' 'replicas=' 'threads=' 'json' 'diagram=' 'events' 'stamp=+' 'nodes=' 'duration=' 'spacing=' 'delay=' 'jitter=' 'loss=' 'offset=' 'drift=' 'version' 'h/help'
            case 'broadcast'
                __dstime_parse_subcommand 0 'algorithm=' 'seed=' 'replicas=' 'threads=' 'json' 'diagram=' 'events' 'stamp=+' 'nodes=' 'messages=' 'spacing=' 'delay=' 'jitter=' 'loss=' 'duplication=' 'offset=' 'drift=' 'retransmission=' 'fanout=' 'rounds=' 'patience=' 'at=+' 'version' 'h/help'
            case 'failure-detector'
                __dstime_parse_subcommand 0 'detector=' 'sweep=' 'seed=' 'replicas=' 'threads=' 'json' 'diagram=' 'events' 'stamp=+' 'nodes=' 'timeout=' 'delay=' 'jitter=' 'drift=' 'pause=' 'crashes=' 'congestion=' 'loss=' 'retransmission=' 'patience=' 'at=+' 'version' 'h/help'
            case 'two-generals'
                __dstime_parse_subcommand 0 'messages=' 'rule=' 'rules' 'seed=' 'replicas=' 'threads=' 'json' 'diagram=' 'events' 'stamp=+' 'loss=' 'worlds=' 'delay=' 'version' 'h/help'
            case 'commit-wait'
                __dstime_parse_subcommand 0 'wait' 'no-wait' 'sweep=' 'seed=' 'replicas=' 'threads=' 'json' 'diagram=' 'events' 'stamp=+' 'nodes=' 'transactions=' 'spacing=' 'drift=' 'assumed-drift=' 'bound=' 'error=' 'interval=' 'offset=' 'version' 'h/help'
            end
        case 'order'
            __dstime_parse_subcommand 1 'json' 'version' 'h/help'
        case 'demo'
            __dstime_parse_subcommand 0 'version' 'h/help'
        case 'help'
            __dstime_parse_subcommand -r 1 'version'
        end
    end
end

function __dstime_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __dstime_parse_subcommand -S -a positional_count
    argparse -s r -- $argv
    set -l option_specs $argv[2..]
    set -l is_repeating_positional $_flag_r
    set -el _flag_r
    set -a commands $unparsed_tokens[1]
    set positional_index 0
    while true
        set -e unparsed_tokens[1]
        argparse -sn "$commands" $option_specs -- $unparsed_tokens 2> /dev/null
        set unparsed_tokens $argv
        set positional_index (math $positional_index + 1)
        for non_repeating_flag_or_option in $non_repeating_flags_or_options
            if set -ql "_flag_$(string replace -a - _ -- $non_repeating_flag_or_option)"
                set non_repeating_flags_or_options_absent 1
                break
            end
        end
        test (count $unparsed_tokens) -eq 0 -o \( -z "$is_repeating_positional" -a "$positional_index" -gt "$positional_count" \) && break
    end
end

function __dstime_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __dstime_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__dstime_tokens -p)
    if test -z "$(__dstime_tokens -t)"
        set -l index (count (__dstime_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'dstime' -f
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime" version' -l 'version' -d 'Show the version.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_positional "dstime" -eq 1' -fa 'query' -d 'Ask servers the time; print offset, delay and error bound.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_positional "dstime" -eq 1' -fa 'serve' -d 'Serve this machine\'s time, or a wrong one for tests.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_positional "dstime" -eq 1' -fa 'sync' -d 'Keep this machine\'s clock right.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_positional "dstime" -eq 1' -fa 'status' -d 'Show how well the daemon keeps the clock, and its servers.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_positional "dstime" -eq 1' -fa 'now' -d 'Show between which two instants the true time is.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_positional "dstime" -eq 1' -fa 'drift' -d 'Measure how fast this machine\'s clock drifts, without touching it.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_positional "dstime" -eq 1' -fa 'clock' -d 'Show this machine\'s clocks and how they are disciplined.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_positional "dstime" -eq 1' -fa 'convert' -d 'Convert instants between time standards, leap seconds included.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_positional "dstime" -eq 1' -fa 'leap' -d 'Show the leap second table: where it is from, how long it holds, what is scheduled.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_positional "dstime" -eq 1' -fa 'simulate' -d 'Simulate clocks that drift, and the engine that keeps them right.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_positional "dstime" -eq 1' -fa 'order' -d 'Order the events of a log by cause, and find clocks that contradict it.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_positional "dstime" -eq 1' -fa 'demo' -d 'See it work on loopback, without a network.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_positional "dstime" -eq 1' -fa 'help' -d 'Show subcommand help information.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime query" n samples' -s 'n' -l 'samples' -d 'Samples to take from each server; the one with the least delay counts.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime query" interval' -l 'interval' -d 'Seconds between samples of one server, and between rounds of --watch.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime query" timeout' -l 'timeout' -d 'Seconds to wait for an answer, name lookup included.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime query" 4' -s '4' -d 'Use IPv4 only.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime query" 6' -s '6' -d 'Use IPv6 only.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime query" ntp-version' -l 'ntp-version' -d 'NTP version to speak, 3 or 4.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime query" timestamping' -l 'timestamping' -d 'Where timestamps come from; falls back where the kernel has none.' -rfka 'kernel kernel-receive user'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime query" watch' -l 'watch' -d 'Ask again every interval, one line an answer, until interrupted.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime query" explain' -l 'explain' -d 'Show each check on each reply, its values, and whether it passed.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime query" json' -l 'json' -d 'Print JSON Lines, one object a server and, for several, one for all together.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime query" version' -l 'version' -d 'Show the version.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime query" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime serve"' -l 'listen' -d 'Where to listen; may be given again. Port 0 lets the system choose.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime serve" stratum' -l 'stratum' -d 'Stratum to claim, 1 to 15.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime serve" rate-limit' -l 'rate-limit' -d 'Answer at most n requests a second from each address; beyond that, kiss code RATE.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime serve" shift' -l 'shift' -d 'Serve a clock s seconds ahead of this machine\'s (negative: behind).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime serve" drift' -l 'drift' -d 'Serve a clock that runs faster by so many parts per million (negative: slower).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime serve" threads' -l 'threads' -d 'Threads, each with a socket of its own (SO_REUSEPORT).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime serve" version' -l 'version' -d 'Show the version.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime serve" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime sync" config' -l 'config' -d 'Take options from this file, one a line.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime sync"' -l 'server' -d 'A server, as the arguments are; may be repeated.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime sync"' -l 'pool' -d 'A name that stands for many servers, of which up to four are asked; may be repeated.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime sync" once' -l 'once' -d 'Correct the clock once, and exit.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime sync" dry-run' -l 'dry-run' -d 'Decide and say so, change nothing.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime sync" drift-file' -l 'drift-file' -d 'Remember the oscillator\'s drift in this file.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime sync" state-file' -l 'state-file' -d 'Let others know how the clock stands in this file (default: /run/dstime/state).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime sync" metrics-file' -l 'metrics-file' -d 'Write metrics for Prometheus\'s node_exporter into this file.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime sync" min-poll' -l 'min-poll' -d 'Ask a server every 2^n seconds at the most often.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime sync" max-poll' -l 'max-poll' -d 'Ask a server every 2^n seconds at the least often.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime sync" slew-limit' -l 'slew-limit' -d 'Slew offsets below so many seconds; from there on the clock is stepped.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime sync" step-limit' -l 'step-limit' -d 'Step offsets below so many seconds; from there on they are refused.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime sync" start-slew-limit' -l 'start-slew-limit' -d 'Step the first offset from so many seconds on (default: as --slew-limit).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime sync" start-step-limit' -l 'start-step-limit' -d 'Refuse the first offset from so many seconds on (default: as --step-limit).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime sync" slew-rate' -l 'slew-rate' -d 'Slew at most so fast.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime sync" start-slew-rate' -l 'start-slew-rate' -d 'Slew at most so fast while the clock is made right for the first time.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime sync" estimator' -l 'estimator' -d 'What estimates offset and drift.' -rfka 'kalman regression'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime sync" user' -l 'user' -d 'Give up root, and become this user.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime sync" 4 ipv4-only' -s '4' -l 'ipv4-only' -d 'Use IPv4 only.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime sync" 6 ipv6-only' -s '6' -l 'ipv6-only' -d 'Use IPv6 only.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime sync" leap-file' -l 'leap-file' -d 'Take the leap seconds from this file: a leap-seconds.list of the IERS or NIST, or tzdata\'s leapseconds.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime sync" strict-expiry' -l 'strict-expiry' -d 'Treat it as an error where the leap second table has expired.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime sync" json' -l 'json' -d 'Print JSON Lines, one object a decision.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime sync" version' -l 'version' -d 'Show the version.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime sync" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime status" state-file' -l 'state-file' -d 'Where the daemon keeps its state.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime status" wait' -l 'wait' -d 'Wait so many seconds at most for the daemon to have the clock right.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime status" json' -l 'json' -d 'Print JSON Lines: one object of the clock, one of each server.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime status" version' -l 'version' -d 'Show the version.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime status" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime now" state-file' -l 'state-file' -d 'Where the daemon keeps its state.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime now" json' -l 'json' -d 'Print one JSON object.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime now" version' -l 'version' -d 'Show the version.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime now" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime drift" within' -l 'within' -d 'Be content with this standard deviation.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime drift" limit' -l 'limit' -d 'Give up after so many seconds.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime drift" poll' -l 'poll' -d 'Ask every 2^n seconds.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime drift" json' -l 'json' -d 'Print JSON Lines, one object an estimate; the last has "sure": true.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime drift" version' -l 'version' -d 'Show the version.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime drift" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime clock" json' -l 'json' -d 'Print JSON Lines, one object a clock and one for the paired reading and the kernel.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime clock" version' -l 'version' -d 'Show the version.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime clock" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime convert" from' -l 'from' -d 'The form of what is read; without it, the form that it looks like.' -rfka 'utc tai tt unix gps ntp ptp tai64n mjd jd mjd-tai'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime convert" to' -l 'to' -d 'The form to write; without it, all forms.' -rfka 'utc tai tt unix gps ntp ptp tai64n mjd jd mjd-tai'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime convert" leap-policy' -l 'leap-policy' -d 'The Unix time and NTP timestamp of a leap second: those of the next second (posix), of the second before again (hold), of the last nanosecond before it (clamp), or none (reject).' -rfka 'posix hold clamp reject'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime convert" smear' -l 'smear' -d 'Read and write unix on the leap smear: 24 hours, linear, from noon to noon UTC.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime convert" pivot' -l 'pivot' -d 'An NTP timestamp without an era is the one nearest to this instant (default: now).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime convert" leap-file' -l 'leap-file' -d 'Take the leap seconds from this file: a leap-seconds.list of the IERS or NIST, or tzdata\'s leapseconds.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime convert" strict-expiry' -l 'strict-expiry' -d 'Treat it as an error where the leap second table has expired.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime convert" json' -l 'json' -d 'Print JSON Lines, one object a value.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime convert" version' -l 'version' -d 'Show the version.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime convert" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime leap" leap-file' -l 'leap-file' -d 'Take the leap seconds from this file: a leap-seconds.list of the IERS or NIST, or tzdata\'s leapseconds.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime leap" strict-expiry' -l 'strict-expiry' -d 'Treat it as an error where the leap second table has expired.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime leap" json' -l 'json' -d 'Print one JSON object.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime leap" version' -l 'version' -d 'Show the version.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime leap" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_positional "dstime simulate" -eq 1' -fka '(__dstime_custom_completion ---completion simulate -- positional@0 (count (__dstime_tokens -pc)) (__dstime_tokens -tC))'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" seed' -l 'seed' -d 'What all chance comes from.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" replicas' -l 'replicas' -d 'Run it with so many seeds in a row, from --seed on; not with --policies, --csv or --plot.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" threads' -l 'threads' -d 'Run so many worlds at the same time, with the same output (default: one a core).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" policies' -l 'policies' -d 'Run it by several policies side by side: slew and step, slew only, step only, ignore; not with --csv or --plot.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" json' -l 'json' -d 'Print JSON Lines, one object a run; null stands for what was not measured: errors, drift, bounds, or vector clocks beyond 128 nodes.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" sampling' -l 'sampling' -d 'Look at the clocks every so many seconds (default: a 500th of the duration, from 0.1 to 16).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" csv' -l 'csv' -d 'Write every node\'s error over time into this file.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" plot' -l 'plot' -d 'Draw errors, bounds, drifts and Allan deviations into this SVG file.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" list' -l 'list' -d 'Show the scenarios and what each teaches.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" check' -l 'check' -d 'Say what is wrong with the scenario and the options, if anything, and run nothing.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" nodes' -l 'nodes' -d 'How many nodes have a clock to keep.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" duration' -l 'duration' -d 'How long it lasts.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" settling' -l 'settling' -d 'Leave so much at the beginning out of the errors.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate"' -l 'at' -d 'What befalls it when, as in a file: \'3600 suspend 0 600\', \'60 crash 1\', \'90 heal\' and so on; may be given again.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" servers' -l 'servers' -d 'How many servers there are; 0: nobody to ask.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" strata' -l 'strata' -d 'Layers of nodes, each of which asks the one above.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" liars' -l 'liars' -d 'How many of the servers lie.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" lie' -l 'lie' -d 'By how much they lie, or how: two-faced:S, random:S, drifting:PPM, silent:S, replay, misstated, or byzantine:S for all of it.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" lies-from' -l 'lies-from' -d 'Tell the truth before.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" offset' -l 'offset' -d 'Spread the nodes\' offsets at the start evenly from plus to minus this.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" drift' -l 'drift' -d 'Spread the nodes\' frequencies evenly from plus to minus this.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" ageing' -l 'ageing' -d 'Let each frequency grow by so much a day.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" temperature' -l 'temperature' -d 'Let each frequency follow a sine of the time, up to so much.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" temperature-period' -l 'temperature-period' -d 'How long a cycle of it takes (default: 86400).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" white-pm' -l 'white-pm' -d 'White phase noise: deviation of each reading of a clock.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" flicker-pm' -l 'flicker-pm' -d 'Flicker phase noise, by its TDEV.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" white-fm' -l 'white-fm' -d 'White frequency noise, by its ADEV at 1 s.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" flicker-fm' -l 'flicker-fm' -d 'Flicker frequency noise, by its ADEV\'s floor.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" wander' -l 'wander' -d 'Let each frequency walk at random by this per square root of a second.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" delay' -l 'delay' -d 'The least delay of a packet, one way.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" jitter' -l 'jitter' -d 'The mean of what comes on top of it, by which packets overtake each other, too.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" jitter-distribution' -l 'jitter-distribution' -d 'How that is distributed: exponential (the default), uniform, gamma:SHAPE, or pareto:SHAPE with its heavy tail.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" asymmetry' -l 'asymmetry' -d 'How much longer the way to a server takes than the way back.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" loss' -l 'loss' -d 'The probability that a packet is lost, each way.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" burst' -l 'burst' -d 'The probability that a packet is the first of a burst of losses.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" burst-length' -l 'burst-length' -d 'How many packets a burst takes in on average (default: 10).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" burst-loss' -l 'burst-loss' -d 'The probability that a packet in a burst is lost (default: 1).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" duplication' -l 'duplication' -d 'The probability that a packet comes twice.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" service-time' -l 'service-time' -d 'How long the line to each server and node is busy with a packet, while others wait.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" service-varies' -l 'service-varies' -d 'That is only the mean of an exponential distribution.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" queue-limit' -l 'queue-limit' -d 'How many packets may wait or be served; more are lost (default: 1000).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" poll' -l 'poll' -d 'Ask each server every so many seconds, a power of two (default: 16 to 1024).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" slew-limit' -l 'slew-limit' -d 'Slew offsets below this, step from there on.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" step-limit' -l 'step-limit' -d 'Step offsets below this, ignore from there on.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" free-run' -l 'free-run' -d 'Correct nothing, though servers are asked.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" version' -l 'version' -d 'Show the version.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_positional "dstime simulate" -eq 2' -fa 'ordering' -d 'Count where clocks contradict the order of cause and effect, and what it costs that they do not.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_positional "dstime simulate" -eq 2' -fa 'broadcast' -d 'Broadcast by several algorithms, and see which of them delivers what in which order.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_positional "dstime simulate" -eq 2' -fa 'failure-detector' -d 'Watch processes by heartbeats, and see where drift, pauses and delays make detectors accuse the living.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_positional "dstime simulate" -eq 2' -fa 'two-generals' -d 'Find the loss after which one of two generals attacks alone, for each protocol and rule.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_positional "dstime simulate" -eq 2' -fa 'commit-wait' -d 'Put timestamps on transactions by clocks with bounds, and see what waiting buys and a wrong bound costs.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate ordering" sweep' -l 'sweep' -d 'Vary this, and show in a table where physical time begins to lie.' -rfka 'drift offset delay'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate ordering" messages-only' -l 'messages-only' -d 'Look at messages only, and not at all pairs of events; so do runs of more than 2000000 events or 128 processes.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate ordering" seed' -l 'seed' -d 'What all chance comes from.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate ordering" replicas' -l 'replicas' -d 'Run it with so many seeds in a row, from --seed on (default: 1).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate ordering" threads' -l 'threads' -d 'Run so many worlds at the same time, with the same output (default: one a core).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate ordering" json' -l 'json' -d 'Print JSON Lines, one object a run.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate ordering" diagram' -l 'diagram' -d 'Draw what happened into this SVG file: processes as lines, messages as arrows.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate ordering" events' -l 'events' -d 'Show what happened, an event a line and a column for each process.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate ordering"' -l 'stamp' -d 'Show the values of this clock beside events; may be given again.' -rfka 'physical lamport vector hybrid'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate ordering" nodes' -l 'nodes' -d 'How many processes there are (default: 4; of ordering 5, of failure-detector 3).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate ordering" duration' -l 'duration' -d 'How long messages are sent (default: 10).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate ordering" spacing' -l 'spacing' -d 'The mean time between two messages of a process, which are sent at random (default: 0.1).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate ordering" delay' -l 'delay' -d 'The least delay of a message (default: 0.005).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate ordering" jitter' -l 'jitter' -d 'The mean of what comes on top of it, exponentially distributed (default: 0.001).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate ordering" loss' -l 'loss' -d 'The probability that a message is lost (default: 0).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate ordering" offset' -l 'offset' -d 'Spread the clocks\' offsets at the start evenly from plus to minus this (default: 0.01).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate ordering" drift' -l 'drift' -d 'Spread their frequencies evenly from plus to minus this (default: 50).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate ordering" version' -l 'version' -d 'Show the version.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate ordering" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate broadcast" algorithm' -l 'algorithm' -d 'By this one only, and in detail.' -rfka 'best-effort eager gossip fifo causal sequencer fifo-sequencer isis lamport'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate broadcast" seed' -l 'seed' -d 'What all chance comes from.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate broadcast" replicas' -l 'replicas' -d 'Run it with so many seeds in a row, from --seed on (default: 1).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate broadcast" threads' -l 'threads' -d 'Run so many worlds at the same time, with the same output (default: one a core).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate broadcast" json' -l 'json' -d 'Print JSON Lines, one object a run.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate broadcast" diagram' -l 'diagram' -d 'Draw what happened into this SVG file: processes as lines, messages as arrows.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate broadcast" events' -l 'events' -d 'Show what happened, an event a line and a column for each process.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate broadcast"' -l 'stamp' -d 'Show the values of this clock beside events; may be given again.' -rfka 'physical lamport vector hybrid'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate broadcast" nodes' -l 'nodes' -d 'How many processes there are (default: 4; of ordering 5, of failure-detector 3).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate broadcast" messages' -l 'messages' -d 'How many messages each process broadcasts (default: 3).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate broadcast" spacing' -l 'spacing' -d 'The mean time between two broadcasts of a process, which come at random (default: 0.1).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate broadcast" delay' -l 'delay' -d 'The least delay of a packet (default: 0.005).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate broadcast" jitter' -l 'jitter' -d 'The mean of what comes on top of it, by which packets overtake each other (default: 0.01).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate broadcast" loss' -l 'loss' -d 'The probability that a packet is lost (default: 0).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate broadcast" duplication' -l 'duplication' -d 'The probability that a packet comes twice (default: 0).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate broadcast" offset' -l 'offset' -d 'How far clocks are ahead of the truth or behind it at most (default: 0.05).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate broadcast" drift' -l 'drift' -d 'How fast clocks drift at most (default: 100).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate broadcast" retransmission' -l 'retransmission' -d 'Send again every so often what has not been acknowledged (default: 0.1).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate broadcast" fanout' -l 'fanout' -d 'How many others a gossiping process tells (default: 3).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate broadcast" rounds' -l 'rounds' -d 'How often in a row a message is told at most by gossip (default: 8).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate broadcast" patience' -l 'patience' -d 'How long it may take until all is delivered that will be (default: 10, or more).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate broadcast"' -l 'at' -d 'What befalls it when: \'0.15 crash 2\', process 2 for good; or \'0.05 partition 2\', the first two processes cut off from the others, and \'0.6 heal\'; may be given again.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate broadcast" version' -l 'version' -d 'Show the version.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate broadcast" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate failure-detector" detector' -l 'detector' -d 'This one only, and in detail.' -rfka 'perfect eventually-perfect'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate failure-detector" sweep' -l 'sweep' -d 'Vary this, and show in a table where detectors begin to be wrong, and where they should.' -rfka 'drift pause delay'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate failure-detector" seed' -l 'seed' -d 'What all chance comes from.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate failure-detector" replicas' -l 'replicas' -d 'Run it with so many seeds in a row, from --seed on (default: 1).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate failure-detector" threads' -l 'threads' -d 'Run so many worlds at the same time, with the same output (default: one a core).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate failure-detector" json' -l 'json' -d 'Print JSON Lines, one object a run.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate failure-detector" diagram' -l 'diagram' -d 'Draw what happened into this SVG file: processes as lines, messages as arrows.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate failure-detector" events' -l 'events' -d 'Show what happened, an event a line and a column for each process.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate failure-detector"' -l 'stamp' -d 'Show the values of this clock beside events; may be given again.' -rfka 'physical lamport vector hybrid'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate failure-detector" nodes' -l 'nodes' -d 'How many processes there are (default: 4; of ordering 5, of failure-detector 3).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate failure-detector" timeout' -l 'timeout' -d 'How long answers are waited for, by the clock of who waits (default: 0.11).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate failure-detector" delay' -l 'delay' -d 'The bound on what a packet takes (default: 0.05).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate failure-detector" jitter' -l 'jitter' -d 'By how much less some packets take, each amount as likely (default: 0).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate failure-detector" drift' -l 'drift' -d 'How much too fast the clock of process 0 is; others gain or lose up to as much (default: 0).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate failure-detector" pause' -l 'pause' -d 'Let process 0 stand still for so long, at a time drawn by the seed.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate failure-detector" crashes' -l 'crashes' -d 'Let the last so many processes crash, at times drawn by the seed (default: 1; 0 where --at says who crashes).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate failure-detector" congestion' -l 'congestion' -d 'Let packets take so much longer than they may, for five timeouts.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate failure-detector" loss' -l 'loss' -d 'The probability that a packet is lost, until all is calm (default: 0).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate failure-detector" retransmission' -l 'retransmission' -d 'Send again every so often what has not been acknowledged; without it packets go out once.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate failure-detector" patience' -l 'patience' -d 'How long it may take until the right opinion lasts (default: 5, or more).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate failure-detector"' -l 'at' -d 'What befalls it when: \'0.4 crash 2\', process 2 for good; \'0.4 pause 1 0.05\', process 1; or \'0.4 partition 2\', the first two processes cut off from the others, and \'0.6 heal\'; may be given again.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate failure-detector" version' -l 'version' -d 'Show the version.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate failure-detector" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate two-generals" messages' -l 'messages' -d 'A protocol of so many messages, in detail (default: each from 1 to 8).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate two-generals" rule' -l 'rule' -d 'General 0 attacks if it got so many messages or more, general 1 if it got so many; never for who never does (default: all that are meant for them).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate two-generals" rules' -l 'rules' -d 'All rules of that protocol side by side.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate two-generals" seed' -l 'seed' -d 'What all chance comes from.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate two-generals" replicas' -l 'replicas' -d 'Run it with so many seeds in a row, from --seed on (default: 1).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate two-generals" threads' -l 'threads' -d 'Run so many worlds at the same time, with the same output (default: one a core).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate two-generals" json' -l 'json' -d 'Print JSON Lines, one object a run.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate two-generals" diagram' -l 'diagram' -d 'Draw what happened into this SVG file: processes as lines, messages as arrows.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate two-generals" events' -l 'events' -d 'Show what happened, an event a line and a column for each process.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate two-generals"' -l 'stamp' -d 'Show the values of this clock beside events; may be given again.' -rfka 'physical lamport vector hybrid'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate two-generals" loss' -l 'loss' -d 'The probability that a message is lost (default: 0.1).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate two-generals" worlds' -l 'worlds' -d 'In how many worlds messages are lost at random (default: 1000).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate two-generals" delay' -l 'delay' -d 'What a message takes (default: 0.01).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate two-generals" version' -l 'version' -d 'Show the version.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate two-generals" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate commit-wait" wait' -l 'wait' -d 'Commit once the timestamp is past, or at once (default: both side by side).'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate commit-wait" no-wait' -l 'no-wait' -d 'Commit once the timestamp is past, or at once (default: both side by side).'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate commit-wait" sweep' -l 'sweep' -d 'Vary this, with the wait, and show in a table what is predicted and what happens.' -rfka 'drift bound error'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate commit-wait" seed' -l 'seed' -d 'What all chance comes from.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate commit-wait" replicas' -l 'replicas' -d 'Run it with so many seeds in a row, from --seed on (default: 1).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate commit-wait" threads' -l 'threads' -d 'Run so many worlds at the same time, with the same output (default: one a core).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate commit-wait" json' -l 'json' -d 'Print JSON Lines, one object a run.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate commit-wait" diagram' -l 'diagram' -d 'Draw what happened into this SVG file: processes as lines, messages as arrows.' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate commit-wait" events' -l 'events' -d 'Show what happened, an event a line and a column for each process.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate commit-wait"' -l 'stamp' -d 'Show the values of this clock beside events; may be given again.' -rfka 'physical lamport vector hybrid'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate commit-wait" nodes' -l 'nodes' -d 'How many processes there are (default: 4; of ordering 5, of failure-detector 3).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate commit-wait" transactions' -l 'transactions' -d 'How many transactions each process starts (default: 600).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate commit-wait" spacing' -l 'spacing' -d 'The mean time between two transactions of a process, which start at random (default: 0.1).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate commit-wait" drift' -l 'drift' -d 'What clocks really drift by: one gains so much, one loses so much, others are between (default: both as much as is assumed, and half as much again).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate commit-wait" assumed-drift' -l 'assumed-drift' -d 'What the bounds assume that clocks drift by at most (default: 200).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate commit-wait" bound' -l 'bound' -d 'The bound right after a process was told the time (default: 0.001).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate commit-wait" error' -l 'error' -d 'How far that time is really off at most (default: 0).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate commit-wait" interval' -l 'interval' -d 'How often a process is told the time, by its own clock (default: 30).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate commit-wait" offset' -l 'offset' -d 'How far clocks are ahead of the truth or behind it at the start at most (default: 0.05).' -rfka ''
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate commit-wait" version' -l 'version' -d 'Show the version.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime simulate commit-wait" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_positional "dstime order" -eq 1' -F
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime order" json' -l 'json' -d 'Print JSON Lines: each event as it was read and its stamps, then a summary.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime order" version' -l 'version' -d 'Show the version.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime order" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime demo" version' -l 'version' -d 'Show the version.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime demo" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'dstime' -n '__dstime_should_offer_completions_for_flags_or_options "dstime help" version' -l 'version' -d 'Show the version.'
