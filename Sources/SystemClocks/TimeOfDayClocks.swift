import Glibc
public import TimeScales

/// The time of day in POSIX seconds (`CLOCK_REALTIME`): what dates events, and what NTP sets.
///
/// Slewed and stepped by whoever disciplines it; it repeats a second over a leap second.
public struct RealtimeClock: SystemClock {
    /// A reading of this clock.
    public typealias Instant = SystemInstant<RealtimeClock>

    /// `CLOCK_REALTIME`.
    public static let name = "CLOCK_REALTIME"
    /// 0 on Linux.
    public static let number = CLOCK_REALTIME
    /// Time of day.
    public static let kind = ClockKind.timeOfDay
    /// What it suits.
    public static let purpose = "date events to compare between machines; jumps when the clock is set"

    /// The clock. Throws where the kernel has none.
    public init() throws(ClockUnavailable) { try Self.requireAvailable() }
}

extension SystemInstant where Source == RealtimeClock {
    /// The reading as Unix time.
    public var unixTime: UnixTime {
        let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return rest < 0
            ? UnixTime(seconds: seconds - 1, nanoseconds: UInt32(rest + 1_000_000_000))
            : UnixTime(seconds: seconds, nanoseconds: UInt32(rest))
    }
}

/// International Atomic Time as the kernel has it (`CLOCK_TAI`): no leap seconds, but only as right as the offset from UTC
/// that somebody has given the kernel; where nobody has, it reads as UTC (``KernelClockState/taiOffset`` is `nil`).
public struct TAIClock: SystemClock {
    /// A reading of this clock.
    public typealias Instant = SystemInstant<TAIClock>

    /// `CLOCK_TAI`.
    public static let name = "CLOCK_TAI"
    /// 11 on Linux.
    public static let number = CLOCK_TAI
    /// Time of day.
    public static let kind = ClockKind.timeOfDay
    /// What it suits.
    public static let purpose = "date events without leap seconds, once the kernel knows TAI − UTC"

    /// The clock. Throws where the kernel has none.
    public init() throws(ClockUnavailable) { try Self.requireAvailable() }
}
