import TimeScales

/// One measurement of a remote clock against the local one, whatever protocol made it.
public struct ClockSample: Hashable, Sendable {
    /// Remote clock minus local clock: positive when the local clock is behind.
    public var offset: Duration

    /// The round trip of the measurement, without the time that the server kept it. Never negative.
    public var delay: Duration

    /// What the readings themselves may be off: the precision of both clocks and the drift during the exchange.
    public var dispersion: Duration

    /// The round trip from the remote clock to its reference.
    public var rootDelay: Duration

    /// How far the remote clock may be from its reference, its root delay apart.
    public var rootDispersion: Duration

    /// When the measurement ended, on the local monotonic clock.
    public var time: LocalInstant

    /// A sample of these values.
    public init(
        offset: Duration, delay: Duration, dispersion: Duration, rootDelay: Duration, rootDispersion: Duration,
        time: LocalInstant
    ) {
        self.offset = offset
        self.delay = delay
        self.dispersion = dispersion
        self.rootDelay = rootDelay
        self.rootDispersion = rootDispersion
        self.time = time
    }

    /// The same measurement as the local clock would have made it after a step forward by `step`.
    public func shifted(byLocalStep step: Duration) -> ClockSample {
        var sample = self
        sample.offset -= step
        return sample
    }

    /// How far the remote clock itself may be from true time: root delay/2 + root dispersion. Source: RFC 5905 A.5.5.2.
    public var rootDistance: Duration { rootDelay.half + rootDispersion }

    /// The bound of the true offset's error when the sample was taken: delay/2 + root distance + dispersion.
    ///
    /// Half the delay covers any asymmetry of the path; nothing here is a standard deviation.
    public var errorBound: Duration { delay.half + rootDistance + dispersion }

    /// The bound at `instant`, as the sample ages and the local clock drifts by at most `drift`.
    public func errorBound(at instant: LocalInstant, drift: FrequencyOffset = .assumedMaximum) -> Duration {
        let age = max(.zero, time.duration(to: instant))
        return errorBound + drift.accumulated(over: age)
    }
}
