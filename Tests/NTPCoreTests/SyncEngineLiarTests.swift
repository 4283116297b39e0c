import ClockDiscipline
import NTPCore
import TestSupport
import Testing
import TimeScales

/// Servers that lie: a minority never moves the clock off the truth, and a majority is never believed against itself.
@Suite struct SyncEngineLiarTests {
    /// How a server's clock is wrong.
    private enum Lie: Int, CaseIterable {
        case constant, near, ramp, jumping, wandering, modest

        /// The clock, minus true time.
        func clock(_ generator: inout SeededGenerator) -> @Sendable (Double) -> Double {
            let sign: Double = Bool.random(using: &generator) ? 1 : -1
            let size = Double.random(in: 0.02...10, using: &generator) * sign
            switch self {
            case .constant: return { _ in size }
            case .near: return { _ in size / 2_000 }
            case .ramp: return { $0 * size * 1e-5 }
            case .jumping: return { Int($0 / 16).isMultiple(of: 2) ? size : -size }
            case .wandering: return { size * (1 - 1 / (1 + $0 / 1_000)) }
            // From half an hour on it runs away at 200 ppm.
            case .modest: return { max(0, $0 - 1_000) * 2e-4 * sign }
            }
        }
    }

    private static func honest(_ generator: inout SeededGenerator) -> SyncWorld.Server {
        let base = Double.random(in: 1e-4...5e-3, using: &generator)
        return SyncWorld.Server(link: .jittery(base, base / 2), rootDispersion: 7)
    }

    private static func liar(_ generator: inout SeededGenerator, dispersion: UInt32) -> SyncWorld.Server {
        let lie = Lie.allCases.randomElement(using: &generator) ?? .constant
        // Its delays are short and without scatter: nobody seems more trustworthy.
        return SyncWorld.Server(
            link: SyncWorld.Link(out: 2e-5, back: 2e-5), ahead: lie.clock(&generator), rootDispersion: dispersion)
    }

    /// Honest servers are at most 5 ms + 5 ms + jitter away, so their own intervals reach some 20 ms; nothing lets the clock
    /// leave them. What an honest world does to the clock here is below 5 ms.
    @Test(arguments: [3, 4, 5, 7], 0..<3 as Range<UInt64>)
    func aMinorityMovesNothing(count: Int, seed: UInt64) {
        let seed = 0x11A4_0000 + UInt64(count) << 8 + seed
        var generator = SeededGenerator(seed: seed)
        let liars = Int.random(in: 1...(count - 1) / 2, using: &generator)
        let dispersion = Bool.random(using: &generator) ? UInt32(1) : 0x2_8000
        var servers = (0..<count - liars).map { _ in Self.honest(&generator) }
        servers += (0..<liars).map { _ in Self.liar(&generator, dispersion: dispersion) }
        servers.shuffle(using: &generator)
        let oscillator = SyncWorld.Oscillator(
            ahead: Double.random(in: -0.1...0.1, using: &generator), skew: 5e-5, wander: 1e-9)
        var world = SyncWorld(seed: seed, oscillator: oscillator, servers: servers)
        world.run(until: 4_000)
        let name = "seed \(seed), \(liars) of \(count), dispersion \(dispersion)"
        #expect(world.trace.decisions.count > 100, "\(name)")
        #expect(world.trace.isHonest, "\(name)")
        #expect(world.trace.steps.isEmpty, "\(name)")
        #expect(world.trace.worstError(from: 100) < 20e-3, "\(name)")
        // The frequency is not theirs to say either.
        let late = world.trace.track.filter { $0.at > 1_000 }.map { abs($0.skew) }
        #expect((late.max() ?? 0) < 20e-6, "\(name)")
    }

    /// Half of the servers and more that lie each in its own way are no majority: nothing is decided.
    @Test(arguments: [(2, 1), (4, 2), (5, 3), (7, 4)], 0..<2 as Range<UInt64>)
    func withoutMajorityNothingIsDecided(of: (count: Int, liars: Int), seed: UInt64) {
        let seed = 0x11A4_1000 + UInt64(of.count) << 8 + seed
        var generator = SeededGenerator(seed: seed)
        var servers = (0..<of.count - of.liars).map { _ in Self.honest(&generator) }
        for index in 0..<of.liars {
            let lie = Double(index + 1) * 0.7
            servers.append(SyncWorld.Server(ahead: { _ in lie }))
        }
        var world = SyncWorld(seed: seed, servers: servers)
        world.run(until: 1_000)
        #expect(world.trace.decisions.isEmpty, "seed \(seed)")
        #expect(world.trace.frequencies.isEmpty && world.trace.steps.isEmpty, "seed \(seed)")
        #expect(world.error == 0, "seed \(seed)")
    }

    /// A liar that answers first after a sleep does not decide alone what the time is.
    @Test(arguments: 0..<2 as Range<UInt64>)
    func afterASleepTheQuickestDoesNotDecideAlone(seed: UInt64) {
        let seed = 0x11A4_2000 + seed
        var generator = SeededGenerator(seed: seed)
        let liar = SyncWorld.Server(link: SyncWorld.Link(out: 1e-5, back: 1e-5), ahead: { _ in 30 })
        var world = SyncWorld(
            seed: seed, servers: [liar, Self.honest(&generator), Self.honest(&generator), Self.honest(&generator)])
        world.schedule(.sleep(5_000, error: 0.05), at: 900)
        world.run(until: 7_000)
        #expect(world.trace.steps.allSatisfy { abs($0.by) < 1 }, "seed \(seed): \(world.trace.steps)")
        #expect(world.trace.isHonest, "seed \(seed)")
        #expect(world.trace.worstError(from: 6_100) < 20e-3, "seed \(seed)")
    }

    /// Decades to and fro within seconds: a packet may say so, and must not end the program.
    @Test(arguments: [1, 3], 0..<3 as Range<UInt64>)
    func absurdTimesAreSurvived(honest: Int, seed: UInt64) {
        let seed = 0x11A4_3000 + UInt64(honest) << 8 + seed
        var generator = SeededGenerator(seed: seed)
        let salt = generator.next()
        let mad = SyncWorld.Server(
            link: .jittery(1e-4, 1e-2),
            ahead: { time in
                var random = SeededGenerator(seed: salt ^ time.bitPattern)
                return Double.random(in: -2e9...2e9, using: &random)
            })
        let others = honest == 1 ? [] : (0..<honest).map { _ in Self.honest(&generator) }
        for isDry in [false, true] {
            var world = SyncWorld(seed: seed, servers: [mad] + others) {
                $0.isDryRun = isDry
                $0.initialFrequency = FrequencyOffset(ratio: 1e-5)
            }
            world.run(until: 500)
            if !others.isEmpty { #expect(world.trace.isHonest, "seed \(seed)") }
            #expect(world.trace.steps.isEmpty, "seed \(seed)")
        }
    }
}
