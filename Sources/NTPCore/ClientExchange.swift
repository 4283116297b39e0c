public import ClockDiscipline
public import NTPWire
public import TimeScales

/// A request on its way out. It ties the packet to its transmit time: handing it to ``ClientExchange/transmitted(_:at:)``
/// consumes it, so one packet has one time.
public struct OutgoingRequest: ~Copyable, Sendable {
    /// The bytes to send.
    public let bytes: [UInt8]

    /// Where to send them.
    public let destination: IPEndpoint

    let cookie: NTPTimestamp
}

/// What an exchange brought: a sample, and the reply it came from.
public struct ExchangeResult: Hashable, Sendable {
    /// Offset, delay and what bounds their error.
    public let sample: ClockSample
    /// The four times.
    public let times: ExchangeTimes
    /// The server's answer.
    public let header: NTPHeader
    /// Every check on the reply with its values.
    public let report: ReplyReport

    /// Whether both ends of the exchange were stamped by the kernel.
    public var timestampSource: TimestampSource {
        report.sent.source == .kernel && report.received.source == .kernel ? .kernel : .user
    }

    /// The greatest root distance of a server whose time may be acted upon (MAXDIST plus the growth it allows for).
    /// Source: RFC 5905 §7.2 gives 1 s; ntpd and chrony allow 1.5 s and 3 s.
    public static let usableRootDistance = Duration.seconds(3)

    /// Whether the server's own error is small enough to set a clock by it.
    public var isUsable: Bool { sample.isUsable }
}

extension ClockSample {
    /// Whether the server's own error is small enough to set a clock by it.
    var isUsable: Bool { max(rootDistance, dispersion) <= ExchangeResult.usableRootDistance }
}

/// One question to one server, and the wait for its answer: a state machine without socket or clock.
///
/// It is told when its request went out and what came in, and says what to make of it.
public struct ClientExchange: Sendable {
    /// What to make of a packet that arrived.
    public enum Verdict: Sendable {
        /// It is the answer.
        case accepted(ExchangeResult)
        /// It proves nothing: go on waiting.
        case dropped(ReplyRejection, ReplyReport)
        /// It is the server's answer, and of no use: the exchange is over.
        case refused(ReplyRejection, ReplyReport)
        /// It came before the request was sent, so it answers nothing: go on waiting.
        case premature
    }

    private enum State: Sendable {
        case prepared
        case waiting(LocalReading)
        case finished(LocalReading)
    }

    /// The server asked.
    public let server: IPEndpoint
    /// The random bits that an answer must give back.
    public let cookie: NTPTimestamp
    /// The version that the request speaks.
    public let version: UInt8

    private let authenticator: (any PacketAuthenticator)?
    private let localPrecision: Duration
    private var state = State.prepared

    /// A question to `server`, with a cookie from `generator`.
    ///
    /// `localPrecision` is how finely the local clock can be read.
    public init(
        server: IPEndpoint, version: UInt8 = 4, localPrecision: Duration,
        authenticator: (any PacketAuthenticator)? = nil,
        using generator: inout some RandomNumberGenerator
    ) {
        self.server = server
        self.version = version
        self.localPrecision = localPrecision
        self.authenticator = authenticator
        // Zero would mean "unknown", and a server may refuse it.
        var bits: UInt64
        repeat { bits = generator.next() } while bits == 0
        cookie = NTPTimestamp(rawValue: bits)
    }

    /// Whether the answer has come.
    public var isFinished: Bool {
        if case .finished = state { true } else { false }
    }

    /// The packet to send; authenticated where that was asked for.
    public var request: OutgoingRequest {
        var packet = NTPPacket(header: .request(cookie: cookie, version: version))
        if let authenticator { packet.mac = authenticator.mac(for: packet.bytes.span) }
        return OutgoingRequest(bytes: packet.bytes, destination: server, cookie: cookie)
    }

    /// `request` went out at `reading`. A request of another exchange, or a second one, changes nothing.
    public mutating func transmitted(_ request: consuming OutgoingRequest, at reading: LocalReading) {
        guard case .prepared = state, request.cookie == cookie else { return }
        state = .waiting(reading)
    }

    /// The local time of day was set forward by `step`. A request that is on its way counts as sent at that much later a date, so that
    /// the step is in neither offset nor delay; one that nobody tells of is noticed where it is large (``LocalReading``).
    mutating func clockWasSet(by step: Duration) {
        guard case .waiting(var reading) = state else { return }
        reading.date = reading.date.advanced(by: step)
        state = .waiting(reading)
    }

    /// `bytes` came from `source` at `reading`.
    ///
    /// What fails before its authenticity is certain may come from anybody and is dropped; what fails after that is the
    /// server's own word and ends the exchange.
    public mutating func received(_ bytes: Span<UInt8>, from source: IPEndpoint, at reading: LocalReading) -> Verdict {
        let sent: LocalReading
        switch state {
        case .prepared: return .premature
        case .waiting(let reading), .finished(let reading): sent = reading
        }
        let report = report(on: bytes, from: source, sent: sent, received: reading)
        guard let rejection = report.rejection else {
            state = .finished(sent)
            // A report without rejection has a header; the fallback keeps the compiler from having to be told so.
            guard let header = report.header, let times = report.times else { return .premature }
            let sample = report.sample(header, times)
            return .accepted(ExchangeResult(sample: sample, times: times, header: header, report: report))
        }
        let lastDropped: ReplyCheck = authenticator == nil ? .firstReply : .authentication
        guard rejection.check.rawValue > lastDropped.rawValue else { return .dropped(rejection, report) }
        state = .finished(sent)
        return .refused(rejection, report)
    }

    private func report(
        on bytes: Span<UInt8>, from source: IPEndpoint, sent: LocalReading, received: LocalReading
    ) -> ReplyReport {
        let packet = Result { () throws(NTPParseError) in try NTPPacket(parsing: bytes) }
        return ReplyReport(
            expected: server, from: source, cookie: cookie, version: version, byteCount: bytes.count, packet: packet,
            isRepeated: isFinished, authentication: authentication(of: packet, bytes), sent: sent, received: received,
            localPrecision: localPrecision)
    }

    private func authentication(
        of packet: Result<NTPPacket, NTPParseError>, _ bytes: Span<UInt8>
    ) -> AuthenticationResult {
        guard let authenticator else { return .notAsked }
        guard case .success(let packet) = packet, let mac = packet.mac else { return .missing }
        guard !mac.isCryptoNAK else { return .cryptoNAK }
        let covered = bytes.extracting(..<(bytes.count - 4 - mac.digest.count))
        return authenticator.isValid(mac, for: covered) ? .valid : .invalid
    }
}
