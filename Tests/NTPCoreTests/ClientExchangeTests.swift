import ClockDiscipline
import NTPCore
import NTPWire
import TestSupport
import Testing
import TimeScales

@Suite struct ClientExchangeTests {
    private let bench = ExchangeBench()

    // MARK: The request

    /// Nothing but a random number: 0x23, precision 0x20, the cookie (draft-ietf-ntp-data-minimization-04).
    @Test func requestIsTheMinimum() {
        var generator = SeededGenerator(seed: 3)
        let exchange = ClientExchange(server: ExchangeBench.server, localPrecision: .nanoseconds(1), using: &generator)
        let request = exchange.request
        #expect(request.bytes == HandLaidPacket.request(cookie: exchange.cookie.rawValue).bytes)
        #expect(request.bytes.count == 48)
        #expect(request.bytes[0] == 0x23)
        #expect(request.destination == ExchangeBench.server)
    }

    @Test func cookiesDifferAndAreNeverZero() {
        /// Zero at first, and not for ever: the standard library draws again where a number would skew its range.
        struct Zeros: RandomNumberGenerator {
            var left = 3
            mutating func next() -> UInt64 {
                left -= 1
                return left >= 0 ? 0 : 42
            }
        }
        var generator = SeededGenerator(seed: 4)
        let cookies = (0..<1_000).map { _ in
            ClientExchange(server: ExchangeBench.server, localPrecision: .zero, using: &generator).cookie
        }
        #expect(Set(cookies).count == 1_000)
        var zeros = Zeros()
        #expect(!ClientExchange(server: ExchangeBench.server, localPrecision: .zero, using: &zeros).cookie.isUnknown)
    }

    @Test func version3IsAskedAndAnswered() throws {
        var exchange = bench.exchange(version: 3)
        #expect(exchange.request.bytes[0] == 0x1B)
        var reply = bench.reply(to: exchange.cookie)
        let other = exchange.received(reply.bytes, from: ExchangeBench.server, at: bench.received)
        #expect(other.rejection == .wrongVersion(4, expected: 3))
        reply.version = 3
        #expect(exchange.received(reply.bytes, from: ExchangeBench.server, at: bench.received).result != nil)
    }

    // MARK: The good answer

    @Test func acceptsAGoodReply() throws {
        var bench = bench
        bench.offset = .milliseconds(-250)
        let result = try #require(bench.verdict().result)
        #expect(abs(result.sample.offset - .milliseconds(-250)) <= .nanoseconds(1))
        #expect(abs(result.sample.delay - .milliseconds(20)) <= .nanoseconds(1))
        #expect(result.sample.time == bench.received.monotonic)
        #expect(result.report.rejection == nil)
        #expect(result.timestampSource == .user)
        #expect(result.isUsable)
    }

