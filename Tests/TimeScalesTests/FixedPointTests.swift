import TestSupport
import Testing

@testable import TimeScales

@Suite struct FixedPointTests {
    /// `python3 -c 'from fractions import Fraction as F; import math; print(hex(math.floor(F(A*2**64,10**18)+F(1,2))))'`
    @Test(
        arguments: [
            (0, 0), (1, 0x12), (2, 0x25), (500_000_000_000_000_000, 0x8000_0000_0000_0000),
            (999_999_999_999_999_999, 0xFFFF_FFFF_FFFF_FFEE), (1_000_000_000, 0x4_4B82_FA0A),
            (123_456_789_000_000_000, 0x1F9A_DD37_3963_5F31), (100_000_000_000_000_000, 0x1999_9999_9999_999A),
        ] as [(UInt64, UInt64)])
    func attosecondsToBinary(attoseconds: UInt64, fraction: UInt64) {
        #expect(FixedPoint.binaryFraction(attoseconds: attoseconds) == fraction)
    }

    /// `python3 -c 'from fractions import Fraction as F; import math; print(math.floor(F(f*10**18,2**64)+F(1,2)))'`
    @Test(
        arguments: [
            (0, 0), (1, 0), (9, 0), (10, 1), (1 << 63, 500_000_000_000_000_000),
            (0x8000_0000_0000_0001, 500_000_000_000_000_000), (.max, 1_000_000_000_000_000_000), (1 << 32, 232_830_644),
            (1 << 45, 1_907_348_632_813),
        ] as [(UInt64, UInt64)])
    func binaryToAttoseconds(fraction: UInt64, attoseconds: UInt64) {
        #expect(FixedPoint.attoseconds(binaryFraction: fraction) == attoseconds)
    }

    @Test func everyAttosecondSurvivesBothWays() {
        let seed: UInt64 = 0xA770_5EC0
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<20_000 {
            let attoseconds = UInt64.random(in: 0..<1_000_000_000_000_000_000, using: &generator)
            let fraction = FixedPoint.binaryFraction(attoseconds: attoseconds)
            #expect(FixedPoint.attoseconds(binaryFraction: fraction) == attoseconds, "seed \(seed), \(attoseconds) as")
        }
    }

    @Test(
        arguments: [
            (1, 2, 3), (.max, 1, .max), (.max, .max, .max), (.min, -1, .min), (.min, .max, -1), (.min, .min, .min),
        ] as [(Int64, Int64, Int64)])
    func additionStopsAtTheEnds(left: Int64, right: Int64, sum: Int64) {
        #expect(left.addingSaturating(right) == sum)
    }

    @Test func conversionStopsAtTheEnds() {
        #expect(Int64(saturating: Int128(Int64.max) + 1) == .max)
        #expect(Int64(saturating: Int128(Int64.min) - 1) == .min)
        #expect(Int64(saturating: -5) == -5)
    }
}
