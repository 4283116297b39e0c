public import ClockDiscipline

/// What a server's samples together say.
public struct ServerReading: Hashable, Sendable {
    /// The address that answered.
    public let endpoint: IPEndpoint

    /// Every exchange that brought a sample, in the order of time; never empty.
    public let results: [ExchangeResult]

    /// The exchange with the least delay: the answer.
    public let best: ExchangeResult

    /// How much the offsets of all samples scatter about the best one (RMS); `nil` for a single sample.
    public let jitter: Duration?

    /// How many samples were asked for in vain.
    public let lost: Int

    /// When the last exchange ended.
    public let completed: LocalInstant

    /// Whether the server asked for fewer requests meanwhile (kiss code RATE).
    public let wasRateLimited: Bool

    init?(endpoint: IPEndpoint, results: [ExchangeResult], lost: Int, wasRateLimited: Bool) {
        let samples = results.map(\.sample)
        guard let index = MinimumDelayFilter.best(of: samples), let last = results.last else { return nil }
        self.endpoint = endpoint
        self.results = results
        self.lost = lost
        self.wasRateLimited = wasRateLimited
        best = results[index]
        jitter = Jitter.ofOffsets(samples, around: index)
        completed = last.sample.time
    }

    /// Server minus local clock; positive when the local clock is behind.
    public var offset: Duration { best.sample.offset }

    /// The round trip.
    public var delay: Duration { best.sample.delay }

    /// How far ``offset`` may be from the truth at the end of the last exchange, if the server keeps what it claims and the
    /// local clock drifts by at most 50 ppm.
    public var errorBound: Duration { best.sample.errorBound(at: completed) }

    /// What `policy` makes of the offset; a server that may itself be off by more than 3 s is not acted upon.
    public func correction(by policy: CorrectionPolicy = .standard) -> ClockCorrection {
        best.isUsable ? policy.correction(for: offset) : .ignore
    }
}
