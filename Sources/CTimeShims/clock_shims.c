#define _GNU_SOURCE
#include "clock_shims.h"

#include <errno.h>
#include <string.h>
#include <sys/timex.h>
#include <time.h>

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

const char *dstime_error_name(int number) { return strerrorname_np(number); }
