@testable import dstime
import Testing

/// Lengths of time on the command line: decimal text, exact to the attosecond.
@Suite struct SecondsTests {
    @Test(arguments: [
        ("2", Duration.seconds(2)), ("0", .zero), ("-0", .zero), ("0.25", .milliseconds(250)),
        ("-0.5", .milliseconds(-500)),
        ("+1", .seconds(1)), (".5", .milliseconds(500)), ("5.", .seconds(5)), ("1e-3", .milliseconds(1)),
        ("1E3", .seconds(1_000)), ("1e+3", .seconds(1_000)), ("0.1e1", .seconds(1)),
        ("0.000000000000000001", Duration(attoseconds: 1)), ("1e-18", Duration(attoseconds: 1)),
        ("0.1", .milliseconds(100)), ("1.000000001", .seconds(1) + .nanoseconds(1)),
        ("1000000000000", .seconds(1_000_000_000_000)), ("86400", .seconds(86_400)), ("0000000002", .seconds(2)),
    ])
    func reads(_ text: String, _ duration: Duration) {
        #expect(Seconds(argument: text)?.duration == duration)
    }

    @Test(arguments: [
        "", " ", ".", "-", "+", "-.", "e", "1e", "e3", "1e1.5", "1e9999", "1e-99", "abc", "1s", "1 ", " 1", "1,5",
        "1.2.3",
        "--1", "+-1", "1-", "0x10", "nan", "inf", "infinity", "1e3e3", "１", "1_000",
    ])
    func refuses(_ text: String) {
        #expect(Seconds(argument: text) == nil)
    }

    @Test(arguments: [
        "1000000000000.000000000000000001", "1000000000001", "1e13", "1e15", "1e999", "0.1e14", "9e12",
        "99999999999999999999999999999999999999999999",
    ])
    func whatIsTooLongIsSaidByTheOption(_ text: String) throws {
        for (sign, name) in [("", "--wait"), ("-", "--shift")] {
            let value = try #require(Seconds(argument: sign + text))
            let error = #expect(throws: (any Error).self) {
                try value.check(name, from: .zero - Seconds.longest)
            }
            #expect(error.map { "\($0)" } == "\(name) \(sign)\(text): must be from -1000000000000 to 1000000000000 s")
        }
    }

    @Test func zeroHasNoOrder() { #expect(Seconds(argument: "0e999")?.duration == .zero) }
}
