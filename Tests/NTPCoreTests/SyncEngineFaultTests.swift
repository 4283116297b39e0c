import ClockDiscipline
import NTPCore
import NTPWire
import TestSupport
import Testing
import TimeScales

/// What goes wrong in networks and machines.
@Suite struct SyncEngineFaultTests {
    private static let link = SyncWorld.Link.jittery(1e-4, 1e-4)
    private static let oscillator = SyncWorld.Oscillator(ahead: 0.02, skew: 3e-5, wander: 1e-9)

    private static func fixedPoll(_ exponent: Int) -> (inout SyncEngine.Settings) -> Void {
        { $0.poll = exponent...exponent }
    }

    private static func server(_ fate: @escaping @Sendable (Double) -> SyncWorld.Fate) -> SyncWorld.Server {
        SyncWorld.Server(link: link, fate: fate)
    }

    /// The burst: four requests two seconds apart, then intervals that double up to 2⁴ s.
    @Test func asksInABurstAndThenRegularly() {
        var world = SyncWorld(seed: 1, servers: [SyncWorld.Server()], configure: Self.fixedPoll(4))
        world.run(until: 60)
        let times = world.trace.requests[0].map { $0.rounded() }
        #expect(times == [0, 2, 4, 6, 10, 18, 34, 50])
        #expect(world.engine.associations[0].requests == 8)
        #expect((world.trace.decisions.first?.at ?? .infinity) < 6.1)
    }

    /// Silent from 1000 s to 3000 s: the frequency it left behind keeps the clock, and it is found again when it returns.
    @Test(arguments: 0..<3 as Range<UInt64>)
    func serverVanishesAndReturns(seed: UInt64) throws {
        let seed = 0xFA17_0000 + seed
        var world = SyncWorld(
            seed: seed, oscillator: Self.oscillator,
            servers: [Self.server { 1_000..<3_000 ~= $0 ? .silence : .answer }],
            configure: Self.fixedPoll(5))
        world.run(until: 2_900)
        let association = world.engine.associations[0]
        #expect(association.reach == 0 && !association.isUsable && association.silence > 8, "seed \(seed)")
        #expect(world.trace.lookUps.count >= 1, "seed \(seed)")
        #expect(world.trace.decisions.allSatisfy { $0.at < 1_001 }, "seed \(seed)")
        // 1900 s at what is left of the frequency's error: 1e-7 would be 0.2 ms.
        #expect(world.trace.worstError(from: 500) < 2e-3, "seed \(seed)")
        world.run(until: 5_000)
        #expect(world.engine.associations[0].isUsable && world.engine.associations[0].silence == 0, "seed \(seed)")
        #expect(world.trace.decisions.contains { $0.at > 3_000 }, "seed \(seed)")
        #expect(world.trace.isHonest, "seed \(seed)")
        #expect(world.trace.worstError(from: 4_000) < 5e-4, "seed \(seed)")
    }

    /// One sample, then nothing for a day, then the server again: the filters survive so long a prediction.
    @Test func oneSampleAndADayOfSilence() {
        let seed: UInt64 = 0xFA17_0010
        let server = SyncWorld.Server(fate: { $0 < 1 || $0 > 90_000 ? .answer : .silence })
        var world = SyncWorld(seed: seed, oscillator: .init(skew: 1e-5), servers: [server], noteInterval: 64)
        world.run(until: 100_000)
        #expect(world.trace.isHonest, "seed \(seed)")
        #expect(abs(world.error) < 1e-3, "seed \(seed)")
    }

    /// Bits for the last eight requests, the newest lowest: eight answers, then three in vain.
    @Test func reachIsAShiftRegister() {
        var world = SyncWorld(
            seed: 3, servers: [SyncWorld.Server(fate: { $0 < 150 ? .answer : .silence })], configure: Self.fixedPoll(4))
        // Requests at 0, 2, 4, 6, 10, 18, 34 … s.
        world.run(until: 1)
        #expect(world.engine.associations[0].reach == 0b1)
        world.run(until: 5)
        #expect(world.engine.associations[0].reach == 0b111)
        world.run(until: 140)
        #expect(world.engine.associations[0].reach == 0xFF)
        // At 162 s and 178 s.
        world.run(until: 190)
        #expect(world.engine.associations[0].reach == 0b1111_1100)
        world.run(until: 500)
        #expect(world.engine.associations[0].reach == 0)
    }

