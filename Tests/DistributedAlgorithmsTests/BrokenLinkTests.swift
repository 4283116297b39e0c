import ClockSimulation
import DistributedAlgorithms
import Testing

/// Each property notices a link that is broken in the way it is about, in the very worlds in which the right one passes.
@Suite struct BrokenLinkTests {
    private func broken(_ property: LinkProperty, by history: (UInt64) -> LinkHistory<UInt64>) -> [PropertyViolation] {
        LinkRun.seeds.prefix(40).flatMap { history($0).violations(of: [property]) }
    }

    @Test func fairLossNoticesALinkThatLosesAll() {
        let found = broken(.fairLoss) { seed in
            var conditions = LinkRun.conditions(seed, .none)
            conditions.link.loss = 1
            let world = ModuleWorld(
                seed: seed, count: LinkRun.count(seed), conditions: conditions,
                workload: LinkRun.workload(seed: seed, each: 2, copies: 200)
            ) { _ in FairLossLink<UInt64>() }
            return LinkHistory(world.run(until: LinkRun.end))
        }
        #expect(!found.isEmpty)
        #expect(found.allSatisfy { $0.kind == .liveness })
    }

    @Test func finiteDuplicationNoticesAnEcho() {
        #expect(!broken(.finiteDuplication) { LinkRun.history($0, .none) { _ in EchoingLink() } }.isEmpty)
    }

    @Test func noCreationNoticesAlteredMessagesAndWrongSenders() {
        #expect(!broken(.noCreation) { LinkRun.history($0, .none) { _ in AlteringLink() } }.isEmpty)
        #expect(!broken(.noCreation) { LinkRun.history($0, .none) { _ in MisattributingLink() } }.isEmpty)
    }

    /// No retransmission.
    @Test func stubbornDeliveryNoticesALinkThatGivesUp() {
        #expect(!broken(.stubbornDelivery) { LinkRun.stubbornHistory($0, .none, interval: .seconds(1_000)) }.isEmpty)
    }

    /// No retransmission.
    @Test func reliableDeliveryNoticesALinkThatGivesUp() {
        let found = broken(.reliableDelivery) {
            LinkRun.history($0, .none) { _ in PerfectLink(interval: .seconds(1_000)) }
        }
        #expect(!found.isEmpty)
        #expect(!broken(.reliableDelivery) { LinkRun.history($0, .none) { _ in FairLossLink() } }.isEmpty)
    }

    @Test func reliableDeliveryNoticesAcknowledgementsOfTheWrongMessage() {
        #expect(!broken(.reliableDelivery) { LinkRun.history($0, .none) { _ in MiscountingLink() } }.isEmpty)
    }

    @Test func noDuplicationNoticesAMissingFilter() {
        #expect(!broken(.noDuplication) { LinkRun.history($0, .none, each: 2) { _ in UnfilteredLink() } }.isEmpty)
    }

    /// A filter in memory does where nobody comes back, and no longer where somebody does.
    @Test func noDuplicationNoticesALogThatIsNotStored() {
        #expect(broken(.noDuplication) { LinkRun.history($0, .stop) { _ in UnstoredLink() } }.isEmpty)
        #expect(!broken(.noDuplication) { LinkRun.history($0, .recovery) { _ in UnstoredLink() } }.isEmpty)
    }
}
