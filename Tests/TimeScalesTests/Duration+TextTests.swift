import TestSupport
import Testing
import TimeScales

@Suite struct DurationTextTests {
    @Test(
        arguments: [
            (.zero, "0"), (.seconds(1), "1"), (.seconds(-1), "-1"), (.milliseconds(1), "0.001"),
            (.nanoseconds(-1), "-0.000000001"), (.milliseconds(-1_500), "-1.5"),
            (Duration(attoseconds: 1), "0.000000000000000001"),
            (Duration(attoseconds: -1), "-0.000000000000000001"),
            (Duration(attoseconds: 1_000_000_000_000_000_010), "1.00000000000000001"),
            (.seconds(86_400 * 365), "31536000"),
            (Duration(attoseconds: .max), "170141183460469231731.687303715884105727"),
            (Duration(attoseconds: .min), "-170141183460469231731.687303715884105728"),
        ] as [(Duration, String)])
    func decimalSecondsIsExact(duration: Duration, text: String) {
        #expect(duration.decimalSeconds == text)
    }

    /// Read back digit by digit, the text is the length that went in.
    @Test func decimalSecondsReadsBack() throws {
        let seed: UInt64 = 0xDEC1_3A15
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let attoseconds = Int128(generator.next()) << Int128(generator.next() % 50)
            let signed = generator.next() % 2 == 0 ? attoseconds : -attoseconds
            let text = Duration(attoseconds: signed).decimalSeconds
            let parts = text.split(separator: ".")
            let whole = try #require(Int128(parts[0]), "seed \(seed)")
            let digits = parts.count > 1 ? String(parts[1]) : ""
            let fraction = try #require(
                Int128(digits + String(repeating: "0", count: 18 - digits.count)), "seed \(seed)")
            let read = whole * 1_000_000_000_000_000_000 + (text.hasPrefix("-") ? -fraction : fraction)
            #expect(read == signed, "seed \(seed), text \(text)")
            #expect(!(digits.hasSuffix("0")), "seed \(seed), text \(text)")
        }
    }

    @Test(
        arguments: [
            (.zero, "0 s"), (.seconds(1), "1 s"), (.milliseconds(42), "42 ms"), (.microseconds(1_253), "1.253 ms"),
            (.microseconds(-1_253), "-1.253 ms"), (.nanoseconds(26_100), "26.10 µs"), (.nanoseconds(2), "2 ns"),
            (Duration(attoseconds: 233_000_000), "233 ps"), (Duration(attoseconds: 999_999), "999999 as"),
            (.milliseconds(1_500), "1.500 s"), (.seconds(3_600), "1 h"), (.seconds(86_400), "1 d"),
            (.seconds(-276_480), "-3.200 d"), (.seconds(31_557_600), "1 years"), (.seconds(2 * 31_557_600), "2 years"),
        ] as [(Duration, String)])
    func fittingUnitHasFourDigits(duration: Duration, text: String) {
        #expect(duration.inFittingUnit == text)
    }

    @Test(
        arguments: [
            // A hundredth of 10 µs is 0.1 µs: four decimals of a millisecond.
            (.nanoseconds(1_253_456), .microseconds(10), "1.2535 ms"),
            // A hundredth of a second is coarser than four digits: four digits stay.
            (.nanoseconds(1_253_456), .seconds(1), "1.253 ms"),
            (.nanoseconds(1_500_000_123), .nanoseconds(100), "1.500000123 s"),
            (.seconds(1), .nanoseconds(1), "1 s"),
        ] as [(Duration, Duration, String)])
    func resolutionAddsDigits(duration: Duration, resolution: Duration, text: String) {
        #expect(duration.inFittingUnit(resolving: resolution) == text)
    }

    /// No length makes it trap, and the sign is always that of the length.
    @Test(arguments: [Duration(attoseconds: .max), Duration(attoseconds: .min), .seconds(100_000_000_000)])
    func extremesHaveAText(duration: Duration) {
        #expect(duration.inFittingUnit.hasSuffix(" years"))
        #expect(duration.inFittingUnit.hasPrefix("-") == (duration < .zero))
    }
}
