import CTimeShims
public import ClockDiscipline
import Glibc

/// The kernel's own view of its time-of-day clock and of who disciplines it, as `adjtimex(2)` reports it. Reading changes
/// nothing and needs no privilege.
public struct KernelClockState: Hashable, Sendable {
    /// What the kernel says of leap seconds and synchronisation.
    public enum State: String, Hashable, Sendable {
        /// Synchronised, no leap second near.
        case ok
        /// A leap second will be inserted at the end of the UTC day.
        case insertLeapSecond = "insert"
        /// A leap second will be deleted at the end of the UTC day.
        case deleteLeapSecond = "delete"
        /// The leap second is happening.
        case leapSecondInProgress = "in_progress"
        /// A leap second has happened.
        case leapSecondOccurred = "occurred"
        /// The clock is not synchronised; no failure, only nobody's word that it is right.
        case unsynchronized
    }

    /// Leap state and synchronisation.
    public let state: State
    /// Whether somebody vouches for the clock (`STA_UNSYNC` is clear).
    public let isSynchronized: Bool
    /// Phase that the kernel still has to slew.
    public let offset: Duration
    /// The correction of the oscillator's frequency.
    public let frequency: FrequencyOffset
    /// The kernel's bound of the clock's error; without a daemon that renews it, it grows by 500 ppm up to 16 s.
    public let maximumError: Duration
    /// The daemon's estimate of the error.
    public let estimatedError: Duration
    /// The largest frequency correction that the kernel makes.
    public let frequencyTolerance: FrequencyOffset
    /// The nominal length of a clock tick.
    public let tick: Duration
    /// TAI − UTC in seconds; `nil` until somebody has told the kernel (it then says 0).
    public let taiOffset: Int?
    /// All status bits (`STA_*`).
    public let status: UInt32

    /// Asks the kernel. Throws the `errno` value where it refuses.
    public static func read() throws(SystemError) -> KernelClockState {
        var raw = dstime_kernel_clock()
        let error = dstime_read_kernel_clock(&raw)
        guard error == 0 else { throw SystemError(call: "clock_adjtime", number: error) }
        return KernelClockState(raw)
    }

    private init(_ raw: dstime_kernel_clock) {
        status = raw.status
        isSynchronized = raw.status & UInt32(DSTIME_STA_UNSYNC) == 0
        state =
            switch raw.state {
            case 0: .ok
            case 1: .insertLeapSecond
            case 2: .deleteLeapSecond
            case 3: .leapSecondInProgress
            case 4: .leapSecondOccurred
            default: .unsynchronized
            }
        offset = .nanoseconds(raw.offset_ns)
        frequency = Self.frequency(scaled: raw.frequency_scaled)
        frequencyTolerance = Self.frequency(scaled: raw.tolerance_scaled)
        maximumError = .microseconds(raw.maximum_error_us)
        estimatedError = .microseconds(raw.estimated_error_us)
        tick = .microseconds(raw.tick_us)
        taiOffset = raw.tai_offset_s == 0 ? nil : Int(raw.tai_offset_s)
    }

    /// From units of 2⁻¹⁶ ppm: 10⁹ / 2¹⁶ of 10⁻¹⁵ each, to the nearest.
    private static func frequency(scaled: Int64) -> FrequencyOffset {
        let product = Int128(scaled) * 1_000_000_000
        return FrequencyOffset(femtoratio: Int64(exactly: (product + 32_768) >> 16) ?? 0)
    }
}
