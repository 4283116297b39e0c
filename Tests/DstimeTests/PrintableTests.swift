import TestSupport
import Testing

@testable import dstime

@Suite struct PrintableTests {
    /// What people write is as it is; what a terminal obeys or does not show is named.
    @Test(arguments: [
        ("α β", "α β"), ("Zürich–Łódź", "Zürich–Łódź"), ("プロセス①", "プロセス①"), ("日本", "日本"), ("שלום", "שלום"),
        ("e\u{301}", "e\u{301}"), ("→ €½ 🦊", "→ €½ 🦊"), ("a\u{1B}[31mb", "a\\u{1b}[31mb"), ("\u{0}", "\\u{0}"),
        ("\u{7F}\u{85}\u{9B}", "\\u{7f}\\u{85}\\u{9b}"), ("a\u{202E}b\u{2066}", "a\\u{202e}b\\u{2066}"),
        ("\u{2028}\u{2029}\u{A0}\u{3000}", "\\u{2028}\\u{2029}\\u{a0}\\u{3000}"), ("\u{E000}", "\\u{e000}"),
        ("\u{378}", "\\u{378}"), ("a\u{200B}\u{AD}\u{FEFF}", "a\\u{200b}\\u{ad}\\u{feff}"),
        ("\u{3164}\u{FE0F}\u{E0041}", "\\u{3164}\\u{fe0f}\\u{e0041}"),
    ]) func showsWhatCanBeSeen(text: String, shown: String) {
        #expect(printable(text).unicodeScalars.elementsEqual(shown.unicodeScalars), "\(printable(text))")
    }

    /// The ill-formed sequences of the Unicode standard, section 3.9.
    @Test(
        arguments: [
            ([0x61, 0xF1, 0x80, 0x80, 0xE1, 0x80, 0xC2, 0x62], "a\\xf1\\x80\\x80\\xe1\\x80\\xc2b"),
            ([0xC0, 0xAF], "\\xc0\\xaf"), ([0xED, 0xA0, 0x80], "\\xed\\xa0\\x80"), ([0x9B, 0x33], "\\x9b3"),
            ([0xF4, 0x91, 0x92, 0x93], "\\xf4\\x91\\x92\\x93"), ([0xCE, 0xB1, 0xCE], "α\\xce"), ([], ""),
        ] as [([UInt8], String)])
    func namesBytesThatAreNoUTF8(bytes: [UInt8], shown: String) {
        #expect(printable(bytes.span) == shown)
    }

    @Test func isCutAtAHundredCharacters() {
        let hundred = String(repeating: "ж", count: 100)
        #expect(printable(hundred) == hundred)
        #expect(printable(hundred + "x") == hundred + "…")
        let ascii = String(repeating: "x", count: 100)
        #expect(printable(ascii) == ascii && printable(ascii + "y") == ascii + "…")
        #expect(printable(String(repeating: "🦊", count: 200)) == String(repeating: "🦊", count: 100) + "…")
        let escapes = printable([UInt8](repeating: 0x80, count: 1_000).span)
        #expect(escapes == String(repeating: "\\x80", count: 100) + "…")
    }

    /// Whatever the bytes: nothing below the space, no DEL, no C1 control, nothing that turns the direction of writing.
    @Test func anyBytesAreSafe() {
        var generator = SeededGenerator(seed: 0x9817_0000)
        for _ in 0..<3_000 {
            let bytes = (0..<Int.random(in: 0..<30, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            let isSafe = printable(bytes.span).unicodeScalars.allSatisfy {
                0x20..<0x7F ~= $0.value
                    || $0.value > 0x9F && !$0.properties.isBidiControl && !$0.properties.isWhitespace
            }
            #expect(isSafe, "\(bytes)")
        }
    }

    /// By hand, from East Asian Width: Greek is narrow, Han, kana and Hangul are wide; a combining accent takes nothing.
    @Test(arguments: [("", 0), ("abc", 3), ("αβ", 2), ("e\u{301}", 1), ("日本", 4), ("プ1", 3), ("한", 2), ("🦊", 2)])
    func columnsAreThoseOfATerminal(text: String, count: Int) {
        #expect(columns(of: text) == count)
    }

    @Test func orderShowsNamesAsTheyAre() async throws {
        let finished = try await OrderCommandTests.order(
            [
                #"{"process":"α","event":"日1","send":"m","time":2}"#,
                #"{"process":"β","event":"x\u0000","receive":"m","time":1}"#,
            ], json: false)
        let lines = finished.output.split(separator: "\n").prefix(3)
        #expect(
            Array(lines) == [
                "event   process  message     time  lamport  vector   hybrid      contradicted by",
                "日1     α        sends m     2     1        α:1      2.000000+0",
                "x\\u{0}  β        receives m  1     2        α:1 β:1  2.000000+1  日1, +1 s",
            ])
        let refused = try await OrderCommandTests.order([#"{"process":"α","event":"ä","receive":"μ"}"#])
        #expect(refused.status == 65 && refused.errors.contains("'ä' receives 'μ', which nothing sends"))
    }
}
