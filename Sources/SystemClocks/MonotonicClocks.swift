public import ClockDiscipline
import Glibc

/// Time since an arbitrary origin, slewed like the time of day but never stepped (`CLOCK_MONOTONIC`); stops in suspend.
public struct MonotonicClock: SystemClock {
    /// A reading of this clock.
    public typealias Instant = SystemInstant<MonotonicClock>

    /// `CLOCK_MONOTONIC`.
    public static let name = "CLOCK_MONOTONIC"
    /// 1 on Linux.
    public static let number = CLOCK_MONOTONIC
    /// Monotonic.
    public static let kind = ClockKind.monotonic
    /// What it suits.
    public static let purpose = "timeouts and elapsed time; runs at the disciplined rate, stops in suspend"

    /// The clock. Throws where the kernel has none.
    public init() throws(ClockUnavailable) { try Self.requireAvailable() }
}

extension SystemInstant where Source == MonotonicClock {
    /// The reading as the pure part of the toolkit takes it.
    public var local: LocalInstant { LocalInstant(nanoseconds: nanoseconds) }
}

/// The bare oscillator, neither slewed nor stepped (`CLOCK_MONOTONIC_RAW`).
public struct RawMonotonicClock: SystemClock {
    /// A reading of this clock.
    public typealias Instant = SystemInstant<RawMonotonicClock>

    /// `CLOCK_MONOTONIC_RAW`.
    public static let name = "CLOCK_MONOTONIC_RAW"
    /// 4 on Linux.
    public static let number = CLOCK_MONOTONIC_RAW
    /// Monotonic.
    public static let kind = ClockKind.monotonic
    /// What it suits.
    public static let purpose = "measure the oscillator itself; no discipline touches it"

    /// The clock. Throws where the kernel has none.
    public init() throws(ClockUnavailable) { try Self.requireAvailable() }
}

/// Like ``MonotonicClock``, but it goes on counting in suspend (`CLOCK_BOOTTIME`).
public struct BootTimeClock: SystemClock {
    /// A reading of this clock.
    public typealias Instant = SystemInstant<BootTimeClock>

    /// `CLOCK_BOOTTIME`.
    public static let name = "CLOCK_BOOTTIME"
    /// 7 on Linux.
    public static let number = CLOCK_BOOTTIME
    /// Monotonic.
    public static let kind = ClockKind.monotonic
    /// What it suits.
    public static let purpose = "expiry and leases that must count the time spent in suspend"

    /// The clock. Throws where the kernel has none.
    public init() throws(ClockUnavailable) { try Self.requireAvailable() }
}
