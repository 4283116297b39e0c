#define _GNU_SOURCE
#include "clock_shims.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdatomic.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#include "nanoseconds.h"

_Static_assert(DSTIME_STA_PLL == STA_PLL && DSTIME_STA_INS == STA_INS && DSTIME_STA_DEL == STA_DEL &&
               DSTIME_STA_UNSYNC == STA_UNSYNC && DSTIME_STA_NANO == STA_NANO, "status bits as in <sys/timex.h>");

int dstime_read_clock(int number, int64_t *nanoseconds) {
    struct timespec time = {0};
    if (clock_gettime(number, &time) != 0) return errno;
    return dstime_in_nanoseconds(time, nanoseconds) ? 0 : EOVERFLOW;
}

int dstime_clock_resolution(int number, int64_t *nanoseconds) {
    struct timespec time = {0};
    if (clock_getres(number, &time) != 0) return errno;
    return dstime_in_nanoseconds(time, nanoseconds) ? 0 : EOVERFLOW;
}

void dstime_sleep(int64_t nanoseconds) {
    struct timespec time = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
    nanosleep(&time, NULL);
}

int dstime_read_kernel_clock(struct dstime_kernel_clock *out) {
    struct timex t;
    memset(&t, 0, sizeof t);
    t.modes = 0;
    int state = clock_adjtime(CLOCK_REALTIME, &t);
    if (state < 0) return errno;
    out->offset_ns = (t.status & STA_NANO) ? t.offset : (int64_t)t.offset * 1000;
    out->frequency_scaled = t.freq;
    out->maximum_error_us = t.maxerror;
    out->estimated_error_us = t.esterror;
    out->time_constant = t.constant;
    out->precision_us = t.precision;
    out->tolerance_scaled = t.tolerance;
    out->tick_us = t.tick;
    out->tai_offset_s = t.tai;
    out->status = (uint32_t)t.status;
    out->state = state;
    return 0;
}

int dstime_adjust_clock(const struct dstime_clock_adjustment *in) {
    struct timex t;
    memset(&t, 0, sizeof t);
    if (in->fields & DSTIME_ADJUST_FREQUENCY) {
        t.modes |= ADJ_FREQUENCY;
        t.freq = (long)in->frequency_scaled;
    }
    if (in->fields & DSTIME_ADJUST_TICK) {
        t.modes |= ADJ_TICK;
        t.tick = (long)in->tick_us;
    }
    if (in->fields & DSTIME_ADJUST_STEP) {
        t.modes |= ADJ_SETOFFSET | ADJ_NANO;
        t.time.tv_sec = in->step_ns / 1000000000;
        t.time.tv_usec = in->step_ns % 1000000000;
        if (t.time.tv_usec < 0) {
            t.time.tv_sec -= 1;
            t.time.tv_usec += 1000000000;
        }
    }
    if (in->fields & DSTIME_ADJUST_ERRORS) {
        t.modes |= ADJ_MAXERROR | ADJ_ESTERROR;
        t.maxerror = (long)in->maximum_error_us;
        t.esterror = (long)in->estimated_error_us;
    }
    if (in->fields & DSTIME_ADJUST_STATUS) {
        t.modes |= ADJ_STATUS;
        t.status = (int)in->status;
    }
    if (in->fields & DSTIME_ADJUST_TAI) {
        t.modes |= ADJ_TAI;
        t.constant = in->tai_offset_s;
    }
    if (in->fields & DSTIME_ADJUST_SLEW) {
        t.modes = ADJ_OFFSET_SINGLESHOT;
        t.offset = (long)in->slew_us;
    }
    return clock_adjtime(CLOCK_REALTIME, &t) < 0 ? errno : 0;
}

int dstime_clear_loop_offset(void) {
    struct timex t;
    memset(&t, 0, sizeof t);
    if (clock_adjtime(CLOCK_REALTIME, &t) < 0) return errno;
    const int status = t.status;
    // The kernel takes an offset for its own loop only while that is on; what is left of one is slewed even when it is off.
    memset(&t, 0, sizeof t);
    t.modes = ADJ_OFFSET | ADJ_STATUS;
    t.status = status | STA_PLL;
    if (clock_adjtime(CLOCK_REALTIME, &t) < 0) return errno;
    if (status & STA_PLL) return 0;
    memset(&t, 0, sizeof t);
    t.modes = ADJ_STATUS;
    t.status = status;
    return clock_adjtime(CLOCK_REALTIME, &t) < 0 ? errno : 0;
}

int dstime_may_adjust_clock(void) {
    struct timex t;
    memset(&t, 0, sizeof t);
    if (clock_adjtime(CLOCK_REALTIME, &t) < 0) return errno;
    t.modes = ADJ_FREQUENCY;
    return clock_adjtime(CLOCK_REALTIME, &t) < 0 ? errno : 0;
}

int dstime_become_user(const char *name) {
    errno = 0;
    struct passwd *user = getpwnam(name);
    if (!user) return errno ? errno : ENOENT;
    if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0) return errno;
    if (initgroups(user->pw_name, user->pw_gid) != 0) return errno;
    if (setgid(user->pw_gid) != 0) return errno;
    return setuid(user->pw_uid) != 0 ? errno : 0;
}

int dstime_forbid_new_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ? errno : 0; }

// Lock-free, so that a handler may touch it whichever thread it interrupts.
static atomic_int caught_signal;

static void remember(int number) {
    const int kept_errno = errno;
    int none = 0;
    // What ends the program is not forgotten for a request to read the configuration again.
    if (number == SIGHUP)
        atomic_compare_exchange_strong(&caught_signal, &none, number);
    else if (number != SIGALRM)
        atomic_store(&caught_signal, number);
    // A signal that comes right before a wait would be noticed only after it: so this interrupts again in a second.
    if (atomic_load(&caught_signal) != 0) alarm(1);
    errno = kept_errno;
}

void dstime_catch_signals(void) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = remember;
    sigemptyset(&action.sa_mask);
    const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGALRM};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) sigaction(numbers[i], &action, NULL);
}

int dstime_take_signal(void) { return atomic_exchange(&caught_signal, 0); }

const char *dstime_error_name(int number) { return strerrorname_np(number); }
