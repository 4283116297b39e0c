import ClockSimulation
import Testing

@Suite struct StabilityMetricsTests {
    /// The 1000-point frequency data set of NIST SP 1065, section 12.4, integrated to 1001 phases one second apart.
    private static func nbs14() throws -> StabilityMetrics {
        var phases = [0.0]
        var number: Int64 = 1_234_567_890
        for _ in 0..<1_000 {
            phases.append((phases.last ?? 0) + Double(number) / 2_147_483_647)
            number = number * 16_807 % 2_147_483_647
        }
        return try StabilityMetrics(phases: phases, interval: .seconds(1))
    }

    /// Table 31 there, and 1e-5 of it.
    @Test(
        arguments: [
            (.allanDeviation, 1, 0.292_231_9), (.allanDeviation, 10, 0.099_657_36),
            (.allanDeviation, 100, 0.038_978_04), (.overlappingAllanDeviation, 10, 0.091_599_53),
            (.overlappingAllanDeviation, 100, 0.032_413_43), (.modifiedAllanDeviation, 10, 0.061_723_76),
            (.modifiedAllanDeviation, 100, 0.021_709_21), (.timeDeviation, 1, 0.168_720_2),
            (.timeDeviation, 10, 0.356_362_3), (.timeDeviation, 100, 1.253_382), (.hadamardDeviation, 1, 0.294_388_3),
            (.hadamardDeviation, 10, 0.105_275_4), (.hadamardDeviation, 100, 0.039_108_60),
        ] as [(StabilityMetrics.Statistic, Int, Double)])
    func referenceData(statistic: StabilityMetrics.Statistic, factor: Int, value: Double) throws {
        let estimate = try Self.nbs14().estimate(statistic, averagingFactor: factor)
        #expect(abs(estimate.value / value - 1) < 1e-5)
        #expect(estimate.tau == .seconds(factor))
        #expect(estimate.averagingFactor == factor)
    }

