import NTPWire
import Testing

@Suite struct MessageAuthenticationCodeTests {
    /// RFC 7822 §3: an NTPv4 MAC has 20 or 24 bytes, or 4 for a crypto-NAK.
    @Test func digestLengthsOfVersion4() {
        for length in 0...80 {
            let mac = MessageAuthenticationCode(keyID: 1, digest: Array(repeating: 0, count: length))
            #expect((mac != nil) == [0, 16, 20].contains(length), "length \(length)")
        }
    }

    @Test func digestLengthsOfVersion3() {
        for length in 0...80 {
            let mac = MessageAuthenticationCode(keyID: 1, digest: Array(repeating: 0, count: length), version: 3)
            #expect((mac != nil) == [0, 8, 16, 20, 32, 48, 64].contains(length), "length \(length)")
        }
    }

    /// RFC 5905 §7.3: a crypto-NAK is a MAC of four zero bytes alone.
    @Test func cryptoNAKHasNoDigest() throws {
        let header = try NTPHeaderTests.header()
        let nak = try #require(MessageAuthenticationCode(keyID: 0, digest: []))
        #expect(nak.isCryptoNAK)
        #expect(NTPPacket(header: header, mac: nak).bytes == NTPHeaderTests.answer + [0, 0, 0, 0])
        let mac = try #require(MessageAuthenticationCode(keyID: 0, digest: Array(repeating: 0, count: 16)))
        #expect(!mac.isCryptoNAK)
    }

    @Test func wireForm() throws {
        let header = try NTPHeaderTests.header()
        let mac = try #require(MessageAuthenticationCode(keyID: 0x0102_0304, digest: Array(10..<26)))
        #expect(Array(NTPPacket(header: header, mac: mac).bytes.dropFirst(48)) == [1, 2, 3, 4] + Array(10..<26))
    }
}
