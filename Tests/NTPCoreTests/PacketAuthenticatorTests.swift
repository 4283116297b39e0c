import NTPCore
import NTPWire
import TestSupport
import Testing
import TimeScales

/// What an exchange makes of MACs, with a toy for the cipher.
@Suite struct PacketAuthenticatorTests {
    private let bench = ExchangeBench()
    private let toy = ToyAuthenticator()

    @Test func requestBearsTheMAC() {
        let exchange = bench.exchange(authenticator: toy)
        let bare = HandLaidPacket.request(cookie: exchange.cookie.rawValue).bytes
        #expect(exchange.request.bytes == toy.sealed(bare))
        #expect(exchange.request.bytes.count == 48 + 4 + 16)
    }

    @Test func validMACIsAccepted() throws {
        var exchange = bench.exchange(authenticator: toy)
        let bytes = toy.sealed(bench.reply(to: exchange.cookie).bytes)
        let result = try #require(exchange.received(bytes, from: ExchangeBench.server, at: bench.received).result)
        #expect(result.report.authentication == .valid)
    }

    /// Forged packets with the right cookie come first, of every kind, and none of them ends the wait for the genuine one.
    @Test func forgeriesBeforeTheGenuineOneAreDropped() {
        var exchange = bench.exchange(authenticator: toy)
        let good = bench.reply(to: exchange.cookie)
        var kiss = good
        (kiss.stratum, kiss.leap, kiss.referenceID) = (0, 3, 0x4445_4E59)
        var shifted = good
        shifted.receive += 5 << 32
        shifted.transmit += 5 << 32
        let genuine = toy.sealed(good.bytes)
        let forgeries: [([UInt8], AuthenticationResult)] = [
            (good.bytes, .missing), (kiss.bytes, .missing), (good.bytes + [0, 0, 0, 0], .cryptoNAK),
            (shifted.bytes + genuine[48...], .invalid), (kiss.bytes + genuine[48...], .invalid),
            (good.bytes + [0, 0, 0, 8] + genuine[52...], .invalid),
            (good.bytes + [0, 0, 0, 7] + Array(repeating: 0, count: 20), .invalid),
        ]
        for (bytes, expected) in forgeries {
            let verdict = exchange.received(bytes, from: ExchangeBench.server, at: bench.received)
            #expect(verdict.rejection == .notAuthentic(expected))
            #expect(verdict.isDropped)
        }
        #expect(exchange.received(genuine, from: ExchangeBench.server, at: bench.received).result != nil)
    }

    /// Only what is authentic can be the server's own word.
    @Test func authenticKissEndsTheExchange() {
        var exchange = bench.exchange(authenticator: toy)
        var kiss = bench.reply(to: exchange.cookie)
        (kiss.stratum, kiss.leap, kiss.referenceID) = (0, 3, 0x5241_5445)
        let verdict = exchange.received(toy.sealed(kiss.bytes), from: ExchangeBench.server, at: bench.received)
        #expect(verdict.rejection == .kiss(.rate))
        #expect(verdict.isRefused)
    }

    /// Every bit of the packet counts, the MAC's own included. (Bits of the first 32 bytes may fail an earlier check.)
    @Test func anyFlippedBitIsNoticed() {
        let exchange = bench.exchange(authenticator: toy)
        let genuine = toy.sealed(bench.reply(to: exchange.cookie).bytes)
        for bit in 0..<genuine.count * 8 {
            var bytes = genuine
            bytes[bit / 8] ^= 1 << (bit % 8)
            var copy = exchange
            let verdict = copy.received(bytes, from: ExchangeBench.server, at: bench.received)
            #expect(verdict.isDropped, "bit \(bit)")
        }
    }

    /// Without an authenticator a MAC is no matter.
    @Test func macIsIgnoredWhereNoneWasAsked() throws {
        var exchange = bench.exchange()
        let bytes = bench.reply(to: exchange.cookie).bytes + [0, 0, 0, 9] + Array(repeating: 1, count: 20)
        let result = try #require(exchange.received(bytes, from: ExchangeBench.server, at: bench.received).result)
        #expect(result.report.authentication == .notAsked)
    }
}
