public import ClockDiscipline
import TimeScales

/// All that is asked of one server: its addresses tried in turn, one or more samples, an answer or a failure.
///
/// A state machine without socket, clock or randomness of its own. It is told what happened and answers with what to do;
/// `nextTimer` says when to call ``timerFired(at:)``.
///
/// The addresses of a name are tried in the order given, each started ``Settings/stagger`` after the one before or as soon
/// as that one failed (RFC 8305 §5), sooner where there are so many that the last would not have its turn. The first usable
/// answer decides which address is asked for the rest of the samples. An address that denied service is not asked again.
public struct ServerQuery: Sendable {
    /// How to ask.
    public struct Settings: Sendable {
        /// How many samples to take; at least 1.
        public var samples: Int
        /// From one sample to the next.
        public var interval: Duration
        /// How long to wait for an answer, name lookup included.
        public var timeout: Duration
        /// How long the next address of a name waits for the one before, at most.
        public var stagger: Duration
        /// The NTP version to speak, 3 or 4.
        public var version: UInt8
        /// How finely the local clock can be read.
        public var localPrecision: Duration
        /// What authenticates the server, where that is wanted.
        public var authenticator: (any PacketAuthenticator)?

        /// One sample within two seconds, unless told otherwise.
        public init(
            samples: Int = 1, interval: Duration = .seconds(2), timeout: Duration = .seconds(2),
            stagger: Duration = .milliseconds(250), version: UInt8 = 4, localPrecision: Duration = .nanoseconds(100),
            authenticator: (any PacketAuthenticator)? = nil
        ) {
            self.samples = max(1, samples)
            self.interval = interval
            self.timeout = timeout
            self.stagger = stagger
            self.version = version
            self.localPrecision = localPrecision
            self.authenticator = authenticator
        }
    }

    /// One request to one address.
    public typealias AttemptID = Int

    /// What to do.
    public enum Action: Hashable, Sendable {
        /// Open a fresh socket to the endpoint, take the bytes from ``request(of:using:)`` and send them.
        case transmit(AttemptID, to: IPEndpoint)
        /// Close the attempt's socket: its answer no longer matters.
        case close(AttemptID)
    }

    private struct Attempt: Sendable {
        let endpoint: Int
        var exchange: ClientExchange?
        var dropped: (rejection: ReplyRejection, report: ReplyReport)?
        var isOpen = true
    }

    /// A failure, and which attempt it ended.
    private struct Failed: Sendable {
        let failure: QueryFailure
        let endpoint: Int
        let round: Int
    }

    private enum Phase: Sendable {
        case resolving(until: LocalInstant)
        /// A sample is wanted: attempts are open or about to be, until the deadline.
        case asking(until: LocalInstant, nextAddress: LocalInstant)
        case resting(until: LocalInstant)
        case finished(Result<ServerReading, QueryFailure>)
    }

    /// However late the name was found, an answer is waited for so long: lookup and answer together take a second more than
    /// the timeout at most.
    static let leastWait = Duration.milliseconds(900)

    /// Rejected replies that are kept to be shown.
    static let rejectedLimit = 32

    /// However often a server asks for fewer requests, the next one comes after 2¹⁷ s at the latest (RFC 5905 MAXPOLL).
    static let longestInterval = Duration.seconds(131_072)

    private let settings: Settings
    private let started: LocalInstant
    private var phase: Phase
    private var endpoints: [IPEndpoint] = []
    private var attempts: [Attempt] = []
    private var results: [ExchangeResult] = []
    private var failures: [Failed] = []
    private var rejected: [ReplyReport] = []
    private var addressesLeft: ArraySlice<Int> = []
    private var settledEndpoint: Int?
    private var roundStarted: LocalInstant
    private var roundAttempts = 0...
    private var rounds = 0
    private var stagger: Duration
    private var interval: Duration
    private var wasRateLimited = false

    /// A query that begins at `instant`, before its name has been looked up.
    public init(settings: Settings, at instant: LocalInstant) {
        self.settings = settings
        started = instant
        roundStarted = instant
        interval = settings.interval
        stagger = settings.stagger
        phase = .resolving(until: instant.advanced(by: settings.timeout))
    }

    /// The answer or the failure, once there is one; every socket may then be closed.
    public var outcome: Result<ServerReading, QueryFailure>? {
        if case .finished(let outcome) = phase { outcome } else { nil }
    }

