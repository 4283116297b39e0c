import ClockDiscipline
import ClockSimulation
import LogicalClocks
import Testing
import TimeScales

@testable import DistributedAlgorithms

/// The questions and figures of the lecture on multicast, driven by hand, without a simulation.
@Suite struct BroadcastNotesTests {
    private func context<Module: EventModule>(_ id: NodeID, _: Module.Type) -> ModuleContext<Module> {
        ModuleContext(
            id: id, group: 0..<3, now: LocalInstant(nanoseconds: 0), date: SimulatedClock.epoch,
            random: SimulationRandom(seed: 1, stream: 0))
    }

    // MARK: Causal

    private typealias Causal = CausalBroadcast<UInt64, BestEffortBroadcast<FairLossLink<StampedMessage<UInt64>>>>

    private func stamped(_ payload: UInt64, _ counts: [UInt32]) -> StampedMessage<UInt64> {
        StampedMessage(stamp: VectorClock(counts: counts), payload: payload)
    }

    /// The lecture's figure: P₁ sends with (1,0,0), P₂ delivers that and sends with (1,1,0). P₃ has (1,1,0) first, and holds it back
    /// until (1,0,0) has come.
    @Test func answerWaitsForItsQuestion() {
        var third = Causal(BestEffortBroadcast(FairLossLink()))
        var context = context(2, Causal.self)
        third.received(stamped(22, [1, 1, 0]), from: 1, &context)
        #expect(context.indications == [])
        #expect(third.waitingCount == 1)
        third.received(stamped(11, [1, 0, 0]), from: 0, &context)
        #expect(context.indications == [.deliver(11, from: 0), .deliver(22, from: 1)])
        #expect(third.delivered == VectorClock(counts: [1, 1, 0]))
        #expect(third.waitingCount == 0)
    }

    /// The stamps of the figure come from the algorithm itself.
    @Test func stampsAreThoseOfTheFigure() {
        var (first, second) = (Causal(BestEffortBroadcast(FairLossLink())), Causal(BestEffortBroadcast(FairLossLink())))
        var one = context(0, Causal.self)
        first.requested(.broadcast(11), &one)
        #expect(one.outbox.map(\.message) == Array(repeating: stamped(11, [1, 0, 0]), count: 3))
        var two = context(1, Causal.self)
        second.received(stamped(11, [1, 0, 0]), from: 0, &two)
        second.requested(.broadcast(22), &two)
        #expect(two.outbox.map(\.message) == Array(repeating: stamped(22, [1, 1, 0]), count: 3))
    }

    /// Vm[i] = Vj[i] + 1: a message that is not the next of its sender's waits, whatever else it depends on.
    @Test func firstCondition() {
        var module = Causal(BestEffortBroadcast(FairLossLink()))
        var context = context(2, Causal.self)
        module.received(stamped(2, [2, 0, 0]), from: 0, &context)
        #expect(context.indications == [])
        module.received(stamped(1, [1, 0, 0]), from: 0, &context)
        #expect(context.indications == [.deliver(1, from: 0), .deliver(2, from: 0)])
    }

    /// Concurrent messages do not wait for each other, in whichever order they come.
    @Test func concurrentMessagesDoNotWait() {
        for order in [[0, 1], [1, 0]] {
            var module = Causal(BestEffortBroadcast(FairLossLink()))
            var context = context(2, Causal.self)
            for sender in order {
                module.received(stamped(UInt64(sender), sender == 0 ? [1, 0, 0] : [0, 1, 0]), from: sender, &context)
            }
            #expect(context.indications == order.map { .deliver(UInt64($0), from: $0) })
        }
    }

    // MARK: Is it really ordered?

    private typealias ISIS = ISISBroadcast<
        UInt64, FairLossLink<ISISProposal>, BestEffortBroadcast<FairLossLink<ISISMessage<UInt64>>>
    >
    private typealias ISISContext = ModuleContext<ISIS>

    private func isis(_ id: NodeID) -> (ISIS, ISISContext) {
        (ISIS(FairLossLink(), BestEffortBroadcast(FairLossLink())), context(id, ISIS.self))
    }

    /// What B has proposed so far.
    private func proposals(_ context: ISISContext) -> [UInt64] {
        context.outbox.compactMap { outgoing in
            guard case .first(let proposal) = outgoing.message else { return nil }
            return proposal.priority.number
        }
    }

    private func agreed(_ sequence: UInt64, _ number: UInt64) -> ISIS.Message {
        .second(.agreement(sequence: sequence, ISISPriority(number: number, process: 0)))
    }

