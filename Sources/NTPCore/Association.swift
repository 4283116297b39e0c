import ClockDiscipline
import NTPWire
import TimeScales

/// All that is known of one server that is asked again and again.
public struct Association: Sendable {
    /// What became of an exchange.
    enum Outcome {
        /// A sample came in.
        case sample(ExchangeResult)
        /// Nothing that concerns the exchange.
        case none
        /// It proves nothing: the wait goes on.
        case dropped(ReplyRejection)
        /// The exchange is over without a sample.
        case refused(ReplyRejection)
    }

    /// Where the server is.
    public private(set) var endpoint: IPEndpoint

    /// Which of the last eight requests were answered, the last one in the lowest bit.
    public private(set) var reach: UInt8 = 0

    /// When to ask.
    public private(set) var schedule: PollSchedule

    /// The last sample's exchange.
    public private(set) var last: ExchangeResult?

    /// The server refuses service (kiss codes DENY, RSTR): it is not asked again.
    public private(set) var isDenied = false

    /// How many requests were sent.
    public private(set) var requests = 0

    /// How many of the last requests in a row went unanswered.
    public private(set) var silence = 0

    /// Samples that the estimate rests on.
    public var sampleCount: Int { estimator.sampleCount }

    private(set) var estimator: any OffsetEstimator
    private var exchange: ClientExchange?
    private var deadline: LocalInstant?
    private(set) var nextRequest: LocalInstant
    /// The last few samples as the clock runs now, for the bound.
    private var recent: [ClockSample] = []
    private var delays: [Duration] = []
    private var lastRequest: LocalInstant?

    private static let recentLimit = 8

    /// So many requests without an answer in a row are worth a word.
    static let noteworthySilence = 4

    init(endpoint: IPEndpoint, schedule: PollSchedule, estimator: any OffsetEstimator, at instant: LocalInstant) {
        self.endpoint = endpoint
        self.schedule = schedule
        self.estimator = estimator
        nextRequest = instant
    }

    /// When something is to be done next.
    var nextTimer: LocalInstant? {
        guard !isDenied else { return nil }
        return deadline.map { min($0, nextRequest) } ?? nextRequest
    }

    /// Whether the server answered lately and is close enough to its reference to have a say.
    public var isUsable: Bool { reach != 0 && !isDenied && (last?.isUsable ?? false) }

    // MARK: Exchange

    /// Begins an exchange; the request goes out when the shell takes it from ``request()``.
    mutating func begin(
        at instant: LocalInstant, timeout: Duration, localPrecision: Duration,
        using generator: inout some RandomNumberGenerator
    ) -> OutgoingRequest {
        let exchange = ClientExchange(server: endpoint, localPrecision: localPrecision, using: &generator)
        self.exchange = exchange
        requests += 1
        lastRequest = instant
        deadline = instant.advanced(by: timeout)
        return exchange.request
    }

    /// Whether it is time for a request; counts it as unanswered until its answer comes, and plans the next.
    mutating func isDue(at instant: LocalInstant) -> Bool {
        guard !isDenied, nextRequest <= instant else { return false }
        reach <<= 1
        silence += 1
        nextRequest = instant.advanced(by: schedule.interval())
        return true
    }

    /// Whether a request has waited in vain for its answer at `instant`; then its exchange is over.
    mutating func isTimedOut(at instant: LocalInstant) -> Bool {
        guard let deadline, deadline <= instant else { return false }
        self.deadline = nil
        exchange = nil
        // A server that has been silent for long is asked less often.
        if reach == 0, schedule.burstLeft == 0 { schedule.backOff() }
        return true
    }

    mutating func transmitted(_ request: consuming OutgoingRequest, at reading: LocalReading) {
        exchange?.transmitted(request, at: reading)
    }

