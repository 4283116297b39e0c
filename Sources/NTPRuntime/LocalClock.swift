import ClockDiscipline
import NTPCore
import SystemClocks
import TimeScales

/// The two clocks that date an exchange, read together.
struct LocalClock: Sendable {
    private let realtime: RealtimeClock
    private let monotonic: MonotonicClock

    init() throws(ClockUnavailable) {
        realtime = try RealtimeClock()
        monotonic = try MonotonicClock()
    }

    /// The monotonic clock now.
    var now: LocalInstant { monotonic.now.local }

    /// How finely the time of day can be told here.
    var precision: Duration { realtime.measuredPrecision }

    /// Both clocks now.
    func reading() -> LocalReading {
        let pair = PairedReading(realtime, monotonic)
        return LocalReading(
            date: NTPDate(unixNanoseconds: pair.realtime.nanoseconds), monotonic: pair.monotonic.local,
            uncertainty: pair.uncertainty)
    }

    /// Both clocks at the moment of the kernel's `stamp`, which lies a little back: the monotonic clock is taken from a pair
    /// read now.
    func reading(at stamp: KernelStamp) -> LocalReading {
        let pair = PairedReading(realtime, monotonic)
        let age = NTPDate(unixNanoseconds: pair.realtime.nanoseconds).duration(since: stamp.date)
        return LocalReading(
            date: stamp.date, monotonic: pair.monotonic.local.advanced(by: .zero - age), source: .kernel,
            uncertainty: pair.uncertainty)
    }
}

/// When the kernel saw a packet, on CLOCK_REALTIME.
struct KernelStamp: Sendable {
    let date: NTPDate

    /// The stamp of so many nanoseconds since 1970; `nil` for 0, which means that the kernel gave none.
    init?(nanoseconds: Int64) {
        guard nanoseconds != 0 else { return nil }
        date = NTPDate(unixNanoseconds: nanoseconds)
    }
}