    /// RFC 5905 §7.4: on RATE the client must reduce its rate at once. No request comes sooner than before, and every one that
    /// is answered so makes the wait longer, up to the longest.
    @Test func kissRateBacksOff() {
        var world = SyncWorld(seed: 4, servers: [Self.server { $0 > 300 ? .kiss(QueryWorld.rate) : .answer }]) {
            $0.poll = 4...8
        }
        world.run(until: 5_000)
        let gaps = zip(world.trace.requests[0], world.trace.requests[0].dropFirst()).map { ($0, $1 - $0) }
        let late = gaps.filter { $0.0 > 300 }.map(\.1)
        #expect(zip(late, late.dropFirst()).allSatisfy { $1 > $0 - 1 })
        #expect((late.last ?? 0) > 255)
        #expect(world.trace.rejections.allSatisfy { $0.1 == .kiss(.rate) } && !world.trace.rejections.isEmpty)
    }

    /// Where RATE comes already in the burst, the burst is over.
    @Test func kissRateEndsTheBurst() {
        var world = SyncWorld(seed: 5, servers: [Self.server { _ in .kiss(QueryWorld.rate) }])
        world.run(until: 30)
        let times = world.trace.requests[0]
        #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 > 15 }, "\(times)")
    }

    /// Where the interval is fixed, or at its longest, RATE still makes it longer: the server's word counts.
    @Test func kissRateIsObeyedWithAFixedInterval() {
        var world = SyncWorld(
            seed: 6, servers: [Self.server { $0 > 100 ? .kiss(QueryWorld.rate) : .answer }],
            configure: Self.fixedPoll(4))
        world.run(until: 2_000)
        let late = world.trace.requests[0].filter { $0 > 100 }
        // 16, 32, 64 … s apart it would be seven; 119 without.
        #expect(late.count < 60)
    }

    @Test(arguments: [QueryWorld.deny, QueryWorld.restrict])
    func kissDenyStops(code: UInt32) {
        var world = SyncWorld(
            seed: 7, servers: [Self.server { $0 > 100 ? .kiss(code) : .answer }, Self.server { _ in .answer }])
        world.run(until: 2_000)
        #expect(world.engine.associations[0].isDenied && !world.engine.associations[0].isUsable)
        #expect(world.trace.requests[0].filter { $0 > 100 }.count == 1)
        #expect(world.trace.lookUps == [0])
        // The other one goes on.
        #expect(world.trace.requests[1].filter { $0 > 1_000 }.count > 1)
        #expect(world.trace.decisions.last?.decision.truechimers == [1])
    }

    /// Only the denied server: nothing more to do, and no timer but the slew's.
    @Test func deniedAloneIsQuiet() {
        var world = SyncWorld(seed: 8, servers: [Self.server { _ in .kiss(QueryWorld.deny) }])
        world.run(until: 500)
        #expect(world.trace.requests[0].count == 1)
        #expect(world.engine.nextTimer == nil)
        #expect(world.trace.decisions.isEmpty)
    }

    /// A fifth of all packets is lost each way: nearly as good as without.
    @Test(arguments: 0..<3 as Range<UInt64>)
    func aFifthIsLost(seed: UInt64) {
        let seed = 0xFA17_0020 + seed
        var server = SyncWorld.Server(link: Self.link)
        server.link.loss = 0.2
        var world = SyncWorld(seed: seed, oscillator: Self.oscillator, servers: [server], configure: Self.fixedPoll(6))
        world.run(until: 40_000)
        #expect(world.trace.isHonest, "seed \(seed)")
        #expect(world.trace.steps.isEmpty, "seed \(seed)")
        #expect(world.trace.rmsError(from: 10_000) < 30e-6, "seed \(seed)")
    }

    /// Answers that come seconds late or twice count once or not at all, and shift nothing.
    @Test(arguments: 0..<3 as Range<UInt64>)
    func lateAndDoubleAnswers(seed: UInt64) {
        let seed = 0xFA17_0030 + seed
        var server = SyncWorld.Server(link: Self.link)
        (server.link.duplication, server.link.lateness) = (0.5, 0.3)
        var world = SyncWorld(seed: seed, oscillator: Self.oscillator, servers: [server], configure: Self.fixedPoll(4))
        world.run(until: 8_000)
        let association = world.engine.associations[0]
        #expect(world.trace.decisions.count <= association.requests, "seed \(seed)")
        #expect(world.trace.isHonest, "seed \(seed)")
        #expect(world.trace.decisions.allSatisfy { $0.decision.delay < .seconds(2) }, "seed \(seed)")
        #expect(world.trace.worstError(from: 4_000) < 5e-4, "seed \(seed)")
        // Every packet that was not believed was an answer to an earlier question.
        for (_, rejection) in world.trace.rejections {
            #expect(rejection.check == .origin, "seed \(seed): \(rejection)")
        }
    }
}
