import NTPWire
import Testing

@Suite struct KissCodeTests {
    private static let registered = [
        "ACST", "AUTH", "AUTO", "BCST", "CRYP", "DENY", "DROP", "RSTR", "INIT", "MCST", "NKEY", "NTSN", "RATE", "RMOT",
        "STEP",
    ]

    @Test(
        arguments: [
            (.deny, "DENY"), (.restrict, "RSTR"), (.rate, "RATE"), (.initializing, "INIT"), (.step, "STEP"),
            (.ntsNegativeAcknowledgement, "NTSN"),
        ] as [(KissCode, String)])
    func namedCodesSpellThemselves(code: KissCode, text: String) {
        #expect(code.text == text)
        #expect(code.description == text)
        #expect(code.rawValue == text.utf8.reduce(0) { $0 << 8 | UInt32($1) })
    }

    /// RFC 5905 figure 13 and RFC 8915 §5.7.
    @Test(arguments: registered)
    func everyRegisteredCodeHasAMeaning(text: String) throws {
        let code = KissCode(rawValue: try #require(ReferenceID(ascii: text)).rawValue)
        #expect(code.meaning != nil)
    }

    @Test func unknownCodesHaveNone() {
        #expect(KissCode(rawValue: 0x5879_7A21).meaning == nil)
        #expect(KissCode(rawValue: 0x5879_7A21).text == "Xyz!")
        #expect(KissCode(rawValue: 0x0700_4141).text == "\\x07\\x00AA")
    }

    @Test func onlyStratumZeroWithLettersIsAKiss() {
        let rate = ReferenceID(rawValue: KissCode.rate.rawValue)
        #expect(KissCode(NTPHeader(mode: .server, stratum: 0, referenceID: rate)) == .rate)
        #expect(KissCode(NTPHeader(mode: .server, stratum: 1, referenceID: rate)) == nil)
        #expect(KissCode(NTPHeader(mode: .server, stratum: 16, referenceID: rate)) == nil)
        // chronyd that is not synchronised: stratum 0 and no reference ID.
        #expect(KissCode(NTPHeader(mode: .server, stratum: 0)) == nil)
        let garbage = ReferenceID(rawValue: 0x5241_5401)
        #expect(KissCode(NTPHeader(mode: .server, stratum: 0, referenceID: garbage)) == nil)
    }
}
