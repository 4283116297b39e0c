import TestSupport
import Testing

@testable import TimeScales

@Suite struct DecimalNumberTests {
    private func read(_ text: String) throws(TimeTextError) -> DecimalNumber {
        try DecimalNumber(parsing: Array(text.utf8).span, as: "the number")
    }

    private func write(_ number: DecimalNumber) -> String {
        asciiText { buffer in
            var place = 0
            number.write(into: &buffer, at: &place)
            return place
        }
    }

    /// Whole number rounded down, and what is above it in 10⁻¹⁸.
    @Test(
        arguments: [
            ("0", 0, 0), ("-0", 0, 0), ("+0", 0, 0), ("-0.0", 0, 0), ("7", 7, 0), ("-7", -7, 0),
            ("0.5", 0, 500_000_000_000_000_000), ("-0.5", -1, 500_000_000_000_000_000),
            ("-1.25", -2, 750_000_000_000_000_000), ("+1,25", 1, 250_000_000_000_000_000), ("007", 7, 0),
            ("0.000000000000000001", 0, 1), ("-0.000000000000000001", -1, 999_999_999_999_999_999),
            ("999999999999999999.999999999999999999", 999_999_999_999_999_999, 999_999_999_999_999_999),
            ("-999999999999999999.999999999999999999", -1_000_000_000_000_000_000, 1),
        ] as [(String, Int64, UInt64)])
    func numbers(text: String, whole: Int64, fraction: UInt64) throws {
        #expect(try read(text) == DecimalNumber(whole: whole, fraction: fraction))
    }

    @Test(
        arguments: [
            ("", 0, "expected a digit of the number, found the end"),
            ("-", 1, "expected a digit of the number, found the end"),
            ("--1", 1, "expected a digit of the number, found '-'"),
            (".5", 0, "expected a digit of the number, found '.'"),
            ("5.", 2, "expected a digit of the fraction, found the end"),
            ("5.-1", 2, "expected a digit of the fraction, found '-'"),
            ("1e9", 1, "expected the end of a decimal number, found 'e'"),
            ("1 ", 1, "expected the end of a decimal number, found a space"),
            ("1.5.5", 3, "expected the end of a decimal number, found '.'"),
            ("1_000", 1, "expected the end of a decimal number, found '_'"),
            ("1\u{0}", 1, "expected the end of a decimal number, found byte 0x00"),
            ("1\u{2212}", 1, "expected the end of a decimal number, found a character that is not ASCII"),
            ("1234567890123456789", 18, "more than 18 digits in the number"),
            ("0.1234567890123456789", 20, "more than 18 digits in the fraction"),
            ("nan", 0, "expected a digit of the number, found 'n'"),
            ("0x10", 1, "expected the end of a decimal number, found 'x'"),
        ])
    func malformed(text: String, place: Int, message: String) {
        #expect {
            _ = try read(text)
        } throws: { error in
            let error = error as? TimeTextError
            return error?.place == place && error?.description == message
        }
    }

    @Test(
        arguments: [
            (0, 0, "0"), (5, 0, "5"), (-5, 0, "-5"), (-1, 500_000_000_000_000_000, "-0.5"),
            (-2, 999_999_999_000_000_000, "-1.000000001"), (-1, 1_000_000_000, "-0.999999999"),
            (0, 1_000_000_000, "0.000000001"), (12, 340_000_000_000_000_000, "12.34"),
            (.max, 999_999_999_000_000_000, "9223372036854775807.999999999"), (.min, 0, "-9223372036854775808"),
            (.min, 1_000_000_000, "-9223372036854775807.999999999"), (99_999_999, 0, "99999999"),
            (100_000_000, 0, "100000000"), (10_000_000_000_000_000, 0, "10000000000000000"),
        ] as [(Int64, UInt64, String)])
    func texts(whole: Int64, fraction: UInt64, text: String) {
        #expect(write(DecimalNumber(whole: whole, fraction: fraction)) == text)
    }

    private static func text(_ nanoseconds: Int128) -> String {
        let digits = String(nanoseconds.magnitude)
        let padded = String(repeating: "0", count: max(0, 10 - digits.count)) + digits
        var text = padded.dropLast(9) + "." + padded.suffix(9)
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return (nanoseconds < 0 ? "-" : "") + text
    }

    /// Against whole nanoseconds, divided the plain way.
    @Test func randomNanosecondsBothWays() throws {
        let seed: UInt64 = 0xDEC1
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<10_000 {
            let digits = Int.random(in: 0...27, using: &generator)
            let limit = (0..<digits).reduce(Int128(1)) { power, _ in power * 10 }
            let nanoseconds = Int128.random(in: -limit...limit, using: &generator)
            let text = Self.text(nanoseconds)
            guard nanoseconds.magnitude < 1_000_000_000_000_000_000_000_000_000 else { continue }
            let number = try read(text)
            let value = Int128(number.whole) * 1_000_000_000 + Int128(number.fraction / 1_000_000_000)
            #expect(value == nanoseconds, "seed \(seed), \(text)")
            #expect(write(number) == text, "seed \(seed)")
        }
    }
}
