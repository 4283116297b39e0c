import ClockDiscipline
import ClockSimulation
import Testing
import TimeScales

@testable import DistributedAlgorithms

/// Commit-wait puts timestamps in the order in which things happened as long as bounds are true, and no longer; each flaw in it is
/// noticed by its property.
@Suite struct CommitWaitTests {
    private static func ppm(_ ppm: Double) -> FrequencyOffset { FrequencyOffset(ratio: ppm / 1e6) }

    /// So many transactions that many start within an uncertainty of another's commit.
    private func dense(_ seed: UInt64, drift: Double = 195) -> CommitWaitExperiment {
        var experiment = CommitWaitExperiment(seed: seed)
        experiment.nodeCount = 3
        experiment.transactionsPerNode = 12
        // The sawtooth of Spanner, a hundred times as fast.
        experiment.timeService.interval = .seconds(0.3)
        experiment.timeService.assumedDrift = Self.ppm(20_000)
        experiment.drift = Self.ppm(drift * 100)
        experiment.spacing = .milliseconds(25)
        return experiment
    }

    @Test func promisesHoldWhereBoundsAreTrue() {
        var close = 0
        for seed in 0..<1_000 as Range<UInt64> {
            var experiment = dense(seed)
            // Told the time with an error within the bound; half of the worlds as near to it as drift leaves room for.
            experiment.timeService.error = seed % 2 == 0 ? .zero : .milliseconds(1)
            let result = experiment.run()
            #expect(result.verdicts.allSatisfy { $0.isPromised && $0.holds }, "\(result.brokenPromises)")
            #expect(result.wrongClaimShare == 0)
            #expect(result.transactions.allSatisfy { $0.commit != nil })
            close += result.closePairs
        }
        // There is something to be got wrong.
        #expect(close > 5_000)
    }

    /// Steps of the clock, pauses, sleep and crashes: whoever keeps the clock takes account of the steps.
    @Test func promisesHoldWhateverBefallsTheNodes() {
        for seed in 0..<300 as Range<UInt64> {
            var conditions = WorldConditions.drawn(seed: seed, count: 3, crashes: .recovery, calm: .seconds(1))
            var workload: [NodeID: [TimedRequest<CommitWait.Request>]] = [:]
            var random = SimulationRandom(seed: seed, stream: 1_000_002)
            for node in 0..<3 {
                conditions.clocks[node]?.timeService = TimeService()
                conditions.clocks[node]?.timeService?.assumedDrift = Self.ppm(500)
                conditions.clocks[node]?.timeService?.interval = .seconds(0.3)
                workload[node] = (0..<12).map { TimedRequest(.commit($0), at: .seconds(1.5 * random.uniform())) }
            }
            let world = ModuleWorld(seed: seed, count: 3, conditions: conditions, workload: workload) { _ in
                CommitWait()
            }
            let history = CommitHistory(world.run(until: .seconds(3)))
            let terms = LivenessTerms(calm: .seconds(1), patience: .seconds(1))
            #expect(history.safetyViolations(of: CommitProperty.allCases) == [])
            #expect(history.livenessViolations(of: CommitProperty.allCases, terms) == [])
        }
    }

    @Test func withoutWaitingThereIsNoOrder() {
        var violated: Set<CommitProperty> = []
        for seed in 0..<20 as Range<UInt64> {
            var experiment = dense(seed)
            experiment.isWaiting = false
            let result = experiment.run()
            #expect(result.waits.allSatisfy { $0 == .zero })
            violated.formUnion(result.verdicts.filter { !$0.holds }.map(\.property))
            #expect(result.brokenPromises == [])
        }
        #expect(violated == [.externalConsistency, .trueTimestamps])
    }

    @Test(arguments: BrokenCommitWait.Flaw.allCases) func flawsAreNoticed(flaw: BrokenCommitWait.Flaw) {
        var violated: Set<CommitProperty> = []
        for seed in 0..<40 as Range<UInt64> {
            let result = dense(seed).run(BrokenCommitWait(flaw)) { CommitHistory($0) }
            violated.formUnion(result.verdicts.filter { !$0.holds }.map(\.property))
        }
        let expected: Set<CommitProperty> =
            switch flaw {
            case .forgetsEveryThird: [.termination]
            default: [.externalConsistency, .trueTimestamps]
            }
        #expect(violated == expected)
    }

    @Test func flawlessCopyIsTheAlgorithm() {
        for seed in 0..<10 as Range<UInt64> {
            let copy = dense(seed).run(BrokenCommitWait(nil)) { CommitHistory($0) }
            #expect(copy.transactions == dense(seed).run().transactions)
        }
    }

    /// Spanner: ε is a sawtooth from 1 to 7 ms, and a transaction waits for 8 ms on average.
    @Test func numbersOfSpanner() {
        let service = TimeService()
        #expect(service.greatestUncertainty == .milliseconds(7))
        #expect(service.meanUncertainty == .milliseconds(4))
        var experiment = CommitWaitExperiment(seed: 3)
        #expect(experiment.expectedWait == .milliseconds(8))
        experiment.transactionsPerNode = 400
        experiment.spacing = .seconds(0.6)
        let result = experiment.run()
        #expect(result.verdicts.allSatisfy { $0.holds })
        let waits = result.waits.map(\.asSeconds)
        // Twice the uncertainty at the start and at the end, or less where the node was told the time in between.
        #expect((waits.first ?? 0) > 0.002 - 1e-6 && (waits.first ?? 0) < 0.0022)
        #expect((waits.last ?? 0) < 0.014_01 && (waits.last ?? 0) > 0.0138)
        // Uniform between 2 and 14 ms: σ = 12/√12 ms, of 1600 waits.
        #expect(((result.meanWait ?? .zero).asSeconds - 0.008).magnitude < 4 * 0.00346 / 40)
    }

