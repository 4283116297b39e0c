import ClockDiscipline
import ClockSimulation
import Testing
import TimeScales

@testable import DistributedAlgorithms

/// The properties themselves, on the smallest histories that have them, and the smallest that do not.
@Suite struct CommitPropertyTests {
    private typealias Trace = ModuleTrace<CommitWait>

    /// A transaction of node `node` from `start` to `commit`, in seconds, with a timestamp that many seconds after the epoch.
    private func transaction(_ node: NodeID, _ number: UInt64, _ start: Double, _ commit: Double?, at: Double = 0)
        -> [Trace.Event]
    {
        let timestamp = SimulatedInstant.seconds(at).truth
        let known = ClockInterval(timestamp, .init(offset: .zero, bound: .milliseconds(1)))
        let begun = Trace.Event(node: node, time: .seconds(start), kind: .requested(.commit(number)))
        guard let commit else { return [begun] }
        return [
            begun,
            Trace.Event(
                node: node, time: .seconds(commit), kind: .indicated(.committed(number, at: timestamp, known: known))),
        ]
    }

    private func violations(_ property: CommitProperty, _ events: [[Trace.Event]]) -> [PropertyViolation] {
        let history = CommitHistory(Trace(seed: 42, group: 0..<2, end: .seconds(100), events: events.flatMap(\.self)))
        let terms = LivenessTerms(calm: .seconds(10), patience: .seconds(20))
        return history.safetyViolations(of: [property]) + history.livenessViolations(of: [property], terms)
    }

    @Test func externalConsistency() {
        let first = transaction(0, 1, 1, 2, at: 1.5)
        #expect(violations(.externalConsistency, [first, transaction(1, 1, 3, 4, at: 3.5)]).isEmpty)
        #expect(violations(.externalConsistency, [first, transaction(1, 1, 3, 4, at: 1.5)]).count == 1)
        #expect(
            violations(.externalConsistency, [first, transaction(1, 1, 3, 4, at: 1.25)]).first?.description
                == "external consistency (safety) violated with seed 42: transaction 1 of node 1 started at 3.0 s, after transaction 1 of node 0 had committed at 2.0 s, whose timestamp is not less but 0.25 s ahead"
        )
        // At the same time, any order will do.
        #expect(violations(.externalConsistency, [first, transaction(1, 1, 1.9, 4, at: 1.2)]).isEmpty)
        #expect(violations(.externalConsistency, [first, transaction(1, 1, 2, 4, at: 1.2)]).isEmpty)
        // The one before need not be the last one before.
        let second = transaction(1, 1, 1, 2.5, at: 1.1)
        #expect(violations(.externalConsistency, [first, second, transaction(1, 2, 3, 4, at: 1.3)]).count == 1)
        #expect(violations(.externalConsistency, [first, transaction(1, 1, 3, nil)]).isEmpty)
    }

    @Test func trueTimestamps() {
        #expect(violations(.trueTimestamps, [transaction(0, 1, 1, 2, at: 1)]).isEmpty)
        #expect(violations(.trueTimestamps, [transaction(0, 1, 1, 2, at: 2)]).isEmpty)
        #expect(violations(.trueTimestamps, [transaction(0, 1, 1, 2, at: 0.999)]).count == 1)
        #expect(violations(.trueTimestamps, [transaction(0, 1, 1, 2, at: 2.001)]).count == 1)
    }

    @Test func termination() {
        #expect(violations(.termination, [transaction(0, 1, 1, nil)]).count == 1)
        #expect(violations(.termination, [transaction(0, 1, 81, nil)]).isEmpty)
        let crash = Trace.Event(node: 0, time: .seconds(2), kind: .crashed)
        #expect(violations(.termination, [transaction(0, 1, 1, nil), [crash]]).isEmpty)
        #expect(CommitProperty.allCases.map(\.kind) == [.safety, .safety, .liveness])
    }

    /// What a node is told is what it claims, and a step of its clock changes nothing in what it knows.
    @Test func intervalIsTruthMinusClock() {
        let date = SimulatedInstant.seconds(5).truth
        let interval = ClockInterval(date, .init(offset: .milliseconds(3), bound: .milliseconds(2)))
        #expect(interval.earliest == date.advanced(by: .milliseconds(1)))
        #expect(interval.latest == date.advanced(by: .milliseconds(5)))
        #expect((interval.uncertainty - .milliseconds(2)).magnitude < .nanoseconds(1))
        #expect(interval.contains(interval.earliest) && interval.contains(interval.latest) && !interval.contains(date))
    }
}

extension Duration {
    fileprivate var magnitude: Duration { self < .zero ? .zero - self : self }
}
