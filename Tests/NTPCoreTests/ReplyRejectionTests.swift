import NTPCore
import NTPWire
import TestSupport
import Testing
import TimeScales

@Suite struct ReplyRejectionTests {
    /// What programs may rely on (CLI.md `error.code`), each reached through an exchange, with its values.
    @Test func codesAndValues() throws {
        let bench = ExchangeBench()
        let (server, stranger) = (ExchangeBench.server, ExchangeBench.stranger)
        var exchange = bench.exchange()
        let good = bench.reply(to: exchange.cookie).bytes
        func rejection(_ bytes: [UInt8], from source: IPEndpoint = server) -> ReplyRejection? {
            exchange.received(bytes, from: source, at: bench.received).rejection
        }

        #expect(rejection(good, from: stranger) == .wrongSource(stranger, expected: server))
        #expect(rejection([]) == .malformed(.tooShort(length: 0)))
        #expect(rejection(Array(good.prefix(47))) == .malformed(.tooShort(length: 47)))
        #expect(rejection(good + [0, 0]) == .malformed(.badTrailer(offset: 48, length: 2)))
        #expect(rejection(Array(repeating: 0x24, count: 5_000)) == .malformed(.tooLong(length: 5_000, limit: 4_096)))
        #expect(rejection([0x2C] + good.dropFirst()) == .malformed(.unsupportedVersion(5)))
        #expect(rejection([0x23] + good.dropFirst()) == .wrongMode(.client))
        #expect(rejection([0x26] + good.dropFirst()) == .wrongMode(.control))
        #expect(rejection([0x1C] + good.dropFirst()) == .wrongVersion(3, expected: 4))
        let replay = good[..<24] + Array(repeating: 0, count: 8) + good[32...]
        #expect(rejection(Array(replay)) == .wrongOrigin(.unknown, expected: exchange.cookie))
    }

    @Test func everyRejectionHasACodeAndSaysItsValues() {
        let (server, stranger) = (ExchangeBench.server, ExchangeBench.stranger)
        let cookie = NTPTimestamp(rawValue: 0xDC12_C500_8000_0000)
        let cases: [(ReplyRejection, code: String, part: String)] = [
            (.wrongSource(stranger, expected: server), "wrong_source", "192.0.2.2:123"),
            (.malformed(.tooShort(length: 7)), "too_short", "7 bytes"),
            (.malformed(.tooLong(length: 5_000, limit: 4_096)), "too_long", "5000"),
            (.malformed(.unsupportedVersion(7)), "unsupported_version", "version 7"),
            (.malformed(.badExtensionField(offset: 48, length: 9, available: 30)), "bad_extension_field", "byte 48"),
            (.malformed(.badTrailer(offset: 48, length: 5)), "bad_trailer", "5 bytes"),
            (.wrongMode(.broadcast), "wrong_mode", "mode 5"),
            (.wrongVersion(3, expected: 4), "wrong_version", "version 3"),
            (.wrongOrigin(.unknown, expected: cookie), "wrong_origin", "dc12c500.80000000"),
            (.duplicate, "duplicate", "already"),
            (.zeroTimestamp(receive: .unknown, transmit: cookie), "zero_timestamp", "00000000.00000000"),
            (.transmitBeforeReceive(by: .milliseconds(3)), "transmit_before_receive", "3 ms"),
            (.notAuthentic(.missing), "mac_missing", "no MAC"), (.notAuthentic(.invalid), "mac_invalid", "wrong"),
            (.notAuthentic(.cryptoNAK), "crypto_nak", "crypto-NAK"), (.kiss(.rate), "RATE", "fewer requests"),
            (.kiss(.deny), "DENY", "denied"), (.kiss(KissCode(rawValue: 0x5858_5858)), "XXXX", "no standard"),
            (.unsynchronized(leap: .unsynchronized, stratum: 2), "leap_unsynchronized", "unsynchronized"),
            (.unsynchronized(leap: .none, stratum: 16), "stratum", "16"),
            (.rootDistance(.seconds(17), limit: .seconds(16)), "root_distance", "17 s"),
            (.negativeDelay(.milliseconds(-5), tolerance: .microseconds(1)), "negative_delay", "-5 ms"),
        ]
        for (rejection, code, part) in cases {
            #expect(rejection.code == code)
            #expect(rejection.description.contains(part), "\(rejection)")
        }
        #expect(Set(cases.map(\.code)).count == cases.count)
    }
}
