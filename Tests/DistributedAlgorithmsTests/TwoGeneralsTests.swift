import ClockSimulation
import Testing

@testable import DistributedAlgorithms

/// The notes' proof, shown by building what it says must exist: for each number of messages, and each rule, a loss after which one general
/// attacks and the other does not.
@Suite struct TwoGeneralsTests {
    private func experiment(_ count: Int, loss: Double = 0.2, worlds: Int = 0) -> TwoGeneralsExperiment {
        var experiment = TwoGeneralsExperiment(messageCount: count, seed: 1)
        experiment.loss = loss
        experiment.worldCount = worlds
        return experiment
    }

    /// All 2^k losses: what comes of each is told by the first message that is lost.
    @Test(arguments: 1...8) func allLosses(count: Int) {
        let result = experiment(count).run()
        #expect(result.patterns.count == 1 << count)
        #expect(Set(result.patterns.map(\.lost)).count == 1 << count)
        for run in result.patterns {
            let first = run.lost.min() ?? count + 1
            #expect(run.sentCount == min(first, count))
            let expected: TwoGeneralsExperiment.Outcome =
                first > count ? .victory : first == count ? .disagreement : .peace
            #expect(run.outcome == expected, "\(count) messages, lost \(run.lost.sorted())")
        }
        // More messages only move the doubt: it is always the last one.
        #expect(result.counterexample?.lost == [count])
        // Who sent the last message attacks, and who should have got it does not.
        #expect(result.counterexample?.attacks == (count % 2 == 1 ? [true, false] : [false, true]))
    }

    /// What is said of courses is what comes of them, and each is as probable as its messages are.
    @Test(arguments: 1...8) func courses(count: Int) {
        let experiment = experiment(count, loss: 0.2)
        let courses = experiment.courses
        #expect(courses.map(\.arrivals) == Array(0...count))
        for course in courses {
            let run = experiment.run(losing: course.arrivals < count ? [course.arrivals + 1] : [])
            #expect(run.attacks == course.attacks && run.outcome == course.outcome)
            #expect(course.received.reduce(0, +) == course.arrivals)
        }
        // One of the two sees no difference between neighbours.
        for (one, next) in zip(courses, courses.dropFirst()) {
            #expect(zip(one.received, next.received).filter { $0 == $1 }.count == 1)
        }
        #expect((courses.reduce(0) { $0 + $1.probability } - 1).magnitude < 1e-12)
        #expect(experiment.counterexample?.lost == [count])
    }

    @Test func counterexamplesOfOtherRules() {
        var experiment = experiment(300)
        #expect(experiment.counterexample?.lost == [300])
        experiment.rules = [[0], [0]]
        // If nothing is lost none attacks; with the second lost g0 has got none, and g1 one.
        #expect(experiment.counterexample?.lost == [2])
        experiment.rules = [Set(0...150), Set(0...150)]
        #expect(experiment.counterexample == nil && experiment.disagreementProbability == 0)
        experiment.rules = [[], Set(0...150)]
        #expect(experiment.counterexample?.lost == [] && experiment.counterexample?.attacks == [false, true])
    }

    /// All rules that there are, of which the number of messages got can decide: there are 2^(k + 2). Only those are never in
    /// disagreement that attack whatever happens, or never.
    @Test(arguments: 1...4) func noRuleIsRight(count: Int) {
        let (mostOfFirst, mostOfSecond) = (count / 2, count - count / 2)
        func rules(_ most: Int) -> [Set<Int>] {
            (0..<2 << most).map { bits in Set((0...most).filter { bits >> $0 & 1 == 1 }) }
        }
        var (agreeing, tried) = (0, 0)
        for first in rules(mostOfFirst) {
            for second in rules(mostOfSecond) {
                tried += 1
                var experiment = experiment(count)
                experiment.rules = [first, second]
                let outcomes = Set(experiment.run().patterns.map(\.outcome))
                guard !outcomes.contains(.disagreement) else { continue }
                agreeing += 1
                #expect(outcomes.count == 1)
                #expect(first.count == (outcomes == [.victory] ? mostOfFirst + 1 : 0))
                #expect(second.count == (outcomes == [.victory] ? mostOfSecond + 1 : 0))
            }
        }
        #expect(tried == 1 << (count + 2))
        #expect(agreeing == 2)
    }

