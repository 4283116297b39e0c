import ClockSimulation
import Testing

@testable import DistributedAlgorithms

/// What each broadcast promises holds in random worlds: lossy links that double and reorder, partitions, pauses, sleep, drifting and
/// stepped clocks, crashes. And what it does not promise is seen to fail in the same worlds: each class of the hierarchy is
/// weaker than the next.
@Suite struct BroadcastWorldTests {
    /// What some of the worlds must show that an algorithm does not have.
    private static let weaknesses: [BroadcastAlgorithm: Set<BroadcastProperty>] = [
        .bestEffort: [.agreement, .uniformAgreement, .fifoDelivery, .causalDelivery, .totalOrder],
        .eager: [.uniformAgreement, .fifoDelivery, .causalDelivery, .totalOrder],
        .gossip: [.bestEffortValidity, .agreement, .fifoDelivery, .causalDelivery, .totalOrder],
        .fifo: [.uniformAgreement, .causalDelivery, .totalOrder],
        .causal: [.uniformAgreement, .totalOrder],
        .sequencer: [.validity, .agreement, .fifoDelivery, .causalDelivery],
        .fifoSequencer: [.validity, .agreement],
        .isis: [.validity, .fifoDelivery, .causalDelivery],
        .lamport: [.validity],
    ]

    @Test(arguments: BroadcastAlgorithm.allCases) func keepsItsPromisesAndNoMore(algorithm: BroadcastAlgorithm) {
        let module = BroadcastRun.module(algorithm)
        var (violated, worlds): (Set<BroadcastProperty>, [BroadcastProperty: Int]) = ([], [:])
        for seed in BroadcastRun.seeds {
            let history = BroadcastRun.history(seed, module)
            let promised = algorithm.promises(crashed: history.crashed)
            #expect(history.violations(of: promised) == [])
            for property in promised { worlds[property, default: 0] += 1 }
            for property in BroadcastProperty.allCases
            where !promised.contains(property) && !violated.contains(property) {
                if !history.violations(of: [property]).isEmpty { violated.insert(property) }
            }
        }
        #expect(violated.isSuperset(of: Self.weaknesses[algorithm] ?? []), "of \(algorithm) violated: \(violated)")
        #expect(worlds.values.allSatisfy { $0 >= 100 })
    }

    /// However many crash, even all but one.
    @Test(arguments: [BroadcastAlgorithm.bestEffort, .eager, .fifo, .causal])
    func keepsItsPromisesWhenMostCrash(algorithm: BroadcastAlgorithm) {
        let module = BroadcastRun.module(algorithm)
        var crashes: [Int: Int] = [:]
        var isTornApart = false
        for seed in BroadcastRun.seeds.prefix(120) {
            let history = BroadcastRun.historyOfManyCrashes(seed, module)
            crashes[history.crashed.count, default: 0] += 1
            #expect(history.violations(of: algorithm.promises(crashed: history.crashed)) == [])
            if !history.violations(of: [.uniformAgreement]).isEmpty { isTornApart = true }
        }
        #expect((2...4).allSatisfy { crashes[$0, default: 0] > 20 }, "\(crashes)")
        #expect(isTornApart, "the crashes come too late")
    }

    /// Over a reliable broadcast the crash of the sequencer stops what comes after, and tears nothing apart.
    @Test func sequencerOverReliableBroadcast() {
        typealias Reliable = BroadcastStack<UInt64>.Eager<OrderedMessage<UInt64>>
        typealias Module = SequencerBroadcast<UInt64, PerfectLink<SequencedMessage<UInt64>>, Reliable>
        let module = Module(
            PerfectLink(interval: BroadcastRun.interval),
            Reliable(BestEffortBroadcast(PerfectLink(interval: BroadcastRun.interval))))
        var crashes = 0
        for seed in BroadcastRun.seeds.prefix(80) {
            let history = BroadcastRun.history(seed, crashes: .stop, module)
            if history.crashed.contains(0) { crashes += 1 }
            #expect(
                history.violations(of: [
                    .noDuplication, .noCreation, .agreement, .fifoDelivery, .causalDelivery, .totalOrder,
                ]) == [])
        }
        #expect(crashes > 8)
    }

    /// What ISIS stands on decides whether its total order is causal.
    @Test func isisOverFIFOBroadcastIsCausal() {
        typealias FIFO = FIFOBroadcast<
            ISISMessage<UInt64>, BestEffortBroadcast<PerfectLink<SequencedMessage<ISISMessage<UInt64>>>>
        >
        let module = ISISBroadcast<UInt64, PerfectLink<ISISProposal>, FIFO>(
            PerfectLink(interval: BroadcastRun.interval),
            FIFO(BestEffortBroadcast(PerfectLink(interval: BroadcastRun.interval))))
        for seed in BroadcastRun.seeds.prefix(80) {
            let history = BroadcastRun.history(seed, module)
            #expect(
                history.violations(of: [
                    .noDuplication, .noCreation, .fifoDelivery, .causalDelivery, .totalOrder,
                ]) == [])
            if history.crashed.isEmpty { #expect(history.violations(of: [.validity, .agreement]) == []) }
        }
    }

    /// Causal order needs no reliable broadcast below, but only then is every message delivered in the end.
    @Test func causalOverBestEffortBroadcastIsSafe() {
        typealias Module = CausalBroadcast<UInt64, BestEffortBroadcast<PerfectLink<StampedMessage<UInt64>>>>
        let module = Module(BestEffortBroadcast(PerfectLink(interval: BroadcastRun.interval)))
        var omissions = 0
        for seed in BroadcastRun.seeds.prefix(80) {
            let history = BroadcastRun.history(seed, module)
            #expect(history.violations(of: [.noDuplication, .fifoDelivery, .causalDelivery]) == [])
            omissions += history.violations(of: [.bestEffortValidity]).count
        }
        #expect(omissions > 0)
    }

    /// The worlds are such that there is something to be put in order.
    @Test func worldsAreAdverse() {
        var (crashed, caused, concurrent) = (0, 0, 0)
        for seed in BroadcastRun.seeds.prefix(80) {
            let history = BroadcastRun.history(seed, BroadcastRun.module(.causal))
            crashed += history.crashed.count
            let causes = history.causes
            let pairs = history.broadcasts.count * (history.broadcasts.count - 1) / 2
            let ordered = history.broadcasts.reduce(0) { $0 + causes($1.message).count }
            caused += ordered
            concurrent += pairs - ordered
        }
        #expect(crashed > 12)
        #expect(caused > 700)
        #expect(concurrent > 250)
    }
}
