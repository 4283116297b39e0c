import ClockSimulation
import Testing

@testable import DistributedAlgorithms

/// What each failure detector promises holds in random worlds where it is promised, and is broken by each thing that it needs and does
/// not get. Each flaw in a detector is noticed by its property.
@Suite struct FailureDetectorWorldTests {
    @Test(arguments: FailureDetectorExperiment.Detector.allCases) func holdsWithinBounds(
        detector: FailureDetectorExperiment.Detector
    ) {
        var (crashes, detections) = (0, 0)
        for seed in 0..<1_000 as Range<UInt64> {
            let result = FailureDetectorRun.bounded(detector, seed).run()
            #expect(result.experiment.brokenAssumptions == [])
            #expect(result.verdicts.allSatisfy { $0.isPromised && $0.holds }, "\(result.verdicts)")
            crashes += result.experiment.crashes.count
            detections += result.detectionTimes.count
            #expect(result.detectionTimes.allSatisfy { $0 <= result.experiment.longestDetection })
        }
        #expect(crashes > 400)
        #expect(detections > crashes)
    }

    /// Drift, pause, congestion, partition, a timeout that is too short, loss.
    @Test(arguments: 0..<6) func eachAssumptionIsNeeded(trouble: Int) {
        var (perfectIsWrong, eventuallyPerfectIsWrong) = (0, 0)
        for seed in 0..<60 as Range<UInt64> {
            let perfect = FailureDetectorRun.adverse(.perfect, trouble, seed).run()
            #expect(perfect.experiment.brokenAssumptions.count == 1)
            #expect(perfect.holds(.strongCompleteness))
            if !perfect.holds(.strongAccuracy) { perfectIsWrong += 1 }
            let eventually = FailureDetectorRun.adverse(.eventuallyPerfect, trouble, seed).run()
            #expect(eventually.brokenPromises == [])
            if !eventually.holds(.strongAccuracy) { eventuallyPerfectIsWrong += 1 }
            // Who is wrong once and for ever is never right again, and who takes it back is.
            if perfect.experiment.crashes.isEmpty {
                #expect(perfect.holds(.eventualStrongAccuracy) == perfect.holds(.strongAccuracy))
            }
            #expect(eventually.holds(.eventualStrongAccuracy))
        }
        // Not each pause is one of the few times at which it matters.
        #expect(perfectIsWrong > 30)
        #expect(eventuallyPerfectIsWrong == perfectIsWrong)
    }

    /// In worlds that draw all faults that there are, and crashes of one in three: links that lose up to half, double and reorder, pauses, sleep, steps and
    /// drift. From the calm on they lose nothing and have a bound.
    @Test func eventuallyPerfectInAnyWorld() {
        var wrong = 0
        for seed in 0..<150 as Range<UInt64> {
            let count = 2 + Int(seed % 2)
            var conditions = WorldConditions.drawn(seed: seed, count: count, crashes: .stop, calm: .seconds(2))
            conditions.laterLinks = [
                (.seconds(2), LinkModel(delay: .milliseconds(80), jitter: .milliseconds(20), distribution: .uniform))
            ]
            let world = ModuleWorld(seed: seed, count: count, conditions: conditions) { _ in
                EventuallyPerfectFailureDetector(FairLossLink(), timeout: .milliseconds(100))
            }
            let history = FailureDetectorHistory(world.run(until: .seconds(9)))
            let terms = LivenessTerms(calm: .seconds(2), patience: .seconds(4))
            #expect(history.livenessViolations(of: FailureDetectorProperty.eventuallyPerfect, terms) == [])
            wrong += history.wrongSuspicions.count
        }
        #expect(wrong > 1_000)
    }

    /// The detectors without a flaw behave as the right ones, in the very worlds in which flaws are noticed.
    @Test func flawlessCopyIsTheDetector() {
        for seed in 0..<20 as Range<UInt64> {
            for detector in FailureDetectorExperiment.Detector.allCases {
                let experiment = FailureDetectorRun.adverse(detector, Int(seed % 6), seed)
                let copy = experiment.run(BrokenFailureDetector(detector, nil, timeout: experiment.timeout))
                #expect(copy.opinions == experiment.run().opinions)
            }
        }
    }

    @Test(
        arguments: [
            (.doesNotForgetWhoWasAlive, [.strongCompleteness]),
            (.doesNotCountReplies, [.strongAccuracy, .eventualStrongAccuracy]),
            (.doesNotAnswer, [.strongAccuracy, .eventualStrongAccuracy]),
            (.startsWithNobodyAlive, [.strongAccuracy, .eventualStrongAccuracy]),
            (.asksOnce, [.strongAccuracy, .eventualStrongAccuracy]),
            (.suspectsItself, [.strongAccuracy, .eventualStrongAccuracy]),
            (.growsWithoutBeingWrong, [.strongCompleteness]),
            (.restoresTheCrashed, [.strongCompleteness]),
        ] as [(BrokenFailureDetector.Flaw, Set<FailureDetectorProperty>)])
    func flawsOfThePerfectOneAreNoticedWithinBounds(
        flaw: BrokenFailureDetector.Flaw, properties: Set<FailureDetectorProperty>
    ) {
        let violated = (0..<24 as Range<UInt64>).reduce(into: Set<FailureDetectorProperty>()) { violated, seed in
            violated.formUnion(FailureDetectorRun.bounded(.perfect, seed).violated(by: flaw))
        }
        #expect(violated == properties)
    }

    @Test(
        arguments: [
            (.doesNotForgetWhoWasAlive, .strongCompleteness), (.doesNotCountReplies, .eventualStrongAccuracy),
            (.doesNotAnswer, .eventualStrongAccuracy), (.asksOnce, .eventualStrongAccuracy),
            (.doesNotGrow, .eventualStrongAccuracy), (.doesNotRestore, .eventualStrongAccuracy),
            (.growsWithoutBeingWrong, .strongCompleteness), (.forgetsWhomItSuspects, .eventualStrongAccuracy),
            (.suspectsItself, .eventualStrongAccuracy), (.restoresTheCrashed, .strongCompleteness),
        ] as [(BrokenFailureDetector.Flaw, FailureDetectorProperty)])
    func flawsOfTheEventuallyPerfectOneAreNoticed(
        flaw: BrokenFailureDetector.Flaw, property: FailureDetectorProperty
    ) {
        let violated = (0..<60 as Range<UInt64>).contains { seed in
            FailureDetectorRun.adverse(.eventuallyPerfect, Int(seed % 6), seed).violated(by: flaw).contains(property)
        }
        #expect(violated)
    }
}
