import ClockDiscipline
import TimeScales

/// What the samples of one server say of the local clock.
struct SourceSamples: Sendable {
    private var estimator: any OffsetEstimator
    private var bounds = RecentBounds()
    private var delays = RecentValues(limit: 16)

    /// No samples yet.
    init(_ estimator: any OffsetEstimator) { self.estimator = estimator }

    /// Samples that the estimate rests on.
    var count: Int { estimator.sampleCount }

    /// Takes in `sample`.
    mutating func add(_ sample: ClockSample) {
        estimator.add(sample)
        bounds.append(sample)
        delays.append(sample.delay.asSeconds)
    }

    /// The local clock changed.
    mutating func clockDidChange(_ change: ClockChange) {
        estimator.clockDidChange(change)
        bounds.clockDidChange(change)
    }

    /// Offset and frequency at `instant`; `nil` before the first sample.
    func estimate(at instant: LocalInstant) -> ClockEstimate? { estimator.estimate(at: instant) }

    /// How far a single measurement is off, as a standard deviation: half of that of the last delays.
    var measurementDeviation: Duration { Duration(nearestSeconds: delays.variance.squareRoot() / 2) }

    /// What they say at `instant`, and where the true offset lies if the server keeps what it claims and the offset has grown by
    /// what `slopes` makes of the estimate. `nil` before the first sample.
    ///
    /// Changes nothing; mutating, since access to a value as large as this is without a copy only then.
    mutating func opinion(
        at instant: LocalInstant, slopes: (ClockEstimate, _ ofBounds: Slopes) -> Slopes
    ) -> (estimate: ClockEstimate, interval: OffsetInterval)? {
        guard let estimate = estimator.estimate(at: instant),
            let interval = bounds.interval(at: instant, slopes: slopes(estimate, bounds.slopes))
        else { return nil }
        return (estimate, interval)
    }

    /// How fast the true offset can have grown if the server keeps what it claims. Mutating as
    /// ``opinion(at:slopes:)`` is.
    var slopes: Slopes { mutating get { bounds.slopes } }
}
