import ClockSimulation
import Testing

@testable import DistributedAlgorithms

/// What the properties say of histories that are written by hand: the smallest that keep them, and the smallest that do not.
@Suite struct LinkPropertyTests {
    private typealias Trace = ModuleTrace<FairLossLink<UInt64>>
    private typealias Logged = ModuleTrace<LoggedPerfectLink<UInt64>>

    private func sent(_ payload: UInt64, _ node: NodeID, to: NodeID, at: Double) -> Trace.Event {
        Trace.Event(node: node, time: .seconds(at), kind: .requested(.send(payload, to: to)))
    }

    private func came(_ payload: UInt64, _ node: NodeID, from: NodeID, at: Double) -> Trace.Event {
        Trace.Event(node: node, time: .seconds(at), kind: .indicated(.deliver(payload, from: from)))
    }

    private func crash(_ node: NodeID, at: Double) -> Trace.Event {
        Trace.Event(node: node, time: .seconds(at), kind: .crashed)
    }

    private func recovery(_ node: NodeID, at: Double) -> Trace.Event {
        Trace.Event(node: node, time: .seconds(at), kind: .recovered)
    }

    /// What violates `property` in a run of 100 s that is calm from 10 s on, with a patience of 20 s.
    private func violations(
        _ property: LinkProperty, byzantine: Set<NodeID> = [], attempts: Int = 3, _ events: [Trace.Event]
    ) -> [PropertyViolation] {
        let trace = Trace(seed: 42, group: 0..<3, byzantine: byzantine, end: .seconds(100), events: events)
        let history = LinkHistory<UInt64>(trace)
        let terms = LivenessTerms(calm: .seconds(10), patience: .seconds(20), attempts: attempts)
        return history.safetyViolations(of: [property]) + history.livenessViolations(of: [property], terms)
    }

    @Test func noCreation() {
        #expect(violations(.noCreation, [sent(7, 0, to: 1, at: 1), came(7, 1, from: 0, at: 2)]).isEmpty)
        // At the same instant, as over a link without delay.
        #expect(violations(.noCreation, [sent(7, 1, to: 0, at: 1), came(7, 0, from: 1, at: 1)]).isEmpty)
        #expect(violations(.noCreation, [came(7, 1, from: 0, at: 2)]).count == 1)
        #expect(violations(.noCreation, [sent(7, 0, to: 1, at: 3), came(7, 1, from: 0, at: 2)]).count == 1)
        #expect(violations(.noCreation, [sent(7, 0, to: 1, at: 1), came(7, 1, from: 2, at: 2)]).count == 1)
        #expect(violations(.noCreation, [sent(7, 0, to: 1, at: 1), came(7, 2, from: 0, at: 2)]).count == 1)
        #expect(violations(.noCreation, [sent(7, 0, to: 1, at: 1), came(8, 1, from: 0, at: 2)]).count == 1)
    }

