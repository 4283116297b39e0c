import NTPWire
import Testing

@Suite struct ReferenceIDTests {
    /// RFC 5905 §7.3: left justified, padded with zeros.
    @Test(
        arguments: [("GPS", 0x4750_5300), ("PPS", 0x5050_5300), ("GOES", 0x474F_4553), ("", 0)] as [(String, UInt32)])
    func asciiNames(text: String, rawValue: UInt32) throws {
        let reference = try #require(ReferenceID(ascii: text))
        #expect(reference.rawValue == rawValue)
        #expect(reference.meaning(stratum: 1) == .source(text))
        #expect(reference.text(stratum: 1) == text)
    }

    @Test(arguments: ["GPSDO", "é", "A\n", "\0"])
    func textThatIsNoName(text: String) {
        #expect(ReferenceID(ascii: text) == nil)
    }

    /// The same bits mean three things.
    @Test func meaningFollowsTheStratum() {
        let rate = ReferenceID(rawValue: 0x5241_5445)
        #expect(rate.meaning(stratum: 0) == .kiss(.rate))
        #expect(rate.meaning(stratum: 1) == .source("RATE"))
        #expect(rate.meaning(stratum: 2) == .ipv4(0x5241_5445))
        #expect(rate.text(stratum: 0) == "RATE")
        #expect(rate.text(stratum: 2) == "82.65.84.69")
        #expect(rate.text(stratum: 15) == "82.65.84.69")
    }

    @Test(
        arguments: [
            (0xC000_0201, "192.0.2.1"), (0x7F00_0001, "127.0.0.1"), (0x0100_0000, "1.0.0.0"),
            (0xDFFF_FFFF, "223.255.255.255"),
            (0xE000_0001, "e0000001"), (0x00AB_CDEF, "00abcdef"), (0xFFFF_FFFF, "ffffffff"), (0, "00000000"),
        ] as [(UInt32, String)])
    func addressesAndHashes(rawValue: UInt32, text: String) {
        #expect(ReferenceID(rawValue: rawValue).text(stratum: 2) == text)
    }

    @Test func bytesThatCannotBePrintedAreShownAsNumbers() {
        #expect(ReferenceID(rawValue: 0x4701_5300).text(stratum: 1) == "G\\x01S")
        #expect(ReferenceID(rawValue: 0xFF00_0000).text(stratum: 1) == "\\xff")
        #expect(ReferenceID(rawValue: 0x0000_0041).text(stratum: 1) == "\\x00\\x00\\x00A")
    }
}
