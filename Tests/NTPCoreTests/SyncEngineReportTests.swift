import ClockDiscipline
import NTPCore
import TestSupport
import Testing
import TimeScales

/// What the engine says of its servers: that they contradict each other, fall silent and come back, are looked up again; and
/// who is quoted in a decision.
@Suite struct SyncEngineReportTests {
    private static let link = SyncWorld.Link.jittery(1e-4, 1e-4)
    private static let oscillator = SyncWorld.Oscillator(ahead: 0.02, skew: 3e-5, wander: 1e-9)

    private static func server(_ fate: @escaping @Sendable (Double) -> SyncWorld.Fate) -> SyncWorld.Server {
        SyncWorld.Server(link: link, fate: fate)
    }

    // MARK: Contradiction

    /// 2.5 s apart until 500 s and again from 2000 s on: said at the start and, after decisions, once more.
    @Test func contradictionIsSaidOnceUntilSomethingIsDecided() throws {
        let seed: UInt64 = 0x5A1D_0001
        let servers = [
            SyncWorld.Server(link: Self.link),
            SyncWorld.Server(link: Self.link, ahead: { 500..<2_000 ~= $0 ? 0 : 2.5 }),
        ]
        var world = SyncWorld(seed: seed, servers: servers) { $0.poll = 4...4 }
        world.run(until: 499)
        #expect(world.trace.undecided.count == 1 && world.trace.decisions.isEmpty, "seed \(seed)")
        // Each has been asked often, and every answer would have been an occasion.
        #expect(world.trace.requests.allSatisfy { $0.count > 25 }, "seed \(seed)")
        world.run(until: 1_999)
        #expect(world.trace.undecided.count == 1, "seed \(seed)")
        let first = try #require(world.trace.decisions.first, "seed \(seed)")
        #expect(first.at > 500, "seed \(seed)")
        world.run(until: 4_000)
        try #require(world.trace.undecided.count == 2, "seed \(seed): \(world.trace.undecided)")
        #expect(world.trace.undecided[0] < 10 && world.trace.undecided[1] > 2_000, "seed \(seed)")
        #expect(world.trace.steps.isEmpty && world.trace.isHonest, "seed \(seed)")
    }

