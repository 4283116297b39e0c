@testable import dstime
import Foundation
import Testing
import TimeScales

@Suite struct JSONValueTests {
    @Test(arguments: [
        "", "plain", "\"quoted\"", "back\\slash", "line\nbreak", "tab\tand\r\n", "\u{0}\u{1}\u{8}\u{C}\u{1F}", "\u{7F}",
        "ümläut € 時 🕰", "\u{2028}\u{2029}", "e\u{301}", "</script>", "a/b", "\"", "\\", "\\\"",
    ])
    func aStringComesBackFromAnyParser(_ text: String) throws {
        let written = JSONValue.string(text).description
        let parsed = try JSONSerialization.jsonObject(with: Data(written.utf8), options: .fragmentsAllowed)
        // Unicode scalars, since `==` on strings takes some different ones for the same.
        #expect((parsed as? String).map { Array($0.unicodeScalars) } == Array(text.unicodeScalars))
        #expect(!written.utf8.contains { $0 < 0x20 }, "a control character stands bare")
    }

    @Test(arguments: [
        (Duration.zero, "0"), (.seconds(1), "1"), (.seconds(-1), "-1"), (.nanoseconds(1), "0.000000001"),
        (.nanoseconds(-1), "-0.000000001"), (Duration(attoseconds: 1), "0.000000000000000001"),
        (.milliseconds(-1_500), "-1.5"), (.seconds(1_483_228_800) + .nanoseconds(5), "1483228800.000000005"),
    ])
    func secondsLoseNothing(_ duration: Duration, _ text: String) {
        #expect(JSONValue.seconds(duration).description == text)
    }

    @Test func valuesNestInTheirOrder() throws {
        let value = JSONValue.object([
            ("z", .array([.integer(-1), .bool(true), .bool(false), .null])), ("a", .object([])),
            ("m\n", .number("0.5")),
        ])
        #expect(value.description == #"{"z":[-1,true,false,null],"a":{},"m\n":0.5}"#)
        let parsed = try JSON(line: value.description)
        #expect(parsed["z"] == .array([.number(-1), .bool(true), .bool(false), .null]))
        #expect(parsed["m\n"] == .number(0.5))
    }

    /// 1900-01-01 plus 2,208,988,800 s is 1970. Text is rounded to the nearest nanosecond.
    @Test func instantsAreUTCText() {
        #expect(JSONValue.utc(NTPDate(seconds: 2_208_988_800)).description == "\"1970-01-01T00:00:00Z\"")
        let half = NTPDate(seconds: 3_692_217_600, fraction: 1 << 63)
        #expect(JSONValue.utc(half).description == "\"2017-01-01T00:00:00.5Z\"")
        let almost = NTPDate(seconds: 3_692_217_599, fraction: .max)
        #expect(JSONValue.utc(almost).description == "\"2017-01-01T00:00:00Z\"")
    }
}
