import ClockDiscipline
import TestSupport
import Testing
import TimeScales

@Suite struct ClockEstimateTests {
    private static let time = LocalInstant(nanoseconds: 7_000_000_000)

    private static func estimate(_ offset: Double, _ deviation: Double, ppm: Double = 0, _ spread: Double = 1)
        -> ClockEstimate
    {
        ClockEstimate(
            time: time, offset: .seconds(offset), offsetDeviation: .seconds(deviation),
            frequency: FrequencyOffset(ratio: ppm * 1e-6), frequencyDeviation: FrequencyOffset(ratio: spread * 1e-6))
    }

    private static func combined(_ estimates: [ClockEstimate]) throws -> ClockEstimate {
        try #require(ClockEstimate(combining: estimates, at: time))
    }

    @Test func nothingFromNothing() {
        #expect(ClockEstimate(combining: [], at: Self.time) == nil)
    }

    @Test func oneIsLeftAsItIs() throws {
        let one = Self.estimate(1e-3, 1e-5, ppm: 3, 0.1)
        let combined = try Self.combined([one])
        #expect(abs((combined.offset - one.offset).attoseconds) < 1_000)
        #expect(abs((combined.offsetDeviation / one.offsetDeviation) - 1) < 1e-12)
        #expect(abs(combined.frequency.ratio - 3e-6) < 1.1e-15)
        #expect(abs(combined.frequencyDeviation.ratio - 1e-7) < 1.1e-15)
        #expect(combined.time == Self.time)
    }

    /// The best linear unbiased mean of two, by textbook: weights 1/σ², variance 1 / Σ(1/σ²).
    /// 1 ± 1 and 2 ± 2 ms: (1 + 2/4) / (1 + 1/4) = 1.2 ms, σ = √0.8 ms.
    @Test func twoAreWeightedByTheirVariances() throws {
        let combined = try Self.combined([
            Self.estimate(1e-3, 1e-3, ppm: 1, 1), Self.estimate(2e-3, 2e-3, ppm: 2, 2),
        ])
        #expect(abs(combined.offset / .milliseconds(1) - 1.2) < 1e-12)
        #expect(abs(combined.offsetDeviation / .milliseconds(1) - 0.8.squareRoot()) < 1e-12)
        #expect(abs(combined.frequency.partsPerMillion - 1.2) < 1e-8)
        #expect(abs(combined.frequencyDeviation.partsPerMillion - 0.8.squareRoot()) < 1e-8)
    }

    /// Order does not matter, and of estimates that agree within their deviations the mean is the textbook's.
    @Test func agreesWithPlainSums() throws {
        let seed: UInt64 = 0xC0B1_0001
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let estimates = (0..<Int.random(in: 1...6, using: &generator)).map { _ in
                Self.estimate(
                    5 + Double.random(in: -1e-4...1e-4, using: &generator),
                    Double.random(in: 1e-4...2e-4, using: &generator))
            }
            let weights = estimates.map { 1 / ($0.offsetDeviation.inSeconds * $0.offsetDeviation.inSeconds) }
            let total = weights.reduce(0, +)
            let mean = zip(weights, estimates).reduce(0) { $0 + $1.0 * ($1.1.offset - .seconds(5)).inSeconds } / total
            let combined = try Self.combined(estimates)
            #expect(abs((combined.offset - .seconds(5)).inSeconds - mean) < 1e-15, "seed \(seed)")
            #expect(abs(combined.offsetDeviation.inSeconds - (1 / total).squareRoot()) < 1e-15, "seed \(seed)")
            let turned = try Self.combined(estimates.reversed())
            #expect(abs((turned.offset - combined.offset).inSeconds) < 1e-15, "seed \(seed)")
        }
    }

    /// Who claims to err by next to nothing has no more to say than ten who are as sure as usual.
    @Test(arguments: [0, 1e-15, 1e-9])
    func tooSureOfItself(deviation: Double) throws {
        let usual = (0..<4).map { _ in Self.estimate(0, 1e-4) }
        let combined = try Self.combined(usual + [Self.estimate(1e-4, deviation)])
        #expect(combined.offset / .microseconds(1) <= 100 * 10.0 / 14 + 1e-6)
        #expect(combined.offsetDeviation > .microseconds(20))
    }

    /// A minority, however sure, cannot move offset or frequency beyond what the others' deviations explain.
    @Test(arguments: [3, 4, 5, 7], [0, 1e-9, 1e-5, 1.0])
    func aMinorityIsHeldBack(count: Int, deviation: Double) throws {
        let liars = (count - 1) / 2
        let honest = (0..<count - liars).map { Self.estimate(Double($0) * 1e-6, 1e-5, ppm: Double($0) * 0.01, 0.1) }
        for sign in [1.0, -1] {
            let lies = (0..<liars).map { _ in Self.estimate(sign * 0.5, deviation, ppm: sign * 400, deviation) }
            let combined = try Self.combined(lies + honest)
            #expect(abs(combined.offset.inSeconds) < 1e-4)
            #expect(abs(combined.frequency.partsPerMillion) < 1)
        }
    }

    @Test func certainOfAllIsNoNumberless() throws {
        let combined = try Self.combined([Self.estimate(1, 0, ppm: 0, 0), Self.estimate(1, 0, ppm: 0, 0)])
        #expect(combined.offset == .seconds(1))
        #expect(combined.frequency == .zero)
    }

    @Test func frequenciesAreOrdered() {
        #expect(FrequencyOffset(femtoratio: -1) < FrequencyOffset(femtoratio: 1))
        #expect(!(FrequencyOffset(femtoratio: 1) < FrequencyOffset(femtoratio: 1)))
        #expect([FrequencyOffset.assumedMaximum, .zero, .dispersionRate].max() == .assumedMaximum)
    }
}

extension Duration {
    /// In seconds.
    var inSeconds: Double { self / .seconds(1) }
}
