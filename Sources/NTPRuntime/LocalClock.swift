import ClockDiscipline
import Glibc
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
        return LocalReading(date: NTPDate(pair.realtime.unixTime), monotonic: pair.monotonic.local)
    }

    /// Both clocks at the moment of the kernel's `stamp`, which lies a little back: the monotonic clock is taken from a pair
    /// read now.
    func reading(at stamp: timespec) -> LocalReading {
        let pair = PairedReading(realtime, monotonic)
        let stampDate = Self.date(stamp)
        let age = NTPDate(pair.realtime.unixTime).duration(since: stampDate)
        return LocalReading(
            date: stampDate, monotonic: pair.monotonic.local.advanced(by: .zero - age), source: .kernel)
    }

    /// A reading of CLOCK_REALTIME on the NTP scale.
    static func date(_ time: timespec) -> NTPDate {
        NTPDate(UnixTime(seconds: Int64(time.tv_sec), nanoseconds: UInt32(clamping: time.tv_nsec)))
    }
}
