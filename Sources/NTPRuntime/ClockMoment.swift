public import ClockDiscipline
public import SystemClocks
public import TimeScales

/// What the clocks of the machine show at one moment: enough to notice later that somebody set the time of day meanwhile, or that
/// the machine slept.
public struct ClockMoment: Hashable, Sendable {
    /// The monotonic clock.
    public var time: LocalInstant
    /// The time-of-day clock, in nanoseconds since 1970.
    public var dateNanoseconds: Int64
    /// How long the machine had slept since it was started, in nanoseconds.
    public var asleepNanoseconds: Int64

    /// A moment of these readings.
    public init(time: LocalInstant, dateNanoseconds: Int64, asleepNanoseconds: Int64) {
        self.time = time
        self.dateNanoseconds = dateNanoseconds
        self.asleepNanoseconds = asleepNanoseconds
    }

    /// Now. Throws where the machine has no clock to read.
    public init() throws(ClockUnavailable) {
        let pair = PairedReading(try RealtimeClock(), try MonotonicClock())
        time = pair.monotonic.local
        dateNanoseconds = pair.realtime.nanoseconds
        let boot = try? BootTimeClock().now.nanoseconds
        asleepNanoseconds = boot.map { $0 &- pair.monotonic.nanoseconds } ?? 0
    }

    /// The time-of-day clock, on the NTP scale.
    public var date: NTPDate { NTPDate(unixNanoseconds: dateNanoseconds) }

    /// The same moment, told by another reading of the monotonic clock, before or after.
    func moved(to instant: LocalInstant) -> ClockMoment {
        ClockMoment(
            time: instant, dateNanoseconds: dateNanoseconds &+ (instant.nanoseconds &- time.nanoseconds),
            asleepNanoseconds: asleepNanoseconds)
    }

    /// How far the time of day was set forward from here to `later`. Slewing moves both clocks alike, so that it does not show.
    func step(until later: ClockMoment) -> Duration {
        .nanoseconds(
            (later.dateNanoseconds &- dateNanoseconds) &- (later.time.nanoseconds &- time.nanoseconds))
    }

    /// How long the machine slept from here to `later`.
    func sleep(until later: ClockMoment) -> Duration { .nanoseconds(later.asleepNanoseconds &- asleepNanoseconds) }
}