    /// After how long a claim is wrong, to the millisecond: 1 ms / (300 − 200) ppm.
    @Test(arguments: [(300.0, 9.997), (-300, 9.997), (250, 20.02), (1_000, 1.25), (-1_000, 1.25)])
    func claimIsWrongAfter(drift: Double, seconds: Double) {
        let service = TimeService()
        let computed = service.wrongAfter(drift: Self.ppm(drift))
        #expect(((computed ?? .zero).asSeconds - seconds).magnitude < 0.02)
        // As a node sees it: asked each 5 ms.
        var conditions = WorldConditions()
        var clock = WorldConditions.NodeClock()
        clock.oscillator = OscillatorModel(skew: Self.ppm(drift))
        clock.ahead = .seconds(1)
        clock.timeService = service
        conditions.clocks[0] = clock
        let requests = (0..<12_000).map {
            TimedRequest(CommitWait.Request.commit(UInt64($0)), at: .seconds(Double($0) / 200))
        }
        let world = ModuleWorld(seed: 1, count: 1, conditions: conditions, workload: [0: requests]) { _ in
            CommitWait(isWaiting: false)
        }
        let transactions = CommitHistory(world.run(until: .seconds(60))).transactions
        let wrong = transactions.filter { $0.isClaimTrue == false }.map(\.start)
        #expect(((wrong.first ?? .start).seconds - (computed ?? .zero).asSeconds).magnitude < 0.02)
        // And from then on until it is told again, of each 30 s.
        let again = wrong.first { $0 > .seconds(31) }
        #expect(((again ?? .start).seconds - 30 - (computed ?? .zero).asSeconds).magnitude < 0.05)
        #expect((Double(wrong.count) / 200 - 2 * (30 - seconds)).magnitude < 0.1)
    }

    @Test func claimIsNeverWrongWithinTheAssumedDrift() {
        #expect(TimeService().wrongAfter(drift: Self.ppm(200)) == nil)
        #expect(TimeService().wrongAfter(drift: Self.ppm(-199)) == nil)
        // 1 ms / 33 ppm is more than 30 s.
        #expect(TimeService().wrongAfter(drift: Self.ppm(233)) == nil)
        #expect(TimeService().wrongAfter(drift: Self.ppm(234)) != nil)
    }

    /// With a drift of half as much again as assumed, a third of the time is right, and order is lost.
    @Test func wrongBoundsBreakIt() {
        var (violations, share, worlds) = (0, 0.0, 0)
        for seed in 0..<20 as Range<UInt64> {
            var experiment = dense(seed, drift: 300)
            experiment.nodeCount = 2
            experiment.transactionsPerNode = 60
            let result = experiment.run()
            violations += result.violations(of: .externalConsistency).count
            share += result.wrongClaimShare
            worlds += 1
            #expect(result.brokenPromises == [])
        }
        #expect(violations > 20)
        #expect((share / Double(worlds) - 2.0 / 3).magnitude < 0.08)
    }

    /// Start and commit of each, in the order of true time.
    @Test func eventsCanBeDrawn() {
        let result = dense(3).run()
        let events = result.events
        #expect(events.count == 2 * result.transactions.count)
        #expect(events.map(\.time) == events.map(\.time).sorted())
        #expect(events.contains { $0.process == 2 && $0.label == "starts T2.0" })
        #expect(events.contains { $0.process == 1 && $0.label.hasPrefix("commits T1.11 at 0.") })
        #expect(dense(3).run { $0 < 0.5 } == nil)
        #expect(dense(3).run { _ in true }?.transactions == result.transactions)
    }

    @Test func withoutAClaimNothingIsCommitted() {
        let world = ModuleWorld(
            seed: 1, count: 1, workload: [0: [TimedRequest(CommitWait.Request.commit(7), at: .start)]]
        ) { _ in CommitWait() }
        let said = world.run(until: .seconds(1)).events.compactMap { event -> CommitWait.Indication? in
            guard case .indicated(let indication) = event.kind else { return nil }
            return indication
        }
        #expect(said == [.refused(7)])
    }

    @Test func oneSeedMakesOneResultAndAnyNumbersMakeAWorld() {
        #expect(dense(5).run().transactions == dense(5).run().transactions)
        #expect(dense(5).run().transactions != dense(6).run().transactions)
        var experiment = CommitWaitExperiment(seed: 1)
        experiment.nodeCount = -1
        #expect(experiment.run().transactions.isEmpty)
        #expect(experiment.run().meanWait == nil)
        experiment.nodeCount = 1
        experiment.transactionsPerNode = 2
        experiment.spacing = .seconds(-1)
        experiment.timeService.interval = .seconds(-1)
        experiment.timeService.bound = .zero
        #expect(experiment.run().transactions.count == 2)
    }
}

extension CommitWaitResult {
    /// Pairs of which one starts within 14 ms of another's commit, on another node.
    fileprivate var closePairs: Int {
        transactions.reduce(0) { sum, transaction in
            sum
                + transactions.count { other in
                    guard let commit = transaction.commit, other.node != transaction.node else { return false }
                    let gap = commit.duration(to: other.start)
                    return gap > .zero && gap < .milliseconds(14)
                }
        }
    }
}

extension SimulatedInstant {
    fileprivate var seconds: Double { Double(nanoseconds) / 1e9 }
}
