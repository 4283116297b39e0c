import ClockSimulation
import Testing

@testable import DistributedAlgorithms

/// Each property notices a broadcast that is broken in the way it is about, in the very worlds in which the right one passes; and the
/// same code without its flaw passes, so that it is the flaw that is noticed.
@Suite struct BrokenBroadcastTests {
    private typealias Property = BroadcastProperty

    /// Whether some world violates `property`: the first that does.
    private func isCaught(_ module: some BroadcastModule<UInt64>, by property: Property) -> Bool {
        BroadcastRun.seeds.contains { !BroadcastRun.history($0, module).violations(of: [property]).isEmpty }
    }

    /// Whether none of some worlds violates what `algorithm` promises.
    private func isRight(_ module: some BroadcastModule<UInt64>, as algorithm: BroadcastAlgorithm) -> Bool {
        BroadcastRun.seeds.prefix(40).allSatisfy {
            let history = BroadcastRun.history($0, module)
            return history.violations(of: algorithm.promises(crashed: history.crashed)) == []
        }
    }

    @Test func bestEffort() {
        typealias Module = BrokenBestEffortBroadcast
        let link = PerfectLink<UInt64>(interval: BroadcastRun.interval)
        #expect(isRight(Module(.none, link), as: .bestEffort))
        #expect(isCaught(Module(.forgetsTheLast, link), by: .bestEffortValidity))
        #expect(isCaught(Module(.saysTheNextSentIt, link), by: .noCreation))
        // Over links that are not perfect.
        #expect(isCaught(Module(.none, FairLossLink()), by: .bestEffortValidity))
        #expect(isCaught(Module(.none, FairLossLink()), by: .validity))
        #expect(isCaught(Module(.none, FairLossLink()), by: .noDuplication))
    }

    @Test func eager() {
        typealias Module = BrokenEagerBroadcast
        #expect(isRight(Module(.none), as: .eager))
        #expect(isCaught(Module(.doesNotPassOn), by: .agreement))
        #expect(isCaught(Module(.doesNotFilter), by: .noDuplication))
        #expect(isCaught(Module(.saysThatWhoPassedItOnSentIt), by: .noCreation))
        // One crash does not bring it to light: it takes that of the sender and of who passed it on.
        let isCaughtWhenMostCrash = BroadcastRun.seeds.contains {
            let history = BroadcastRun.historyOfManyCrashes($0, Module(.passesOnOnlyWhatItsSenderSent))
            return !history.violations(of: [.agreement]).isEmpty
        }
        #expect(isCaughtWhenMostCrash)
    }

    @Test func gossip() {
        typealias Module = BrokenGossipBroadcast
        #expect(isRight(Module(.none), as: .gossip))
        #expect(isCaught(Module(.doesNotFilter), by: .noDuplication))
        #expect(isCaught(Module(.deliversOnlyWhatItHears), by: .validity))
    }

    @Test func fifo() {
        typealias Module = BrokenFIFOBroadcast
        #expect(isRight(Module(.none), as: .fifo))
        #expect(isCaught(Module(.doesNotWait), by: .fifoDelivery))
        #expect(isCaught(Module(.skipsWhatIsLate), by: .fifoDelivery))
        #expect(isCaught(Module(.skipsWhatIsLate), by: .agreement))
    }

    /// Each of the two conditions of the notes is needed.
    @Test func causal() {
        typealias Module = BrokenCausalBroadcast
        #expect(isRight(Module(.none), as: .causal))
        #expect(isCaught(Module(.onlyFirstCondition), by: .causalDelivery))
        #expect(isCaught(Module(.onlySecondCondition), by: .causalDelivery))
        #expect(isCaught(Module(.onlySecondCondition), by: .fifoDelivery))
        #expect(isCaught(Module(.stampsOnlyItsOwn), by: .causalDelivery))
        // The first condition alone is FIFO delivery.
        #expect(isRight(Module(.onlyFirstCondition), as: .fifo))
    }

    @Test func sequencer() {
        typealias Module = BrokenSequencerBroadcast
        #expect(isRight(Module(.none), as: .fifoSequencer))
        #expect(isCaught(Module(.numbersTwice), by: .noDuplication))
        #expect(isCaught(Module(.givesANumberTwice), by: .totalOrder))
        #expect(isCaught(Module(.givesANumberTwice), by: .validity))
        #expect(isCaught(Module(.doesNotWait), by: .totalOrder))
        #expect(isCaught(Module(.ignoresSendersOrder), by: .fifoDelivery))
        #expect(isRight(Module(.ignoresSendersOrder), as: .sequencer))
    }

    @Test(arguments: [
        BrokenISISBroadcast.Flaw.takesTheSmallest, .takesItsOwn, .hasNoTieBreak, .doesNotWaitForAll,
        .proposesWhatItHasAgreedTo, .deliversWhatIsAgreedUponAtOnce,
    ]) func isis(flaw: BrokenISISBroadcast.Flaw) {
        #expect(isCaught(BrokenISISBroadcast(flaw), by: .totalOrder))
    }

    @Test func isisWithoutFlaw() { #expect(isRight(BrokenISISBroadcast(.none), as: .isis)) }

    @Test func lamport() {
        typealias Stack = BroadcastStack<TimestampedMessage<UInt64>>
        typealias FIFO = FIFOBroadcast<
            TimestampedMessage<UInt64>, Stack.BestEffort<SequencedMessage<TimestampedMessage<UInt64>>>
        >
        typealias Module = BrokenLamportBroadcast
        let fifo = FIFO(BestEffortBroadcast(PerfectLink(interval: BroadcastRun.interval)))
        #expect(isRight(Module(.none, fifo), as: .lamport))
        #expect(isCaught(Module(.doesNotWait, fifo), by: .totalOrder))
        #expect(isCaught(Module(.waitsForAllButOne, fifo), by: .totalOrder))
        #expect(isCaught(Module(.hasNoTieBreak, fifo), by: .totalOrder))
        // An acknowledgement that is not greater is none: who waits for it waits for ever, and the order is safe.
        #expect(isCaught(Module(.doesNotKeepTime, fifo), by: .validity))
        #expect(isCaught(Module(.doesNotAcknowledge, fifo), by: .validity))
        // Over links that do not keep the order of what they carry.
        let unordered = Stack.bestEffort(interval: BroadcastRun.interval)
        #expect(isCaught(Module(.none, unordered), by: .totalOrder))
    }
}
