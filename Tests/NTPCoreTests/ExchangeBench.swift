import ClockDiscipline
import NTPCore
import NTPWire
import TestSupport
import TimeScales

/// A client, a server and the way between them, all by numbers: what the real clocks would have read.
struct ExchangeBench {
    static let server = IPEndpoint(address: .v4(0xC000_0201), port: 123)
    static let stranger = IPEndpoint(address: .v4(0xC000_0202), port: 123)

    /// 2026-01-01T00:00:00Z: `date -u -d 2026-01-01 +%s`.
    static let newYear2026 = NTPDate(UnixTime(seconds: 1_767_225_600))

    /// What the client's clock shows when the request leaves.
    var start = newYear2026
    /// How long the client has run by then.
    var uptime = Duration.zero
    /// Server minus client.
    var offset = Duration.zero
    /// The way out, the stay at the server, the way back.
    var (out, stay, back) = (Duration.milliseconds(10), Duration.milliseconds(1), Duration.milliseconds(10))
    /// How far the client's time of day is stepped while the packet is away.
    var step = Duration.zero

    /// T4 − T1 in true time.
    var away: Duration { out + stay + back }

    /// The client's clocks `elapsed` after the request left.
    func reading(after elapsed: Duration, step: Duration = .zero) -> LocalReading {
        LocalReading(
            date: start.advanced(by: elapsed + step),
            monotonic: LocalInstant(nanoseconds: 77_000).advanced(by: uptime + elapsed)
        )
    }

    var sent: LocalReading { reading(after: .zero) }
    var received: LocalReading { reading(after: away, step: step) }

    /// The server's answer to `cookie`, with nothing wrong.
    func reply(to cookie: NTPTimestamp) -> HandLaidPacket {
        var packet = HandLaidPacket()
        packet.origin = cookie.rawValue
        packet.receive = start.advanced(by: out + offset).timestamp.rawValue
        packet.transmit = start.advanced(by: out + stay + offset).timestamp.rawValue
        packet.reference = start.advanced(by: .seconds(-60)).timestamp.rawValue
        return packet
    }

    /// An exchange whose request has left.
    func exchange(
        version: UInt8 = 4, authenticator: (any PacketAuthenticator)? = nil, seed: UInt64 = 1
    ) -> ClientExchange {
        var generator = SeededGenerator(seed: seed)
        var exchange = ClientExchange(
            server: Self.server, version: version, localPrecision: .nanoseconds(100), authenticator: authenticator,
            using: &generator)
        exchange.transmitted(exchange.request, at: sent)
        return exchange
    }

    /// What becomes of the answer, whole.
    func verdict(_ change: (inout HandLaidPacket) -> Void = { _ in }) -> ClientExchange.Verdict {
        var exchange = exchange()
        var packet = reply(to: exchange.cookie)
        change(&packet)
        return exchange.received(packet.bytes, from: Self.server, at: received)
    }
}

/// The length without its sign.
func abs(_ duration: Duration) -> Duration { duration < .zero ? .zero - duration : duration }

extension ClientExchange {
    /// ``received(_:from:at:)`` of an array.
    mutating func received(_ bytes: [UInt8], from source: IPEndpoint, at reading: LocalReading) -> Verdict {
        received(bytes.span, from: source, at: reading)
    }
}

extension ClientExchange.Verdict {
    var result: ExchangeResult? { if case .accepted(let result) = self { result } else { nil } }

    /// Why it was dropped or refused.
    var rejection: ReplyRejection? {
        switch self {
        case .dropped(let rejection, _), .refused(let rejection, _): rejection
        case .accepted, .premature: nil
        }
    }

    var isDropped: Bool { if case .dropped = self { true } else { false } }
    var isRefused: Bool { if case .refused = self { true } else { false } }
    var isPremature: Bool { if case .premature = self { true } else { false } }
}

/// A toy: the digest is the sum and the length of the bytes, repeated. Key 7.
struct ToyAuthenticator: PacketAuthenticator {
    func mac(for packet: Span<UInt8>) -> MessageAuthenticationCode? {
        var sum: UInt8 = 0
        for index in packet.indices { sum = sum &* 31 &+ packet[index] }
        let digest = (0..<16).map { $0 % 2 == 0 ? sum : UInt8(truncatingIfNeeded: packet.count) }
        return MessageAuthenticationCode(keyID: 7, digest: digest)
    }

    func isValid(_ mac: MessageAuthenticationCode, for packet: Span<UInt8>) -> Bool {
        self.mac(for: packet) == mac
    }

    /// `bytes` with the right MAC behind them.
    func sealed(_ bytes: [UInt8]) -> [UInt8] {
        let digest = mac(for: bytes.span)?.digest ?? []
        return bytes + [0, 0, 0, 7] + digest
    }
}
