import ClockDiscipline
import TestSupport
import Testing

@testable import SystemClocks

/// The conversions to what `clock_adjtime(2)` takes. No test makes a ``KernelClock``: that sets the clock's frequency.
@Suite struct ClockAdjusterTests {
    /// adjtimex(2): `freq` is in ppm with a 16-bit fraction, so 65536 is 1 ppm; 500 ppm are 32,768,000 (MAXFREQ).
    @Test(
        arguments: [
            (0, 0), (1_000_000_000, 65_536), (-1_000_000_000, -65_536), (500_000_000_000, 32_768_000),
            (-500_000_000_000, -32_768_000),
            // A unit is 15,258.789… × 10⁻¹⁵; half of it rounds away from zero.
            (7_629, 0), (7_630, 1), (-7_629, 0), (-7_630, -1), (15_259, 1), (22_888, 1), (22_889, 2),
        ] as [(Int64, Int64)])
    func frequencyInSixteenBitFractions(femtoratio: Int64, scaled: Int64) {
        #expect(KernelClock.scaled(FrequencyOffset(femtoratio: femtoratio)) == scaled)
    }

    /// Never off by more than half a unit; and no number traps.
    @Test func nearestFrequency() {
        let seed: UInt64 = 0xAD31_0001
        var generator = SeededGenerator(seed: seed)
        for index in 0..<4_000 {
            let most: Int64 = index.isMultiple(of: 2) ? 500_000_000_000 : .max
            let femtoratio = Int64.random(in: -most...most, using: &generator)
            let scaled = KernelClock.scaled(FrequencyOffset(femtoratio: femtoratio))
            // |scaled × 10⁹ − femtoratio × 2¹⁶| ≤ 10⁹/2, in whole numbers.
            let error = Int128(scaled) * 1_000_000_000 - Int128(femtoratio) * 65_536
            #expect(error.magnitude <= 500_000_000, "seed \(seed), \(femtoratio)")
        }
        #expect(KernelClock.scaled(FrequencyOffset(femtoratio: .max)) == 604_462_909_807_315)
        #expect(KernelClock.scaled(FrequencyOffset(femtoratio: .min)) == -604_462_909_807_315)
    }

    @Test(
        arguments: [
            (0, 0), (1_000_000_000, 1), (499_999_999, 0), (500_000_000, 1), (-499_999_999, 0), (-500_000_000, -1),
            (1_499_999_999, 1), (1_500_000_000, 2), (-1_500_000_000, -2), (5_000_000_000_000_000_000, 5_000_000_000),
            (Int128.max, Int64.max), (.min, .min), (Int128(Int64.max) * 1_000_000_000, .max),
            (Int128(Int64.min) * 1_000_000_000, .min), (Int128(Int64.max) * 1_000_000_000 + 500_000_000, .max),
        ] as [(Int128, Int64)])
    func nearestNanosecond(attoseconds: Int128, nanoseconds: Int64) {
        #expect(KernelClock.nanoseconds(Duration(attoseconds: attoseconds)) == nanoseconds)
    }

    @Test func nanosecondsComeBack() {
        let seed: UInt64 = 0xAD31_0002
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            let nanoseconds = Int64(bitPattern: generator.next())
            #expect(KernelClock.nanoseconds(.nanoseconds(nanoseconds)) == nanoseconds, "seed \(seed)")
        }
    }

    /// The kernel's clock is as it was, whatever a clock that nobody may touch is told.
    @Test func nullClockChangesNothing() throws {
        let before = try KernelClockState.read()
        let clock: any ClockAdjuster = NullClock()
        try clock.setFrequency(FrequencyOffset(ratio: 1e-4))
        try clock.step(by: .seconds(1_000))
        try clock.slew(by: .seconds(1))
        try clock.report(ClockQuality(maximumError: .zero, estimatedError: .zero, leapSecond: 1))
        try clock.setTAIOffset(99)
        let after = try KernelClockState.read()
        #expect(after.frequency == before.frequency && after.tick == before.tick)
        #expect(after.taiOffset == before.taiOffset)
    }

    @Test func qualityHasNoLeapSecondUnlessSaid() {
        let quality = ClockQuality(maximumError: .milliseconds(2), estimatedError: .microseconds(3))
        #expect(quality.leapSecond == 0)
        #expect(quality.maximumError == .milliseconds(2) && quality.estimatedError == .microseconds(3))
    }
}