    /// Every deviation and number of terms that allantools finds: Vectors/make-stability.py.
    @Test func sameAsAllantools() throws {
        let rows = try VectorFile.rows(of: "stability.txt")
        let phases = try rows.filter { $0[0] == "phase" }.map { try #require(Double($0[1])) }
        try #require(phases.count == 400)
        let metrics = try StabilityMetrics(phases: phases, interval: .milliseconds(500))
        var compared = 0
        for row in rows where row[0] != "phase" {
            let statistic = try #require(StabilityMetrics.Statistic.allCases.first { $0.abbreviation == row[0] })
            let factor = try #require(Int(row[1]))
            let value = try #require(Double(row[2]))
            let estimate = try metrics.estimate(statistic, averagingFactor: factor)
            // The phases are near 1 s, of which a Double keeps 2e-16; the differences are near 1e-8 s.
            #expect(abs(estimate.value / value - 1) < 1e-8, "\(row)")
            if row[3] != "-" { #expect(estimate.terms == Int(row[3]), "\(row)") }
            #expect(estimate.tau == .milliseconds(500 * factor))
            compared += 1
        }
        #expect(compared == 70)
    }

    /// A frequency that grows by D in a second: ADEV = Dτ/√2, and so MDEV; HDEV sees nothing. NIST SP 1065, section 5.
    @Test func linearDrift() throws {
        let drift = 0x1p-20
        // All phases are exact in a Double.
        let phases = (0..<1_000).map { drift * Double($0 * $0) / 2 }
        let metrics = try StabilityMetrics(phases: phases, interval: .seconds(1))
        for factor in [1, 7, 64, 300] {
            let expected = drift * Double(factor) / 2.squareRoot()
            for statistic in [
                .allanDeviation, .overlappingAllanDeviation, .modifiedAllanDeviation,
            ] as [StabilityMetrics.Statistic] {
                let value = try metrics.estimate(statistic, averagingFactor: factor).value
                #expect(abs(value / expected - 1) < 1e-9, "\(statistic) \(factor)")
            }
            #expect(try metrics.estimate(.hadamardDeviation, averagingFactor: factor).value == 0)
            #expect(try metrics.estimate(.overlappingHadamardDeviation, averagingFactor: factor).value == 0)
        }
    }

    /// A constant frequency is MTIE's alone: y·τ.
    @Test func constantFrequency() throws {
        let metrics = try StabilityMetrics(phases: (0..<100).map { 5 - 0x1p-10 * Double($0) }, interval: .seconds(1))
        for statistic in StabilityMetrics.Statistic.allCases {
            let value = try metrics.estimate(statistic, averagingFactor: 8).value
            #expect(value == (statistic == .maximumTimeIntervalError ? 0x1p-7 : 0), "\(statistic)")
        }
    }

    /// MTIE against the definition, window by window.
    @Test func timeIntervalErrorByDefinition() throws {
        let seed: UInt64 = 0x57AB_0001
        var random = SimulationRandom(seed: seed, stream: 0)
        let phases = (0..<200).map { _ in (random.uniform() * 20).rounded() }
        let metrics = try StabilityMetrics(phases: phases, interval: .seconds(1))
        for factor in [1, 2, 3, 10, 50, 198, 199] {
            let windows = (0..<(200 - factor)).map { phases[$0...($0 + factor)] }
            let expected = windows.map { ($0.max() ?? 0) - ($0.min() ?? 0) }.max()
            let estimate = try metrics.estimate(.maximumTimeIntervalError, averagingFactor: factor)
            #expect(estimate.value == expected, "seed \(seed), factor \(factor)")
            #expect(estimate.terms == windows.count)
        }
    }

    /// MDEV against the definition, each inner sum made anew: white noise of 1 ns on a clock that gains 0.2 ms a second, so
    /// that an error which the running sum gathered would show.
    @Test func modifiedByDefinition() throws {
        let seed: UInt64 = 0x57AB_0002
        var random = SimulationRandom(seed: seed, stream: 0)
        let phases = (0..<3_000).map { 2e-4 * Double($0) + 1e-9 * random.normal() }
        let metrics = try StabilityMetrics(phases: phases, interval: .seconds(1))
        let factor = 50
        let squares = (0...(phases.count - 3 * factor)).map { start in
            var inner = 0.0
            for index in start..<(start + factor) {
                inner += phases[index + 2 * factor] - 2 * phases[index + factor] + phases[index]
            }
            return inner * inner
        }
        let mean = squares.reduce(0, +) / Double(squares.count)
        let expected = (mean / 2).squareRoot() / Double(factor * factor)
        let estimate = try metrics.estimate(.modifiedAllanDeviation, averagingFactor: factor)
        #expect(estimate.terms == squares.count)
        #expect(abs(estimate.value / expected - 1) < 1e-6, "seed \(seed)")
    }

    /// Phases as lengths of time lose nothing to an offset of years.
    @Test func phasesAsDurations() throws {
        let steps = [0, 3, -5, 8, 2, 2, 9, -1] as [Int64]
        let near = try StabilityMetrics(phases: steps.map { .nanoseconds($0) }, interval: .seconds(1))
        let far = try StabilityMetrics(
            phases: steps.map { .seconds(1_000_000_000) + .nanoseconds($0) }, interval: .seconds(1))
        #expect(near.phases == far.phases)
        #expect(near.phases[1] == 3e-9)
        #expect(try StabilityMetrics(phases: [] as [Duration], interval: .seconds(1)).phases.isEmpty)
        let extremes = [Duration(attoseconds: .min), Duration(attoseconds: .max)]
        #expect(try StabilityMetrics(phases: extremes, interval: .seconds(1)).phases.count == 2)
    }

    @Test func errors() throws {
        #expect(throws: StabilityError.intervalNotPositive(.zero)) {
            try StabilityMetrics(phases: [0.0], interval: .zero)
        }
        #expect(throws: StabilityError.phaseNotFinite(index: 2)) {
            try StabilityMetrics(phases: [0, 1, .nan, .infinity], interval: .seconds(1))
        }
        let metrics = try StabilityMetrics(phases: (0..<9).map(Double.init), interval: .seconds(1))
        #expect(throws: StabilityError.averagingFactorNotPositive(0)) {
            try metrics.estimate(.allanDeviation, averagingFactor: 0)
        }
        #expect(throws: StabilityError.averagingFactorNotPositive(.min)) {
            try metrics.estimate(.timeDeviation, averagingFactor: .min)
        }
        #expect(throws: StabilityError.tooFewPhases(9, needed: .max, averagingFactor: .max)) {
            try metrics.estimate(.hadamardDeviation, averagingFactor: .max)
        }
        #expect(
            StabilityError.tooFewPhases(9, needed: 10, averagingFactor: 3).description
                == "9 phases, where averaging factor 3 needs 10")
    }

    /// The greatest factor of each and the number of its terms, for 9 phases; one more is too many.
    @Test(
        arguments: [
            (.allanDeviation, 4, 1), (.overlappingAllanDeviation, 4, 1), (.modifiedAllanDeviation, 3, 1),
            (.timeDeviation, 3, 1), (.hadamardDeviation, 2, 2), (.overlappingHadamardDeviation, 2, 3),
            (.maximumTimeIntervalError, 8, 1),
        ] as [(StabilityMetrics.Statistic, Int, Int)])
    func greatestFactor(statistic: StabilityMetrics.Statistic, factor: Int, terms: Int) throws {
        let metrics = try StabilityMetrics(phases: (0..<9).map { Double($0 * $0) }, interval: .seconds(1))
        #expect(try metrics.estimate(statistic, averagingFactor: factor).terms == terms)
        let needed = statistic.phasesNeeded(factor + 1)
        #expect(needed > 9)
        #expect(throws: StabilityError.tooFewPhases(9, needed: needed, averagingFactor: factor + 1)) {
            try metrics.estimate(statistic, averagingFactor: factor + 1)
        }
        let octaves = metrics.octaves(statistic).map(\.averagingFactor)
        #expect(octaves == [1, 2, 4, 8].filter { $0 <= factor })
    }
}
