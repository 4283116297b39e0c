import TestSupport
import Testing

@testable import ClockDiscipline

/// Eight at a time, held against one at a time.
@Suite struct ElementaryLanesTests {
    @Test func exponentials() {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<2_000 {
            let x = Lanes((0..<8).map { _ in Double.random(in: -40...40, using: &random) })
            let all: Lanes = exponential(x)
            for lane in 0..<8 { expect(all[lane], near: exponential(x[lane]) as Double) }
        }
        #expect(exponential(Lanes.zero) as Lanes == Lanes(repeating: 1))
    }

    @Test func logarithms() {
        var random = SeededGenerator(seed: 2)
        for _ in 0..<2_000 {
            let x = Lanes(
                (0..<8).map { _ in
                    Double(sign: .plus, exponent: Int.random(in: -300...300, using: &random), significand: 1)
                        * Double.random(in: 1..<2, using: &random)
                })
            let all: Lanes = naturalLogarithm(x)
            for lane in 0..<8 { expect(all[lane], near: naturalLogarithm(x[lane]) as Double) }
        }
        // Around √2, where the significand is halved, and at 1.
        let edges: [Double] = [
            1.414_213_562_373_095, 1.414_213_562_373_095_1, 1.414_213_562_373_095_3, 1, 2, 0.5, 4, 1e-14,
        ]
        let all: Lanes = naturalLogarithm(Lanes(edges))
        for lane in 0..<8 { expect(all[lane], near: naturalLogarithm(edges[lane]) as Double) }
    }

    private func expect(_ value: Double, near wanted: Double) {
        #expect(abs(value - wanted) <= 4 * wanted.magnitude.ulp, "\(value) is not \(wanted)")
    }
}
