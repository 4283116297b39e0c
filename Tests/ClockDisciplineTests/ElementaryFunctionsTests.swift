import Foundation
import TestSupport
import Testing

@testable import ClockDiscipline

/// Held against the C library's functions, whose error is below one unit in the last place.
@Suite struct ElementaryFunctionsTests {
    @Test func exponentialOverItsRange() {
        let seed: UInt64 = 0xE1E4_0001
        var generator = SeededGenerator(seed: seed)
        for index in 0..<20_000 {
            let wide = index.isMultiple(of: 2)
            let x = Double.random(in: wide ? -700...700 : -1...1, using: &generator)
            let expected = Foundation.exp(x)
            // Near the ends the argument itself, in its last place, is worth 700 × 2⁻⁵³ = 8e-14.
            let tolerance = abs(x) <= 64 ? 1e-14 : 1e-13
            #expect(abs(exponential(x) - expected) <= tolerance * expected, "seed \(seed), x \(x)")
        }
    }

    @Test func exponentialOfParticularNumbers() {
        #expect(exponential(0) == 1)
        #expect(exponential(-0.0) == 1)
        #expect(abs(exponential(1) - 2.718_281_828_459_045) < 1e-15)
        #expect(exponential(.infinity) == .infinity)
        #expect(exponential(-.infinity) == 0)
        #expect(exponential(1e300) == .infinity)
        #expect(exponential(-1e300) == 0)
        #expect(exponential(.nan).isNaN)
        // The ends of what a Double holds: ln of the greatest is 709.78, of the least normal −708.4, of the least −744.4.
        #expect(abs(exponential(709.7) / Foundation.exp(709.7) - 1) < 1e-12)
        #expect(abs(exponential(-708) / Foundation.exp(-708) - 1) < 1e-12)
        #expect(exponential(709.9) == .infinity)
        #expect(exponential(-744) == Foundation.exp(-744))
        #expect(exponential(-746) == 0)
        #expect(exponential(.leastNonzeroMagnitude) == 1)
    }

    @Test func logarithmOverItsRange() {
        let seed: UInt64 = 0xE1E4_0002
        var generator = SeededGenerator(seed: seed)
        for index in 0..<20_000 {
            let significand = Double.random(in: 1..<2, using: &generator)
            let exponent = index.isMultiple(of: 2) ? Int.random(in: -1_022...1_023, using: &generator) : index % 5 - 2
            let x = Double(sign: .plus, exponent: exponent, significand: significand)
            let expected = Foundation.log(x)
            #expect(abs(naturalLogarithm(x) - expected) <= 1e-14 * abs(expected), "seed \(seed), x \(x)")
        }
    }

    /// Next to 1 the logarithm is nearly nothing, and must still be right in all its digits: ln(1 + e) = e − e²/2 + e³/3.
    @Test(arguments: [1e-3, 1e-6, 1e-9, 1e-12, -1e-3, -1e-6, -1e-9, -1e-12])
    func logarithmNextToOne(excess: Double) {
        let x = 1 + excess
        #expect(abs(naturalLogarithm(x) - Foundation.log(x)) <= 1e-14 * abs(excess))
    }

    @Test func logarithmOfParticularNumbers() {
        #expect(naturalLogarithm(1) == 0)
        #expect(naturalLogarithm(0) == -.infinity)
        #expect(naturalLogarithm(-0.0) == -.infinity)
        #expect(naturalLogarithm(.infinity) == .infinity)
        #expect(naturalLogarithm(-1).isNaN)
        #expect(naturalLogarithm(-.infinity).isNaN)
        #expect(naturalLogarithm(.nan).isNaN)
        for x in [Double.leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude] {
            #expect(abs(naturalLogarithm(x) / Foundation.log(x) - 1) < 1e-14)
        }
    }

    @Test func oneUndoesTheOther() {
        let seed: UInt64 = 0xE1E4_0003
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<5_000 {
            let x = Double.random(in: -600...600, using: &generator)
            #expect(abs(naturalLogarithm(exponential(x)) - x) < 1e-12, "seed \(seed), x \(x)")
        }
    }
}
