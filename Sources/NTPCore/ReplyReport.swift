import ClockDiscipline
public import NTPWire
public import TimeScales

/// One reply held against every check: what was expected, what came, and the first check that failed.
public struct ReplyReport: Hashable, Sendable {
    /// Where the request went.
    public let expected: IPEndpoint
    /// Where the reply came from.
    public let from: IPEndpoint
    /// The transmit timestamp of the request.
    public let cookie: NTPTimestamp
    /// The version of the request.
    public let version: UInt8
    /// The length of the reply in bytes.
    public let byteCount: Int
    /// The reply, or why it is none.
    public let packet: Result<NTPPacket, NTPParseError>
    /// Whether a valid reply had come before.
    public let isRepeated: Bool
    /// What became of the authentication.
    public let authentication: AuthenticationResult
    /// When the request left.
    public let sent: LocalReading
    /// When the reply arrived.
    public let received: LocalReading
    /// How finely the local clock can be read.
    public let localPrecision: Duration

    /// From this distance on a server's time is no time (MAXDISP). Source: RFC 5905 §7.2.
    public static let rootDistanceLimit = Duration.seconds(16)

    /// The check that failed first, with its values; `nil` for a reply to be believed.
    public var rejection: ReplyRejection? {
        guard from == expected else { return rejection(by: .source) }
        let header: NTPHeader
        switch packet {
        case .success(let packet): header = packet.header
        case .failure: return rejection(by: .format)
        }
        let times = ExchangeTimes(sent: sent, reply: header, received: received)
        for check in ReplyCheck.allCases {
            if let rejection = rejection(by: check, header, times) { return rejection }
        }
        return nil
    }

    /// The four times, where the reply can be read.
    public var times: ExchangeTimes? {
        header.map { ExchangeTimes(sent: sent, reply: $0, received: received) }
    }

    /// The reply's header, where it can be read.
    public var header: NTPHeader? {
        switch packet {
        case .success(let packet): packet.header
        case .failure: nil
        }
    }

    /// What `check` finds wrong; presumes that the checks before it found nothing.
    func rejection(by check: ReplyCheck) -> ReplyRejection? {
        if check == .source { return from == expected ? nil : .wrongSource(from, expected: expected) }
        let header: NTPHeader
        switch packet {
        case .success(let packet): header = packet.header
        case .failure(let error): return check == .format ? .malformed(error) : nil
        }
        return rejection(by: check, header, ExchangeTimes(sent: sent, reply: header, received: received))
    }

    /// What `check` finds wrong with a reply that can be read and came from where it should.
    private func rejection(by check: ReplyCheck, _ header: NTPHeader, _ times: ExchangeTimes) -> ReplyRejection? {
        switch check {
        case .source, .format: return nil
        case .mode:
            guard header.mode == .server else { return .wrongMode(header.mode) }
            return header.version == version ? nil : .wrongVersion(header.version, expected: version)
        case .origin: return header.origin == cookie ? nil : .wrongOrigin(header.origin, expected: cookie)
        case .firstReply: return isRepeated ? .duplicate : nil
        case .timestamps: return timestampRejection(header, times)
        case .authentication:
            return authentication == .notAsked || authentication == .valid ? nil : .notAuthentic(authentication)
        case .kissCode:
            return KissCode(header).map { .kiss($0) }
        case .synchronization:
            let synchronized = header.leap != .unsynchronized && 1...15 ~= header.stratum
            return synchronized ? nil : .unsynchronized(leap: header.leap, stratum: header.stratum)
        case .rootDistance:
            let distance = Self.rootDistance(header)
            return distance < Self.rootDistanceLimit ? nil : .rootDistance(distance, limit: Self.rootDistanceLimit)
        case .delay:
            let tolerance = times.dispersion(server: header.precision, local: localPrecision)
            return times.delay >= .zero - tolerance ? nil : .negativeDelay(times.delay, tolerance: tolerance)
        }
    }

    /// Root delay/2 + root dispersion, or the precision if that is greater: who reads a clock to days knows the time no better.
    static func rootDistance(_ header: NTPHeader) -> Duration {
        max(header.rootDelay.duration.half + header.rootDispersion.duration, header.precision.duration)
    }

    /// A kiss-o'-death is let through: its timestamps mean nothing (RFC 5905 §7.4) and are used for nothing.
    private func timestampRejection(_ header: NTPHeader, _ times: ExchangeTimes) -> ReplyRejection? {
        guard KissCode(header) == nil else { return nil }
        if header.receive.isUnknown || header.transmit.isUnknown {
            return .zeroTimestamp(receive: header.receive, transmit: header.transmit)
        }
        let interval = times.serverInterval
        // Some servers fill the bits below their precision at random.
        let tolerance = min(header.precision.duration, Self.largestFuzz)
        return interval < .zero - tolerance ? .transmitBeforeReceive(by: .zero - interval) : nil
    }

    /// However coarse a precision a server claims, its own two timestamps may contradict each other by this much at most.
    private static let largestFuzz = Duration.microseconds(1)

    /// The sample that a reply to be believed amounts to.
    func sample(_ header: NTPHeader, _ times: ExchangeTimes) -> ClockSample {
        ClockSample(
            offset: times.offset, delay: max(.zero, times.delay),
            dispersion: times.dispersion(server: header.precision, local: localPrecision),
            rootDelay: header.rootDelay.duration, rootDispersion: header.rootDispersion.duration,
            time: received.monotonic)
    }
}
