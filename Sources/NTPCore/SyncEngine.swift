public import ClockDiscipline
import NTPWire
import TimeScales

/// The client that keeps a clock right: which server to ask when, what to believe, how to correct.
///
/// A state machine without socket, clock or randomness of its own. It is told what happened, answers with what to do, and says
/// by ``nextTimer`` when to call ``timerFired(at:)``. The daemon and the simulator run it alike.
public struct SyncEngine: Sendable {
    /// How to keep the clock.
    public struct Settings: Sendable {
        /// The least and the greatest interval between requests to a server, log2 of seconds.
        public var poll: ClosedRange<Int> = 4...10
        /// How many requests, two seconds apart, a server gets to begin with.
        public var burst = 4
        /// How many samples of each server are wanted before the clock is corrected for the first time.
        public var samplesToStart = 3
        /// How long to wait for an answer.
        public var timeout = Duration.seconds(2)
        /// What to do about an offset.
        public var policy = CorrectionPolicy.standard
        /// What to do about the first offset, where that may differ.
        public var startPolicy: CorrectionPolicy?
        /// The fastest slew.
        public var slewLimit = FrequencyOffset.kernelLimit
        /// The fastest slew while the clock is made right for the first time, which nobody should wait for.
        public var startSlewLimit = FrequencyOffset(femtoratio: 80_000_000_000_000)
        /// How far off an oscillator is taken to be at most, once it has been corrected.
        public var driftBound = FrequencyOffset.assumedMaximum
        /// The correction of the oscillator to start from, as from a drift file.
        public var initialFrequency = FrequencyOffset.zero
        /// How finely the local clock can be read.
        public var localPrecision = Duration.nanoseconds(100)
        /// The clock was right before: this engine takes over from another, so that the limits of the start are not in force.
        public var isResumed = false
        /// Decides, and corrects nothing.
        public var isDryRun = false
        /// How far the oscillator may be from ``initialFrequency``, as a standard deviation: 100 ppm where nothing is known.
        public var initialDeviation = FrequencyOffset(femtoratio: 100_000_000_000)
        /// Makes what estimates offset and frequency of one source, of which the frequency is known to a standard deviation.
        public var makeEstimator: @Sendable (FrequencyOffset) -> any OffsetEstimator = { KalmanBank(deviation: $0) }

        /// Poll every 16 s to 1024 s, slew below 125 ms, step below 1000 s.
        public init() {}
    }

    /// A server, by the order in which servers were added.
    public typealias SourceID = Int

    /// What to do.
    public enum Action: Hashable, Sendable {
        /// Open a fresh socket to the server, take the bytes from ``request(of:at:using:)`` and send them.
        case transmit(SourceID, to: IPEndpoint)
        /// Look the server's name up again, if it has one: it has been silent for long, or refuses service.
        case lookUp(SourceID)
        /// Close the server's socket.
        case close(SourceID)
        /// Let the clock run faster than its oscillator by so much from now on.
        case setFrequency(FrequencyOffset)
        /// Set the clock forward by so much.
        case step(Duration)
        /// Nothing more: what came from the server, or in its name, was not believed.
        case rejected(SourceID, ReplyRejection)
        /// Nothing more: what was decided.
        indirect case decided(SyncDecision)
        /// Nothing more: the servers contradict each other, so that nothing can be decided. Said once, until something is decided.
        case undecided
        /// Nothing more: the server has given no usable answer to four requests in a row.
        case fellSilent(SourceID)
        /// Nothing more: it answers again.
        case answersAgain(SourceID)
    }

    let settings: Settings
    /// The servers.
    public internal(set) var associations: [Association] = []
    /// What their samples say, in the same order.
    var samples: [SourceSamples] = []
    /// The last exchange with each of them, in the same order.
    private var exchanges: [ClientExchange?] = []
    /// How the clock is steered.
    public internal(set) var steering: ClockSteering {
        didSet { claim?.slewRate = steering.slewRate }
    }
    /// The last decision.
    public internal(set) var lastDecision: SyncDecision?
    /// Whether the clock has been corrected at least once.
    public internal(set) var isStarted = false
    /// Whether there are samples enough to decide by, at the start and whenever all was forgotten.
    var isReady = false
    /// The last slew, which a sample may have been taken in.
    var lastSlew: (rate: FrequencyOffset, end: LocalInstant)?
    /// Whether the clock has been right to a millisecond once; until then it may be slewed faster.
    var isSettled = false
    /// How often the clock was corrected.
    var corrections = 0
    /// How far somebody else set the clock forward since it was corrected last.
    var foreignStep = Duration.zero
    /// Where the truth was at the last decision, as the clock has been changed since.
    package internal(set) var claim: ClockClaim?
    /// Whether the servers contradict each other, so that nothing is decided: it was said, and not taken back by a decision.
    package internal(set) var isUndecided = false

