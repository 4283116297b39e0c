import TestSupport
import Testing

@testable import ClockDiscipline

@Suite struct RecentValuesTests {
    @Test func nothingYet() {
        let values = RecentValues(limit: 4)
        #expect(values.least == 0)
        #expect(values.variance == 0)
    }

    /// 2, 4, 4, 4, 5, 5, 7, 9: mean 5, sum of squares 32, so the variance of the sample is 32/7.
    @Test func varianceOfATextbookSample() {
        var values = RecentValues(limit: 8)
        for value in [2.0, 4, 4, 4, 5, 5, 7, 9] { values.append(value) }
        #expect(abs(values.variance - 32.0 / 7) < 1e-14)
        #expect(values.least == 2)
    }

    @Test func oneValueHasNoVariance() {
        var values = RecentValues(limit: 8)
        values.append(3)
        #expect(values.variance == 0)
        #expect(values.least == 3)
    }

    /// The same as keeping everything and looking at the end of it.
    @Test(arguments: [1, 2, 3, 16])
    func keepsTheLastFew(limit: Int) {
        let seed: UInt64 = 0x4ECE_0001
        var generator = SeededGenerator(seed: seed)
        var values = RecentValues(limit: limit)
        var all: [Double] = []
        for _ in 0..<200 {
            let value = Double.random(in: -5...5, using: &generator)
            values.append(value)
            all.append(value)
            let last = all.suffix(limit)
            let mean = last.reduce(0, +) / Double(last.count)
            let square = last.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            let variance = last.count > 1 ? square / Double(last.count - 1) : 0
            #expect(values.least == last.min(), "seed \(seed)")
            #expect(abs(values.variance - variance) < 1e-12, "seed \(seed)")
        }
    }

    @Test(arguments: [0, -3])
    func holdsAtLeastOne(limit: Int) {
        var values = RecentValues(limit: limit)
        values.append(1)
        values.append(2)
        #expect(values.least == 2)
        #expect(values.variance == 0)
    }
}
