import ClockDiscipline
import NTPCore
import TestSupport
import Testing
import TimeScales

/// Offsets beyond the limits: those that somebody made are undone, those that nobody owns up to are not believed.
@Suite struct SyncEngineStepTests {
    private static let server = SyncWorld.Server(link: .jittery(1e-4, 1e-4))
    private static let oscillator = SyncWorld.Oscillator(ahead: 0.02, skew: 3e-5, wander: 1e-9)

    private static func world(
        _ seed: UInt64, _ servers: [SyncWorld.Server], configure: (inout SyncEngine.Settings) -> Void = { _ in }
    ) -> SyncWorld {
        SyncWorld(seed: seed, oscillator: oscillator, servers: servers, noteInterval: 1, configure: configure)
    }

    /// 5000 s are beyond the limit of 1000 s; but the servers agree with the clock but for what was done to it.
    @Test(arguments: [5_000.0, -5_000.0], [1, 3])
    func foreignStepBeyondTheLimitIsUndone(step: Double, count: Int) throws {
        let seed: UInt64 = 0x57E9_0001
        var world = Self.world(seed, Array(repeating: Self.server, count: count))
        world.schedule(.foreignStep(step), at: 3_003)
        world.run(until: 3_003)
        #expect(world.trace.steps.isEmpty && world.trace.worstError(from: 1_000) < 1e-3, "seed \(seed)")
        world.run(until: 6_000)
        try #require(world.trace.steps.count == 1, "seed \(seed): \(world.trace.steps)")
        let undone = world.trace.steps[0]
        #expect(undone.at > 3_003 && undone.at < 3_033, "seed \(seed): \(undone)")
        #expect(abs(undone.by + step) < 1e-3, "seed \(seed): \(undone)")
        #expect(world.trace.isHonest, "seed \(seed)")
        #expect(world.trace.worstError(from: 3_033) < 1e-3, "seed \(seed)")
        #expect(world.trace.decisions.contains { $0.at > 3_100 }, "seed \(seed)")
    }

    /// Two steps by somebody else before any server has answered count together.
    @Test func foreignStepsAddUp() throws {
        let seed: UInt64 = 0x57E9_0002
        var world = Self.world(seed, [Self.server])
        world.schedule(.foreignStep(5_000), at: 3_003)
        world.schedule(.foreignStep(2_000), at: 3_003.000_01)
        world.run(until: 5_000)
        let total = world.trace.steps.reduce(0) { $0 + $1.by }
        #expect(abs(total + 7_000) < 1e-3, "seed \(seed): \(world.trace.steps)")
        #expect(world.trace.isHonest && world.trace.worstError(from: 3_033) < 1e-3, "seed \(seed)")
    }

    /// The same without anybody saying so: the clock was right before, so the servers are doubted, and nothing is done.
    @Test(arguments: [5_000.0, -5_000.0])
    func hiddenStepBeyondTheLimitIsIgnored(step: Double) {
        let seed: UInt64 = 0x57E9_0003
        var world = Self.world(seed, [Self.server, Self.server])
        world.schedule(.hiddenStep(step), at: 3_003)
        world.run(until: 5_000)
        let late = world.trace.decisions.filter { $0.at > 3_003 }
        #expect(!late.isEmpty && late.allSatisfy { $0.decision.correction == .ignore }, "seed \(seed)")
        #expect(late.allSatisfy { !$0.decision.isApplied }, "seed \(seed)")
        #expect(world.trace.steps.isEmpty && abs(world.error - step) < 0.1, "seed \(seed)")
    }

    /// All servers are 5000 s ahead from some time on.
    @Test(arguments: [5_000.0, -5_000.0])
    func serversThatStepBeyondTheLimitAreIgnored(step: Double) {
        let seed: UInt64 = 0x57E9_0004
        let server = SyncWorld.Server(link: .jittery(1e-4, 1e-4), ahead: { $0 < 3_003 ? 0 : step })
        var world = Self.world(seed, [server, server])
        world.run(until: 5_000)
        let late = world.trace.decisions.filter { $0.at > 3_010 }
        #expect(!late.isEmpty && late.allSatisfy { $0.decision.correction == .ignore }, "seed \(seed)")
        #expect(world.trace.steps.isEmpty && world.trace.worstError(from: 1_000) < 5e-3, "seed \(seed)")
    }

    /// Somebody sets the clock by 5000 s and the servers step by 20 s of their own: that step does not explain what they say.
    @Test func aForeignStepThatDoesNotExplainTheOffsetIsNoProof() {
        let seed: UInt64 = 0x57E9_0005
        let server = SyncWorld.Server(link: .jittery(1e-4, 1e-4), ahead: { $0 < 3_003 ? 0 : 20 })
        var world = Self.world(seed, [server])
        world.schedule(.foreignStep(5_000), at: 3_003)
        world.run(until: 5_000)
        #expect(world.trace.steps.isEmpty, "seed \(seed): \(world.trace.steps)")
        #expect(world.trace.decisions.last?.decision.correction == .ignore, "seed \(seed)")
    }

    /// A foreign step that was slewed away explains nothing that comes later.
    @Test func anUndoneStepIsForgotten() {
        let seed: UInt64 = 0x57E9_0006
        var world = Self.world(seed, [Self.server])
        world.schedule(.foreignStep(5_000), at: 3_003)
        world.schedule(.hiddenStep(5_000), at: 5_003)
        world.run(until: 7_000)
        #expect(world.trace.steps.count == 1, "seed \(seed): \(world.trace.steps)")
        #expect(world.trace.decisions.last?.decision.correction == .ignore, "seed \(seed)")
    }

    /// An engine that takes over from another has nothing to make right for the first time: limits of the start are not in
    /// force, neither wider nor narrower ones.
    @Test(arguments: [false, true], [(5_000.0, 100_000), (5.0, 1)])
    func resumedEnginesKnowNoStart(isResumed: Bool, start: (ahead: Double, limit: Int)) throws {
        let seed: UInt64 = 0x57E9_0007
        let first = try #require(
            CorrectionPolicy(stepThreshold: .milliseconds(1), panicThreshold: .seconds(start.limit)))
        var world = SyncWorld(seed: seed, oscillator: .init(ahead: start.ahead), servers: [Self.server]) {
            $0.startPolicy = first
            $0.isResumed = isResumed
        }
        world.run(until: 300)
        // 5000 s are refused by the usual policy and allowed at the start; 5 s the other way round.
        let isStepped = isResumed == (start.ahead < 1_000)
        #expect(world.trace.steps.count == (isStepped ? 1 : 0), "seed \(seed): \(world.trace.steps)")
        #expect(world.trace.isHonest, "seed \(seed)")
        let last = try #require(world.trace.decisions.last)
        #expect((last.decision.correction == .ignore) == !isStepped, "seed \(seed)")
    }
}
