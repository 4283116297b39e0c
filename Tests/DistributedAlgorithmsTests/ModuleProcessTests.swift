import ClockDiscipline
import ClockSimulation
import Testing

@testable import DistributedAlgorithms

/// A stack runs on a node as ``ModuleProcess`` says: workload, timers, crashes, stable storage, costs.
@Suite struct ModuleProcessTests {
    /// Counts requests in memory and in stable storage, and says both.
    private struct Counter: EventModule {
        struct Stored: StableState {
            var count: UInt64 = 0
            init() {}
        }

        enum Indication: Hashable, Sendable {
            case started
            case recovered(stored: UInt64)
            case counted(UInt64, stored: UInt64)
        }

        private var count: UInt64 = 0

        mutating func started(_ context: inout ModuleContext<Self>) { context.indicate(.started) }

        mutating func recovered(_ context: inout ModuleContext<Self>) {
            context.indicate(.recovered(stored: context.stored.count))
        }

        mutating func requested(_ request: UInt64, _ context: inout ModuleContext<Self>) {
            count += 1
            context.store { stored in stored.count += 1 }
            context.indicate(.counted(count, stored: context.stored.count))
        }

        mutating func received(_ message: UInt64, from sender: NodeID, _ context: inout ModuleContext<Self>) {}
    }

    private func indications<Module>(_ trace: ModuleTrace<Module>, of node: NodeID) -> [Module.Indication] {
        trace.events.compactMap { event in
            guard case .indicated(let indication) = event.kind, event.node == node else { return nil }
            return indication
        }
    }