    /// When the leap second happens that has been announced, by the monotonic clock; `nil` where none is due. To be set by whoever
    /// makes the clock insert or leave out that second.
    ///
    /// Within ``leapMargin`` of it nothing is asked and no answer is taken: one of the two clocks may have had it and the other not.
    public var leapSecond: LocalInstant?

    /// How far apart from a leap second a clock is asked for its time: 5 s, as by chrony.
    public static var leapMargin: Duration { .seconds(5) }

    /// An engine by `settings`, without servers yet.
    public init(_ settings: Settings) {
        self.settings = settings
        steering = ClockSteering(base: settings.initialFrequency, slewLimit: settings.slewLimit)
        isStarted = settings.isResumed
    }

    /// Adds a server, which is asked at once.
    @discardableResult
    public mutating func addServer(at endpoint: IPEndpoint, now: LocalInstant) -> SourceID {
        associations.append(
            Association(
                endpoint: endpoint, schedule: PollSchedule(limits: settings.poll, burst: settings.burst), at: now))
        samples.append(SourceSamples(makeEstimator()))
        exchanges.append(nil)
        return associations.count - 1
    }

    /// Server `id` is to be found at `endpoint` from now on.
    public mutating func moveServer(_ id: SourceID, to endpoint: IPEndpoint, now: LocalInstant) {
        guard associations.indices.contains(id), associations[id].endpoint != endpoint else { return }
        associations[id].move(to: endpoint, burst: settings.burst, at: now)
        samples[id] = SourceSamples(makeEstimator())
    }

    /// When to call ``timerFired(at:)``; `nil` where nothing is to come.
    public var nextTimer: LocalInstant? {
        var next = steering.slewEnd
        for id in associations.indices {
            guard let timer = associations[id].nextTimer else { continue }
            next = next.map { min($0, timer) } ?? timer
        }
        return next
    }

    /// Time has come for something.
    public mutating func timerFired(at instant: LocalInstant) -> [Action] {
        var actions: [Action] = []
        let rate = steering.slewRate
        if let end = steering.slewEnd, end <= instant { claim?.restate(at: instant) }
        if let change = steering.timerFired(at: instant) {
            slewEnded(rate, at: instant)
            spread(change)
            actions.append(.setFrequency(steering.frequency))
        }
        if isLeapSecond(from: instant, to: instant) {
            for id in associations.indices {
                associations[id].postpone(until: instant, by: Self.leapMargin + Self.leapMargin)
            }
        }
        for id in associations.indices { associations[id].timerFired(at: instant, as: id, &actions) }
        return actions
    }

    /// The packet to send to server `id`, with a cookie from `generator`; `nil` where there is no such server.
    public mutating func request(
        of id: SourceID, at instant: LocalInstant, using generator: inout some RandomNumberGenerator
    ) -> OutgoingRequest? {
        guard associations.indices.contains(id) else { return nil }
        let exchange = ClientExchange(
            server: associations[id].endpoint, localPrecision: settings.localPrecision, using: &generator)
        exchanges[id] = exchange
        associations[id].begin(at: instant, timeout: settings.timeout)
        return exchange.request
    }

    /// `request` went out to server `id` at `reading`.
    public mutating func transmitted(_ id: SourceID, _ request: consuming OutgoingRequest, at reading: LocalReading) {
        guard associations.indices.contains(id) else { return }
        exchanges[id]?.transmitted(request, at: reading)
    }

    /// `bytes` came from `source` to the socket of server `id` at `reading`. What is decided holds from `now` on, which is later
    /// where the program was kept waiting; without it, from `reading` on.
    public mutating func received(
        _ id: SourceID, _ bytes: Span<UInt8>, from source: IPEndpoint, at reading: LocalReading,
        now: LocalInstant? = nil
    ) -> [Action] {
        guard associations.indices.contains(id), associations[id].isWaiting else { return [] }
        let silence = associations[id].silence
        switch exchanges[id]?.received(bytes, from: source, at: reading) {
        case nil, .premature: return []
        case .dropped(let rejection, _): return [.rejected(id, rejection)]
        case .refused(let rejection, _):
            associations[id].refused(rejection, at: reading.monotonic)
            return [.close(id), .rejected(id, rejection)] + (associations[id].isDenied ? [.lookUp(id)] : [])
        case .accepted(let result):
            if isLeapSecond(from: result.report.sent.monotonic, to: reading.monotonic) {
                associations[id].abandon()
                return [.close(id)]
            }
            associations[id].accepted(result)
            samples[id].add(allowingForDrift(result, of: id))
            associations[id].adapt(to: &samples[id], at: result.sample.time)
            var actions: [Action] = []
            // Close, step or set the frequency or both, and what was decided: seldom more.
            actions.reserveCapacity(4)
            actions.append(.close(id))
            // The request that is answered now has been counted, too.
            if silence > Association.noteworthySilence { actions.append(.answersAgain(id)) }
            decide(at: max(now ?? result.sample.time, result.sample.time), by: id, &actions)
            return actions
        }
    }

