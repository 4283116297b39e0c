import ClockDiscipline
import Glibc
import NTPCore
import NTPWire
import TimeScales

/// The fuzzer's way in. Whatever the bytes: a packet encodes to them again and reads back equal, a client that gets them
/// for a reply and a server that gets them for a request have a verdict, and nothing traps.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    checkPacket(bytes)
    checkClient(bytes)
    checkServer(bytes)
    return 0
}

private func checkPacket(_ bytes: [UInt8]) {
    do throws(NTPParseError) {
        let packet = try NTPPacket(parsing: bytes.span)
        require(packet.bytes == bytes, "a packet does not encode to the bytes it came from")
        let again = try NTPPacket(parsing: packet.bytes.span)
        require(again == packet, "a packet does not read back equal")
        require(packet.header.referenceID.text(stratum: packet.header.stratum).utf8.count <= 16, "a long reference ID")
    } catch {
        require(!error.description.isEmpty, "an error without words")
    }
}

/// The bytes as a reply, as they are and with the cookie of the request in its place; to a client in era 0 and one in era 2.
private func checkClient(_ bytes: [UInt8]) {
    for (seconds, authenticator) in [(3_976_214_400, nil), (1 << 33, AnyMAC())] as [(Int64, AnyMAC?)] {
        var generator = Counter()
        let server = IPEndpoint(address: .loopback4, port: 123)
        var exchange = ClientExchange(
            server: server, localPrecision: .nanoseconds(30), authenticator: authenticator, using: &generator)
        exchange.transmitted(exchange.request, at: reading(seconds, 0))
        var reply = bytes
        if reply.count >= 32 {
            for index in 0..<8 {
                reply[24 + index] = UInt8(truncatingIfNeeded: exchange.cookie.rawValue >> (56 - 8 * index))
            }
        }
        for candidate in [bytes, reply] {
            switch exchange.received(candidate.span, from: server, at: reading(seconds, 1_000_000)) {
            case .accepted(let result): check(result)
            case .dropped(let rejection, let report), .refused(let rejection, let report):
                require(report.rejection == rejection, "a report with another rejection")
                require(report.explanations.contains { $0.outcome == .failed }, "a rejection that no check explains")
                require(!rejection.description.isEmpty && !rejection.code.isEmpty, "a rejection without words")
            case .premature: require(false, "premature after the request was sent")
            }
        }
    }
}

private func check(_ result: ExchangeResult) {
    require(result.report.explanations.allSatisfy { $0.outcome == .passed }, "accepted though a check failed")
    require(result.sample.delay >= .zero, "a negative delay in a sample")
    require(result.sample.errorBound >= result.sample.delay / 2, "a bound below half the delay")
    require(!result.sample.offset.inFittingUnit(resolving: result.sample.errorBound).isEmpty, "an offset without words")
}

/// The bytes as a request, three times, so that the limiter has its say.
private func checkServer(_ bytes: [UInt8]) {
    let state = ServerClockState(
        leap: .none, stratum: 1, precision: NTPPrecision(log2Seconds: -24), rootDelay: NTPShort(rawValue: 0),
        rootDispersion: NTPShort(rawValue: 1), referenceID: ReferenceID(rawValue: 0), reference: .unknown)
    var responder = ServerResponder(state: state, limiter: RateLimiter(requestsPerSecond: 1))
    for _ in 0..<3 {
        let answer = responder.answer(
            bytes.span, from: .loopback4, received: NTPDate(seconds: 1 << 32), at: LocalInstant(nanoseconds: 0))
        switch answer {
        case .silence: break
        case .time(let header), .kiss(let header):
            require(bytes.count >= 48 && header.mode == .server, "an answer longer than its request")
        case .timeWithCryptoNAK(let header):
            require(bytes.count >= 52 && header.mode == .server, "an answer longer than its request")
        }
    }
}

private func reading(_ seconds: Int64, _ nanoseconds: Int64) -> LocalReading {
    LocalReading(
        date: NTPDate(seconds: seconds).advanced(by: .nanoseconds(nanoseconds)),
        monotonic: LocalInstant(nanoseconds: nanoseconds))
}

/// Takes any MAC whose digest begins with an even number, so that the fuzzer gets past it.
private struct AnyMAC: PacketAuthenticator {
    func mac(for packet: Span<UInt8>) -> MessageAuthenticationCode? {
        MessageAuthenticationCode(keyID: 1, digest: Array(repeating: 0, count: 16))
    }

    func isValid(_ mac: MessageAuthenticationCode, for packet: Span<UInt8>) -> Bool {
        mac.digest.first.map { $0.isMultiple(of: 2) } ?? false
    }
}

private struct Counter: RandomNumberGenerator {
    private var state: UInt64 = 0x0123_4567_89AB_CDEF

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return state
    }
}

/// Stops the process, so that the fuzzer keeps the input.
private func require(_ condition: Bool, _ message: String) {
    guard !condition else { return }
    print("fuzz: \(message)")
    fflush(nil)
    abort()
}
