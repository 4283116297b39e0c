public import ClockDiscipline
public import NTPWire
import TimeScales

/// What is known of one server that is asked again and again, but for what its samples say of the clock: ``SourceSamples``.
///
/// Nothing here is on the heap, so that looking at it costs nothing: the engine looks at every server after every sample.
public struct Association: Sendable {
    /// Where the server is.
    public private(set) var endpoint: IPEndpoint

    /// Which of the last eight requests were answered, the last one in the lowest bit.
    public private(set) var reach: UInt8 = 0

    /// When to ask.
    public private(set) var schedule: PollSchedule

    /// The last sample, and the header of the answer that it came with.
    public private(set) var last: (sample: ClockSample, header: NTPHeader)?

    /// The server refuses service (kiss codes DENY, RSTR): it is not asked again.
    public private(set) var isDenied = false

    /// How many requests were sent.
    public private(set) var requests = 0

    /// How many of the last requests in a row went unanswered.
    public private(set) var silence = 0

    /// Samples that the estimate rests on.
    public private(set) var sampleCount = 0

    /// Until when to wait for the answer to the last request; `nil` where none is waited for.
    private var deadline: LocalInstant?
    private var nextRequest: LocalInstant
    private var lastRequest: LocalInstant?

    /// So many requests without an answer in a row are worth a word.
    static let noteworthySilence = 4

    init(endpoint: IPEndpoint, schedule: PollSchedule, at instant: LocalInstant) {
        self.endpoint = endpoint
        self.schedule = schedule
        nextRequest = instant
    }

    /// When something is to be done next.
    var nextTimer: LocalInstant? {
        guard !isDenied else { return nil }
        return deadline.map { min($0, nextRequest) } ?? nextRequest
    }

    /// Whether the server answered lately and is close enough to its reference to have a say.
    public var isUsable: Bool { reach != 0 && !isDenied && (last?.sample.isUsable ?? false) }

    // MARK: Exchange

    /// Whether an exchange is under way.
    var isWaiting: Bool { deadline != nil }

    /// An exchange begins at `instant`, which may take until `timeout` later.
    mutating func begin(at instant: LocalInstant, timeout: Duration) {
        requests += 1
        lastRequest = instant
        deadline = instant.advanced(by: timeout)
    }

    /// Time has come for something, perhaps here: what is to be done about server `id`, as this one is called, goes to `actions`.
    mutating func timerFired(at instant: LocalInstant, as id: SyncEngine.SourceID, _ actions: inout [SyncEngine.Action])
    {
        if isTimedOut(at: instant) { actions.append(.close(id)) }
        guard isDue(at: instant) else { return }
        if silence == Self.noteworthySilence + 1 { actions.append(.fellSilent(id)) }
        if wantsLookup { actions.append(.lookUp(id)) }
        actions.append(.transmit(id, to: endpoint))
    }

    /// Whether it is time for a request; counts it as unanswered until its answer comes, and plans the next.
    private mutating func isDue(at instant: LocalInstant) -> Bool {
        guard !isDenied, nextRequest <= instant else { return false }
        reach <<= 1
        silence += 1
        nextRequest = instant.advanced(by: schedule.interval())
        return true
    }

    /// Whether a request has waited in vain for its answer at `instant`; then its exchange is over.
    private mutating func isTimedOut(at instant: LocalInstant) -> Bool {
        guard let deadline, deadline <= instant else { return false }
        self.deadline = nil
        // A server that has been silent for long is asked less often.
        if reach == 0, schedule.burstLeft == 0 { schedule.backOff() }
        return true
    }

    /// The exchange has brought a sample.
    mutating func accepted(_ result: ExchangeResult) {
        deadline = nil
        reach |= 1
        silence = 0
        last = (result.sample, result.header)
    }

    /// The exchange is over without a sample.
    mutating func refused(_ rejection: ReplyRejection, at instant: LocalInstant) {
        deadline = nil
        if case .kiss(let code) = rejection { obey(code, at: instant) }
    }

    /// Whatever comes from the exchange is not taken.
    mutating func abandon() { deadline = nil }

    /// What would be due by `instant` is so later, by `length`.
    mutating func postpone(until instant: LocalInstant, by length: Duration) {
        if nextRequest <= instant { nextRequest = nextRequest.advanced(by: length) }
    }

    private mutating func obey(_ code: KissCode, at instant: LocalInstant) {
        if code == .rate {
            schedule.obeyRateLimit()
            nextRequest = instant.advanced(by: schedule.interval())
        } else if code == .deny || code == .restrict {
            isDenied = true
        }
    }

    // MARK: Samples

    /// A sample was taken in by `samples`: the interval is adapted to how well the clock can be foretold.
    ///
    /// It changes nothing in them; `inout`, since access to a value as large as that is without a copy only then.
    mutating func adapt(to samples: inout SourceSamples, at instant: LocalInstant) {
        sampleCount = samples.count
        let interval = Duration.seconds(1 << schedule.exponent)
        guard let after = samples.estimate(at: instant.advanced(by: interval)),
            let afterTwice = samples.estimate(at: instant.advanced(by: interval + interval))
        else { return }
        schedule.adapt(
            deviation: after.offsetDeviation, afterTwice: afterTwice.offsetDeviation,
            measurement: samples.measurementDeviation)
    }

    /// The server has moved: everything begins anew there.
    mutating func move(to endpoint: IPEndpoint, burst: Int, at instant: LocalInstant) {
        forget(burst: burst, at: instant)
        self.endpoint = endpoint
        (reach, silence, last, isDenied) = (0, 0, nil, false)
    }

    /// Whether the server has been silent for so long that its name should be looked up again: every eight requests, and every
    /// four of one that has never answered.
    private var wantsLookup: Bool {
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

    /// All samples are forgotten, as after a sleep of the machine: nothing is known of what the clock did.
    mutating func forget(burst: Int, at instant: LocalInstant) {
        sampleCount = 0
        deadline = nil
        schedule.restart(burst: burst)
        nextRequest = instant
    }
}
