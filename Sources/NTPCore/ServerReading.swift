public import ClockDiscipline

/// What a server's samples together say.
public struct ServerReading: Hashable, Sendable {
    /// The address that answered.
    public let endpoint: IPEndpoint

    /// Every exchange that brought a sample, in the order of time; never empty.
    public let results: [ExchangeResult]

    /// Replies that were not believed, the first few of them.
    public let rejected: [ReplyReport]

    /// The exchange with the least delay: the answer.
    public let best: ExchangeResult

    /// How much the offsets of all samples scatter about the best one (RMS); `nil` for a single sample.
    public let jitter: Duration?

    /// How many samples were asked for in vain.
    public let lost: Int

    /// When the last exchange ended.
    public let completed: LocalReading

    /// Whether the server asked for fewer requests meanwhile (kiss code RATE).
    public let wasRateLimited: Bool

    /// How far the local clock was stepped between the best exchange and the last; ``sample`` allows for it.
    public let stepSinceBest: Duration

    /// The best exchange's sample, as the local clock stood at the end of the last exchange.
    public let sample: ClockSample

    init?(
        endpoint: IPEndpoint, results: [ExchangeResult], rejected: [ReplyReport], lost: Int, wasRateLimited: Bool
    ) {
        guard let last = results.last else { return nil }
        let steps = results.map { $0.report.received.localStep(until: last.report.received) }
        let samples = zip(results, steps).map { $0.sample.shifted(byLocalStep: $1) }
        guard let index = MinimumDelayFilter.best(of: samples) else { return nil }
        sample = samples[index]
        stepSinceBest = steps[index]
        self.rejected = rejected
        self.endpoint = endpoint
        self.results = results
        self.lost = lost
        self.wasRateLimited = wasRateLimited
        best = results[index]
        jitter = Jitter.ofOffsets(samples, around: index)
        completed = last.report.received
    }

    /// Server minus local clock; positive when the local clock is behind.
    public var offset: Duration { sample.offset }

    /// The round trip.
    public var delay: Duration { sample.delay }

    /// How far ``offset`` may be from the truth at the end of the last exchange, if the server keeps what it claims and the
    /// local clock drifts by at most 50 ppm.
    public var errorBound: Duration { sample.errorBound(at: completed.monotonic) }

    /// What `policy` makes of the offset; a server that may itself be off by more than 3 s is not acted upon.
    public func correction(by policy: CorrectionPolicy = .standard) -> ClockCorrection {
        best.isUsable ? policy.correction(for: offset) : .ignore
    }
}
