import ClockDiscipline
import NTPCore
import Testing

@testable import ClockSimulation

/// Fewer than half may lie, however they do it; from half on the truth cannot be known.
@Suite struct NTPWorldLiarTests {
    private func run(
        _ liars: Int, of servers: Int, _ lie: NTPNode.Lie = .fixed(.milliseconds(500)), from start: Duration = .zero,
        seed: UInt64
    ) -> WorldRun {
        let scenario = Scenario.small {
            $0.servers = servers
            $0.liars = liars
            $0.lie = lie
            $0.liesFrom = start
            $0.duration = .seconds(260)
        }
        return WorldRun(scenario, seed: seed)
    }

    /// The lies are none when they begin, so a liar is believed until it is off by more than the bounds.
    private static let lies: [NTPNode.Lie] = [
        .fixed(.milliseconds(500)), .fixed(.seconds(-20)), .twoFaced(.milliseconds(300)),
        .drifting(FrequencyOffset(femtoratio: 1_000_000_000_000)),
    ]

    @Test(arguments: [(1, 3), (1, 4), (1, 5), (2, 5)], lies)
    func aMinorityLiesInVain(count: (liars: Int, servers: Int), lie: NTPNode.Lie) {
        let seed: UInt64 = 0x51E_0501
        let run = run(count.liars, of: count.servers, lie, seed: seed)
        let told = "seed \(seed), \(count), \(lie)"
        #expect(run.summary.coverage == 1, "\(told)")
        // Right to the delay and its jitter, as without any liars.
        #expect(run.greatestError(from: 120) < .milliseconds(5), "\(told): \(run.greatestError(from: 120))")
        for id in run.world.clients {
            let decision = run.world.simulation.processes[id].engine?.lastDecision
            #expect(
                (0..<(count.servers - count.liars)).allSatisfy { decision?.truechimers.contains($0) ?? false },
                "\(told)")
            if case .fixed = lie {
                #expect(decision?.falsetickers == Array((count.servers - count.liars)..<count.servers), "\(told)")
            }
        }
    }

    /// Whoever begins to lie when all have been believed for long is no better off.
    @Test func lateLies() {
        let seed: UInt64 = 0x51E_0502
        let run = run(2, of: 5, from: .seconds(130), seed: seed)
        #expect(run.summary.coverage == 1, "seed \(seed)")
        #expect(run.greatestError(from: 120) < .milliseconds(5), "seed \(seed)")
        #expect(run.summary.tally.backwardSteps == 0, "seed \(seed)")
    }

    /// Three or four of five that lie alike are believed: the clock is wrong by the lie, and its bound with it.
    @Test(arguments: [3, 4])
    func aMajorityIsBelieved(liars: Int) {
        let seed: UInt64 = 0x51E_0503
        let run = run(liars, of: 5, seed: seed)
        for place in 0..<2 {
            for sample in run.samples(of: place, from: 120) {
                // The clock follows the servers, which are ahead.
                let wrong = sample.error - .milliseconds(500)
                #expect(max(wrong, .zero - wrong) < .milliseconds(5), "seed \(seed): \(sample.error)")
                #expect(sample.isCovered == false, "seed \(seed)")
            }
        }
        #expect((run.summary.coverage ?? 1) < 0.1, "seed \(seed)")
        #expect(run.summary.converged == 0, "seed \(seed)")
        #expect(run.summary.undecided == 0, "seed \(seed)")
    }

    /// Two against two, or one against one: nobody has a majority, and nothing is decided.
    @Test(arguments: [(2, 4), (1, 2)])
    func aTieIsRefused(liars: Int, servers: Int) {
        let seed: UInt64 = 0x51E_0504
        let run = run(liars, of: servers, seed: seed)
        for id in run.world.clients {
            #expect(run.world.simulation.processes[id].engine?.lastDecision == nil, "seed \(seed)")
        }
        #expect(run.summary.coverage == nil, "seed \(seed)")
        #expect(run.summary.undecided == 2, "seed \(seed)")
        #expect(run.summary.tally.slews + run.summary.tally.steps + run.summary.tally.ignored == 0, "seed \(seed)")
        #expect(run.summary.tally.requests > 0)
    }

    /// A server on its own is believed whatever it says.
    @Test func oneServerThatLies() {
        let run = run(1, of: 1, .fixed(.milliseconds(-80)), seed: 1)
        let last = run.samples(of: 0).last?.error ?? .zero
        #expect(last < .milliseconds(-75) && last > .milliseconds(-85))
    }
}
