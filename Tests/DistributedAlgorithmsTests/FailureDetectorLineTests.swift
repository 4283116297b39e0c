import ClockSimulation
import Testing
import TimeScales

@testable import DistributedAlgorithms

/// Where the perfect failure detector breaks, to the last part per million and the last microsecond, on both sides of the line: what is
/// computed by hand is what is seen.
@Suite struct FailureDetectorLineTests {
    private func experiment(
        _ seed: UInt64 = 1, timeout: Duration = .milliseconds(110), delay: Duration = .milliseconds(50)
    ) -> FailureDetectorExperiment {
        var experiment = FailureDetectorExperiment(.perfect, seed: seed)
        (experiment.timeout, experiment.delayBound) = (timeout, delay)
        experiment.nodeCount = 2
        experiment.calm = .seconds(1)
        experiment.patience = .seconds(1)
        return experiment
    }

    /// Δ/2d − 1: 110/100 − 1 is 10 %, 100.02/100 − 1 is 200 ppm, 2000/10 − 1 would be 199 times too fast.
    @Test(arguments: [
        (110_000, 50_000, 100_000), (100_020, 50_000, 200), (20_001, 10_000, 50), (300_000, 100_000, 500_000),
    ])
    func driftTimesTimeout(timeout: Int, delay: Int, line: Double) {
        var experiment = experiment(timeout: .microseconds(timeout), delay: .microseconds(delay))
        #expect((experiment.criticalDrift - line).magnitude < 1e-6)
        experiment.drift = line - 1
        #expect(experiment.brokenAssumptions == [])
        #expect(experiment.run().wrongSuspicionCount == 0)
        experiment.drift = line + 1
        #expect(experiment.brokenAssumptions == [.boundedDrift])
        let result = experiment.run()
        // The clock of process 0 is the one that is so fast; it is wrong once, and for ever.
        #expect(result.opinions.map(\.observer) == [0])
        #expect(result.verdicts.map(\.holds) == [true, false, false])
        // The eventually perfect one waits longer from then on, and is right again.
        experiment.detector = .eventuallyPerfect
        let adapting = experiment.run()
        #expect(adapting.opinions.map(\.isSuspected) == [true, false])
        #expect(adapting.verdicts.map(\.holds) == [true, false, true])
        #expect(adapting.timeouts == [experiment.timeout * 2, experiment.timeout])
    }

    /// The clock of who is asked may do what it likes.
    @Test func slowClocksAreHarmless() {
        var experiment = experiment()
        experiment.drift = -99_000
        #expect(experiment.run().wrongSuspicionCount == 0)
    }

    /// Requests of 110 ms, 220 ms … arrive at 160 ms, 270 ms …; the answer has 10 ms to spare.
    @Test(arguments: [(9_990, 0), (10_010, 1)]) func pauses(length: Int, wrong: Int) {
        var experiment = experiment()
        experiment.pauses = [.init(1, from: .seconds(0.159_999), for: .microseconds(length))]
        #expect((experiment.longestPause, experiment.run().wrongSuspicionCount) == (.milliseconds(10), wrong))
        // Who asks may stand still: it takes the answers before the timeout when it goes on.
        experiment.pauses = [.init(0, from: .seconds(0.159_999), for: .seconds(0.5))]
        #expect(experiment.run().wrongSuspicionCount == 1, "who stands still answers nobody")
        #expect(experiment.run().opinions.map(\.subject) == [0])
    }

    /// A pause of 40 ms from any time on: (40 − 10)/110 = 27.3 %, as is said of the longest pause.
    @Test func pausesAtAnyTime() {
        var wrong = 0
        for seed in 0..<440 as Range<UInt64> {
            var experiment = experiment(seed)
            experiment.calm = .seconds(0.8)
            experiment.patience = .seconds(0.1)
            // Each point of four timeouts, in steps of a millisecond.
            experiment.pauses = [.init(1, from: .seconds(0.3 + Double(seed) / 1e3), for: .milliseconds(40))]
            wrong += experiment.run().wrongSuspicionCount
        }
        #expect((wrong - 120).magnitude <= 4)
    }

    /// Both ways together may take 10 ms longer.
    @Test(arguments: [(4_990, 0), (5_010, 2)]) func delays(excess: Int, wrong: Int) {
        var experiment = experiment()
        experiment.congestion = .init(.microseconds(excess), from: .seconds(0.3), to: .seconds(0.7))
        #expect(experiment.run().wrongSuspicionCount == wrong)
    }

    /// One packet that is cut off is enough; without one, partitions do nothing.
    @Test func partitions() {
        var experiment = experiment()
        experiment.partition = .init([0], from: .seconds(0.221), to: .seconds(0.269))
        #expect(experiment.run().wrongSuspicionCount == 0)
        experiment.partition = .init([0], from: .seconds(0.221), to: .seconds(0.271))
        #expect(experiment.run().wrongSuspicionCount == 2)
        // A perfect link brings it later, which is too late.
        experiment.retransmission = .milliseconds(100)
        #expect(experiment.run().wrongSuspicionCount == 2)
        experiment.detector = .eventuallyPerfect
        #expect(experiment.run().brokenPromises == [])
    }

    /// 2(N − 1) messages per timeout and process; a crash is known after one to two timeouts and, for an answer on its way, a delay.
    @Test func costAndDetectionTime() {
        var experiment = experiment()
        experiment.nodeCount = 4
        #expect(experiment.run().cost.packets == 27 * 4 * 3 * 2 - 4 * 3)
        experiment.crashes = [.init(3, at: .seconds(1))]
        // Asked at 880 ms, which came at 930 ms; asked at 990 ms, which nobody answers until 1100 ms.
        #expect(experiment.run().detectionTimes == Array(repeating: .milliseconds(100), count: 3))
        experiment.crashes = [.init(3, at: .seconds(1.041))]
        let times = experiment.run().detectionTimes
        #expect(times.count == 3)
        #expect(times.allSatisfy { $0 >= .milliseconds(169) && $0 < .microseconds(169_001) })
    }