    @Test func violationSaysWhatMessageAndSeed() {
        let found = violations(.noCreation, [came(7, 1, from: 0, at: 2)])
        #expect(
            found.first?.description
                == "no creation (safety) violated with seed 42: message 7 from node 0 to node 1 was delivered at 2.0 s, and never sent"
        )
    }

    @Test func authenticityIsOfCorrectProcesses() {
        let forged = [came(7, 1, from: 0, at: 2)]
        #expect(violations(.authenticity, byzantine: [2], forged).count == 1)
        // A Byzantine sender may say it sent nothing, a Byzantine receiver may say it received what it likes.
        #expect(violations(.authenticity, byzantine: [0], forged).isEmpty)
        #expect(violations(.authenticity, byzantine: [1], forged).isEmpty)
    }

    @Test func duplicates() {
        let once = [sent(7, 0, to: 1, at: 1), came(7, 1, from: 0, at: 2)]
        let twice = once + [came(7, 1, from: 0, at: 3)]
        let thrice = twice + [came(7, 1, from: 0, at: 4)]
        #expect(violations(.noDuplication, once).isEmpty)
        #expect(violations(.noDuplication, twice).count == 1)
        #expect(violations(.noDuplication, thrice).count == 2)
        // Sent twice, it is two messages.
        #expect(violations(.noDuplication, twice + [sent(7, 0, to: 1, at: 1.5)]).isEmpty)
        #expect(violations(.finiteDuplication, twice).isEmpty)
        #expect(violations(.finiteDuplication, thrice).count == 1)
        // A crash in between is no excuse.
        #expect(violations(.noDuplication, twice + [crash(1, at: 2.5), recovery(1, at: 2.6)]).count == 1)
    }

    @Test func reliableDelivery() {
        #expect(violations(.reliableDelivery, [sent(7, 0, to: 1, at: 1)]).count == 1)
        #expect(violations(.reliableDelivery, [sent(7, 0, to: 1, at: 1), came(7, 1, from: 0, at: 99)]).isEmpty)
        // Two messages, one delivery.
        let two = [sent(7, 0, to: 1, at: 1), sent(7, 0, to: 1, at: 2), came(7, 1, from: 0, at: 3)]
        #expect(violations(.reliableDelivery, two).count == 1)
        // Too late for a verdict.
        #expect(violations(.reliableDelivery, [sent(7, 0, to: 1, at: 81)]).isEmpty)
        // Nothing is promised by or to those who crash, and nothing is by those who crash and recover.
        #expect(violations(.reliableDelivery, [sent(7, 0, to: 1, at: 1), crash(0, at: 2)]).isEmpty)
        #expect(violations(.reliableDelivery, [sent(7, 0, to: 1, at: 1), crash(1, at: 2)]).isEmpty)
        #expect(
            violations(.reliableDelivery, [sent(7, 0, to: 1, at: 1), crash(0, at: 2), recovery(0, at: 3)]).isEmpty)
        // To those who are up again it is.
        #expect(
            violations(.reliableDelivery, [sent(7, 0, to: 1, at: 1), crash(1, at: 2), recovery(1, at: 3)]).count == 1)
        #expect(violations(.reliableDelivery, byzantine: [1], [sent(7, 0, to: 1, at: 1)]).isEmpty)
    }

    @Test func stubbornDelivery() {
        let send = sent(7, 0, to: 1, at: 1)
        #expect(violations(.stubbornDelivery, [send]).count == 1)
        #expect(violations(.stubbornDelivery, [send, came(7, 1, from: 0, at: 2)]).count == 1)
        #expect(violations(.stubbornDelivery, [send, came(7, 1, from: 0, at: 81)]).isEmpty)
    }

    @Test func fairLoss() {
        let sends = (0..<3).map { sent(7, 0, to: 1, at: 20 + Double($0)) }
        #expect(violations(.fairLoss, sends).count == 1)
        #expect(violations(.fairLoss, Array(sends.dropLast())).isEmpty)
        #expect(violations(.fairLoss, sends + [came(7, 1, from: 0, at: 22)]).isEmpty)
        // What came before the calm is no excuse for losing all since.
        #expect(violations(.fairLoss, sends + [sent(7, 0, to: 1, at: 1), came(7, 1, from: 0, at: 2)]).count == 1)
        // A fault may have eaten those before.
        #expect(violations(.fairLoss, (0..<3).map { sent(7, 0, to: 1, at: Double($0)) }).isEmpty)
    }

    @Test func durability() {
        typealias Delivery = LoggedPerfectLink<UInt64>.Delivery
        func violations(_ log: [Delivery]) -> Int {
            let events: [Logged.Event] = [
                .init(node: 1, time: .seconds(1), kind: .indicated(.logged(Delivery(payload: 7, sender: 0)))),
                .init(node: 2, time: .seconds(1), kind: .indicated(.logged(Delivery(payload: 9, sender: 0)))),
                .init(node: 1, time: .seconds(2), kind: .indicated(.logged(Delivery(payload: 8, sender: 0)))),
                .init(node: 1, time: .seconds(4), kind: .indicated(.recalled(log))),
                .init(node: 1, time: .seconds(5), kind: .indicated(.logged(Delivery(payload: 9, sender: 0)))),
            ]
            let trace = Logged(seed: 1, group: 0..<3, end: .seconds(100), events: events)
            return LinkHistory<UInt64>(trace).safetyViolations(of: [.durability]).count
        }
        let (seven, eight) = (Delivery(payload: 7, sender: 0), Delivery(payload: 8, sender: 0))
        #expect(violations([seven, eight]) == 0)
        #expect(violations([]) == 1)
        #expect(violations([seven]) == 1)
        #expect(violations([eight, seven]) == 1)
        #expect(violations([seven, Delivery(payload: 8, sender: 2)]) == 1)
        #expect(violations([seven, eight, eight]) == 1)
    }
}