    /// However a server's clock comes and goes: between two times that a contradiction is said something was decided.
    @Test(arguments: 0..<4 as Range<UInt64>)
    func aDecisionLiesBetweenTwoContradictions(seed: UInt64) {
        let seed = 0x5A1D_0100 + seed
        var generator = SeededGenerator(seed: seed)
        let period = Double.random(in: 50...600, using: &generator)
        let servers = [
            SyncWorld.Server(link: Self.link),
            SyncWorld.Server(link: Self.link, ahead: { Int($0 / period).isMultiple(of: 2) ? 2.5 : 0 }),
        ]
        var world = SyncWorld(seed: seed, servers: servers) { $0.poll = 4...5 }
        world.run(until: 6_000)
        #expect(!world.trace.undecided.isEmpty, "seed \(seed)")
        for (before, after) in zip(world.trace.undecided, world.trace.undecided.dropFirst()) {
            #expect(
                world.trace.decisions.contains { before < $0.at && $0.at < after }, "seed \(seed): \(before) \(after)")
        }
    }

    // MARK: Silence

    /// Silent for 2000 s: said once, and once that it answers again, of this server only.
    @Test func longSilenceIsSaidOnce() throws {
        let seed: UInt64 = 0x5A1D_0002
        var world = SyncWorld(
            seed: seed, oscillator: Self.oscillator,
            servers: [Self.server { _ in .answer }, Self.server { 1_000..<3_000 ~= $0 ? .silence : .answer }]
        ) { $0.poll = 4...6 }
        world.run(until: 6_000)
        let said = world.trace.silences
        try #require(said.count == 2, "seed \(seed): \(said)")
        #expect(said.allSatisfy { $0.id == 1 } && said[0].isSilent && !said[1].isSilent, "seed \(seed): \(said)")
        #expect(said[1].at > 3_000, "seed \(seed)")
        // Four requests were left unanswered by then, and a fifth one not yet.
        let vain = world.trace.requests[1].filter { 1_000..<3_000 ~= $0 && $0 < said[0].at }
        #expect(vain.count == 4, "seed \(seed): \(vain), \(said[0].at)")
        // The first answer after that.
        let heard = try #require(world.trace.requests[1].first { $0 >= 3_000 })
        #expect(said[1].at < heard + 1, "seed \(seed)")
    }

    /// Three requests in vain are no silence worth a word.
    @Test func shortSilenceIsNotSaid() {
        // Every 16 s: at 1010, 1026 and 1042 s or so.
        var world = SyncWorld(
            seed: 0x5A1D_0003, servers: [Self.server { 1_000..<1_048 ~= $0 ? .silence : .answer }]
        ) { $0.poll = 4...4 }
        world.run(until: 2_000)
        #expect(world.trace.requests[0].filter { 1_000..<1_048 ~= $0 }.count == 3)
        #expect(world.trace.silences.isEmpty, "\(world.trace.silences)")
    }

    /// One that never answers is said to be silent, and never to answer again.
    @Test func neverAnsweringIsSaidOnce() {
        var world = SyncWorld(
            seed: 0x5A1D_0004, servers: [Self.server { _ in .silence }, Self.server { _ in .answer }])
        world.run(until: 20_000)
        #expect(world.trace.silences.map(\.id) == [0] && world.trace.silences.map(\.isSilent) == [true])
    }

    // MARK: Lookups

    /// How many requests had gone out, and were in vain, when the name was looked up for the first, second, … time.
    private static func requestsAtLookups(_ world: inout SyncWorld, from start: Double, until end: Double) -> [Int] {
        var counts: [Int] = []
        for time in stride(from: start, through: end, by: 1) {
            world.run(until: time)
            while counts.count < world.trace.lookUps.count {
                counts.append(world.trace.requests[0].filter { $0 >= start }.count)
            }
        }
        return counts
    }

    @Test func neverAnsweringIsLookedUpEveryFourRequests() {
        var world = SyncWorld(seed: 0x5A1D_0005, servers: [Self.server { _ in .silence }]) { $0.poll = 4...4 }
        #expect(Self.requestsAtLookups(&world, from: 0, until: 400).prefix(3) == [4, 8, 12])
    }

    @Test func fallingSilentIsLookedUpEveryEightRequests() {
        var world = SyncWorld(
            seed: 0x5A1D_0006, servers: [Self.server { $0 < 1_000 ? .answer : .silence }]
        ) { $0.poll = 4...4 }
        world.run(until: 1_000)
        #expect(world.trace.lookUps.isEmpty)
        #expect(Self.requestsAtLookups(&world, from: 1_000, until: 1_500).prefix(3) == [8, 16, 24])
    }

    // MARK: Decisions

    /// Whoever is quoted is one that is believed, also where the sample that led to the decision is a liar's; and nobody is
    /// believed and disbelieved at once.
    @Test(arguments: 0..<3 as Range<UInt64>)
    func whoIsQuotedIsBelieved(seed: UInt64) {
        let seed = 0x5A1D_0200 + seed
        var generator = SeededGenerator(seed: seed)
        var servers = (0..<Int.random(in: 2...4, using: &generator)).map { _ in
            let base = Double.random(in: 1e-4...5e-3, using: &generator)
            return SyncWorld.Server(link: .jittery(base, base / 2), rootDispersion: 7)
        }
        let lie = Double.random(in: 0.05...20, using: &generator)
        servers.append(SyncWorld.Server(link: Self.link, ahead: { _ in lie }))
        servers.shuffle(using: &generator)
        var world = SyncWorld(seed: seed, oscillator: Self.oscillator, servers: servers)
        world.run(until: 3_000)
        #expect(world.trace.decisions.count > 50, "seed \(seed)")
        // The liar's samples lead to decisions, too.
        #expect(world.trace.decisions.contains { !$0.decision.falsetickers.isEmpty }, "seed \(seed)")
        for decision in world.trace.decisions.map(\.decision) {
            #expect(decision.truechimers.contains(decision.source), "seed \(seed): \(decision)")
            #expect(Set(decision.truechimers).isDisjoint(with: decision.falsetickers), "seed \(seed): \(decision)")
            #expect(decision.truechimers.count > decision.falsetickers.count, "seed \(seed): \(decision)")
        }
    }
}
