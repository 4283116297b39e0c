import ClockSimulation
import Testing

@testable import DistributedAlgorithms

/// What the properties say of histories that are written by hand: the smallest that keep them, and the smallest that do not.
@Suite struct BroadcastPropertyTests {
    private typealias Trace = ModuleTrace<BestEffortBroadcast<PerfectLink<UInt64>>>

    private func sent(_ payload: UInt64, _ node: NodeID, at: Double) -> Trace.Event {
        Trace.Event(node: node, time: .seconds(at), kind: .requested(.broadcast(payload)))
    }

    private func came(_ payload: UInt64, _ node: NodeID, from: NodeID, at: Double) -> Trace.Event {
        Trace.Event(node: node, time: .seconds(at), kind: .indicated(.deliver(payload, from: from)))
    }

    private func crash(_ node: NodeID, at: Double) -> Trace.Event {
        Trace.Event(node: node, time: .seconds(at), kind: .crashed)
    }

    private func history(_ events: [Trace.Event]) -> BroadcastHistory<UInt64> {
        BroadcastHistory(Trace(seed: 42, group: 0..<3, end: .seconds(100), events: events))
    }

    /// What violates `property` in a run of three nodes and 100 s that is calm from 10 s on, with a patience of 20 s.
    private func violations(_ property: BroadcastProperty, _ events: [Trace.Event]) -> [PropertyViolation] {
        let terms = LivenessTerms(calm: .seconds(10), patience: .seconds(20))
        let history = history(events)
        return history.safetyViolations(of: [property]) + history.livenessViolations(of: [property], terms)
    }

    @Test func noCreation() {
        #expect(violations(.noCreation, [sent(7, 0, at: 1), came(7, 1, from: 0, at: 2)]).isEmpty)
        #expect(violations(.noCreation, [sent(7, 1, at: 1), came(7, 0, from: 1, at: 1)]).isEmpty)
        #expect(violations(.noCreation, [came(7, 1, from: 0, at: 2)]).count == 1)
        #expect(violations(.noCreation, [sent(7, 0, at: 3), came(7, 1, from: 0, at: 2)]).count == 1)
        #expect(violations(.noCreation, [sent(7, 0, at: 1), came(7, 1, from: 2, at: 2)]).count == 1)
        #expect(violations(.noCreation, [sent(7, 0, at: 1), came(8, 1, from: 0, at: 2)]).count == 1)
    }

    @Test func noDuplication() {
        let once = [sent(7, 0, at: 1), came(7, 1, from: 0, at: 2), came(7, 2, from: 0, at: 2)]
        #expect(violations(.noDuplication, once).isEmpty)
        #expect(violations(.noDuplication, once + [came(7, 1, from: 0, at: 3)]).count == 1)
        #expect(violations(.noDuplication, once + [came(7, 1, from: 0, at: 3), sent(7, 0, at: 2)]).isEmpty)
        // The same payload of another process is another message.
        #expect(violations(.noDuplication, once + [sent(7, 2, at: 1), came(7, 1, from: 2, at: 3)]).isEmpty)
    }

    @Test func validity() {
        let partly = [sent(7, 0, at: 1), came(7, 0, from: 0, at: 1), came(7, 1, from: 0, at: 2)]
        #expect(violations(.validity, partly).isEmpty)
        #expect(violations(.bestEffortValidity, partly).count == 1)
        #expect(violations(.bestEffortValidity, partly + [came(7, 2, from: 0, at: 99)]).isEmpty)
        #expect(violations(.bestEffortValidity, partly + [crash(2, at: 50)]).isEmpty)
        #expect(violations(.bestEffortValidity, partly + [crash(0, at: 50)]).isEmpty)
        #expect(violations(.validity, [sent(7, 0, at: 1)]).count == 1)
        #expect(violations(.validity, [sent(7, 0, at: 1), came(7, 1, from: 0, at: 2)]).count == 1)
        #expect(violations(.bestEffortValidity, [sent(7, 0, at: 1)]).count == 3)
        // Too late for a verdict.
        #expect(violations(.bestEffortValidity, [sent(7, 0, at: 81)]).isEmpty)
    }

    @Test func agreement() {
        let partly = [sent(7, 0, at: 1), came(7, 0, from: 0, at: 1), came(7, 1, from: 0, at: 2)]
        #expect(violations(.agreement, partly).count == 1)
        #expect(violations(.uniformAgreement, partly).count == 1)
        #expect(violations(.agreement, [sent(7, 0, at: 1)]).isEmpty)
        // Whoever has it crashes: agreement says nothing, uniform agreement does.
        let lost = partly + [crash(0, at: 3), crash(1, at: 3)]
        #expect(violations(.agreement, lost).isEmpty)
        #expect(violations(.uniformAgreement, lost).count == 1)
        #expect(violations(.uniformAgreement, lost + [came(7, 2, from: 0, at: 90)]).isEmpty)
        #expect(violations(.uniformAgreement, lost + [crash(2, at: 95)]).isEmpty)
    }