    /// When to call ``timerFired(at:)``; `nil` once there is an outcome.
    public var nextTimer: LocalInstant? {
        switch phase {
        case .resolving(let until), .resting(let until): until
        case .asking(let until, let nextAddress): addressesLeft.isEmpty ? until : min(until, nextAddress)
        case .finished: nil
        }
    }

    // MARK: Inputs

    /// The server's addresses are known, in the order to try them.
    public mutating func resolved(_ endpoints: [IPEndpoint], at instant: LocalInstant) -> [Action] {
        guard case .resolving = phase else { return [] }
        self.endpoints = endpoints
        guard !endpoints.isEmpty else {
            return fail([QueryFailure(kind: .resolve, code: "NO_ADDRESS", message: "the name has no address")])
        }
        return startRound(at: instant)
    }

    /// The server's name could not be looked up.
    public mutating func resolutionFailed(_ failure: QueryFailure) -> [Action] {
        guard case .resolving = phase else { return [] }
        return fail([failure])
    }

    /// The bytes of `attempt`, with a cookie from `generator`; `nil` where they were taken already.
    public mutating func request(
        of attempt: AttemptID, using generator: inout some RandomNumberGenerator
    ) -> OutgoingRequest? {
        guard attempts.indices.contains(attempt), attempts[attempt].exchange == nil else { return nil }
        let exchange = ClientExchange(
            server: endpoints[attempts[attempt].endpoint], version: settings.version,
            localPrecision: settings.localPrecision, authenticator: settings.authenticator, using: &generator)
        attempts[attempt].exchange = exchange
        return exchange.request
    }

    /// The request of `attempt` went out at `reading`.
    public mutating func transmitted(
        _ attempt: AttemptID, _ request: consuming OutgoingRequest, at reading: LocalReading
    ) {
        guard attempts.indices.contains(attempt) else { return }
        attempts[attempt].exchange?.transmitted(request, at: reading)
    }

    /// `bytes` came for `attempt`.
    public mutating func received(
        _ attempt: AttemptID, _ bytes: Span<UInt8>, from source: IPEndpoint, at reading: LocalReading
    ) -> [Action] {
        guard isOpen(attempt), let verdict = attempts[attempt].exchange?.received(bytes, from: source, at: reading)
        else { return [] }
        switch verdict {
        case .premature: return []
        case .dropped(let rejection, let report):
            let known = attempts[attempt].dropped?.rejection.check.rawValue ?? -1
            if rejection.check.rawValue >= known { attempts[attempt].dropped = (rejection, report) }
            keep(report)
            return []
        case .refused(let rejection, let report):
            keep(report)
            return close(attempt, because: QueryFailure(rejection, report), at: reading.monotonic)
        case .accepted(let result):
            results.append(result)
            settledEndpoint = attempts[attempt].endpoint
            return finishRound(at: reading.monotonic)
        }
    }

    /// The system says that `attempt` cannot reach its server.
    public mutating func unreachable(_ attempt: AttemptID, _ failure: QueryFailure, at instant: LocalInstant)
        -> [Action]
    {
        guard isOpen(attempt) else { return [] }
        return close(attempt, because: failure, at: instant)
    }

    /// The time is `instant`; nothing happens before ``nextTimer``.
    public mutating func timerFired(at instant: LocalInstant) -> [Action] {
        guard let nextTimer, nextTimer <= instant else { return [] }
        switch phase {
        case .resolving:
            let waited = settings.timeout.inFittingUnit
            let message = "the name could not be looked up within \(waited)"
            return fail([QueryFailure(kind: .resolve, code: "LOOKUP_TIMEOUT", message: message)])
        case .asking(let until, _) where until <= instant:
            for attempt in openAttempts { recordTimeout(of: attempt) }
            return finishRound(at: instant)
        case .asking: return tryNextAddress(at: instant)
        case .resting: return startRound(at: instant)
        case .finished: return []
        }
    }

    // MARK: Rounds: one sample each

    private mutating func startRound(at instant: LocalInstant) -> [Action] {
        var deadline = instant.advanced(by: settings.timeout)
        if rounds == 0 {
            let least = instant.advanced(by: min(settings.timeout, Self.leastWait))
            deadline = max(started.advanced(by: settings.timeout), least)
        }
        rounds += 1
        roundStarted = instant
        roundAttempts = attempts.count...
        phase = .asking(until: deadline, nextAddress: instant)
        let denied = Set(failures.filter(\.failure.deniesService).map(\.endpoint))
        addressesLeft = settledEndpoint.map { [$0] } ?? endpoints.indices.filter { !denied.contains($0) }[...]
        stagger = min(settings.stagger, instant.duration(to: deadline) / (addressesLeft.count + 1))
        return tryNextAddress(at: instant)
    }

