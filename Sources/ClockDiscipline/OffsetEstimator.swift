import TimeScales

/// What the samples of a source say of the local clock at some instant.
public struct ClockEstimate: Hashable, Sendable {
    /// When it holds, on the local monotonic clock.
    public var time: LocalInstant

    /// Remote clock minus local clock.
    public var offset: Duration

    /// The standard deviation of ``offset``. A statistic, not a bound.
    public var offsetDeviation: Duration

    /// How much faster the remote clock runs: the rate at which ``offset`` grows.
    public var frequency: FrequencyOffset

    /// The standard deviation of ``frequency``.
    public var frequencyDeviation: FrequencyOffset

    /// An estimate of these values.
    public init(
        time: LocalInstant, offset: Duration, offsetDeviation: Duration, frequency: FrequencyOffset,
        frequencyDeviation: FrequencyOffset
    ) {
        self.time = time
        self.offset = offset
        self.offsetDeviation = offsetDeviation
        self.frequency = frequency
        self.frequencyDeviation = frequencyDeviation
    }
}

/// A change of the local clock by whoever disciplines it, or by somebody else.
public struct ClockChange: Hashable, Sendable {
    /// When, on the local monotonic clock.
    public var time: LocalInstant

    /// How far the clock was set forward.
    public var step: Duration

    /// How much faster it runs since: the ratio of its new rate to the old one, less 1.
    public var frequency: FrequencyOffset

    /// A change at `time`.
    public init(time: LocalInstant, step: Duration = .zero, frequency: FrequencyOffset = .zero) {
        self.time = time
        self.step = step
        self.frequency = frequency
    }
}

extension ClockChange {
    /// How far a clock that had always run as it does since would have got ahead between `instant` and the change.
    func gain(since instant: LocalInstant) -> Duration {
        frequency == .zero ? .zero : frequency.accumulated(over: instant.duration(to: time))
    }

    /// A reading of the clock before the change, as it would have been had the clock always run as it does since.
    func restated(_ instant: LocalInstant) -> LocalInstant {
        instant.advanced(by: .zero - gain(since: instant))
    }

    /// An offset measured at `instant`, before the change, restated likewise.
    func restated(_ offset: Duration, at instant: LocalInstant) -> Duration {
        offset + gain(since: instant) - step
    }

    /// A rate at which the offset grew in a second of the clock, restated likewise.
    func restated(_ rate: Double) -> Double { (rate - frequency.ratio) / (1 + frequency.ratio) }
}

extension ClockSample {
    /// The same measurement, had the local clock always run as it does since `change`.
    public func restated(after change: ClockChange) -> ClockSample {
        var sample = self
        sample.offset = change.restated(offset, at: time)
        sample.time = change.restated(time)
        return sample
    }
}

/// Estimates offset and frequency of the local clock from the samples of one source.
///
/// Every change of the local clock has to be told, in order and between the samples that it separates: the estimator then
/// reckons as if the clock had always run as it does now.
public protocol OffsetEstimator: Sendable {
    /// Takes in `sample`, which is not older than those before.
    mutating func add(_ sample: ClockSample)

    /// Takes note of `change`.
    mutating func clockDidChange(_ change: ClockChange)

    /// What is known at `instant`; `nil` before the first sample.
    func estimate(at instant: LocalInstant) -> ClockEstimate?

    /// How many samples count at present.
    var sampleCount: Int { get }
}
