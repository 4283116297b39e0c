public import ClockDiscipline
import TimeScales

/// What must hold in every world, whatever befalls it, and did not.
public struct BrokenInvariant: Hashable, Sendable {
    /// What must hold.
    public enum Rule: String, Hashable, Sendable, CaseIterable {
        /// A claimed bound holds the true error: where fewer than half of the servers that a node goes by lie, and its
        /// oscillator begins within 500 ppm and stays within the 50 ppm of what it was corrected for that every bound allows for.
        case bound
        /// The monotonic clock, which is slewed like the time of day and never stepped, only goes on.
        case monotonic
        /// The frequency that the engine sets is within its limits; and what it estimates has not run out of numbers, where a bound would
        /// have to hold.
        case engine
    }

    /// Which rule.
    public let rule: Rule
    /// When that was seen first, by true time since the start.
    public let time: SimulatedInstant
    /// The node, counted from 0 without the servers.
    public let node: Int
    /// Its time of day minus the truth.
    public let error: Duration
    /// Where it claimed truth minus its time of day to be.
    public let claim: OffsetInterval?

    /// Where it claimed its error to be, of the same sign as ``error``.
    public var claimedError: OffsetInterval? { claim?.negated }
}

extension Scenario {
    /// How finely a clock can be read whose readings have phase noise: as what `dstime sync` measures, so that the noise is in
    /// every bound.
    var readingPrecision: Duration {
        let noise = Duration(nearestSeconds: 8 * (oscillator.whitePhaseNoise + oscillator.flickerPhaseNoise))
        return .nanoseconds(50) + max(.zero, noise)
    }

    /// Until when no bound may fail of a node whose servers are honest but for a minority; `nil` where none is promised.
    ///
    /// A bound stands on three things. The servers keep what they claim: not where they are all set. An oscillator stays within
    /// 50 ppm of what it was corrected for, and begins within the 500 ppm that can be corrected: not with more, nor with noise that
    /// takes it further now and then. And NTP's timestamps, which repeat after 136 years, tell which one is meant.
    var boundsHoldUntil: Duration? {
        guard isOscillatorSteady, strata == 1 || liars == 0 else { return nil }
        guard abs(oscillator.skew.ratio) + abs(drift.ratio) <= FrequencyOffset.kernelLimit.ratio else { return nil }
        var (end, reach) = (duration, abs(offset.asSeconds))
        guard reach < Self.mostOffset else { return nil }
        for incident in incidents {
            switch incident.event {
            case .serversStep: end = min(end, incident.time)
            case .step(_, let step):
                reach += abs(step.asSeconds)
                // In whatever order they come: from the first on.
                if reach >= Self.mostOffset { end = min(end, firstStep) }
            default: break
            }
        }
        return end
    }

    /// Half of an era, in seconds, but for what clocks gain meanwhile.
    private static let mostOffset = 2_147_000_000.0

    private var firstStep: Duration {
        incidents.filter { if case .step = $0.event { true } else { false } }.map(\.time).min() ?? duration
    }

    /// Five standard deviations of the noises and all of what is known, together within 50 ppm.
    private var isOscillatorSteady: Bool {
        let seconds = max(0, duration.asSeconds)
        let noise =
            5 * (oscillator.randomWalkFrequencyNoise * seconds.squareRoot() + 4 * oscillator.flickerFrequencyNoise)
        let known =
            abs(oscillator.ageingPerDay.ratio) * seconds / 86_400 + 2 * abs(oscillator.temperature.amplitude.ratio)
        return noise + known < FrequencyOffset.assumedMaximum.ratio && oscillator.whiteFrequencyNoise < 1e-6
            && oscillator.flickerPhaseNoise < 1e-6 && oscillator.steps.isEmpty
    }
}
