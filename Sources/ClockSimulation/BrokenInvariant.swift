public import ClockDiscipline
import TimeScales

/// What must hold in every world, whatever befalls it, and did not.
public struct BrokenInvariant: Hashable, Sendable {
    /// What must hold.
    public enum Rule: String, Hashable, Sendable, CaseIterable {
        /// A claimed bound holds the true error: where fewer than half of the servers that a node goes by lie, and its
        /// oscillator stays within the 50 ppm of what it was corrected for that every bound allows for.
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
    /// A bound stands on two things. The servers keep what they claim: not where they are all set. And an oscillator stays within 50 ppm of what it was corrected for: not with noise
    /// that takes it further now and then.
    var boundsHoldUntil: Duration? {
        guard isOscillatorSteady, strata == 1 || liars == 0 else { return nil }
        let ends = incidents.filter { if case .serversStep = $0.event { true } else { false } }
        return ends.map(\.time).min() ?? duration
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