    @Test func rootFieldsReachTheSample() throws {
        let result = try #require(
            bench.verdict {
                $0.rootDelay = 0x8000; $0.rootDispersion = 0x1_4000
            }.result)
        #expect(result.sample.rootDelay == .milliseconds(500))
        #expect(result.sample.rootDispersion == .milliseconds(1_250))
        #expect(result.sample.rootDistance == .milliseconds(1_500))
        #expect(result.isUsable)
        let far = try #require(bench.verdict { $0.rootDispersion = 0x3_0000 }.result)
        #expect(far.isUsable)
        let tooFar = try #require(bench.verdict { $0.rootDispersion = 0x3_0001 }.result)
        #expect(!tooFar.isUsable)
    }

    /// A delay a little below zero, as precision explains it, counts as none.
    @Test func smallNegativeDelayIsZero() throws {
        var bench = bench
        (bench.out, bench.back) = (.nanoseconds(-400), .zero)
        let result = try #require(bench.verdict().result)
        #expect(result.times.delay < .zero)
        #expect(result.sample.delay == .zero)
    }

    @Test func kernelTimestampsNeedBothEnds() throws {
        for (sent, received) in [(TimestampSource.kernel, TimestampSource.user), (.user, .kernel), (.kernel, .kernel)] {
            var generator = SeededGenerator(seed: 5)
            var exchange = ClientExchange(server: ExchangeBench.server, localPrecision: .zero, using: &generator)
            var (first, last) = (bench.sent, bench.received)
            (first.source, last.source) = (sent, received)
            exchange.transmitted(exchange.request, at: first)
            let reply = bench.reply(to: exchange.cookie).bytes
            let result = try #require(exchange.received(reply, from: ExchangeBench.server, at: last).result)
            #expect((result.timestampSource == .kernel) == (sent == .kernel && received == .kernel))
        }
    }

    // MARK: Order of events

    @Test func nothingIsAnAnswerBeforeTheRequestWent() {
        var generator = SeededGenerator(seed: 1)
        var exchange = ClientExchange(server: ExchangeBench.server, localPrecision: .zero, using: &generator)
        let reply = bench.reply(to: exchange.cookie).bytes
        #expect(exchange.received(reply, from: ExchangeBench.server, at: bench.received).isPremature)
        exchange.transmitted(exchange.request, at: bench.sent)
        #expect(exchange.received(reply, from: ExchangeBench.server, at: bench.received).result != nil)
    }

    @Test func requestOfAnotherExchangeChangesNothing() {
        var generator = SeededGenerator(seed: 1)
        var exchange = ClientExchange(server: ExchangeBench.server, localPrecision: .zero, using: &generator)
        let other = ClientExchange(server: ExchangeBench.server, localPrecision: .zero, using: &generator)
        exchange.transmitted(other.request, at: bench.sent)
        let reply = bench.reply(to: exchange.cookie).bytes
        #expect(exchange.received(reply, from: ExchangeBench.server, at: bench.received).isPremature)
        #expect(!exchange.isFinished)
    }

    @Test func secondTransmissionKeepsTheFirstTime() throws {
        var exchange = bench.exchange()
        exchange.transmitted(exchange.request, at: bench.reading(after: .seconds(100)))
        let reply = bench.reply(to: exchange.cookie).bytes
        let result = try #require(exchange.received(reply, from: ExchangeBench.server, at: bench.received).result)
        #expect(result.times.t1 == bench.sent.date)
    }

    @Test func secondReplyIsADuplicate() {
        var exchange = bench.exchange()
        let reply = bench.reply(to: exchange.cookie).bytes
        #expect(exchange.received(reply, from: ExchangeBench.server, at: bench.received).result != nil)
        #expect(exchange.isFinished)
        let second = exchange.received(reply, from: ExchangeBench.server, at: bench.received)
        #expect(second.rejection == .duplicate)
        #expect(second.isDropped)
    }

    @Test func whatIsDroppedDoesNotEndTheWait() {
        var exchange = bench.exchange()
        let reply = bench.reply(to: exchange.cookie)
        #expect(exchange.received(reply.bytes, from: ExchangeBench.stranger, at: bench.received).isDropped)
        #expect(exchange.received([], from: ExchangeBench.server, at: bench.received).isDropped)
        var replay = reply
        replay.origin ^= 1 << 63
        #expect(exchange.received(replay.bytes, from: ExchangeBench.server, at: bench.received).isDropped)
        #expect(!exchange.isFinished)
        #expect(exchange.received(reply.bytes, from: ExchangeBench.server, at: bench.received).result != nil)
    }

    // MARK: Kiss codes

    @Test(
        arguments: [
            (0x5241_5445, .rate), (0x4445_4E59, .deny), (0x5253_5452, .restrict),
            (0x5858_5858, KissCode(rawValue: 0x5858_5858)),
        ] as [(UInt32, KissCode)])
    func kissesEndTheExchange(referenceID: UInt32, code: KissCode) {
        // With no timestamps at all, as some servers send it: they are used for nothing (RFC 5905 §7.4).
        let verdict = bench.verdict {
            ($0.stratum, $0.leap, $0.referenceID, $0.receive, $0.transmit) = (0, 3, referenceID, 0, 0)
        }
        #expect(verdict.rejection == .kiss(code))
        #expect(verdict.isRefused)
    }

    /// A kiss-o'-death without our cookie could silence us at the word of anybody (doi:10.14722/ndss.2016.23090).
    @Test func forgedKissIsDropped() {
        let verdict = bench.verdict {
            ($0.stratum, $0.leap, $0.referenceID) = (0, 3, 0x4445_4E59)
            $0.origin ^= 1
        }
        #expect(verdict.rejection?.check == .origin)
        #expect(verdict.isDropped)
    }

    /// chronyd that is not synchronised answers with stratum 0 and no reference ID: that is no kiss.
    @Test func stratumZeroWithoutLettersIsUnsynchronized() {
        let verdict = bench.verdict { ($0.stratum, $0.leap, $0.referenceID) = (0, 3, 0) }
        #expect(verdict.rejection == .unsynchronized(leap: .unsynchronized, stratum: 0))
        #expect(verdict.isRefused)
    }

    // MARK: Limits

    @Test(arguments: [(0, 0), (1, 1), (15, 1), (16, 0), (255, 0)] as [(UInt8, Int)])
    func strataOneToFifteenAreSynchronized(stratum: UInt8, accepted: Int) {
        let verdict = bench.verdict { ($0.stratum, $0.referenceID) = (stratum, 0) }
        #expect((verdict.result != nil) == (accepted == 1))
    }

    /// 16 s is too far, one unit of 2⁻¹⁶ s less is not.
    @Test func rootDistanceEdge() {
        #expect(bench.verdict { ($0.rootDelay, $0.rootDispersion) = (0x10_0000, 0x7_FFFF) }.result != nil)
        let verdict = bench.verdict { ($0.rootDelay, $0.rootDispersion) = (0x10_0000, 0x8_0000) }
        #expect(verdict.rejection == .rootDistance(.seconds(16), limit: .seconds(16)))
    }

    @Test func equalServerTimesAreAccepted() {
        var bench = bench
        bench.stay = .zero
        #expect(bench.verdict().result != nil)
        // Up to the server's precision, a microsecond at most, the order of the two may be chance (chronyd's random bits).
        let verdict = bench.verdict { $0.transmit -= 1 << 13 }
        #expect(verdict.rejection?.code == "transmit_before_receive")
    }

    @Test(arguments: [true, false])
    func zeroTimestamps(receive: Bool) {
        let verdict = bench.verdict { if receive { $0.receive = 0 } else { $0.transmit = 0 } }
        #expect(verdict.rejection?.code == "zero_timestamp")
    }

    /// Whatever comes, it is answered with a verdict; a packet that gives back the cookie by chance is out of the question.
    @Test func anyBytesAreDropped() {
        let seed: UInt64 = 0xDEAD_BEEF
        var generator = SeededGenerator(seed: seed)
        var exchange = bench.exchange()
        for _ in 0..<3_000 {
            var bytes = bench.reply(to: exchange.cookie).bytes
            for index in 24..<32 { bytes[index] = UInt8.random(in: 0...255, using: &generator) }
            for _ in 0..<3 {
                bytes[Int.random(in: 0..<48, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            bytes += Array(repeating: 0, count: [0, 0, 4, 20, 24, 28, 5].randomElement(using: &generator) ?? 0)
            let verdict = exchange.received(bytes, from: ExchangeBench.server, at: bench.received)
            #expect(verdict.isDropped, "seed \(seed), bytes \(bytes)")
        }
    }
}
