import ClockDiscipline
import TimeScales

/// When to ask a server again: a burst to begin with, then at intervals that double up to 2ⁿ seconds, n between two limits and
/// in steps.
///
/// The interval is doubled while the clock could be foretold over twice the time as well as it is measured, and halved where
/// it cannot even be over the present one.
public struct PollSchedule: Hashable, Sendable {
    /// The least and the greatest exponent.
    public let limits: ClosedRange<Int>

    /// How many requests the burst still has.
    public private(set) var burstLeft: Int

    /// The present exponent: that which suits the clock, and whatever the server asked for beyond it.
    public var exponent: Int { min(Self.longest, suited + asked) }

    /// Whether the server asked for fewer requests.
    public var isRateLimited: Bool { asked > 0 }

    /// The exponent that suits the clock, within ``limits``.
    private var suited: Int
    /// How many doublings the server asked for.
    private var asked = 0
    /// The longest interval there is: 2¹⁷ s. Source: RFC 5905 §7.2 (MAXPOLL).
    private static let longest = 17

    /// Votes for a longer (positive) or shorter (negative) interval since the last change.
    private var votes = 0
    private static let votesNeeded = 4

    /// Whether intervals still double, and the last one.
    private var isStarting = true
    private var interim = burstInterval

    /// From one request of the burst to the next.
    public static let burstInterval = Duration.seconds(2)

    /// A burst of `burst` requests, then the shortest interval of `limits` (log2 of seconds).
    public init(limits: ClosedRange<Int>, burst: Int) {
        self.limits = limits
        burstLeft = max(1, burst)
        suited = limits.lowerBound
    }

    /// How long to wait after the request that was just sent.
    public mutating func interval() -> Duration {
        burstLeft = max(0, burstLeft - 1)
        // A server that asked for fewer requests gets no burst.
        guard !isRateLimited else { return .seconds(1 << exponent) }
        guard burstLeft == 0 else { return Self.burstInterval }
        // A burst shows the offset; the frequency shows only over a time, and what it is off by adds up until the next sample.
        let full = Duration.seconds(1 << exponent)
        guard isStarting else { return full }
        interim = min(interim * 2, full)
        if interim == full { isStarting = false }
        return interim
    }

    /// Takes note of how well the clock can be foretold: the deviations after the present interval and after twice that, and
    /// that of a single measurement.
    public mutating func adapt(deviation: Duration, afterTwice: Duration, measurement: Duration) {
        guard !isStarting else { return }
        let yardstick = max(measurement, .microseconds(1))
        if afterTwice < yardstick.half {
            votes = max(0, votes) + 1
        } else if deviation > yardstick {
            votes = min(0, votes) - 2
        }
        if votes >= Self.votesNeeded { move(by: 1) } else if votes <= -Self.votesNeeded { move(by: -1) }
    }

    /// The server does not answer: it is asked less often, within the limits.
    public mutating func backOff() { move(by: 1) }

    /// The server asked for fewer requests: the interval is twice as long from now on, whatever the limits, and a burst is over.
    public mutating func obeyRateLimit() {
        burstLeft = 0
        isStarting = false
        asked = min(Self.longest, asked + 1)
    }

    /// The clock was stepped or cannot be foretold: begin anew with a burst of `count`.
    public mutating func restart(burst count: Int) {
        burstLeft = max(1, count)
        (isStarting, interim) = (true, Self.burstInterval)
        suited = limits.lowerBound
        votes = 0
    }

    private mutating func move(by step: Int) {
        suited = max(limits.lowerBound, min(limits.upperBound, suited + step))
        votes = 0
    }
}
