public import ClockDiscipline

/// When to ask a server again: a burst to begin with, then every 2ⁿ seconds, n between two limits and in steps.
///
/// The interval is doubled while the clock could be foretold over twice the time as well as it is measured, and halved where
/// it cannot even be over the present one.
public struct PollSchedule: Hashable, Sendable {
    /// The least and the greatest exponent.
    public let limits: ClosedRange<Int>

    /// How many requests the burst still has.
    public private(set) var burstLeft: Int

    /// The present exponent.
    public private(set) var exponent: Int

    /// Votes for a longer (positive) or shorter (negative) interval since the last change.
    private var votes = 0
    private static let votesNeeded = 4

    /// From one request of the burst to the next.
    public static let burstInterval = Duration.seconds(2)

    /// A burst of `burst` requests, then the shortest interval of `limits` (log2 of seconds).
    public init(limits: ClosedRange<Int>, burst: Int) {
        self.limits = limits
        burstLeft = max(1, burst)
        exponent = limits.lowerBound
    }

    /// How long to wait after the request that was just sent.
    public mutating func interval() -> Duration {
        burstLeft = max(0, burstLeft - 1)
        return burstLeft > 0 ? Self.burstInterval : .seconds(1 << exponent)
    }

    /// Takes note of how well the clock can be foretold: the deviations after the present interval and after twice that, and
    /// that of a single measurement.
    public mutating func adapt(deviation: Duration, afterTwice: Duration, measurement: Duration) {
        guard burstLeft == 0 else { return }
        let yardstick = max(measurement, .microseconds(1))
        if afterTwice < yardstick / 2 {
            votes = max(0, votes) + 1
        } else if deviation > yardstick {
            votes = min(0, votes) - 2
        }
        if votes >= Self.votesNeeded { move(by: 1) } else if votes <= -Self.votesNeeded { move(by: -1) }
    }

    /// The server asked for fewer requests, or does not answer: an interval longer, up to 2¹⁷ s where the server asked.
    public mutating func backOff() { move(by: 1) }

    /// The clock was stepped or cannot be foretold: begin anew with a burst of `count`.
    public mutating func restart(burst count: Int) {
        burstLeft = max(1, count)
        exponent = limits.lowerBound
        votes = 0
    }

    private mutating func move(by step: Int) {
        exponent = max(limits.lowerBound, min(limits.upperBound, exponent + step))
        votes = 0
    }
}
