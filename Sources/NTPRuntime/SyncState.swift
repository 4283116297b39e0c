public import ClockDiscipline
import Glibc
import NTPCore
import SystemClocks
import TimeScales

/// What a daemon that keeps the clock lets others know: how good the clock is, and what its servers are like.
///
/// Kept in a small file that is replaced as a whole, so that readers can neither block the daemon nor see half of it.
public struct SyncState: Hashable, Sendable {
    /// A server as the daemon sees it.
    public struct Source: Hashable, Sendable {
        /// Where it is.
        public var endpoint: String
        /// How it stands: `candidate`, `selected`, `falseticker`, `unusable` or `denied`.
        public var standing: String
        /// Its stratum, 0 where it has not answered yet.
        public var stratum: UInt8
        /// log2 of the seconds between requests.
        public var poll: Int
        /// Which of the last eight requests were answered.
        public var reach: UInt8
        /// Samples that its estimate rests on.
        public var samples: Int
        /// When its last sample was taken, on the monotonic clock; that and what follows is zero where there is none.
        public var time: LocalInstant
        /// The offset of its last sample.
        public var offset: Duration
        /// How far that was from the truth at most, if the server keeps what it claims.
        public var errorBound: Duration
        /// The round trip of its last sample.
        public var delay: Duration
        /// How far it may be from its own reference.
        public var rootDistance: Duration

        /// A value of these parts.
        public init(
            endpoint: String, standing: String, stratum: UInt8, poll: Int, reach: UInt8, samples: Int,
            time: LocalInstant, offset: Duration, errorBound: Duration, delay: Duration, rootDistance: Duration
        ) {
            self.endpoint = endpoint
            self.standing = standing
            self.stratum = stratum
            self.poll = poll
            self.reach = reach
            self.samples = samples
            self.time = time
            self.offset = offset
            self.errorBound = errorBound
            self.delay = delay
            self.rootDistance = rootDistance
        }
    }

    /// How the daemon stands.
    public enum Condition: String, Hashable, Sendable {
        /// It has asked the servers, and decided nothing yet.
        case starting
        /// It keeps the clock.
        case tracking
        /// Its servers contradict each other; what it said before holds until it lapses.
        case undecided
        /// The offset is beyond what may be corrected.
        case refused
        /// It has ended, as it was told to; what it said before holds until it lapses.
        case ended
    }

    /// How the daemon stands.
    public var condition: Condition
    /// Identifies this boot of the machine; a monotonic clock means nothing in another.
    public var boot: String
    /// The daemon's process.
    public var process: Int32
    /// When the state was taken.
    public var moment: ClockMoment
    /// When the last decision was made; the state may be of later, since the end of a slew is told.
    public var decided: ClockMoment
    /// Reference minus local clock, by the last decision.
    public var offset: Duration
    /// How far ``offset`` was from the truth at most, when it was decided.
    public var errorBound: Duration
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

    /// A value of these parts; the decision was made at `moment`, and its bound is what `interval` says of `offset`, unless told otherwise.
    public init(
        condition: Condition, boot: String, process: Int32, moment: ClockMoment, offset: Duration,
        offsetDeviation: Duration,
        interval: OffsetInterval, slewRate: FrequencyOffset, slewEnd: LocalInstant, driftBound: FrequencyOffset,
        drift: FrequencyOffset, driftDeviation: FrequencyOffset, validUntil: LocalInstant, leapSecond: Int, slews: Int,
        steps: Int, sources: [Source], decided: ClockMoment? = nil, errorBound: Duration? = nil
    ) {
        self.condition = condition
        self.boot = boot
        self.process = process
        self.moment = moment
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
        self.decided = decided ?? moment
        self.errorBound = errorBound ?? max(interval.high - offset, offset - interval.low)
    }

    /// Where the true time minus the local clock is at `now`; `nil` before the state was taken, after it has lapsed, and where the
    /// machine slept since.
    ///
    /// If somebody else set the clock meanwhile, it is off by that much more or less; a leap second that was announced is not
    /// taken for that. After the end of a slew of which the daemon has not said that it is over, the clock may still be slewed: the
    /// daemon may be late, or be gone.
    public func interval(at now: ClockMoment) -> OffsetInterval? {
        let instant = now.time
        guard moment.time <= instant, instant <= validUntil, moment.sleep(until: now) < Self.leastSleep else {
            return nil
        }
        let end = max(moment.time, min(instant, slewEnd))
        let overrun = slewRate.accumulated(whileShowing: end.duration(to: instant))
        return interval(
            at: now, slewed: slewRate.accumulated(whileShowing: moment.time.duration(to: end)), overrun: overrun)
    }

    private func interval(at now: ClockMoment, slewed: Duration, overrun: Duration) -> OffsetInterval {
        let drifted = driftBound.accumulated(over: moment.time.duration(to: now.time))
        let shift = foreignStep(until: now) + slewed
        return OffsetInterval(
            low: interval.low - shift - drifted - max(overrun, .zero),
            high: interval.high - shift + drifted - min(overrun, .zero))
    }

    /// The same `now` that the slew is over which was under way: it was ended between the two instants of `ended`.
    public func slewEnded(_ ended: (earliest: LocalInstant, latest: LocalInstant), now: ClockMoment) -> SyncState {
        guard moment.time <= now.time else { return self }
        var state = self
        let first = max(moment.time, ended.earliest)
        let last = max(first, min(now.time, ended.latest))
        let slewed = slewRate.accumulated(whileShowing: moment.time.duration(to: first))
        state.interval = interval(
            at: now, slewed: slewed, overrun: slewRate.accumulated(whileShowing: first.duration(to: last)))
        (state.moment, state.slewRate, state.slewEnd) = (now, .zero, now.time)
        return state
    }

    /// How far somebody else set the clock forward from when the state was taken to `now`; zero where that is within what reading
    /// two clocks one after the other explains.
    public func foreignStep(until now: ClockMoment) -> Duration {
        let step = moment.step(until: now)
        func isNear(_ other: Duration, within most: Duration) -> Bool { max(step - other, other - step) < most }
        if isNear(.zero, within: .microseconds(100)) { return .zero }
        // The clock goes back where a second is inserted.
        if leapSecond != 0, isNear(.seconds(-leapSecond), within: .milliseconds(100)) {
            return step + .seconds(leapSecond)
        }
        return step
    }

    /// Whether the clock is right at `now`: the daemon keeps it, the state holds, of this boot, nobody else has set the clock, and
    /// no slew is under way that has more than a millisecond to go.
    public func isRight(at now: ClockMoment) -> Bool {
        guard boot == Self.thisBoot, condition == .tracking, interval(at: now) != nil, foreignStep(until: now) == .zero
        else { return false }
        let left = slewRate.accumulated(whileShowing: max(.zero, now.time.duration(to: slewEnd)))
        return max(left, .zero - left) <= .milliseconds(1)
    }

    /// Shorter sleeps cannot be told from reading two clocks one after the other.
    private static let leastSleep = Duration.milliseconds(100)

    /// This boot of this machine; empty where the system does not say.
    public static var thisBoot: String {
        (try? TextFile.read("/proc/sys/kernel/random/boot_id", limit: 64))?.filter { $0 != "\n" } ?? ""
    }
}