    /// Clocks that are fast by 5 % show 110 ms after 104.76 ms: a pause of 5 ms is too long then, though neither is by itself.
    @Test(arguments: [(4.7, false), (4.8, true)]) func driftAndPausesTogether(milliseconds: Double, isBroken: Bool) {
        var experiment = experiment()
        experiment.drift = 50_000
        #expect(experiment.brokenAssumptions == [])
        experiment.pauses = [.init(1, from: .seconds(0.3), for: .seconds(milliseconds / 1e3))]
        #expect(experiment.brokenAssumptions == (isBroken ? [.boundedPauses] : []))
        // Two without a gap are one.
        experiment.drift = 0
        experiment.pauses = [
            .init(1, from: .seconds(0.4), for: .milliseconds(6)),
            .init(1, from: .seconds(0.405), for: .milliseconds(7)),
        ]
        #expect(experiment.brokenAssumptions == [.boundedPauses])
        experiment.pauses[1].begin = .seconds(0.41)
        #expect(experiment.brokenAssumptions == [])
    }

    /// What is drawn is within its bounds, and another for each seed.
    @Test func drawnFaults() {
        var times: Set<SimulatedInstant> = []
        for seed in 0..<20 as Range<UInt64> {
            var experiment = experiment(seed)
            experiment.nodeCount = 4
            experiment.addCrashes(2)
            experiment.addPause(for: .milliseconds(40))
            #expect(experiment.crashes.map(\.node) == [2, 3] && experiment.pauses.map(\.node) == [0])
            for time in experiment.crashes.map(\.time) + experiment.pauses.map(\.begin) {
                #expect(.seconds(0.33) <= time && time < .seconds(0.66))
                times.insert(time)
            }
        }
        #expect(times.count == 60)
        #expect((experiment().wrongProbability(pause: .milliseconds(65)) - 0.5).magnitude < 1e-12)
        #expect(experiment().wrongProbability(pause: .milliseconds(10)) == 0)
    }

    /// With a clock beyond the line and jitter, a suspicion may be taken back as late as the run ends: whose last opinion it is counts.
    @Test func suspicionsAtTheEnd() {
        var (late, lasting) = (0, 0)
        for seed in 0..<40 as Range<UInt64> {
            var experiment = experiment(seed)
            (experiment.detector, experiment.nodeCount) = (.eventuallyPerfect, 3)
            (experiment.drift, experiment.jitter) = (200_000, .milliseconds(50))
            experiment.patience = .seconds(0.35)
            let result = experiment.run()
            var suspected: Set<[NodeID]> = []
            for opinion in result.opinions {
                if opinion.isSuspected {
                    suspected.insert([opinion.observer, opinion.subject])
                } else {
                    suspected.remove([opinion.observer, opinion.subject])
                }
            }
            #expect(result.wrongSuspicionsAtEnd == suspected.count)
            if !suspected.isEmpty { lasting += 1 }
            if result.verdicts.contains(where: { $0.property == .eventualStrongAccuracy && !$0.holds }) { late += 1 }
        }
        #expect(lasting > 0 && late > lasting)
        var perfect = experiment()
        perfect.drift = 100_001
        #expect(perfect.run().wrongSuspicionsAtEnd == 1)
        perfect.crashes = [.init(1, at: .seconds(1))]
        #expect(perfect.run().wrongSuspicionsAtEnd == 0)
    }

    @Test func runsCanBeEnded() {
        var shares: [Double] = []
        let result = experiment().run { share in
            shares.append(share)
            return share < 0.5
        }
        #expect(result == nil && shares.last == 0.5 && shares == shares.sorted())
        #expect(experiment().run { _ in true }?.opinions == experiment().run().opinions)
    }

    @Test func eventsCanBeDrawnAndOneSeedMakesOneResult() {
        var experiment = FailureDetectorExperiment(.eventuallyPerfect, seed: 4)
        experiment.jitter = .milliseconds(30)
        experiment.congestion = .init(.milliseconds(60), from: .seconds(0.3), to: .seconds(0.6))
        experiment.crashes = [.init(2, at: .seconds(1))]
        experiment.recordsPackets = true
        let result = experiment.run()
        let kinds = Set(result.events.map(\.kind))
        #expect(kinds == [.send, .receive, .local, .crash])
        #expect(result.events.filter { $0.kind == .send }.count == result.cost.packets)
        #expect(result.events.contains { $0.kind == .local && $0.label == "suspects p2" && $0.peer == 2 })
        #expect(experiment.run().events == result.events)
        #expect(experiment.run().verdicts == result.verdicts)
        experiment.seed = 5
        #expect(experiment.run().events != result.events)
    }

    /// Whatever the numbers, there is a result.
    @Test func anyNumbersMakeAWorld() {
        for count in [-1, 0, 1] {
            var experiment = FailureDetectorExperiment(.perfect, seed: 1)
            experiment.nodeCount = count
            experiment.timeout = .seconds(-1)
            experiment.delayBound = .seconds(-1)
            experiment.jitter = .seconds(5)
            experiment.drift = .nan
            experiment.calm = .seconds(0.1)
            experiment.patience = .seconds(0.1)
            experiment.crashes = [.init(9, at: .start)]
            #expect(experiment.run().brokenPromises == [])
            #expect(experiment.criticalDrift == .infinity)
        }
    }
}