    @Test func fifoDelivery() {
        let two = [sent(7, 0, at: 1), sent(8, 0, at: 2)]
        #expect(violations(.fifoDelivery, two + [came(7, 1, from: 0, at: 3), came(8, 1, from: 0, at: 3)]).isEmpty)
        #expect(violations(.fifoDelivery, two + [came(8, 1, from: 0, at: 3), came(7, 1, from: 0, at: 4)]).count == 1)
        #expect(violations(.fifoDelivery, two + [came(8, 1, from: 0, at: 3)]).count == 1)
        #expect(violations(.fifoDelivery, two + [came(7, 1, from: 0, at: 3), came(8, 2, from: 0, at: 4)]).count == 1)
        // Of two senders it says nothing.
        let others = [sent(7, 0, at: 1), sent(8, 1, at: 2), came(8, 2, from: 1, at: 3), came(7, 2, from: 0, at: 4)]
        #expect(violations(.fifoDelivery, others).isEmpty)
    }

    /// 8 answers 7; 9 answers 8.
    @Test func causalDelivery() {
        let chain = [
            sent(7, 0, at: 1), came(7, 0, from: 0, at: 1), came(7, 1, from: 0, at: 2), sent(8, 1, at: 3),
            came(8, 0, from: 1, at: 4), sent(9, 0, at: 5),
        ]
        #expect(violations(.causalDelivery, chain).isEmpty)
        let inOrder = [came(7, 2, from: 0, at: 6), came(8, 2, from: 1, at: 6), came(9, 2, from: 0, at: 6)]
        #expect(violations(.causalDelivery, chain + inOrder).isEmpty)
        #expect(violations(.causalDelivery, chain + [came(8, 2, from: 1, at: 6)]).count == 1)
        #expect(
            violations(.causalDelivery, chain + [came(7, 2, from: 0, at: 6), came(9, 2, from: 0, at: 6)]).count == 1)
        // The text says which of the two, where and when.
        #expect(
            violations(.causalDelivery, chain + [came(8, 2, from: 1, at: 6), came(7, 2, from: 0, at: 7)]).first?.reason
                == "message 8 of node 1 was delivered on node 2 at 6.0 s, and message 7 of node 0, which was broadcast causally before, was delivered at 7.0 s"
        )
        // What was received without being delivered, and what was delivered after the broadcast, causes nothing.
        let late = [sent(7, 0, at: 1), sent(8, 1, at: 1), came(7, 1, from: 0, at: 2), came(8, 2, from: 1, at: 3)]
        #expect(violations(.causalDelivery, late).isEmpty)
        // One's own earlier broadcast is a cause.
        let own = [sent(7, 0, at: 1), sent(8, 0, at: 2), came(8, 1, from: 0, at: 3)]
        #expect(violations(.causalDelivery, own).count == 1)
    }

    @Test func causesAreTransitive() {
        let history = history([
            sent(1, 0, at: 1), came(1, 1, from: 0, at: 2), sent(2, 1, at: 3), came(2, 2, from: 1, at: 4),
            sent(3, 2, at: 5), sent(4, 0, at: 6),
        ])
        let causes = history.causes
        #expect(causes(.init(1, of: 0)).map(\.payload) == [])
        #expect(causes(.init(2, of: 1)).map(\.payload) == [1])
        #expect(causes(.init(3, of: 2)).map(\.payload) == [1, 2])
        #expect(causes(.init(4, of: 0)).map(\.payload) == [1])
    }

    @Test func totalOrder() {
        let sends = [sent(7, 0, at: 1), sent(8, 1, at: 1)]
        let (one, other) = (came(7, 1, from: 0, at: 2), came(8, 1, from: 1, at: 3))
        #expect(violations(.totalOrder, sends + [one, other]).isEmpty)
        #expect(
            violations(.totalOrder, sends + [one, other, came(7, 2, from: 0, at: 9), came(8, 2, from: 1, at: 9)])
                .isEmpty
        )
        // Each of the two nodes has a message that it delivered second and the other first.
        let swapped = sends + [one, other, came(8, 2, from: 1, at: 4), came(7, 2, from: 0, at: 5)]
        #expect(violations(.totalOrder, swapped).count == 2)
        #expect(
            violations(.totalOrder, swapped).first?.description
                == "total order (safety) violated with seed 42: message 8 of node 1 was delivered on node 1 after message 7 of node 0; on node 2 it was delivered at 4.0 s, and the other was delivered at 5.0 s"
        )
        // A gap: the first of the two is left out.
        #expect(violations(.totalOrder, sends + [one, other, came(8, 2, from: 1, at: 4)]).count == 1)
        // A process that is behind, and one that has others.
        #expect(violations(.totalOrder, sends + [one, other, came(7, 2, from: 0, at: 4)]).isEmpty)
        #expect(violations(.totalOrder, sends + [one, came(8, 2, from: 1, at: 4)]).isEmpty)
        // Crashed processes count.
        #expect(violations(.totalOrder, swapped + [crash(2, at: 6)]).count == 2)
    }

    @Test func latencyIsToTheLastCorrectProcess() {
        let history = history([
            sent(7, 0, at: 1), came(7, 0, from: 0, at: 1.5), came(7, 1, from: 0, at: 3), came(7, 2, from: 0, at: 2),
            came(7, 1, from: 0, at: 9), sent(8, 1, at: 4), came(8, 1, from: 1, at: 4), came(8, 0, from: 1, at: 6),
        ])
        #expect(history.latencies(to: [0, 1, 2]) == [.seconds(2)])
        #expect(history.latencies(to: [0, 1]) == [.seconds(2), .seconds(2)])
        #expect(history.latencies(to: [0]) == [.milliseconds(500), .seconds(2)])
    }
}
