// A timespec as the one number in which the shims hand out time.
#ifndef DSTIME_NANOSECONDS_H
#define DSTIME_NANOSECONDS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/// Whether `time` fits into 64 bits of nanoseconds (until the year 2262), and the number.
static inline bool dstime_in_nanoseconds(struct timespec time, int64_t *nanoseconds) {
    return !__builtin_mul_overflow((int64_t)time.tv_sec, INT64_C(1000000000), nanoseconds) &&
           !__builtin_add_overflow(*nanoseconds, (int64_t)time.tv_nsec, nanoseconds);
}

#endif