    /// Whether a leap second is too near to what happened between two instants.
    private func isLeapSecond(from begin: LocalInstant, to end: LocalInstant) -> Bool {
        guard let leapSecond else { return false }
        return begin <= leapSecond.advanced(by: Self.leapMargin) && leapSecond <= end.advanced(by: Self.leapMargin)
    }

    /// A slew at `rate` is over at `instant`. Of several that one exchange may have been taken in, the fastest counts.
    mutating func slewEnded(_ rate: FrequencyOffset, at instant: LocalInstant) {
        var fastest = rate
        if let lastSlew, lastSlew.end.advanced(by: settings.timeout) >= instant,
            abs(lastSlew.rate.ratio) > abs(rate.ratio)
        {
            fastest = lastSlew.rate
        }
        lastSlew = (fastest, instant)
    }

    /// A sample whose times were measured by a clock that was being slewed, or whose frequency may be wrong, is off by what that
    /// gained on the way.
    private mutating func allowingForDrift(_ result: ExchangeResult, of id: SourceID) -> ClockSample {
        var sample = result.sample
        var rate = abs(steering.slewRate.ratio)
        if let lastSlew, lastSlew.end >= result.report.sent.monotonic { rate = max(rate, abs(lastSlew.rate.ratio)) }
        let frequencies = possibleFrequencies(by: CollectionOfOne(id))
        let base = steering.base.ratio
        let drift = max(frequencies.high - base, base - frequencies.low)
        // What every sample allows for.
        rate += max(0, drift - FrequencyOffset.dispersionRate.ratio)
        let elapsed = result.report.sent.monotonic.duration(to: result.report.received.monotonic)
        // Measured by the clock itself, which shows less where it is slowed down.
        sample.dispersion += FrequencyOffset(ratio: rate / (1 - min(rate, 0.5))).accumulated(over: elapsed)
        return sample
    }

    /// The clock was changed by somebody else, or not as it was to be.
    public mutating func clockDidChange(_ change: ClockChange) {
        claim?.shift(by: change.step)
        spread(change)
    }

    /// Somebody else set the clock forward by `step`: the servers are asked at once, so that it is soon put right.
    public mutating func clockWasSet(by step: Duration, at instant: LocalInstant) {
        foreignStep += step
        clockDidChange(ClockChange(time: instant, step: step))
        tellExchanges(of: step)
        for id in associations.indices { associations[id].hurry(at: instant) }
    }

    /// The machine slept, or something else happened that leaves open what the clock did: forget the samples and ask anew.
    public mutating func clockWasLost(at instant: LocalInstant) {
        isReady = false
        claim = nil
        for id in associations.indices {
            associations[id].forget(burst: settings.burst, at: instant)
            samples[id] = SourceSamples(makeEstimator())
        }
    }

    /// A new estimator, which knows the frequency as well as this engine does: a clock that was settled has a good correction.
    private func makeEstimator() -> any OffsetEstimator {
        guard isSettled, let last = lastDecision else { return settings.makeEstimator(settings.initialDeviation) }
        let known = FrequencyOffset(ratio: 4 * last.driftDeviation.ratio)
        return settings.makeEstimator(max(.leastDeviation, min(known, settings.initialDeviation)))
    }

    /// Ends a slew before its time; whether there was one.
    public mutating func endSlew(at instant: LocalInstant) -> Bool {
        if steering.slewEnd != nil { claim?.restate(at: instant) }
        guard let change = steering.endSlew(at: instant) else { return false }
        spread(change)
        return true
    }

    /// What is on its way is to be read on a clock that was set forward by `step`.
    mutating func tellExchanges(of step: Duration) {
        for id in exchanges.indices { exchanges[id]?.clockWasSet(by: step) }
    }

    mutating func spread(_ change: ClockChange) {
        for id in samples.indices { samples[id].clockDidChange(change) }
    }
}
