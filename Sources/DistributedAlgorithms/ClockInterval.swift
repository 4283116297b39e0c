public import ClockDiscipline
public import TimeScales

/// What a node knows of the time: that it is not before `earliest` and not after `latest`. TT.now() of TrueTime.
///
/// Source: J. C. Corbett et al., *Spanner: Google's Globally-Distributed Database*, OSDI 2012, doi:10.1145/2491245, section 3.
public struct ClockInterval: Hashable, Sendable {
    /// It is not before that, if the claim is true.
    public let earliest: NTPDate
    /// It is not after that, if the claim is true.
    public let latest: NTPDate

    /// What the node knows when its time of day is `date` and the truth minus that is in `claim`.
    public init(_ date: NTPDate, _ claim: OffsetInterval) {
        earliest = date.advanced(by: claim.low)
        latest = date.advanced(by: claim.high)
    }

    /// Half the length of the interval: ε.
    public var uncertainty: Duration { latest.duration(since: earliest).half }

    /// Whether it may be `date`.
    public func contains(_ date: NTPDate) -> Bool { earliest <= date && date <= latest }
}

/// How a node is told the time now and then, and what it claims to know in between: offset ± ε, with an ε that grows by an assumed
/// drift from each time to the next, a sawtooth.
///
/// It stands for a time service such as `NTPNode` is one, whose claim has the same form: an `OffsetInterval` of truth minus clock.
///
/// The claim is true as long as the clock drifts no more than is assumed. If it drifts by ρ and a is assumed, with a bound of
/// ε₀ and no error of its own right after it was told the time, it is wrong once ε₀/(ρ − a) of time has passed: with the numbers of
/// Spanner, 1 ms and 200 ppm, and a drift of 300 ppm after 10 s of each 30.
public struct TimeService: Hashable, Sendable {
    /// How often the node is told the time, by its own monotonic clock: 30 s in Spanner. 1 ms or more.
    public var interval = Duration.seconds(30)
    /// How long it takes from its start until it is told the time for the second time.
    public var phase = Duration.seconds(30)
    /// How long before its start the node was told the time for the first time, by its own monotonic clock.
    public var age = Duration.zero
    /// What its clock has gained on the truth since then.
    public var gained = Duration.zero
    /// By how much the time that it is told is wrong at most, each amount as likely.
    public var error = Duration.zero
    /// What it then claims to know the time by: 1 ms in Spanner.
    public var bound = Duration.milliseconds(1)
    /// By how much it claims that its clock gains or loses at most: 200 ppm in Spanner.
    public var assumedDrift = FrequencyOffset(femtoratio: 200_000_000_000)

    /// The numbers of Spanner, OSDI 2012, section 3: ε is a sawtooth from 1 to 7 ms.
    public init() {}

    /// The greatest ε that is claimed, if no time is missed.
    public var greatestUncertainty: Duration { bound + assumedDrift.accumulated(over: interval) }
    /// The mean of ε over time.
    public var meanUncertainty: Duration { bound + assumedDrift.accumulated(over: interval).half }

    /// How long after it was told the time, by its own clock, a clock that gains or loses `drift` is outside of what is claimed at the
    /// earliest; `nil` where it never is before it is told again.
    ///
    /// A clock that gains ρ in a second of true time gains ρ/(1 + ρ) in one of its own, by which the claim grows.
    public func wrongAfter(drift: FrequencyOffset) -> Duration? {
        // Readings are rounded by less than that.
        guard bound >= .nanoseconds(1) else { return .zero }
        let margin = (bound - error).asSeconds
        guard margin >= 0 else { return .zero }
        let gain = (drift.ratio / max(1e-3, 1 + drift.ratio)).magnitude - assumedDrift.ratio
        guard gain > 0 else { return nil }
        let time = Duration(nearestSeconds: margin / gain)
        return time < interval ? time : nil
    }
}

/// What a node was told by a ``TimeService`` last.
struct ToldTime: Sendable {
    /// When, by its monotonic clock.
    private(set) var time: LocalInstant
    /// What truth minus its time of day was said to be.
    var offset: Duration

    /// The node was told it earlier by `age`, since when its clock has gained so much.
    mutating func recede(by age: Duration, gained: Duration) {
        time = time.advanced(by: .zero - age)
        offset += gained
    }

    /// Where truth minus the node's time of day is claimed to be when its monotonic clock shows `now`.
    func claim(at now: LocalInstant, by service: TimeService) -> OffsetInterval {
        let drifted = service.assumedDrift.accumulated(over: max(.zero, time.duration(to: now)))
        return OffsetInterval(offset: offset, bound: service.bound + drifted)
    }
}
