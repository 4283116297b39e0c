import ClockDiscipline
import NTPCore
import TestSupport
import Testing
import TimeScales

/// What others do to the clock, and when the engine asks.
@Suite struct SyncEngineClockTests {
    private static let server = SyncWorld.Server(link: .jittery(1e-4, 1e-4))
    private static let oscillator = SyncWorld.Oscillator(ahead: 0.02, skew: 3e-5, wander: 1e-9)

    /// Somebody sets the clock, and says so: the next sample puts it right again, and the drift is known as before.
    @Test(arguments: [0.05, -0.05, 3.0, -3.0])
    func foreignStepsAreUndone(step: Double) throws {
        let seed: UInt64 = 0xC10C_0001
        var world = SyncWorld(
            seed: seed, oscillator: Self.oscillator, servers: [Self.server], noteInterval: 1
        ) { $0.poll = 4...4 }
        world.schedule(.foreignStep(step), at: 2_003)
        world.run(until: 2_002)
        let before = world.engine.steering.base
        world.run(until: 4_000)
        #expect(world.trace.isHonest, "seed \(seed)")
        #expect(world.trace.steps.count == (abs(step) < 0.125 ? 0 : 1), "seed \(seed)")
        let next = try #require(world.trace.decisions.first { $0.at > 2_003 })
        #expect(abs(next.decision.offset.inSeconds + step) < 1e-3, "seed \(seed)")
        // 50 ms at 500 ppm take 100 s.
        #expect(world.trace.worstError(from: 2_200) < 2e-4, "seed \(seed)")
        #expect(abs(world.engine.steering.base.ratio - before.ratio) < 1e-6, "seed \(seed)")
    }

    /// An hour asleep: everything is asked anew, in a burst.
    @Test(arguments: [0.3, -0.01, 0.0])
    func sleepForgetsTheSamples(error: Double) {
        let seed: UInt64 = 0xC10C_0002
        var world = SyncWorld(seed: seed, oscillator: Self.oscillator, servers: [Self.server, Self.server])
        world.schedule(.sleep(3_600, error: error), at: 2_000)
        world.run(until: 5_600.5)
        let burst = world.trace.requests[0].filter { $0 >= 5_600 }
        #expect(burst.count == 1, "seed \(seed)")
        world.run(until: 8_000)
        let later = world.trace.requests[0].filter { $0 >= 5_600 }.map { ($0 - 5_600).rounded() }
        #expect(later.prefix(3) == [0, 2, 4], "seed \(seed)")
        #expect(world.trace.isHonest, "seed \(seed)")
        #expect(world.trace.worstError(from: 6_500) < 1e-3, "seed \(seed)")
    }

    /// Around a leap second nobody is asked; before and after it as ever.
    @Test func nothingIsAskedAroundALeapSecond() {
        let seed: UInt64 = 0xC10C_0006
        var world = SyncWorld(
            seed: seed, oscillator: Self.oscillator, servers: [Self.server, Self.server]
        ) { $0.poll = 4...4 }
        world.run(until: 2_000)
        let leap = world.engine.lastDecision?.time.advanced(by: .seconds(40))
        let time = (world.trace.decisions.last?.at ?? 0) + 40
        world.expectLeapSecond(at: leap)
        world.run(until: 3_000)
        for requests in world.trace.requests {
            #expect(!requests.contains { abs($0 - time) < 4.9 }, "seed \(seed)")
            #expect(requests.filter { abs($0 - time) < 30 }.count >= 2, "seed \(seed)")
            #expect(zip(requests.dropFirst(8), requests.dropFirst(9)).allSatisfy { $1 - $0 < 30 }, "seed \(seed)")
        }
    }

    /// A quiet link and a good oscillator: the interval becomes longer, and stays within its limits.
    @Test(arguments: [4...10, 5...7, 6...6])
    func intervalAdaptsUpwards(limits: ClosedRange<Int>) {
        let seed: UInt64 = 0xC10C_0003
        var world = SyncWorld(
            seed: seed, oscillator: .init(ahead: 0.01, skew: 1e-5, wander: 1e-11),
            servers: [SyncWorld.Server(link: .jittery(1e-2, 1e-3))]
        ) { $0.poll = limits }
        for end in stride(from: 100.0, through: 60_000, by: 100) {
            world.run(until: end)
            #expect(limits.contains(world.engine.associations[0].schedule.exponent), "seed \(seed)")
        }
        #expect(world.engine.associations[0].schedule.exponent == limits.upperBound, "seed \(seed)")
        let gaps = zip(world.trace.requests[0], world.trace.requests[0].dropFirst()).map { $1 - $0 }.dropFirst(10)
        let least = Double(1 << limits.lowerBound)
        let most = Double(1 << limits.upperBound)
        #expect(gaps.allSatisfy { $0 > least - 0.1 && $0 < most + 0.1 }, "seed \(seed)")
    }