    @Test func crashTakesMemoryAndLeavesStorage() {
        let world = ModuleWorld(
            seed: 1, count: 1, workload: [0: [1, 2, 5, 8].map { TimedRequest(0, at: .seconds($0)) }]
        ) { _ in Counter() }
        world.simulation.schedule(.crash(0), at: .seconds(4))
        world.simulation.schedule(.recover(0), at: .seconds(6))
        let trace = world.run(until: .seconds(10))
        // The request of 5 s finds nobody.
        #expect(
            indications(trace, of: 0) == [
                .started, .counted(1, stored: 1), .counted(2, stored: 2), .recovered(stored: 2), .counted(1, stored: 3),
            ])
        #expect(world.cost.stores == 3)
        #expect(trace.fates.unfailing == [])
        #expect(trace.fates.upAtEnd == [0])
    }

    @Test func requestsComeInTheirOrderAndTime() {
        let times: [Double] = [3, 1, 2, 1]
        let world = ModuleWorld(
            seed: 1, count: 1,
            workload: [0: times.enumerated().map { TimedRequest(UInt64($0.offset), at: .seconds($0.element)) }]
        ) { _ in Counter() }
        let requests = world.run(until: .seconds(10)).events.compactMap { event -> (UInt64, SimulatedInstant)? in
            guard case .requested(let number) = event.kind else { return nil }
            return (number, event.time)
        }
        #expect(requests.map(\.0) == [1, 3, 2, 0])
        #expect(requests.map(\.1) == [.seconds(1), .seconds(1), .seconds(2), .seconds(3)])
    }

    /// A stubborn link at 1 s on a clock that is 10 % fast sends every 1/1.1 s of true time: from 0.5 s until 10 s once and
    /// then ⌊9.5 × 1.1⌋ = 10 times.
    @Test func timersAreOfTheLocalClock() {
        var conditions = WorldConditions()
        var clock = WorldConditions.NodeClock()
        clock.oscillator = OscillatorModel(skew: FrequencyOffset(femtoratio: 100_000_000_000_000))
        conditions.clocks[0] = clock
        let world = ModuleWorld(
            seed: 1, count: 2, conditions: conditions,
            workload: [0: [TimedRequest(.send(7, to: 1), at: .seconds(0.5))]]
        ) { _ in StubbornLink<UInt64>(interval: .seconds(1)) }
        world.run(until: .seconds(10))
        #expect(world.cost.packets == 11)
        #expect(world.cost.bytes == 88)
    }

    /// Message and acknowledgement, once each: 1 + 12 + 8 and 1 + 12 bytes.
    @Test func perfectLinkFallsSilent() {
        let world = ModuleWorld(seed: 1, count: 2, workload: [0: [TimedRequest(.send(7, to: 1), at: .start)]]) { _ in
            PerfectLink<UInt64>()
        }
        world.run(until: .seconds(100))
        #expect(world.cost.packets == 2)
        #expect(world.cost.bytes == 34)
        #expect(world.cost.stores == 0)
        #expect(world.simulation.processes[0].module.below.below.first.pendingCount == 0)
    }

    /// Where each packet is lost with probability p, a copy and its acknowledgement both arrive with (1 − p)²: so many copies are sent
    /// as that takes, 4 on average at p = 1/2, with variance (1 − q) / q² = 12 for q = 1/4; and half of them are acknowledged.
    @Test func lossCostsWhatProbabilitySays() {
        var conditions = WorldConditions()
        conditions.link.loss = 0.5
        let count = 4_000
        let world = ModuleWorld(
            seed: 3, count: 2, conditions: conditions,
            workload: [0: (0..<count).map { TimedRequest(.send(UInt64($0), to: 1), at: .seconds(Double($0) * 0.01)) }]
        ) { _ in PerfectLink<UInt64>() }
        world.run(until: .seconds(200))
        let copies = Double(world.simulation.processes[0].cost.packets) / Double(count)
        let acknowledgements = Double(world.simulation.processes[1].cost.packets) / Double(count)
        // Five standard errors of the mean.
        let tolerance = 5 * (12 / Double(count)).squareRoot()
        #expect(abs(copies - 4) < tolerance)
        #expect(abs(acknowledgements - 2) < tolerance)
    }

    /// The sender keeps messages to one that has crashed for ever, and no others.
    @Test func whatACrashedProcessIsSentIsSentForEver() {
        let world = ModuleWorld(
            seed: 1, count: 3,
            workload: [
                0: [TimedRequest(.send(7, to: 1), at: .seconds(2)), TimedRequest(.send(8, to: 2), at: .seconds(2))]
            ]
        ) { _ in PerfectLink<UInt64>() }
        world.simulation.schedule(.crash(1), at: .seconds(1))
        world.run(until: .seconds(100))
        #expect(world.simulation.processes[0].module.below.below.first.pendingCount == 1)
        #expect(world.simulation.processes[0].cost.packets > 900)
    }

    /// A sender that has crashed numbers its messages anew; they are not taken for those of before.
    @Test(arguments: [true, false]) func messagesOfANewLifeAreNew(isLogged: Bool) {
        let workload: [NodeID: [TimedRequest<LinkRequest<UInt64>>]] = [
            0: [TimedRequest(.send(7, to: 1), at: .seconds(1)), TimedRequest(.send(8, to: 1), at: .seconds(5))]
        ]
        let delivered: [UInt64]
        if isLogged {
            let world = ModuleWorld(seed: 1, count: 2, workload: workload) { _ in LoggedPerfectLink<UInt64>() }
            world.simulation.schedule(.crash(0), at: .seconds(2))
            world.simulation.schedule(.recover(0), at: .seconds(3))
            delivered = LinkHistory(world.run(until: .seconds(10))).deliveries.map(\.payload)
        } else {
            let world = ModuleWorld(seed: 1, count: 2, workload: workload) { _ in PerfectLink<UInt64>() }
            world.simulation.schedule(.crash(0), at: .seconds(2))
            world.simulation.schedule(.recover(0), at: .seconds(3))
            delivered = LinkHistory(world.run(until: .seconds(10))).deliveries.map(\.payload)
        }
        #expect(delivered == [7, 8])
    }

    /// Nobody outside the group can be sent anything, whatever it is called.
    @Test(arguments: [-1, 2, .max, .min]) func strangersGetNothing(receiver: NodeID) {
        let world = ModuleWorld(seed: 1, count: 2, workload: [0: [TimedRequest(.send(7, to: receiver), at: .start)]]) {
            _ in PerfectLink<UInt64>()
        }
        world.run(until: .seconds(10))
        #expect(world.cost.packets == 0)
    }

    @Test func oneSeedMakesOneHistory() {
        func run(_ seed: UInt64) -> LinkHistory<UInt64> { LinkRun.loggedHistory(seed) }
        for seed in LinkRun.seeds.prefix(20) {
            #expect(run(seed).deliveries == run(seed).deliveries)
        }
        #expect(run(1).deliveries != run(5).deliveries)
    }
}
