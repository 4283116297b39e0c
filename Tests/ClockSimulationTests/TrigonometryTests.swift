import Foundation
import TestSupport
import Testing

@testable import ClockSimulation

/// Held against the C library's sine, whose error is below one unit in the last place.
@Suite struct TrigonometryTests {
    @Test func overATurn() {
        let seed: UInt64 = 0x51E0_0001
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<5_000 {
            let turns = Double.random(in: -1...1, using: &generator)
            // The C library's own argument, in its last place, is worth 2π × 2⁻⁵³ = 7e-16.
            #expect(abs(sine(turns: turns) - Foundation.sin(2 * .pi * turns)) < 1e-15, "seed \(seed), turns \(turns)")
        }
    }

    @Test(arguments: [0, 1, -1, 12_345_678, 1e15, 1e17, .greatestFiniteMagnitude])
    func wholeTurnsChangeNothing(turns: Double) {
        #expect(sine(turns: turns) == 0)
        guard turns.magnitude < 1e9 else { return }
        #expect(sine(turns: turns + 0.25) == 1)
        #expect(sine(turns: turns + 0.5) == 0)
        #expect(sine(turns: turns + 0.75) == -1)
        #expect(abs(sine(turns: turns + 0.125) - 0.5.squareRoot()) < 2e-16)
    }

    @Test func smallAngles() {
        for turns in [1e-3, 1e-9, 1e-100, -1e-20] {
            #expect(abs(sine(turns: turns) / Foundation.sin(2 * .pi * turns) - 1) < 4e-16)
        }
        #expect(sine(turns: .nan).isNaN)
        #expect(sine(turns: .infinity).isNaN)
    }
}
