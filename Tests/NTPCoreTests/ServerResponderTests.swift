import ClockDiscipline
import NTPCore
import NTPWire
import TestSupport
import Testing
import TimeScales

@Suite struct ServerResponderTests {
    private static let client = IPAddress.v4(0xC000_0201)
    private static let arrival = NTPDate(UnixTime(seconds: 1_767_225_600, nanoseconds: 250_000_000))
    private static let state = ServerClockState(
        leap: .insert, stratum: 3, precision: NTPPrecision(log2Seconds: -23), rootDelay: NTPShort(rawValue: 0x8000),
        rootDispersion: NTPShort(rawValue: 0x1_4000), referenceID: ReferenceID(rawValue: 0xC000_02FE),
        reference: NTPTimestamp(rawValue: 0xDC12_C500_8000_0000))

    private func answer(
        _ bytes: [UInt8], _ responder: inout ServerResponder, at instant: LocalInstant = LocalInstant(nanoseconds: 0)
    ) -> ServerResponder.Answer {
        responder.answer(bytes.span, from: Self.client, received: Self.arrival, at: instant)
    }

    private func answer(_ bytes: [UInt8]) -> ServerResponder.Answer {
        var responder = ServerResponder(state: Self.state)
        return answer(bytes, &responder)
    }

    private func time(_ answer: ServerResponder.Answer) -> NTPHeader? {
        if case .time(let header) = answer { header } else { nil }
    }

    /// RFC 5905 figure 8: the packet that goes back, but for the transmit timestamp, which the shell sets last.
    @Test(arguments: 1...4 as ClosedRange<UInt8>)
    func answersEveryVersionWithItself(version: UInt8) throws {
        var request = HandLaidPacket.request(cookie: 0xFEED_FACE_CAFE_BEEF, version: version)
        request.poll = 6
        let header = try #require(time(answer(request.bytes)))
        var expected = HandLaidPacket()
        (expected.leap, expected.version, expected.mode, expected.stratum) = (1, version, 4, 3)
        (expected.poll, expected.precision, expected.rootDelay, expected.rootDispersion) = (6, -23, 0x8000, 0x1_4000)
        (expected.referenceID, expected.reference) = (0xC000_02FE, 0xDC12_C500_8000_0000)
        // 2026-01-01T00:00:00.25Z: `python3 -c 'print(hex(1767225600+2208988800))'`.
        (expected.origin, expected.receive) = (0xFEED_FACE_CAFE_BEEF, 0xED00_3780_4000_0000)
        #expect(header.bytes.indices.map { header.bytes[$0] } == expected.bytes)
    }

    @Test(arguments: [0, 1, 2, 4, 5, 6, 7] as [UInt8])
    func otherModesGetNothing(mode: UInt8) {
        var request = HandLaidPacket.request()
        request.mode = mode
        #expect(answer(request.bytes) == .silence)
    }

    @Test(arguments: [0, 5, 6, 7] as [UInt8])
    func otherVersionsGetNothing(version: UInt8) {
        #expect(answer(HandLaidPacket.request(version: version).bytes) == .silence)
    }

    @Test(arguments: 0..<48)
    func shortRequestsGetNothing(length: Int) {
        #expect(answer(Array(HandLaidPacket.request().bytes.prefix(length))) == .silence)
    }

    @Test(arguments: [1, 2, 3, 5, 12, 16, 19, 21, 23, 25, 28, 70_000])
    func garbageBehindTheRequestGetsNothing(length: Int) {
        #expect(answer(HandLaidPacket.request().bytes + Array(repeating: 0, count: length)) == .silence)
    }

    @Test(arguments: [4, 20, 24])
    func requestWithAMACIsAnsweredWithACryptoNAK(length: Int) throws {
        let bytes = HandLaidPacket.request(cookie: 77).bytes + Array(repeating: 1, count: length)
        guard case .timeWithCryptoNAK(let header) = answer(bytes) else {
            Issue.record("\(answer(bytes))")
            return
        }
        #expect(header.mode == .server)
        #expect(header.origin.rawValue == 77)
        // Header and four zero bytes: never longer than what came.
        #expect(48 + 4 <= bytes.count)
    }

