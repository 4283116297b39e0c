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

/// What to change of the kernel's clock; only what `fields` names.
struct dstime_clock_adjustment {
    uint32_t fields;          ///< DSTIME_ADJUST_* bits.
    int64_t frequency_scaled; ///< Frequency correction in units of 2^-16 ppm.
    int64_t tick_us;          ///< Length of a clock tick; one more is 100 ppm where ticks are 10 ms.
    int64_t step_ns;          ///< Added to the clock at once.
    int64_t slew_us;          ///< Left to the kernel to slew at 500 ppm, once (adjtime).
    int64_t maximum_error_us;
    int64_t estimated_error_us;
    uint32_t status;          ///< STA_* bits.
    int32_t tai_offset_s;     ///< TAI - UTC.
};

enum {
    DSTIME_ADJUST_FREQUENCY = 1,
    DSTIME_ADJUST_TICK = 2,
    DSTIME_ADJUST_STEP = 4,   ///< Alone.
    DSTIME_ADJUST_ERRORS = 8,
    DSTIME_ADJUST_STATUS = 16,
    DSTIME_ADJUST_TAI = 32,   ///< Alone: the kernel reads it from a field that others use.
    DSTIME_ADJUST_SLEW = 64,  ///< Alone.
};

/// Changes the kernel's clock. Returns 0, or an errno value.
int dstime_adjust_clock(const struct dstime_clock_adjustment *adjustment);

/// Ends what is left of an offset that the kernel's own loop was given. 0, or errno.
int dstime_clear_loop_offset(void);

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

/// Whether this process may change the kernel's clock, found out by setting the frequency that it has. Returns 0, or an errno
/// value.
int dstime_may_adjust_clock(void);

/// Becomes the user `name`, with its groups, and keeps the capabilities that are permitted. Returns 0, ENOENT for an unknown
/// user, or another errno value.
int dstime_become_user(const char *name);

/// Gives up for good to get more rights by executing something. Returns 0, or an errno value.
int dstime_forbid_new_privileges(void);

/// From now on SIGINT, SIGTERM and SIGHUP are remembered instead of ending the process, and interrupt whatever it waits for.
void dstime_catch_signals(void);

/// The last of these signals that came since it was asked, or 0.
int dstime_take_signal(void);

/// The name of an errno value, as "ECONNREFUSED", or NULL.
const char *dstime_error_name(int number);

#endif
