import Testing
import TestSupport

@testable import dstime

/// Logs that `dstime order` refuses: each problem has its line, and what was expected or is wrong.
@Suite struct OrderProblemTests {
    struct Wrong: Sendable, CustomTestStringConvertible {
        let lines: [String]
        let line: Int
        let messages: [String]

        init(_ lines: String..., line: Int = 1, says messages: String...) {
            (self.lines, self.line, self.messages) = (lines, line, messages)
        }

        var testDescription: String { lines.joined(separator: " ") }
    }

    @Test(arguments: [
        // No history.
        Wrong(
            #"{"process":"A","event":"a"}"#, #"{"process":"A","event":"b","receive":"m"}"#,
            #"{"process":"B","event":"c"}"#, line: 2, says: "'b' receives 'm'", "nothing sends"),
        Wrong(
            #"{"process":"A","event":"a","receive":"m"}"#, "", #"{"process":"B","event":"b","send":"m"}"#,
            says: "'a' receives 'm'", "'b' sends only later", "line 3"),
        Wrong(
            #"{"process":"A","event":"a","receive":"m"}"#, #"{"process":"A","event":"b","send":"m"}"#,
            says: "cycle", "'a' (line 1) → 'b' (line 2) → 'a'"),
        Wrong(
            #"{"process":"Z","event":"z"}"#, #"{"process":"A","event":"a","receive":"n"}"#,
            #"{"process":"A","event":"b","send":"m"}"#, #"{"process":"Z","event":"y"}"#,
            #"{"process":"B","event":"c","receive":"m"}"#, #"{"process":"B","event":"d","send":"n"}"#, line: 2,
            says: "cycle", "'a' (line 2) → 'b' (line 3) → 'c' (line 5) → 'd' (line 6) → 'a'"),
        Wrong(
            #"{"process":"A","event":"a"}"#, #"{"process":"B","event":"a"}"#, line: 2,
            says: "'a' again", "line 1"),
        Wrong(#"{"process":"A","event":7}"#, #"{"process":"B","event":"7"}"#, line: 2, says: "'7' again"),
        Wrong(
            #"{"process":"A","event":"a","send":"m"}"#, #"{"process":"B","event":"b","send":"m"}"#, line: 2,
            says: "'m' is sent again", "'a' on line 1"),
        Wrong(#"{"process":"A","event":"a","send":"m","receive":"m"}"#, says: "'m', which it sends itself"),
        Wrong(#"{"process":"A","event":"a","send":"m","receive":"\u006d"}"#, says: "'m', which it sends itself"),
        Wrong(
            #"{"process":"A","event":"a","receive":"m"}"#, #"{"process":"B","event":"b","receive":"x","send":"y"}"#,
            #"{"process":"C","event":"c","receive":"y","send":"x"}"#, #"{"process":"D","event":"d","send":"m"}"#,
            says: "'a' receives 'm'", "'d' sends only later, on line 4", "a cycle: 'b' (line 2) → 'c' (line 3) → 'b'"),
        Wrong(
            #"{"process":"A","event":"a","receive":"m"}"#, #"{"process":"B","event":"b","receive":"x"}"#,
            #"{"process":"B","event":"c","send":"x"}"#,
            says: "'m', which nothing sends", "a cycle: 'b' (line 2) → 'c' (line 3) → 'b'"),
        // What is known where the rest cannot be read.
        Wrong(
            #"{"process":"A","event":"a","receive":"m"}"#, #"{"process":"B","event":"b","send":"m"}"#, "xx",
            says: "'b' sends only later, on line 2"),
        // No event.
        Wrong(#"{"event":"a"}"#, says: "\"process\""), Wrong(#"{"process":"A"}"#, says: "\"event\""),
        Wrong(#"{}"#, says: "\"process\""), Wrong("[1]", says: "expected an object, found '['"),
        Wrong("7", says: "expected an object"), Wrong("event a", says: "expected an object, found 'e'"),
        Wrong(#"{"process":null,"event":"a"}"#, says: "\"process\"", "null"),
        Wrong(#"{"process":"A","event":true}"#, says: "\"event\"", "true or false"),
        Wrong(#"{"process":"A","event":"a","receive":["m","n"]}"#, says: "\"receive\"", "an array"),
        Wrong(#"{"process":"A","event":"a","send":{}}"#, says: "\"send\"", "an object"),
        Wrong(#"{"process":"A","event":"a","time":"12:00"}"#, says: "byte 35", "\"time\" in seconds", "a string"),
        Wrong(#"{"process":"A","event":"a","time":1767225600000}"#, says: "\"time\" in seconds", "1767225600000"),
        Wrong(#"{"process":"A","event":"a","time":1e99999999999}"#, says: "\"time\" in seconds"),
        Wrong(#"{"process":"A","event":"a","time":-2e300}"#, says: "above -10^19 and below 2^32, found -2e300"),
        Wrong(#"{"process":"A","event":"a","time":-1e19}"#, says: "above -10^19 and below 2^32"),
        Wrong(#"{"process":"A","event":"a","time":4294967296}"#, says: "below 2^32, found 4294967296\n"),
        // 28 November 2025 in three units, and the first nanosecond behind what is taken for such.
        Wrong(
            #"{"process":"A","event":"a","time":1764288000123}"#, says: "123, which looks like milliseconds since 1970"),
        Wrong(
            #"{"process":"A","event":"a","time":1.764288e15}"#, says: "e15, which looks like microseconds since 1970"),
        Wrong(#"{"process":"A","event":"a","time":1764288000123456789}"#, says: "looks like nanoseconds since 1970"),
        Wrong(#"{"process":"A","event":"a","time":4294967296e9}"#, says: "found 4294967296e9\n"),
        Wrong(#"{"process":"A","event":"a","x":1,"x":1}"#, says: "\"x\" again"),
        Wrong(#"{"process":"A","event":"a","x":1,"\u0078":1}"#, says: "again"),
        Wrong(#"{"process":"A","event":"a","process":"A"}"#, says: "\"process\" again"),
        Wrong(#"{"process":"A","event":"a","vector":{}}"#, says: "\"vector\"", "added"),
        Wrong(#"{"process":"A","event":"a","\u0076ector":{}}"#, says: "\"vector\"", "added"),
        // No JSON.
        Wrong(#"{"process":"A","event":"a""#, says: "'}'", "the line ends"),
        Wrong(#"{"process":"A","event":"a}"#, says: "the line ends"),
        Wrong(#"{"process":"A""event":1}"#, says: "byte 15", "','"),
        Wrong(#"{"process":"A","event":1} {}"#, says: "nothing behind the object"),
        Wrong(#"{"process":"A","event":1,}"#, says: "a key in quotes, found '}'"),
        Wrong(#"{"process":"A","event":01}"#, says: "zero in front"),
        Wrong(#"{"process":"A","event":+1}"#, says: "a value, found '+'"),
        Wrong(#"{"process":"A","event":1.}"#, says: "a digit"), Wrong(#"{"process":"A","event":1e}"#, says: "a digit"),
        Wrong(#"{"process":"A","event":NaN}"#, says: "a value, found 'N'"),
        Wrong(#"{"process":"A","event":nul}"#, says: "null"),
        Wrong(#"{"process":'A'}"#, says: "a value, found"), Wrong("{process:1}", says: "a key in quotes"),
        Wrong(#"{"process":"A","event":"\x"}"#, says: "escape"),
        Wrong(#"{"process":"A","event":"\u12"}"#, says: "hexadecimal"),
        Wrong(#"{"process":"A","event":"\ud800"}"#, says: "surrogate"),
        Wrong(#"{"process":"A","event":"\udc00\ud800"}"#, says: "surrogate"),
        Wrong("{\"process\":\"A\",\"event\":\"a\tb\"}", says: "control character"),
        Wrong("{\"process\":\"A\",\"event\":\"a\u{0}\"}", says: "control character"),
        Wrong("{\"process\"\u{0}:\"A\"}", says: "':' behind a key, found the byte 0x00"),
        Wrong("{\"process\":\u{A0}\"A\"}", says: "a value, found the byte 0xc2"),
        Wrong(
            #"{"process":"A","event":"a","x":"# + String(repeating: "[", count: 200)
                + String(repeating: "]", count: 200) + "}",
            says: "128 deep"),
    ])
    func isRefusedWithItsLine(_ wrong: Wrong) async throws {
        let finished = try await OrderCommandTests.order(wrong.lines)
        #expect(finished.status == 65)
        // What came before has been written, and no summary.
        #expect(finished.output.split(separator: "\n").count == wrong.line - 1, "\(finished.output)")
        #expect(finished.errors.contains("line \(wrong.line),"), "\(finished.errors)")
        for message in wrong.messages { #expect(finished.errors.contains(message), "\(finished.errors)") }
        #expect(finished.errors.split(separator: "\n").count == 1)
    }

    /// The sending stands behind a line that cannot be read: that line is wrong, and nothing is said of what follows on it.
    @Test(arguments: ["xx", #"{"process":"B"}"#, #"{"process":"B","event":"b","time":"noon"}"#])
    func nothingIsSaidOfWhatCannotBeRead(wrong: String) async throws {
        let finished = try await OrderCommandTests.order([
            #"{"process":"A","event":"a1","receive":"m1"}"#, wrong, #"{"process":"B","event":"b1","send":"m1"}"#,
        ])
        #expect(finished.status == 65 && finished.output.isEmpty)
        #expect(finished.errors.contains("line 2, byte ") && finished.errors.contains("expected"), "\(finished.errors)")
        #expect(finished.errors.contains("'a1' on line 1 receives 'm1', which no line up to here sends"))
        #expect(!finished.errors.contains("nothing sends"))
        #expect(finished.errors.split(separator: "\n").count == 1)
    }

    /// Bytes that are no UTF-8: a lone continuation, overlong forms, a surrogate, beyond the last scalar, cut short.
    @Test(
        arguments: [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xC3], [0xE2, 0x82], [0xC3, 0x28],
        ] as [[UInt8]])
    func whatIsNoUTF8IsRefused(_ bytes: [UInt8]) async throws {
        let input = Array(#"{"process":"A","event":"#.utf8) + [0x22] + bytes + Array("\"}\n".utf8)
        let finished = try await Tool.run(["order", "--json", "-"], input: input)
        #expect(finished.status == 65 && finished.errors.contains("line 1, byte 25: a byte that is no UTF-8"))
    }

    /// The limit has its name and its number, and what came before has been written.
    @Test func tooManyProcessesAreSaid() async throws {
        let finished = try await OrderCommandTests.order(
            (0...65_536).map { #"{"process":\#($0),"event":\#($0)}"# })
        #expect(finished.status == 65 && finished.output.split(separator: "\n").count == 65_536)
        #expect(finished.errors.contains("line 65537, ") && finished.errors.contains("no more than 65,536 processes"))
    }

    /// Times before the epoch are taken down to 10¹⁹ s.
    @Test func timesMayBeNegative() async throws {
        let finished = try await OrderCommandTests.order(
            [
                #"{"process":"A","event":"a","time":4294967295.9}"#,
                #"{"process":"A","event":"b","time":-9999999999999999999}"#,
            ], json: false)
        #expect(
            finished.status == 0
                && finished.output.contains("a (A, line 1) happens before b (A, line 2), and its clock shows"),
            "\(finished.errors)")
    }

    @Test func longLinesAreReadUpToALimit() async throws {
        let long = String(repeating: "x", count: 1_000_000)
        let finished = try await OrderCommandTests.order([#"{"process":"A","event":"a","note":"\#(long)"}"#])
        #expect(finished.status == 0 && finished.output.utf8.count > 1_000_000)
        let longer = try await OrderCommandTests.order([
            #"{"process":"A","event":"a"}"#, #"{"process":"A","event":"b","note":"\#(long)\#(long)"}"#,
        ])
        #expect(longer.status == 65 && longer.errors.contains("line 2,") && longer.errors.contains("1 MiB"))
    }

    /// No bytes end the program in any other way than with 0 or 65: broken pieces of a good log.
    @Test func brokenLogsAreNoCrash() async throws {
        var generator = SeededGenerator(seed: 0x0DDB)
        let good = Array(#"{"process":"A","event":"aé","send":"\u00e9\n","time":-1.25e-3,"x":[{"y":null},true]}"#.utf8)
        var input: [UInt8] = []
        for _ in 0..<200 {
            var bytes = good
            for _ in 0..<Int.random(in: 0..<3, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            bytes.removeSubrange(Int.random(in: 0...bytes.count, using: &generator)...)
            var line = OrderLine()
            try? line.read(bytes.span)
            if let time = line.time { _ = OrderLine.seconds(bytes.span.extracting(time.place)) }
            input += bytes + [0x0A]
        }
        let finished = try await Tool.run(["order", "-"], input: input)
        #expect(finished.status == 65 || finished.status == 0)
    }
}