    /// An oscillator that cannot be foretold is looked at often.
    @Test func intervalStaysShortForARestlessOscillator() {
        let seed: UInt64 = 0xC10C_0004
        var world = SyncWorld(
            seed: seed, oscillator: .init(wander: 1e-7), servers: [SyncWorld.Server(link: .jittery(1e-4, 1e-5))])
        world.run(until: 20_000)
        #expect(world.engine.associations[0].schedule.exponent <= 5, "seed \(seed)")
        #expect(world.trace.isHonest, "seed \(seed)")
    }

    /// What a drift file says is what the shell finds in the engine to begin with, and it was right: no frequency to find.
    @Test func startsFromAKnownFrequency() throws {
        let seed: UInt64 = 0xC10C_0005
        let known = FrequencyOffset(ratio: -1e-4)
        var world = SyncWorld(
            seed: seed, oscillator: .init(ahead: 0.001, skew: 1 / (1 - 1e-4) - 1), servers: [Self.server],
            noteInterval: 1
        ) { $0.initialFrequency = known }
        #expect(world.engine.steering.frequency == known && world.engine.steering.base == known)
        world.run(until: 1_000)
        #expect(world.trace.track.allSatisfy { abs($0.error) < 1.5e-3 }, "seed \(seed)")
        let first = try #require(world.trace.decisions.first)
        #expect(abs(first.decision.drift.partsPerMillion - 100) < 30, "seed \(seed)")
    }

    /// An oscillator beyond what may be corrected: 500 ppm are corrected, and the intervals stay honest.
    @Test(arguments: [7e-4, -7e-4])
    func anOscillatorBeyondItsLimit(skew: Double) {
        let seed: UInt64 = 0xC10C_0006
        var world = SyncWorld(seed: seed, oscillator: .init(skew: skew), servers: [Self.server])
        world.run(until: 3_000)
        #expect(abs(world.engine.steering.base.ratio) <= 5e-4)
        #expect(world.trace.isHonest, "seed \(seed)")
    }

    /// A second slewed at 8 %, while answers take a twentieth of one and all of that on the way back: over an exchange the
    /// clock loses 4 ms, which the bound has to cover.
    @Test(arguments: [1.0, -1.0], [(1e-6, 5e-2), (5e-2, 1e-6)])
    func boundHoldsWhileSlewingFast(ahead: Double, way: (out: Double, back: Double)) throws {
        let policy = try #require(CorrectionPolicy(stepThreshold: .seconds(10), panicThreshold: .seconds(1_000)))
        let link = SyncWorld.Link(out: way.out, back: way.back)
        var world = SyncWorld(seed: 1, oscillator: .init(ahead: ahead), servers: [SyncWorld.Server(link: link)]) {
            $0.policy = policy
        }
        world.run(until: 200)
        #expect(world.trace.steps.isEmpty)
        #expect(world.trace.slowest > 0.919)
        for decided in world.trace.decisions where !decided.isHonest {
            Issue.record("at \(decided.at) s true \(decided.trueOffset): \(decided.decision)")
        }
    }

    /// More than half of the servers announce a leap second, or none is announced.
    @Test(
        arguments: [([1, 1, 0], 1), ([1, 0, 0], 0), ([2, 2, 2], -1), ([1, 2, 0], 0), ([1, 1, 2, 2], 0)]
            as [([UInt8], Int)])
    func leapSecondByMajority(leaps: [UInt8], expected: Int) {
        let servers = leaps.map { leap in
            var server = Self.server
            server.leap = leap
            return server
        }
        var world = SyncWorld(seed: 0xC10C_0007, servers: servers)
        world.run(until: 100)
        #expect(world.trace.decisions.last?.decision.leapSecond == expected)
    }

    /// A slew can be ended, so that the clock runs at its corrected frequency when nobody watches.
    @Test func slewIsEnded() {
        var engine = SyncEngine(SyncEngine.Settings())
        let isEnded = engine.endSlew(at: LocalInstant(nanoseconds: 0))
        let actions = engine.timerFired(at: LocalInstant(nanoseconds: 0))
        #expect(!isEnded && actions.isEmpty && engine.nextTimer == nil)
    }
}