    /// "A sends m and n, and the final timestamps are 1 for m and 2 for n. Could B deliver n before m?" B has heard of both: it holds
    /// n back as long as it does not know what became of m.
    @Test func deliverableMessageWaitsForOneBeforeIt() {
        var (module, context) = isis(1)
        module.received(.second(.message(sequence: 0, 77)), from: 0, &context)
        module.received(.second(.message(sequence: 1, 88)), from: 0, &context)
        #expect(proposals(context) == [1, 2])
        module.received(agreed(1, 2), from: 0, &context)
        #expect(context.indications == [])
        #expect(module.heldBackCount == 2)
        module.received(agreed(0, 1), from: 0, &context)
        #expect(context.indications == [.deliver(77, from: 0), .deliver(88, from: 0)])
    }

    /// "What if B proposed 3 for m? Then the final timestamp for m would have to be at least 3": A takes the greatest.
    @Test func finalPriorityIsTheGreatestProposed() {
        var (module, context) = isis(0)
        module.requested(.broadcast(77), &context)
        for (process, number) in [(0, 1), (1, 3), (2, 2)] {
            let priority = ISISPriority(number: UInt64(number), process: process)
            module.received(.first(ISISProposal(sequence: 0, priority: priority)), from: process, &context)
        }
        let agreements = context.outbox.compactMap { outgoing -> ISISPriority? in
            guard case .second(.agreement(_, let priority)) = outgoing.message else { return nil }
            return priority
        }
        #expect(agreements == Array(repeating: ISISPriority(number: 3, process: 1), count: 3))
    }

    /// "What if B wants to deliver n before it has even heard of m?" Then it will propose more than 2 for m.
    @Test func whatComesLateIsProposedForHigher() {
        var (module, context) = isis(1)
        module.received(.second(.message(sequence: 1, 88)), from: 0, &context)
        module.received(agreed(1, 2), from: 0, &context)
        #expect(context.indications == [.deliver(88, from: 0)])
        module.received(.second(.message(sequence: 0, 77)), from: 0, &context)
        #expect(proposals(context) == [1, 3])
    }

    /// Of equal numbers the process decides.
    @Test func tiesAreBroken() {
        let tied = [(1, 2), (2, 0), (1, 0), (1, 1)].map { ISISPriority(number: $0, process: $1) }
        #expect(tied.sorted().map(\.label) == ["1.0", "1.1", "1.2", "2.0"])
    }

    // MARK: Lamport

    private typealias Lamport = LamportBroadcast<
        UInt64,
        FIFOBroadcast<
            TimestampedMessage<UInt64>, BestEffortBroadcast<FairLossLink<SequencedMessage<TimestampedMessage<UInt64>>>>
        >
    >

    /// "If I receive a message with timestamp 5, how do I know that one with timestamp 4 won't arrive later?" By something greater
    /// from every other process, by links that keep the order.
    @Test func timestampWaitsForSomethingGreaterFromEverybody() {
        var module = Lamport(FIFOBroadcast(BestEffortBroadcast(FairLossLink())))
        var context = context(1, Lamport.self)
        func receive(_ sequence: UInt64, _ time: UInt64, _ payload: UInt64?, from sender: NodeID) {
            let message = SequencedMessage(
                sequence: sequence, payload: TimestampedMessage(time: time, payload: payload))
            module.received(message, from: sender, &context)
        }
        receive(0, 5, 55, from: 0)
        // The acknowledgement, to all three: greater than 5.
        #expect(context.outbox.map(\.message.payload.time) == [7, 7, 7])
        #expect(context.outbox.allSatisfy { $0.message.payload.payload == nil })
        receive(0, 7, nil, from: 1)
        #expect(context.indications == [])
        // It does come, and is delivered before.
        receive(0, 4, 44, from: 2)
        #expect(context.indications == [.deliver(44, from: 2)])
        receive(1, 6, nil, from: 2)
        #expect(context.indications == [.deliver(44, from: 2), .deliver(55, from: 0)])
    }

    /// Of equal timestamps the process decides, here and everywhere: 0 is before 2, and what came with 5 from 2 is greater than 5 of 0.
    @Test func equalTimestampsAreOrderedByProcess() {
        var module = Lamport(FIFOBroadcast(BestEffortBroadcast(FairLossLink())))
        var context = context(1, Lamport.self)
        for (sender, payload) in [(2, UInt64(25)), (0, 5)] {
            let message = TimestampedMessage(time: 5, payload: payload)
            module.received(SequencedMessage(sequence: 0, payload: message), from: sender, &context)
        }
        let own = TimestampedMessage<UInt64>(time: 7, payload: nil)
        module.received(SequencedMessage(sequence: 0, payload: own), from: 1, &context)
        #expect(context.indications == [.deliver(5, from: 0)])
        #expect(module.waitingCount == 1)
    }
}
