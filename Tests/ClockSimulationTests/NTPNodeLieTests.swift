import ClockDiscipline
import NTPCore
import NTPWire
import Testing

@testable import ClockSimulation

/// What each kind of liar does to an answer, and what becomes of those who ask it.
@Suite struct NTPNodeLieTests {
    private func deceits(_ lie: NTPNode.Lie, at seconds: [Int], to client: NodeID = 3) -> [NTPNode.Deceit] {
        var random = SimulationRandom(seed: 0x51E_0701, stream: 1)
        return seconds.map { lie.deceit(to: client, after: .seconds($0), using: &random) }
    }

    @Test func shifts() {
        #expect(deceits(.fixed(.seconds(2)), at: [0, 9]).map(\.shift) == [.seconds(2), .seconds(2)])
        // 1000 ppm for 9 s.
        let drifting = NTPNode.Lie.drifting(FrequencyOffset(femtoratio: 1_000_000_000_000))
        #expect(deceits(drifting, at: [0, 9]).map(\.shift) == [.zero, .milliseconds(9)])
        #expect(deceits(.twoFaced(.seconds(1)), at: [5], to: 4).map(\.shift) == [.seconds(1)])
        #expect(deceits(.twoFaced(.seconds(1)), at: [5], to: 5).map(\.shift) == [.seconds(-1)])
    }

    /// Uniform from −1 to 1 has variance 1/3, and a thousand are known to a few per cent.
    @Test func randomShifts() {
        let shifts = deceits(.random(.seconds(1)), at: Array(0..<1_000)).map { $0.shift / .seconds(1) }
        #expect(shifts.allSatisfy { abs($0) <= 1 })
        #expect(abs(shifts.reduce(0, +) / 1_000) < 0.1)
        #expect(abs(shifts.reduce(0) { $0 + $1 * $1 } / 1_000 - 1 / 3.0) < 0.05)
    }

    @Test func silenceByTurns() {
        let lie = NTPNode.Lie.silent(.seconds(10))
        #expect(deceits(lie, at: [0, 9, 10, 19, 20]).map(\.isSilent) == [true, true, false, false, true])
        #expect(deceits(.silent(.zero), at: [0]).map(\.isSilent) == [false])
    }

    /// Whatever can be said is said, and no byte of it traps.
    @Test func misstatements() throws {
        var random = SimulationRandom(seed: 0x51E_0702, stream: 1)
        var strata: Set<UInt8> = []
        for _ in 0..<2_000 {
            var header = NTPHeader(mode: .server)
            header.misstate(using: &random)
            strata.insert(header.stratum)
            #expect(header.transmit == NTPHeader(mode: .server).transmit)
        }
        #expect(strata == Set(0...16))
    }

    /// Whoever is told only what was said before, or nothing, has no time from it: nothing is claimed where there is no other server,
    /// and all is as without it where there are.
    @Test(arguments: [NTPNode.Lie.replay, .silent(.seconds(1_000))])
    func whatIsNoAnswer(lie: NTPNode.Lie) {
        let seed: UInt64 = 0x51E_0703
        let alone = WorldRun(
            .small {
                $0.servers = 1
                $0.liars = 1
                $0.lie = lie
            }, seed: seed)
        let answered = lie == .replay ? 1 : 0
        let process = alone.world.simulation.processes[1]
        #expect(process.tally.requests > 10)
        // The first answer is one that was never said before.
        #expect(process.engine?.associations.map { $0.last == nil ? 0 : 1 } == [answered])
        #expect(process.tally.slews + process.tally.steps <= 2, "\(process.tally)")
    }

    /// Fewer than half of the servers do whatever they like in vain.
    @Test(arguments: [
        NTPNode.Lie.random(.milliseconds(500)), .replay, .silent(.seconds(30)), .misstated,
        .byzantine(.milliseconds(500)), .byzantine(.seconds(100)),
    ])
    func aMinorityInVain(lie: NTPNode.Lie) {
        let seed: UInt64 = 0x51E_0704
        let run = WorldRun(
            .small {
                $0.servers = 5
                $0.liars = 2
                $0.lie = lie
            }, seed: seed)
        #expect(run.summary.brokenInvariants.isEmpty, "seed \(seed): \(run.summary.brokenInvariants)")
        #expect(run.summary.coverage == 1, "seed \(seed)")
        #expect(run.greatestError(from: 120) < .milliseconds(5), "seed \(seed)")
    }
}
