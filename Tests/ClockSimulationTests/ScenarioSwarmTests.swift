import ClockDiscipline
import Testing

@testable import ClockSimulation

/// Worlds at random, in which nothing may happen that never may.
@Suite struct ScenarioSwarmTests {
    /// Enough to be sure, and few enough that they take half a minute on two cores in a debug build.
    private static let worlds = 1_000

    /// What a world has shown, as far as it matters here.
    private struct Finding: Sendable {
        let seed: UInt64
        let broken: [BrokenInvariant]
        let hasClaimed: Bool
        let steps: Int
        let backwardSteps: Int
    }

    private static func finding(seed: UInt64) -> Finding {
        let world = NTPWorld(.swarm(seed: seed), seed: seed)
        world.run()
        let summary = SimulationSummary(world)
        return Finding(
            seed: seed, broken: summary.brokenInvariants, hasClaimed: summary.coverage != nil,
            steps: summary.tally.steps,
            backwardSteps: summary.tally.backwardSteps)
    }

    /// Each world is made and run within one task, so that none shares anything.
    private static func findings(_ seeds: Range<UInt64>) async -> [Finding] {
        await withTaskGroup(of: Finding.self) { group in
            for seed in seeds { group.addTask { finding(seed: seed) } }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.seed < $1.seed }
        }
    }

    @Test func aThousandWorlds() async {
        let findings = await Self.findings(1..<UInt64(Self.worlds + 1))
        #expect(findings.count == Self.worlds)
        for finding in findings {
            let told = "dstime simulate swarm --seed \(finding.seed): \(finding.broken)"
            #expect(finding.broken.isEmpty, "\(told)")
            #expect(finding.backwardSteps <= finding.steps, "\(told)")
            let policy = Scenario.swarm(seed: finding.seed).policy
            if policy.stepThreshold > .seconds(1_000_000) { #expect(finding.steps == 0, "\(told)") }
        }
        #expect(findings.filter(\.hasClaimed).count > Self.worlds * 9 / 10)
    }

    /// What the swarm has found, each by its seed.
    ///
    /// - 28: three layers of one node each; who asks somebody that is still slewing fast takes that for a drift of its own.
    /// - 68: two servers behind lines in which packets wait for up to a second, and a drift of 40 ppm that was taken for 500.
    /// - 200: one node, two servers, a line that takes 2 ms on average, asked every 4 s.
    /// - 236: three layers, an exponential jitter of 2 ms and nothing else.
    /// - 262: nothing is corrected, and the drift was taken to be known to four of its deviations.
    /// - 1456: a clock that is slewed fast while its frequency is off.
    /// - 3044: an oscillator that follows the temperature while nothing is corrected.
    /// - 2517, 2733, 4389, 5939, 9646: an offset grows by more than the frequency that a clock is slewed by, where that is percents.
    /// - 11868, 17926: a clock is stepped by less than 100 µs while a packet is on its way.
    /// - 25066, 27496: packets are on their way when a leap second comes.
    @Test(
        arguments: [
            28, 68, 115, 200, 236, 262, 466, 886, 936, 1_456, 2_517, 2_733, 3_044, 4_389, 5_939, 9_646, 11_868, 17_926,
            25_066, 27_496,
        ] as [UInt64])
    func found(seed: UInt64) {
        #expect(Self.finding(seed: seed).broken.isEmpty, "dstime simulate swarm --seed \(seed)")
    }

    /// A scenario is a function of its seed, two seeds are two scenarios, and each kind of trouble is in some of them.
    @Test func scenariosAreDrawnBySeed() {
        let scenarios = (0..<500).map { Scenario.swarm(seed: $0) }
        #expect(scenarios == (0..<500).map { Scenario.swarm(seed: $0) })
        #expect(Set(scenarios).count == 500)
        for scenario in scenarios {
            #expect(scenario.liars * 2 < scenario.servers)
            #expect(scenario.boundsHoldUntil != nil, "\(scenario)")
            #expect(scenario.settling < scenario.duration)
            #expect(scenario.incidents.allSatisfy { $0.time <= scenario.duration })
        }
        let kinds: [(String, (Scenario) -> Bool)] = [
            ("liars", { $0.liars > 0 }), ("strata", { $0.strata > 1 }), ("bursts", { $0.link.bursts != nil }),
            ("queues", { $0.link.serviceTime > .zero }), ("duplicates", { $0.link.duplication > 0 }),
            ("heavy tails", { if case .pareto = $0.link.jitter { true } else { false } }),
            ("temperature", { $0.oscillator.temperature.amplitude != .zero }),
            ("free-running", { $0.isFreeRunning }), ("asymmetry", { $0.asymmetry != .zero }),
            ("incidents", { !$0.incidents.isEmpty }), ("white phase noise", { $0.oscillator.whitePhaseNoise > 0 }),
            ("slew only", { $0.policy.stepThreshold > .seconds(1_000_000) }),
        ]
        for (name, isIn) in kinds { #expect(scenarios.filter(isIn).count > 10, "\(name)") }
    }
}