    /// p(1 − p)^(k − 1), in thousands of worlds.
    @Test(arguments: [(1, 0.1), (2, 0.1), (4, 0.1), (7, 0.1), (3, 0.5), (5, 0.3)]) func probability(
        count: Int, loss: Double
    ) {
        let experiment = experiment(count, loss: loss, worlds: 2_000)
        var expected = loss
        for _ in 1..<count { expected *= 1 - loss }
        #expect((experiment.disagreementProbability - expected).magnitude < 1e-12)
        let result = experiment.run()
        let deviation = (2_000 * expected * (1 - expected)).squareRoot()
        #expect((Double(result.disagreementCount) - 2_000 * expected).magnitude < 4 * deviation)
        let victory = experiment.victoryProbability
        let deviationOfVictory = (2_000 * victory * (1 - victory)).squareRoot()
        #expect((Double(result.victoryCount) - 2_000 * victory).magnitude < 4 * deviationOfVictory)
    }

    @Test func edges() {
        #expect(experiment(3, loss: 0).disagreementProbability == 0)
        #expect(experiment(3, loss: 0).victoryProbability == 1)
        #expect(experiment(3, loss: 0, worlds: 5).run().victoryCount == 5)
        #expect(experiment(1, loss: 1, worlds: 5).run().disagreementCount == 5)
        #expect(experiment(3, loss: .nan).disagreementProbability == 0)
        #expect(experiment(3, loss: 7).disagreementProbability == 0)
        #expect(experiment(-1).run().patterns.count == 2)
        #expect(experiment(11).run().patterns.isEmpty)
        #expect(experiment(11).run().counterexample == nil)
        // Who proposes nothing does not attack.
        let world = ModuleWorld(seed: 1, count: 3) { _ in
            TwoGenerals(FairLossLink(), messageCount: 1, dawn: .seconds(1))
        }
        let decisions = world.run(until: .seconds(2)).events.compactMap { event -> Bool? in
            guard case .indicated(.decided(let attacks, _)) = event.kind else { return nil }
            return attacks
        }
        #expect(decisions == [false, false])
    }

    @Test func eventsCanBeDrawnAndOneSeedMakesOneResult() {
        let run = experiment(3).run(losing: [3])
        #expect(
            run.events.map { "\($0.process) \($0.kind) \($0.label)" } == [
                "0 local proposes", "0 send 1", "1 receive 1", "1 send 2", "0 receive 2", "0 send 3", "0 local attacks",
                "1 local stays",
            ])
        let experiment = experiment(3, worlds: 50)
        #expect(experiment.run().outcomes == experiment.run().outcomes)
        #expect(experiment.run().patterns == experiment.run().patterns)
    }

    /// What comes twice is answered once, and what comes after dawn not at all.
    @Test func duplicatesAndLateness() {
        var conditions = WorldConditions()
        conditions.link = LinkModel(delay: .milliseconds(10))
        conditions.link.duplication = 1
        for (dawn, sent) in [(1.0, 3), (0.015, 2), (0.005, 1)] {
            let world = ModuleWorld(
                seed: 1, count: 2, conditions: conditions, workload: [0: [TimedRequest(.propose, at: .start)]]
            ) { _ in
                TwoGenerals(FairLossLink(), messageCount: 3, dawn: .milliseconds(Int(dawn * 1e3)))
            }
            world.run(until: .seconds(2))
            #expect(world.cost.packets == sent)
        }
    }
}
