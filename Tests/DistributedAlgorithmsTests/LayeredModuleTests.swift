import ClockDiscipline
import ClockSimulation
import Testing
import TimeScales

@testable import DistributedAlgorithms

/// Layers keep apart what is each one's own: timers of the same name, storage, indications; driven by hand, without a simulation.
@Suite struct LayeredModuleTests {
    /// Sets a timer by the name that it is asked for, and says when it has gone off and how many it had stored so far.
    private struct Bottom: EventModule {
        typealias Message = UInt64
        typealias Indication = String
        typealias Timer = UInt64

        struct Stored: StableState, Hashable {
            var names: [UInt64] = []
            init() {}
        }

        mutating func started(_ context: inout ModuleContext<Self>) { context.setTimer(0, after: .seconds(1)) }

        mutating func requested(_ request: UInt64, _ context: inout ModuleContext<Self>) {
            context.setTimer(request, after: .seconds(1))
            context.send(request, to: 1)
        }

        mutating func received(_ message: UInt64, from sender: NodeID, _ context: inout ModuleContext<Self>) {
            context.indicate("bottom received \(message)")
        }

        mutating func timerFired(_ timer: UInt64, _ context: inout ModuleContext<Self>) {
            context.store { stored in stored.names.append(timer) }
            context.indicate("bottom fired \(timer)")
        }
    }

    /// Has timers of the same names, and asks for one more below upon each indication that is not about 9.
    private struct Top: LayeredModule {
        typealias Indication = String
        typealias OwnTimer = UInt64

        struct OwnStored: StableState, Hashable {
            var count = 0
            init() {}
        }

        var below = Bottom()

        mutating func begun(_ context: inout ModuleContext<Self>) { context.setOwnTimer(0, after: .seconds(2)) }

        mutating func requested(_ request: UInt64, _ context: inout ModuleContext<Self>) { ask(request, &context) }

        mutating func indicated(_ indication: String, _ context: inout ModuleContext<Self>) {
            context.store { stored in stored.own.count += 1 }
            context.indicate("top: " + indication)
            if !indication.hasSuffix("9") { ask(9, &context) }
        }

        mutating func ownTimerFired(_ timer: UInt64, _ context: inout ModuleContext<Self>) {
            context.indicate("top fired \(timer)")
        }
    }

    private typealias Pair = ModulePair<Top, Bottom>

    private func context<Module: EventModule>(_ stored: Module.Stored = Module.Stored()) -> ModuleContext<Module> {
        ModuleContext(
            id: 0, group: 0..<2, now: LocalInstant(nanoseconds: 0), date: SimulatedClock.epoch,
            random: SimulationRandom(seed: 1, stream: 0), stored: stored)
    }

    @Test func timersOfTheSameNameAreTwo() {
        var top = Top()
        var context: ModuleContext<Top> = context()
        top.started(&context)
        #expect(context.timerChanges.map(\.timer) == [.below(0), .own(0)])
        #expect(context.timerChanges.map { $0.due?.nanoseconds } == [1_000_000_000, 2_000_000_000])
        top.timerFired(.own(0), &context)
        #expect(context.indications == ["top fired 0"])
    }

    @Test func indicationsRiseAndStorageIsEachOnes() {
        var top = Top()
        var context: ModuleContext<Top> = context()
        top.timerFired(.below(4), &context)
        top.received(5, from: 1, &context)
        #expect(context.indications == ["top: bottom fired 4", "top: bottom received 5"])
        #expect(context.outbox.map(\.message) == [9, 9])
        #expect(context.stored.own.count == 2)
        #expect(context.stored.below.names == [4])
        #expect(context.storeCount == 3)
    }

    @Test func pairsTellTheirModulesApart() {
        var pair = Pair(Top(), Bottom())
        var context: ModuleContext<Pair> = context()
        pair.started(&context)
        #expect(context.timerChanges.map(\.timer) == [.first(.below(0)), .first(.own(0)), .second(0)])
        pair.requested(.second(3), &context)
        pair.requested(.first(3), &context)
        #expect(context.outbox.map(\.message) == [.second(3), .first(3)])
        pair.received(.second(6), from: 1, &context)
        pair.timerFired(.second(0), &context)
        pair.timerFired(.first(.below(9)), &context)
        #expect(
            context.indications == [
                .second("bottom received 6"), .second("bottom fired 0"), .first("top: bottom fired 9"),
            ])
        #expect(context.stored.first.below.names == [9])
        #expect(context.stored.second.names == [0])
    }

    /// Each layer draws from where the one before has left off.
    @Test func randomnessIsNotDrawnTwice() {
        struct Drawer: EventModule {
            typealias Message = UInt64
            typealias Indication = UInt64

            mutating func requested(_ request: UInt64, _ context: inout ModuleContext<Self>) {
                context.indicate(context.random.next())
            }
            mutating func received(_ message: UInt64, from sender: NodeID, _ context: inout ModuleContext<Self>) {}
        }
        var pair = ModulePair(Drawer(), Drawer())
        var context: ModuleContext<ModulePair<Drawer, Drawer>> = context()
        var expected = context.random
        pair.requested(.first(0), &context)
        pair.requested(.second(0), &context)
        #expect(context.indications == [.first(expected.next()), .second(expected.next())])
    }

    @Test func timerNumbersAreUsedAgain() {
        var numbers = TimerNumbers<String>(from: 2)
        let first = ["a", "b", "a"].map { numbers.number(for: $0) }
        #expect(first == [2, 3, 2])
        let fired = [2, 2, 7, 0].map { numbers.fired($0) }
        #expect(fired == ["a", nil, nil, nil])
        let cancelled = ["a", "b"].map { numbers.cancelled($0) }
        #expect(cancelled == [nil, 3])
        let again = ["c", "d", "e"].map { numbers.number(for: $0) }
        #expect(again.sorted() == [2, 3, 4])
    }

    @Test func filterLetsEachNumberPassOnce() {
        var filter = DuplicateFilter()
        func number(_ sequence: UInt64, _ incarnation: UInt32 = 0) -> MessageNumber {
            MessageNumber(incarnation: incarnation, sequence: sequence)
        }
        var random = SimulationRandom(seed: 1, stream: 0)
        var seen: Set<[Int]> = []
        for _ in 0..<20_000 {
            let (sender, life, sequence) = (random.below(3), random.below(2), random.below(500))
            let isNew = seen.insert([sender, life, sequence]).inserted
            #expect(filter.contains(number(UInt64(sequence), UInt32(life)), from: sender) == !isNew)
            let isTaken = filter.insert(number(UInt64(sequence), UInt32(life)), from: sender)
            #expect(isTaken == isNew)
        }
        // The ends of the range.
        let ends = [number(.max), number(.max), number(0)].map { filter.insert($0, from: 9) }
        #expect(ends == [true, false, true])
    }
}
