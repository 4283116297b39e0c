#!/bin/bash

__dstime_cursor_index_in_current_word() {
    local remaining="${COMP_LINE}"

    local word
    for word in "${COMP_WORDS[@]::COMP_CWORD}"; do
        remaining="${remaining##*([[:space:]])"${word}"*([[:space:]])}"
    done

    local -ir index="$((COMP_POINT - ${#COMP_LINE} + ${#remaining}))"
    if [[ "${index}" -le 0 ]]; then
        printf 0
    else
        printf %s "${index}"
    fi
}

# positional arguments:
#
# - 1: the current (sub)command's count of positional arguments
#
# required variables:
#
# - repeating_flags: the repeating flags that the current (sub)command can accept
# - non_repeating_flags: the non-repeating flags that the current (sub)command can accept
# - repeating_options: the repeating options that the current (sub)command can accept
# - non_repeating_options: the non-repeating options that the current (sub)command can accept
# - positional_number: value ignored
# - unparsed_words: unparsed words from the current command line
#
# modified variables:
#
# - non_repeating_flags: remove flags for this (sub)command that are already on the command line
# - non_repeating_options: remove options for this (sub)command that are already on the command line
# - positional_number: set to the current positional number
# - unparsed_words: remove all flags, options, and option values for this (sub)command
__dstime_offer_flags_options() {
    local -ir positional_count="${1}"
    positional_number=0

    local was_flag_option_terminator_seen=false
    local is_parsing_option_value=false

    local -ar unparsed_word_indices=("${!unparsed_words[@]}")
    local -i word_index
    for word_index in "${unparsed_word_indices[@]}"; do
        if "${is_parsing_option_value}"; then
            # This word is an option value:
            # Reset marker for next word iff not currently the last word
            [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]] && is_parsing_option_value=false
            unset "unparsed_words[${word_index}]"
            # Do not process this word as a flag or an option
            continue
        fi

        local word="${unparsed_words["${word_index}"]}"
        if ! "${was_flag_option_terminator_seen}"; then
            case "${word}" in
            --)
                unset "unparsed_words[${word_index}]"
                # by itself -- is a flag/option terminator, but if it is the last word, it is the start of a completion
                if [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]]; then
                    was_flag_option_terminator_seen=true
                fi
                continue
                ;;
            -*)
                # ${word} is a flag or an option
                # If ${word} is an option, mark that the next word to be parsed is an option value
                local option
                for option in "${repeating_options[@]}" "${non_repeating_options[@]}"; do
                    [[ "${word}" = "${option}" ]] && is_parsing_option_value=true && break
                done

                # Remove ${word} from ${non_repeating_flags} or ${non_repeating_options} so it isn't offered again
                local not_found=true
                local -i index
                for index in "${!non_repeating_flags[@]}"; do
                    if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                        unset "non_repeating_flags[${index}]"
                        non_repeating_flags=("${non_repeating_flags[@]}")
                        not_found=false
                        break
                    fi
                done
                if "${not_found}"; then
                    for index in "${!non_repeating_flags[@]}"; do
                        if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                            unset "non_repeating_flags[${index}]"
                            non_repeating_flags=("${non_repeating_flags[@]}")
                            break
                        fi
                    done
                fi
                unset "unparsed_words[${word_index}]"
                continue
                ;;
            esac
        fi

        # ${word} is neither a flag, nor an option, nor an option value
        if [[ "${positional_number}" -lt "${positional_count}" || "${positional_count}" -lt 0 ]]; then
            # ${word} is a positional
            ((positional_number++))
            unset "unparsed_words[${word_index}]"
        else
            if [[ -z "${word}" ]]; then
                # Could be completing a flag, option, or subcommand
                positional_number=-1
            else
                # ${word} is a subcommand or invalid, so stop processing this (sub)command
                positional_number=-2
            fi
            break
        fi
    done

    unparsed_words=("${unparsed_words[@]}")

    if\
        ! "${was_flag_option_terminator_seen}"\
        && ! "${is_parsing_option_value}"\
        && [[ ("${cur}" = -* && "${positional_number}" -ge 0) || "${positional_number}" -eq -1 ]]
    then
        COMPREPLY+=($(compgen -W "${repeating_flags[*]} ${non_repeating_flags[*]} ${repeating_options[*]} ${non_repeating_options[*]}" -- "${cur}"))
    fi
}

__dstime_add_completions() {
    local completion
    while IFS='' read -r completion; do
        COMPREPLY+=("${completion}")
    done < <(IFS=$'\n' compgen "${@}" -- "${cur}")
}