    @Test func extensionFieldsAreReadAndNotAnswered() throws {
        let field: [UInt8] = [0x01, 0x04, 0, 28] + Array(repeating: 0, count: 24)
        #expect(time(answer(HandLaidPacket.request(cookie: 5).bytes + field))?.origin.rawValue == 5)
    }

    /// The client's own check: what the server says is accepted, and gives the offset of the served clock.
    @Test func clientAcceptsTheAnswer() throws {
        let bench = ExchangeBench()
        var exchange = bench.exchange()
        var responder = ServerResponder(state: Self.state)
        var header = try #require(time(answer(exchange.request.bytes, &responder)))
        header.receive = bench.start.advanced(by: .milliseconds(1_010)).timestamp
        header.transmit = bench.start.advanced(by: .milliseconds(1_011)).timestamp
        let verdict = exchange.received(NTPPacket(header: header).bytes, from: ExchangeBench.server, at: bench.received)
        let result = try #require(verdict.result)
        #expect(abs(result.sample.offset - .seconds(1)) < .nanoseconds(1))
    }

    /// N are served, then RATE, then silence; after a while all is well again.
    @Test func rateLimit() throws {
        let limiter = try #require(RateLimiter(requestsPerSecond: 2))
        var responder = ServerResponder(state: Self.state, limiter: limiter)
        let request = HandLaidPacket.request(cookie: 0x1234).bytes
        for _ in 0..<2 { #expect(time(answer(request, &responder)) != nil) }
        for _ in 0..<8 {
            guard case .kiss(let header) = answer(request, &responder) else {
                Issue.record("no kiss")
                return
            }
            #expect(KissCode(header) == .rate)
            #expect((header.mode, header.stratum, header.leap, header.version) == (.server, 0, .unsynchronized, 4))
            #expect(header.origin.rawValue == 0x1234)
        }
        for _ in 0..<20 { #expect(answer(request, &responder) == .silence) }
        #expect(time(answer(request, &responder, at: LocalInstant(nanoseconds: 1_000_000_000))) != nil)
    }

    /// A kiss from our server is one to our client.
    @Test func clientUnderstandsTheKiss() throws {
        let bench = ExchangeBench()
        var exchange = bench.exchange()
        let limiter = try #require(RateLimiter(requestsPerSecond: 1))
        var responder = ServerResponder(state: Self.state, limiter: limiter)
        _ = answer(exchange.request.bytes, &responder)
        guard case .kiss(let header) = answer(exchange.request.bytes, &responder) else {
            Issue.record("no kiss")
            return
        }
        let verdict = exchange.received(NTPPacket(header: header).bytes, from: ExchangeBench.server, at: bench.received)
        #expect(verdict.rejection == .kiss(.rate))
    }

    /// What gets no answer costs its sender nothing of the limit.
    @Test func silenceIsNotCounted() throws {
        let limiter = try #require(RateLimiter(requestsPerSecond: 1))
        var responder = ServerResponder(state: Self.state, limiter: limiter)
        for _ in 0..<100 { #expect(answer([1, 2, 3], &responder) == .silence) }
        #expect(time(answer(HandLaidPacket.request().bytes, &responder)) != nil)
    }

    @Test func anyBytesGetAnAnswerNoLongerThanThemselves() {
        let seed: UInt64 = 0x5E2E_0001
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<5_000 {
            var bytes = HandLaidPacket.request(cookie: generator.next()).bytes
            bytes[0] = UInt8.random(in: 0...255, using: &generator)
            bytes += (0..<Int.random(in: 0...80, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            bytes.removeLast(Int.random(in: 0...bytes.count, using: &generator))
            let length =
                switch answer(bytes) {
                case .silence: 0
                case .time, .kiss: 48
                case .timeWithCryptoNAK: 52
                }
            #expect(length <= bytes.count, "seed \(seed), bytes \(bytes)")
        }
    }
}
