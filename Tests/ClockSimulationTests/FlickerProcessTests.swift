import Foundation
import Testing

@testable import ClockSimulation

@Suite struct FlickerProcessTests {
    /// D. T. Gillespie, doi:10.1103/PhysRevE.54.2084, as he writes them, with T = 1 and standard deviation 1; where those
    /// formulas lose digits, their first terms.
    @Test(arguments: [1e-12, 1e-6, 1e-3, 0.03, 0.5, 1.9, 1.999_999, 2, 2.1, 7, 30, 79.9, 80.1, 1e6])
    func oneStep(d: Double) {
        let step = OrnsteinUhlenbeckStep(timeConstants: d)
        let decay = exp(-d)
        #expect(abs(step.decay - decay) <= 1e-15)
        #expect(abs(step.loss / -expm1(-d) - 1) < 4e-15)
        #expect(abs(step.scatter * step.scatter / -expm1(-2 * d) - 1) < 4e-15)
        // Covariance of value and integral: (1 − µ)².
        #expect(abs(step.half * step.scatter * step.scatter / (expm1(-d) * expm1(-d)) - 1) < 1e-14)
        let gained = step.half * step.scatter
        let variance = gained * gained + step.integralScatter * step.integralScatter
        let expected = d < 0.01 ? d * d * d * (2 / 3.0 - d / 2 + 7 * d * d / 30) : 2 * d - 3 + 4 * decay - decay * decay
        #expect(abs(variance / expected - 1) < (d < 0.1 ? 1e-8 : 1e-12))
    }

    /// A step of a and one of b have, together, mean and covariance of one of a + b.
    @Test(arguments: [(1e-9, 3e-9), (0.001, 0.5), (0.7, 1.2), (1.5, 3), (0.01, 40), (100, 1e-3)] as [(Double, Double)])
    func stepsCompose(a: Double, b: Double) {
        let first = OrnsteinUhlenbeckStep(timeConstants: a)
        let second = OrnsteinUhlenbeckStep(timeConstants: b)
        let both = OrnsteinUhlenbeckStep(timeConstants: a + b)
        func alike(_ one: Double, _ other: Double) -> Bool { abs(one - other) <= 1e-12 * abs(other) }

        #expect(alike(first.decay * second.decay, both.decay))
        #expect(alike(first.loss + second.loss * first.decay, both.loss))
        let square1 = first.scatter * first.scatter
        let square2 = second.scatter * second.scatter
        #expect(alike(second.decay * second.decay * square1 + square2, both.scatter * both.scatter))
        // The integral is its first part, what the value gained there goes on to make of the second, and the second's own.
        let weight = first.half + second.loss
        let covariance = second.decay * weight * square1 + second.half * square2
        #expect(alike(covariance, both.half * both.scatter * both.scatter))
        func own(_ step: OrnsteinUhlenbeckStep) -> Double { step.integralScatter * step.integralScatter }
        let variance = weight * weight * square1 + own(first) + second.half * second.half * square2 + own(second)
        #expect(alike(variance, both.half * both.half * both.scatter * both.scatter + own(both)))
    }

    /// The spectra of the 16, each 4·T / (1 + (2πfT)²), add up to 1/(ln 4 · f).
    @Test func spectrum() {
        for exponent in stride(from: -6.0, through: 1.3, by: 0.05) {
            let f = pow(10, exponent)
            let sum = (0..<FlickerProcess.count).reduce(0.0) {
                let constant = FlickerProcess.timeConstant($1)
                return $0 + 4 * constant / (1 + pow(2 * .pi * f * constant, 2))
            }
            let ratio = sum * f * log(4)
            if exponent < -1.3 { #expect(abs(ratio - 1) < 0.006, "\(f) Hz") }
            if exponent > -5.5, exponent < -1.3 { #expect(abs(ratio - 1) < 0.004, "\(f) Hz") }
            if exponent < 0 { #expect(abs(ratio - 1) < 0.04, "\(f) Hz") }
            #expect(ratio > 0.5, "\(f) Hz")
        }
    }

    @Test func levels() {
        #expect(FlickerProcess.timeConstant(0) == 1 / 64.0)
        #expect(FlickerProcess.timeConstant(FlickerProcess.count - 1) == 16_777_216)
        let deviation = (2 * log(4.0) / log(256 / 27.0)).squareRoot()
        #expect(abs(FlickerProcess.deviationForTimeDeviation - deviation) < 1e-15)
        #expect(abs(FlickerProcess.deviationForAllanFloor - (log(4.0) / (2 * log(2.0))).squareRoot()) < 1e-15)
    }
}