    private mutating func tryNextAddress(at instant: LocalInstant) -> [Action] {
        guard case .asking(let until, _) = phase, let endpoint = addressesLeft.popFirst() else { return [] }
        phase = .asking(until: until, nextAddress: instant.advanced(by: stagger))
        attempts.append(Attempt(endpoint: endpoint))
        return [.transmit(attempts.count - 1, to: endpoints[endpoint])]
    }

    /// Ends one attempt; the round goes on with the next address or with those still open.
    private mutating func close(
        _ attempt: AttemptID, because failure: QueryFailure, at instant: LocalInstant
    ) -> [Action] {
        attempts[attempt].isOpen = false
        record(failure, of: attempt)
        let close = [Action.close(attempt)]
        if !addressesLeft.isEmpty { return close + tryNextAddress(at: instant) }
        if !openAttempts.isEmpty { return close }
        return close + finishRound(at: instant)
    }

    /// Rests until the next sample is due, or ends where there is none to take or nobody left to ask.
    private mutating func finishRound(at instant: LocalInstant) -> [Action] {
        let close = closeAll()
        let inRound = failures.filter { $0.round == rounds }
        let isLimited = inRound.contains(where: \.failure.asksForLess)
        // Who asks for less a second time, with the interval doubled, is not asked again.
        let isLimitedAgain = isLimited && wasRateLimited
        if isLimited {
            wasRateLimited = true
            interval = max(interval, min(max(interval, .seconds(1)) * 2, Self.longestInterval))
        }
        let goesOn: Bool
        if let settledEndpoint {
            goesOn = !inRound.contains { $0.endpoint == settledEndpoint && $0.failure.deniesService }
        } else {
            goesOn = inRound.contains(where: \.failure.mayPass)
        }
        guard rounds < settings.samples, goesOn, !isLimitedAgain else { return close + finish() }
        phase = .resting(until: max(instant, roundStarted.advanced(by: interval)))
        return close
    }

    private mutating func finish() -> [Action] {
        let endpoint = settledEndpoint.map { endpoints[$0] }
        if let endpoint,
            let reading = ServerReading(
                endpoint: endpoint, results: results, rejected: rejected, lost: rounds - results.count,
                wasRateLimited: wasRateLimited)
        {
            phase = .finished(.success(reading))
            return []
        }
        return fail(failures.map(\.failure))
    }

    private mutating func fail(_ failures: [QueryFailure]) -> [Action] {
        var failure =
            QueryFailure.mostTelling(of: failures)
            ?? QueryFailure(kind: .timeout, code: "TIMEOUT", message: "no reply")
        failure.rejected = rejected
        phase = .finished(.failure(failure))
        return closeAll()
    }

    // MARK: Attempts

    private func isOpen(_ attempt: AttemptID) -> Bool {
        attempts.indices.contains(attempt) && attempts[attempt].isOpen
    }

    private var openAttempts: [AttemptID] {
        roundAttempts.relative(to: attempts).filter { attempts[$0].isOpen }
    }

    private mutating func closeAll() -> [Action] {
        var actions: [Action] = []
        for attempt in openAttempts {
            attempts[attempt].isOpen = false
            actions.append(.close(attempt))
        }
        return actions
    }

    /// Keeps the first few rejected replies for who asks why; a flood must not fill the memory.
    private mutating func keep(_ report: ReplyReport) {
        if rejected.count < Self.rejectedLimit { rejected.append(report) }
    }

    private mutating func record(_ failure: QueryFailure, of attempt: AttemptID) {
        failures.append(Failed(failure: failure, endpoint: attempts[attempt].endpoint, round: rounds))
    }

    private mutating func recordTimeout(of attempt: AttemptID) {
        let endpoint = endpoints[attempts[attempt].endpoint]
        let waited = settings.timeout.inFittingUnit
        if let (rejection, report) = attempts[attempt].dropped {
            let prefix = "no acceptable reply within \(waited); dropped one: "
            record(QueryFailure(rejection, report, prefix: prefix), of: attempt)
        } else {
            let message = "no reply from \(endpoint) within \(waited) (from elsewhere none is let in)"
            record(QueryFailure(kind: .timeout, code: "TIMEOUT", message: message, endpoint: endpoint), of: attempt)
        }
    }
}
