import TestSupport
import Testing

@testable import ClockSimulation

/// Against sorting everything.
@Suite struct ErrorStatisticsTests {
    /// Sizes from picoseconds to a day, of either sign.
    private func errors(_ count: Int, using generator: inout SeededGenerator) -> [Duration] {
        (0..<count).map { _ in
            var size = Int64.random(in: 1...9, using: &generator)
            for _ in 0..<Int.random(in: 0...16, using: &generator) {
                size = size * 10 + .random(in: 0...9, using: &generator)
            }
            // Units of a picosecond.
            return Duration(attoseconds: Int128(Bool.random(using: &generator) ? size : -size) * 1_000_000)
        }
    }

    private func sizes(_ errors: [Duration]) -> [Double] {
        errors.map { abs($0 / .seconds(1)) }.sorted()
    }

    private func statistics(_ errors: [Duration], quantiles: Bool = true) -> ErrorStatistics {
        var statistics = ErrorStatistics(quantiles: quantiles)
        for error in errors { statistics.add(error) }
        return statistics
    }

    @Test func quantilesAndMoments() {
        let seed: UInt64 = 0x51E_0301
        var generator = SeededGenerator(seed: seed)
        for count in [1, 2, 7, 100, 3_000, 20_000] {
            let errors = errors(count, using: &generator)
            let (statistics, sorted) = (statistics(errors), sizes(errors))
            #expect(statistics.count == count)
            #expect(statistics.greatest / .seconds(1) == sorted[count - 1], "seed \(seed)")
            let square = sorted.reduce(0) { $0 + $1 * $1 } / Double(count)
            #expect(abs(statistics.rootMeanSquare / square.squareRoot() - 1) < 1e-12, "seed \(seed)")
            for share in [0, 0.01, 0.25, 0.5, 0.9, 0.99, 0.999, 1] {
                let place = max(1, Int((Double(count) * share).rounded(.up)))
                let ratio = (statistics.quantile(share) ?? .nan) / sorted[place - 1]
                #expect(abs(ratio - 1) <= 0.008, "seed \(seed), \(count), \(share): \(ratio)")
            }
            #expect(statistics.quantile(-1) == statistics.quantile(0))
            #expect(statistics.quantile(2) == statistics.quantile(1))
        }
    }

    @Test func mergingIsAddingAll() {
        let seed: UInt64 = 0x51E_0302
        var generator = SeededGenerator(seed: seed)
        let parts = [0, 1, 500, 3_000].map { errors($0, using: &generator) }
        var merged = ErrorStatistics()
        for part in parts { merged.add(statistics(part)) }
        let whole = statistics(Array(parts.joined()))
        #expect(merged.count == whole.count)
        #expect(merged.greatest == whole.greatest)
        #expect(abs(merged.rootMeanSquare / whole.rootMeanSquare - 1) < 1e-12, "seed \(seed)")
        for share in [0, 0.1, 0.5, 0.9, 0.99, 1] {
            #expect(merged.quantile(share) == whole.quantile(share), "seed \(seed)")
        }
    }

    /// Merging what has kept no quantiles cannot bring them back, and must not make up any: the greatest is no 99 %.
    @Test func mergingWithoutQuantiles() {
        let errors = (1...1_000).map { Duration.milliseconds($0) }
        var merged = ErrorStatistics()
        merged.add(statistics(errors, quantiles: false))
        #expect(merged.greatest == .seconds(1))
        #expect(merged.quantile(0.5) == nil && merged.quantile(0.99) == nil)
    }

    @Test func noneAndZero() {
        let none = ErrorStatistics()
        #expect(none.count == 0 && none.rootMeanSquare == 0 && none.greatest == .zero && none.quantile(0.99) == 0)
        let zero = statistics([.zero, .zero])
        #expect(zero.count == 2 && zero.rootMeanSquare == 0 && zero.quantile(0.99) == 0)
    }
}
