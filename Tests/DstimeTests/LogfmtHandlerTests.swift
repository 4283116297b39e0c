import Testing
import TimeScales

@testable import dstime

/// Lines that a program takes apart by blanks, `=` and quotes.
@Suite struct LogfmtHandlerTests {
    @Test func aLineIsPairs() {
        let time = UnixTime(seconds: 1_483_228_800)
        let line = LogfmtHandler.line(
            "warning", "server cannot be asked", [("error", "recvmsg: refused"), ("server", "127.0.0.1:123")],
            time: time)
        #expect(
            line == #"time=2017-01-01T00:00:00Z level=warning msg="server cannot be asked" error="recvmsg: refused" "#
                + "server=127.0.0.1:123")
        #expect(LogfmtHandler.line("info", "x", [], time: nil) == "level=info msg=x")
    }

    /// Nothing in a value ends it, or the line, or reaches the terminal.
    @Test(arguments: [
        ("", #""""#), ("a b", #""a b""#), ("a=b", #""a=b""#), (#"say "x""#, #""say \"x\"""#), (#"a\b"#, #""a\\b""#),
        ("a\nlevel=error", #""a\u{a}level=error""#), ("\u{1B}[2J", #""\u{1b}[2J""#), ("±5", #""±5""#), ("-1.5", "-1.5"),
        ("[::1]:123", "[::1]:123"), ("'", #""'""#),
    ])
    func valuesAreQuotedWhereNeedBe(value: String, shown: String) {
        #expect(LogfmtHandler.line("info", "x", [("key", value)], time: nil) == "level=info msg=x key=" + shown)
    }
}