__dstime_custom_complete() {
    if [[ -n "${cur}" || -z ${COMP_WORDS[${COMP_CWORD}]} || "${COMP_LINE:${COMP_POINT}:1}" != ' ' ]]; then
        local -ar words=("${COMP_WORDS[@]}")
    else
        local -ar words=("${COMP_WORDS[@]::${COMP_CWORD}}" '' "${COMP_WORDS[@]:${COMP_CWORD}}")
    fi

    "${COMP_WORDS[0]}" "${@}" "${words[@]}"
}

_dstime() {
    local state
    state="$(shopt -p;shopt -po)"
    trap "${state//$'\n'/;}" RETURN
    shopt -s extglob
    set +o history +o posix

    local -xr SAP_SHELL=bash
    local -x SAP_SHELL_VERSION
    SAP_SHELL_VERSION="$(IFS='.';printf %s "${BASH_VERSINFO[*]}")"
    local -r SAP_SHELL_VERSION

    local -r cur="${2}"
    local -r prev="${3}"

    local -i positional_number
    local -a unparsed_words=("${COMP_WORDS[@]:1:${COMP_CWORD}}")

    local -a repeating_flags=()
    local -a non_repeating_flags=(--version -h --help)
    local -a repeating_options=()
    local -a non_repeating_options=()
    __dstime_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    query|serve|sync|status|now|drift|clock|convert|leap|simulate|order|demo|help)
        # Offer subcommand argument completions
        "_dstime_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'query serve sync status now drift clock convert leap simulate order demo help' -- "${cur}"))
        ;;
    esac
}

_dstime_query() {
    repeating_flags=()
    non_repeating_flags=(-4 -6 --watch --explain --json --version -h --help)
    repeating_options=()
    non_repeating_options=(-n --samples --interval --timeout --ntp-version --timestamping)
    __dstime_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '-n'|'--samples')
        return
        ;;
    '--interval')
        return
        ;;
    '--timeout')
        return
        ;;
    '--ntp-version')
        return
        ;;
    '--timestamping')
        __dstime_add_completions -W 'kernel'$'\n''kernel-receive'$'\n''user'
        return
        ;;
    esac
}

_dstime_serve() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=(--listen)
    non_repeating_options=(--stratum --rate-limit --shift --drift --threads)
    __dstime_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--listen')
        return
        ;;
    '--stratum')
        return
        ;;
    '--rate-limit')
        return
        ;;
    '--shift')
        return
        ;;
    '--drift')
        return
        ;;
    '--threads')
        return
        ;;
    esac
}

_dstime_sync() {
    repeating_flags=()
    non_repeating_flags=(--once --dry-run -4 --ipv4-only -6 --ipv6-only --strict-expiry --json --version -h --help)
    repeating_options=(--server --pool)
    non_repeating_options=(--config --drift-file --state-file --metrics-file --min-poll --max-poll --slew-limit --step-limit --start-slew-limit --start-step-limit --slew-rate --start-slew-rate --estimator --user --leap-file)
    __dstime_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--config')
        return
        ;;
    '--server')
        return
        ;;
    '--pool')
        return
        ;;
    '--drift-file')
        return
        ;;
    '--state-file')
        return
        ;;
    '--metrics-file')
        return
        ;;
    '--min-poll')
        return
        ;;
    '--max-poll')
        return
        ;;
    '--slew-limit')
        return
        ;;
    '--step-limit')
        return
        ;;
    '--start-slew-limit')
        return
        ;;
    '--start-step-limit')
        return
        ;;
    '--slew-rate')
        return
        ;;
    '--start-slew-rate')
        return
        ;;
    '--estimator')
        __dstime_add_completions -W 'kalman'$'\n''regression'
        return
        ;;
    '--user')
        return
        ;;
    '--leap-file')
        return
        ;;
    esac
}

_dstime_status() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--state-file --wait)
    __dstime_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--state-file')
        return
        ;;
    '--wait')
        return
        ;;
    esac
}

_dstime_now() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--state-file)
    __dstime_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--state-file')
        return
        ;;
    esac
}

_dstime_drift() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--within --limit --poll)
    __dstime_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--within')
        return
        ;;
    '--limit')
        return
        ;;
    '--poll')
        return
        ;;
    esac
}

_dstime_clock() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=()
    __dstime_offer_flags_options 0
}

_dstime_convert() {
    repeating_flags=()
    non_repeating_flags=(--smear --strict-expiry --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--from --to --leap-policy --pivot --leap-file)
    __dstime_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--from')
        __dstime_add_completions -W 'utc'$'\n''tai'$'\n''tt'$'\n''unix'$'\n''gps'$'\n''ntp'$'\n''ptp'$'\n''tai64n'$'\n''mjd'$'\n''jd'$'\n''mjd-tai'
        return
        ;;
    '--to')
        __dstime_add_completions -W 'utc'$'\n''tai'$'\n''tt'$'\n''unix'$'\n''gps'$'\n''ntp'$'\n''ptp'$'\n''tai64n'$'\n''mjd'$'\n''jd'$'\n''mjd-tai'
        return
        ;;
    '--leap-policy')
        __dstime_add_completions -W 'posix'$'\n''hold'$'\n''clamp'$'\n''reject'
        return
        ;;
    '--pivot')
        return
        ;;
    '--leap-file')
        return
        ;;
    esac
}