    mutating func received(_ bytes: Span<UInt8>, from source: IPEndpoint, at reading: LocalReading) -> Outcome {
        guard let verdict = exchange?.received(bytes, from: source, at: reading) else { return .none }
        switch verdict {
        case .premature: return .none
        case .dropped(let rejection, _):
            return .dropped(rejection)
        case .refused(let rejection, _):
            exchange = nil
            deadline = nil
            if case .kiss(let code) = rejection { obey(code, at: reading.monotonic) }
            return .refused(rejection)
        case .accepted(let result):
            exchange = nil
            deadline = nil
            reach |= 1
            silence = 0
            last = result
            return .sample(result)
        }
    }

    private mutating func obey(_ code: KissCode, at instant: LocalInstant) {
        if code == .rate {
            schedule.obeyRateLimit()
            nextRequest = instant.advanced(by: schedule.interval())
        } else if code == .deny || code == .restrict {
            isDenied = true
        }
    }

    // MARK: Estimate

    /// Takes in a sample, and adapts the interval to how well the clock can be foretold.
    mutating func add(_ sample: ClockSample) {
        estimator.add(sample)
        recent.append(sample)
        if recent.count > Self.recentLimit { recent.removeFirst() }
        delays.append(sample.delay)
        if delays.count > 16 { delays.removeFirst() }
        let interval = Duration.seconds(1 << schedule.exponent)
        guard let after = estimator.estimate(at: sample.time.advanced(by: interval)),
            let afterTwice = estimator.estimate(at: sample.time.advanced(by: interval * 2))
        else { return }
        schedule.adapt(
            deviation: after.offsetDeviation, afterTwice: afterTwice.offsetDeviation, measurement: delayScatter / 2)
    }

    /// The standard deviation of the last delays.
    private var delayScatter: Duration {
        let seconds = delays.map { $0 / .seconds(1) }
        let mean = seconds.reduce(0, +) / Double(max(1, seconds.count))
        let square = seconds.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, seconds.count - 1))
        return .seconds(square.squareRoot())
    }

    /// The local clock changed.
    mutating func clockDidChange(_ change: ClockChange) {
        estimator.clockDidChange(change)
        recent = recent.map { $0.restated(after: change) }
    }

    /// The server has moved: everything begins anew there.
    mutating func move(to endpoint: IPEndpoint, burst: Int, estimator: any OffsetEstimator, at instant: LocalInstant) {
        guard endpoint != self.endpoint else { return }
        forget(burst: burst, estimator: estimator, at: instant)
        self.endpoint = endpoint
        (reach, silence, last, isDenied) = (0, 0, nil, false)
    }

    /// Whether the server has been silent for so long that its name should be looked up again: every eight requests, and every
    /// four of one that has never answered.
    var wantsLookup: Bool {
        let patience = last == nil ? 4 : 8
        return isDenied || silence >= patience && silence.isMultiple(of: patience)
    }

    /// The server is to be asked as soon as may be: now, or two seconds after the last request. One that asked for fewer requests
    /// keeps its interval.
    mutating func hurry(at instant: LocalInstant) {
        guard !schedule.isRateLimited else { return }
        let earliest = lastRequest.map { max(instant, $0.advanced(by: PollSchedule.burstInterval)) } ?? instant
        nextRequest = min(nextRequest, earliest)
    }

    /// Forgets all samples, as after a sleep of the machine: nothing is known of what the clock did.
    mutating func forget(burst: Int, estimator: any OffsetEstimator, at instant: LocalInstant) {
        self.estimator = estimator
        recent = []
        exchange = nil
        deadline = nil
        schedule.restart(burst: burst)
        nextRequest = instant
    }

    /// Where the true offset lies at `instant`, if the server keeps what it claims and the oscillator `drift`: what all recent
    /// samples' bounds have in common, or that of the newest where they have nothing.
    func interval(at instant: LocalInstant, drift: FrequencyOffset) -> OffsetInterval? {
        var interval: OffsetInterval?
        for sample in recent.reversed() {
            let own = OffsetInterval(offset: sample.offset, bound: sample.errorBound(at: instant, drift: drift))
            guard let wider = interval else {
                interval = own
                continue
            }
            guard wider.intersects(own) else { break }
            interval = OffsetInterval(low: max(wider.low, own.low), high: min(wider.high, own.high))
        }
        return interval
    }
}
