public import ClockDiscipline
import Glibc
import NTPCore
import SystemClocks
public import TimeScales

/// What a daemon that keeps the clock lets others know: how good the clock is, and what its servers are like.
///
/// Kept in a small file that is replaced as a whole, so that readers can neither block the daemon nor see half of it.
public struct SyncState: Hashable, Sendable {
    /// A server as the daemon sees it.
    public struct Source: Hashable, Sendable {
        /// Where it is.
        public var endpoint: String
        /// How it stands: `selected`, `falseticker`, `unusable` or `denied`.
        public var standing: String
        /// Its stratum, 0 where it has not answered yet.
        public var stratum: UInt8
        /// log2 of the seconds between requests.
        public var poll: Int
        /// Which of the last eight requests were answered.
        public var reach: UInt8
        /// Samples that its estimate rests on.
        public var samples: Int
        /// Offset and delay of its last sample; zero where there is none.
        public var offset: Duration
        /// The round trip of its last sample.
        public var delay: Duration
        /// How far it may be from its own reference.
        public var rootDistance: Duration

        /// A value of these parts.
        public init(
            endpoint: String, standing: String, stratum: UInt8, poll: Int, reach: UInt8, samples: Int, offset: Duration,
            delay: Duration, rootDistance: Duration
        ) {
            self.endpoint = endpoint
            self.standing = standing
            self.stratum = stratum
            self.poll = poll
            self.reach = reach
            self.samples = samples
            self.offset = offset
            self.delay = delay
            self.rootDistance = rootDistance
        }
    }

    /// Identifies this boot of the machine; a monotonic clock means nothing in another.
    public var boot: String
    /// The daemon's process.
    public var process: Int32
    /// When the state was taken, on the monotonic clock.
    public var time: LocalInstant
    /// The same on the time-of-day clock.
    public var date: UnixTime
    /// Reference minus local clock, by the last decision.
    public var offset: Duration
    /// The standard deviation of ``offset``.
    public var offsetDeviation: Duration
    /// Where the true offset was when the state was taken.
    public var interval: OffsetInterval
    /// How much faster the clock runs to slew, and until when.
    public var slewRate: FrequencyOffset
    /// When the slew ends.
    public var slewEnd: LocalInstant
    /// How far the clock may run away in a second besides.
    public var driftBound: FrequencyOffset
    /// How much faster than it should the oscillator runs.
    public var drift: FrequencyOffset
    /// The standard deviation of ``drift``.
    public var driftDeviation: FrequencyOffset
    /// Until when somebody can be expected to renew the state; after that nothing holds.
    public var validUntil: LocalInstant
    /// The leap second at the end of the day: +1 inserted, −1 deleted, 0 none.
    public var leapSecond: Int
    /// Corrections since the daemon started.
    public var slews: Int
    /// Steps since then.
    public var steps: Int
    /// The servers.
    public var sources: [Source]

    /// A value of these parts.
    public init(
        boot: String, process: Int32, time: LocalInstant, date: UnixTime, offset: Duration, offsetDeviation: Duration,
        interval: OffsetInterval, slewRate: FrequencyOffset, slewEnd: LocalInstant, driftBound: FrequencyOffset,
        drift: FrequencyOffset, driftDeviation: FrequencyOffset, validUntil: LocalInstant, leapSecond: Int, slews: Int,
        steps: Int, sources: [Source]
    ) {
        self.boot = boot
        self.process = process
        self.time = time
        self.date = date
        self.offset = offset
        self.offsetDeviation = offsetDeviation
        self.interval = interval
        self.slewRate = slewRate
        self.slewEnd = slewEnd
        self.driftBound = driftBound
        self.drift = drift
        self.driftDeviation = driftDeviation
        self.validUntil = validUntil
        self.leapSecond = leapSecond
        self.slews = slews
        self.steps = steps
        self.sources = sources
    }

    /// Where the true time minus the local clock is at `instant`; `nil` before the state was taken and after it has lapsed.
    public func interval(at instant: LocalInstant) -> OffsetInterval? {
        guard time <= instant, instant <= validUntil else { return nil }
        let slewed = slewRate.accumulated(over: time.duration(to: max(time, min(instant, slewEnd))))
        let drifted = driftBound.accumulated(over: time.duration(to: instant))
        return OffsetInterval(low: interval.low - slewed - drifted, high: interval.high - slewed + drifted)
    }

    /// This boot of this machine; empty where the system does not say.
    public static var thisBoot: String {
        (try? TextFile.read("/proc/sys/kernel/random/boot_id", limit: 64))?.filter { $0 != "\n" } ?? ""
    }
}