_dstime_leap() {
    repeating_flags=()
    non_repeating_flags=(--strict-expiry --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--leap-file)
    __dstime_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--leap-file')
        return
        ;;
    esac
}

_dstime_simulate() {
    repeating_flags=()
    non_repeating_flags=(--policies --json --list --check --service-varies --free-run --version -h --help)
    repeating_options=(--at)
    non_repeating_options=(--seed --replicas --threads --sampling --csv --plot --nodes --duration --settling --servers --strata --liars --lie --lies-from --offset --drift --ageing --temperature --temperature-period --white-pm --flicker-pm --white-fm --flicker-fm --wander --delay --jitter --jitter-distribution --asymmetry --loss --burst --burst-length --burst-loss --duplication --service-time --queue-limit --poll --slew-limit --step-limit)
    __dstime_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--seed')
        return
        ;;
    '--replicas')
        return
        ;;
    '--threads')
        return
        ;;
    '--sampling')
        return
        ;;
    '--csv')
        return
        ;;
    '--plot')
        return
        ;;
    '--nodes')
        return
        ;;
    '--duration')
        return
        ;;
    '--settling')
        return
        ;;
    '--at')
        return
        ;;
    '--servers')
        return
        ;;
    '--strata')
        return
        ;;
    '--liars')
        return
        ;;
    '--lie')
        return
        ;;
    '--lies-from')
        return
        ;;
    '--offset')
        return
        ;;
    '--drift')
        return
        ;;
    '--ageing')
        return
        ;;
    '--temperature')
        return
        ;;
    '--temperature-period')
        return
        ;;
    '--white-pm')
        return
        ;;
    '--flicker-pm')
        return
        ;;
    '--white-fm')
        return
        ;;
    '--flicker-fm')
        return
        ;;
    '--wander')
        return
        ;;
    '--delay')
        return
        ;;
    '--jitter')
        return
        ;;
    '--jitter-distribution')
        return
        ;;
    '--asymmetry')
        return
        ;;
    '--loss')
        return
        ;;
    '--burst')
        return
        ;;
    '--burst-length')
        return
        ;;
    '--burst-loss')
        return
        ;;
    '--duplication')
        return
        ;;
    '--service-time')
        return
        ;;
    '--queue-limit')
        return
        ;;
    '--poll')
        return
        ;;
    '--slew-limit')
        return
        ;;
    '--step-limit')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __dstime_add_completions -W "$(__dstime_custom_complete ---completion simulate -- positional@0 "${COMP_CWORD}" "$(__dstime_cursor_index_in_current_word)")"
        return
        ;;
    esac

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    ordering|broadcast|failure-detector|two-generals|commit-wait)
        # Offer subcommand argument completions
        "_dstime_simulate_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'ordering broadcast failure-detector two-generals commit-wait' -- "${cur}"))
        ;;
    esac
}

_dstime_simulate_ordering() {
    repeating_flags=()
    non_repeating_flags=(--messages-only --json --events --version -h --help)
    repeating_options=(--stamp)
    non_repeating_options=(--sweep --seed --replicas --threads --diagram --nodes --duration --spacing --delay --jitter --loss --offset --drift)
    __dstime_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--sweep')
        __dstime_add_completions -W 'drift'$'\n''offset'$'\n''delay'
        return
        ;;
    '--seed')
        return
        ;;
    '--replicas')
        return
        ;;
    '--threads')
        return
        ;;
    '--diagram')
        return
        ;;
    '--stamp')
        __dstime_add_completions -W 'physical'$'\n''lamport'$'\n''vector'$'\n''hybrid'
        return
        ;;
    '--nodes')
        return
        ;;
    '--duration')
        return
        ;;
    '--spacing')
        return
        ;;
    '--delay')
        return
        ;;
    '--jitter')
        return
        ;;
    '--loss')
        return
        ;;
    '--offset')
        return
        ;;
    '--drift')
        return
        ;;
    esac
}

