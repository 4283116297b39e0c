// What the kernel says of its clocks, for Swift, which does not see <sys/timex.h>.
#ifndef DSTIME_CLOCK_SHIMS_H
#define DSTIME_CLOCK_SHIMS_H

#include <stdint.h>

/// The kernel's discipline of CLOCK_REALTIME, as adjtimex(2) reports it, in one unit a field.
struct dstime_kernel_clock {
    int64_t offset_ns;       ///< Phase still to be slewed by the kernel.
    int64_t frequency_scaled;///< Frequency correction in units of 2^-16 ppm.
    int64_t maximum_error_us;///< The kernel's bound of the error; grows by 500 ppm when nobody renews it.
    int64_t estimated_error_us;
    int64_t time_constant;
    int64_t precision_us;
    int64_t tolerance_scaled;///< Largest frequency correction, units of 2^-16 ppm.
    int64_t tick_us;         ///< Length of a clock tick.
    int32_t tai_offset_s;    ///< TAI - UTC, 0 where nobody has set it.
    uint32_t status;         ///< STA_* bits.
    int32_t state;           ///< TIME_OK (0) ... TIME_ERROR (5).
};

/// Reads the kernel's state without changing it. Returns 0, or an errno value.
int dstime_read_kernel_clock(struct dstime_kernel_clock *out);

/// STA_* bits of struct dstime_kernel_clock, by their meaning.
enum {
    DSTIME_STA_PLL = 0x0001,
    DSTIME_STA_INS = 0x0010,
    DSTIME_STA_DEL = 0x0020,
    DSTIME_STA_UNSYNC = 0x0040,
    DSTIME_STA_NANO = 0x2000,
};

/// Reads clock `number` of clock_gettime(2) in nanoseconds. Returns 0, or an errno value.
int dstime_read_clock(int number, int64_t *nanoseconds);

/// The step in which clock `number` counts, clock_getres(2), in nanoseconds. Returns 0, or an errno value.
int dstime_clock_resolution(int number, int64_t *nanoseconds);

/// Blocks the thread for so long, or until a signal comes.
void dstime_sleep(int64_t nanoseconds);

/// The name of an errno value, as "ECONNREFUSED", or NULL.
const char *dstime_error_name(int number);

#endif
