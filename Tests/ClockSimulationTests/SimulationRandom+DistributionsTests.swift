import Foundation
import Testing

@testable import ClockSimulation

@Suite struct SimulationRandomDistributionsTests {
    private static let seed: UInt64 = 20_261_124
    private static let stream: UInt64 = 5

    private static let distributions: [String: @Sendable (inout SimulationRandom) -> Double] = [
        "uniform": { $0.uniform() }, "normal": { $0.normal() }, "exponential 1": { $0.exponential(mean: 1) },
        "gamma 2.5 3": { $0.gamma(shape: 2.5, scale: 3) }, "gamma 0.5 1": { $0.gamma(shape: 0.5, scale: 1) },
        "pareto 1.5": { $0.pareto(shape: 1.5) },
        "lognormal 0.25 0.5": { $0.lognormal(logarithmMean: 0.25, logarithmDeviation: 0.5) },
    ]

    /// Every bit as an independent program computes it: Vectors/make-random.py.
    @Test func sameBitsAsASecondImplementation() throws {
        let rows = try VectorFile.rows(of: "random.txt")
        #expect(rows.count == Self.distributions.count)
        for row in rows {
            let draw = try #require(Self.distributions[row[0]])
            var random = SimulationRandom(seed: Self.seed, stream: Self.stream)
            var hash: UInt64 = 0
            for index in 0..<20_000 {
                let bits = draw(&random).bitPattern
                if index < row.count - 2 { #expect(bits == UInt64(row[index + 1], radix: 16), "\(row[0]) \(index)") }
                hash = SplitMix64.mixed(hash ^ bits)
            }
            #expect(hash == UInt64(row[row.count - 1], radix: 16), "\(row[0])")
        }
    }

    /// What each distribution is: its mean, its variance where there is one, and how likely it is to be below x.
    struct Law: Sendable {
        let name: String
        let mean: Double?
        let variance: Double?
        let cumulative: @Sendable (Double) -> Double
    }

    private static let laws = [
        Law(name: "uniform", mean: 0.5, variance: 1 / 12.0) { $0 },
        Law(name: "normal", mean: 0, variance: 1) { erfc(-$0 / 2.squareRoot()) / 2 },
        Law(name: "exponential 1", mean: 1, variance: 1) { 1 - exp(-$0) },
        Law(name: "gamma 2.5 3", mean: 7.5, variance: 22.5) {
            // P(5/2, y) = P(1/2, y) − e^(−y)·(√y/Γ(3/2) + y^(3/2)/Γ(5/2)).
            let y = $0 / 3
            return erf(y.squareRoot()) - exp(-y) * y.squareRoot() * (2 + 4 * y / 3) / Double.pi.squareRoot()
        },
        Law(name: "gamma 0.5 1", mean: 0.5, variance: 0.5) { erf($0.squareRoot()) },
        Law(name: "pareto 1.5", mean: nil, variance: nil) { 1 - pow($0, -1.5) },
        Law(name: "lognormal 0.25 0.5", mean: exp(0.375), variance: (exp(0.25) - 1) * exp(0.75)) {
            erfc(-(log($0) - 0.25) / (0.5 * 2.squareRoot())) / 2
        },
    ]

    /// Mean and variance within 4 standard errors and 3 %, and a χ² test of 50 classes equally likely: 49 degrees of freedom,
    /// of which the 99.99 % quantile is 93.
    @Test(arguments: laws.map(\.name))
    func isTheLaw(name: String) throws {
        let law = try #require(Self.laws.first { $0.name == name })
        let draw = try #require(Self.distributions[name])
        let seed: UInt64 = 0xD157_0001
        var random = SimulationRandom(seed: seed, stream: 0)
        let count = 60_000
        var classes = [Int](repeating: 0, count: 50)
        var sum = 0.0
        var squares = 0.0
        for _ in 0..<count {
            let value = draw(&random)
            sum += value
            squares += value * value
            classes[min(49, Int(50 * law.cumulative(value)))] += 1
        }
        let expected = Double(count) / 50
        let chiSquare = classes.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
        #expect(chiSquare < 93, "\(name), seed \(seed)")
        guard let mean = law.mean, let variance = law.variance else { return }
        let found = sum / Double(count)
        #expect(abs(found - mean) < 4 * (variance / Double(count)).squareRoot(), "\(name), seed \(seed)")
        #expect(abs((squares / Double(count) - found * found) / variance - 1) < 0.03, "\(name), seed \(seed)")
    }

    /// The ziggurat's layers end where the density does, and beyond its tail's start lies what should: of 300,000 numbers
    /// 2 · 300,000 · (1 − Φ(3.6542)) = 77.4 ± 8.8.
    @Test func tailOfTheNormal() {
        let seed: UInt64 = 0xD157_0002
        var random = SimulationRandom(seed: seed, stream: 0)
        var beyond = 0
        var positive = 0
        for _ in 0..<300_000 {
            let value = random.normal()
            if value.magnitude > Ziggurat.tailStart {
                beyond += 1
                if value > 0 { positive += 1 }
            }
        }
        let expected = 300_000 * erfc(Ziggurat.tailStart / 2.squareRoot())
        #expect(abs(expected - 77.4) < 0.1)
        #expect(abs(Double(beyond) - expected) < 4 * expected.squareRoot(), "seed \(seed)")
        #expect(abs(Double(positive) - expected / 2) < 4 * (expected / 4).squareRoot(), "seed \(seed)")
    }

    /// All layers have the same area, the topmost, which the table does not force to, among them.
    @Test func zigguratCloses() {
        let table = Ziggurat.normal
        let area =
            table.edges[1] * exp(-table.edges[1] * table.edges[1] / 2)
            + (Double.pi / 2).squareRoot() * erfc(table.edges[1] / 2.squareRoot())
        for layer in 1..<256 {
            #expect(abs(table.edges[layer] * (table.heights[layer + 1] - table.heights[layer]) / area - 1) < 1e-11)
            #expect(abs(table.heights[layer] - exp(-table.edges[layer] * table.edges[layer] / 2)) < 1e-14)
        }
        #expect(table.edges[256] == 0)
        #expect(table.heights[256] == 1)
    }

    @Test func impossibleParameters() {
        var random = SimulationRandom(seed: 1, stream: 0)
        for parameter in [0, -1, .nan, .infinity, -.infinity] as [Double] {
            #expect(random.gamma(shape: parameter, scale: 1) == 0)
            #expect(random.gamma(shape: 1, scale: parameter) == 0)
        }
        for parameter in [0, -1, .nan, -.infinity] as [Double] { #expect(random.pareto(shape: parameter) == 1) }
        #expect(random.pareto(shape: .infinity) == 1)
        #expect(random.exponential(mean: 0) == 0)
        // However small or great, an answer comes.
        for shape in [.leastNonzeroMagnitude, 1e-10, 1e10, .greatestFiniteMagnitude] as [Double] {
            #expect(random.gamma(shape: shape, scale: 1) >= 0)
            #expect(random.pareto(shape: shape) >= 1)
        }
    }
}