_dstime_simulate_broadcast() {
    repeating_flags=()
    non_repeating_flags=(--json --events --version -h --help)
    repeating_options=(--stamp --at)
    non_repeating_options=(--algorithm --seed --replicas --threads --diagram --nodes --messages --spacing --delay --jitter --loss --duplication --offset --drift --retransmission --fanout --rounds --patience)
    __dstime_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--algorithm')
        __dstime_add_completions -W 'best-effort'$'\n''eager'$'\n''gossip'$'\n''fifo'$'\n''causal'$'\n''sequencer'$'\n''fifo-sequencer'$'\n''isis'$'\n''lamport'
        return
        ;;
    '--seed')
        return
        ;;
    '--replicas')
        return
        ;;
    '--threads')
        return
        ;;
    '--diagram')
        return
        ;;
    '--stamp')
        __dstime_add_completions -W 'physical'$'\n''lamport'$'\n''vector'$'\n''hybrid'
        return
        ;;
    '--nodes')
        return
        ;;
    '--messages')
        return
        ;;
    '--spacing')
        return
        ;;
    '--delay')
        return
        ;;
    '--jitter')
        return
        ;;
    '--loss')
        return
        ;;
    '--duplication')
        return
        ;;
    '--offset')
        return
        ;;
    '--drift')
        return
        ;;
    '--retransmission')
        return
        ;;
    '--fanout')
        return
        ;;
    '--rounds')
        return
        ;;
    '--patience')
        return
        ;;
    '--at')
        return
        ;;
    esac
}

_dstime_simulate_failure-detector() {
    repeating_flags=()
    non_repeating_flags=(--json --events --version -h --help)
    repeating_options=(--stamp --at)
    non_repeating_options=(--detector --sweep --seed --replicas --threads --diagram --nodes --timeout --delay --jitter --drift --pause --crashes --congestion --loss --retransmission --patience)
    __dstime_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--detector')
        __dstime_add_completions -W 'perfect'$'\n''eventually-perfect'
        return
        ;;
    '--sweep')
        __dstime_add_completions -W 'drift'$'\n''pause'$'\n''delay'
        return
        ;;
    '--seed')
        return
        ;;
    '--replicas')
        return
        ;;
    '--threads')
        return
        ;;
    '--diagram')
        return
        ;;
    '--stamp')
        __dstime_add_completions -W 'physical'$'\n''lamport'$'\n''vector'$'\n''hybrid'
        return
        ;;
    '--nodes')
        return
        ;;
    '--timeout')
        return
        ;;
    '--delay')
        return
        ;;
    '--jitter')
        return
        ;;
    '--drift')
        return
        ;;
    '--pause')
        return
        ;;
    '--crashes')
        return
        ;;
    '--congestion')
        return
        ;;
    '--loss')
        return
        ;;
    '--retransmission')
        return
        ;;
    '--patience')
        return
        ;;
    '--at')
        return
        ;;
    esac
}

_dstime_simulate_two-generals() {
    repeating_flags=()
    non_repeating_flags=(--rules --json --events --version -h --help)
    repeating_options=(--stamp)
    non_repeating_options=(--messages --rule --seed --replicas --threads --diagram --loss --worlds --delay)
    __dstime_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--messages')
        return
        ;;
    '--rule')
        return
        ;;
    '--seed')
        return
        ;;
    '--replicas')
        return
        ;;
    '--threads')
        return
        ;;
    '--diagram')
        return
        ;;
    '--stamp')
        __dstime_add_completions -W 'physical'$'\n''lamport'$'\n''vector'$'\n''hybrid'
        return
        ;;
    '--loss')
        return
        ;;
    '--worlds')
        return
        ;;
    '--delay')
        return
        ;;
    esac
}

_dstime_simulate_commit-wait() {
    repeating_flags=()
    non_repeating_flags=(--wait --no-wait --json --events --version -h --help)
    repeating_options=(--stamp)
    non_repeating_options=(--sweep --seed --replicas --threads --diagram --nodes --transactions --spacing --drift --assumed-drift --bound --error --interval --offset)
    __dstime_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--sweep')
        __dstime_add_completions -W 'drift'$'\n''bound'$'\n''error'
        return
        ;;
    '--seed')
        return
        ;;
    '--replicas')
        return
        ;;
    '--threads')
        return
        ;;
    '--diagram')
        return
        ;;
    '--stamp')
        __dstime_add_completions -W 'physical'$'\n''lamport'$'\n''vector'$'\n''hybrid'
        return
        ;;
    '--nodes')
        return
        ;;
    '--transactions')
        return
        ;;
    '--spacing')
        return
        ;;
    '--drift')
        return
        ;;
    '--assumed-drift')
        return
        ;;
    '--bound')
        return
        ;;
    '--error')
        return
        ;;
    '--interval')
        return
        ;;
    '--offset')
        return
        ;;
    esac
}

_dstime_order() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=()
    __dstime_offer_flags_options 1

    # Offer positional completions
    case "${positional_number}" in
    1)
        __dstime_add_completions -f
        return
        ;;
    esac
}

_dstime_demo() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __dstime_offer_flags_options 0
}

_dstime_help() {
    repeating_flags=()
    non_repeating_flags=(--version)
    repeating_options=()
    non_repeating_options=()
    __dstime_offer_flags_options -1
}

complete -o filenames -F _dstime dstime
