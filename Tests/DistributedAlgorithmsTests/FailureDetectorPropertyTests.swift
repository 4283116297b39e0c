import ClockSimulation
import Testing

@testable import DistributedAlgorithms

/// The properties themselves, on the smallest histories that have them, and the smallest that do not.
@Suite struct FailureDetectorPropertyTests {
    private typealias Trace = ModuleTrace<PerfectFailureDetector<FairLossLink<Heartbeat>>>

    private func said(_ indication: FailureDetectorIndication, _ node: NodeID, at time: Double) -> Trace.Event {
        Trace.Event(node: node, time: .seconds(time), kind: .indicated(indication))
    }

    private func crash(_ node: NodeID, at time: Double) -> Trace.Event {
        Trace.Event(node: node, time: .seconds(time), kind: .crashed)
    }

    /// What violates `property` in a run of 100 s that is calm from 10 s on, with a patience of 20 s.
    private func violations(_ property: FailureDetectorProperty, _ events: [Trace.Event]) -> [PropertyViolation] {
        let history = FailureDetectorHistory(Trace(seed: 42, group: 0..<2, end: .seconds(100), events: events))
        let terms = LivenessTerms(calm: .seconds(10), patience: .seconds(20))
        return history.safetyViolations(of: [property]) + history.livenessViolations(of: [property], terms)
    }

    @Test func strongAccuracy() {
        #expect(violations(.strongAccuracy, [crash(1, at: 5), said(.crash(1), 0, at: 6)]).isEmpty)
        #expect(violations(.strongAccuracy, [said(.crash(1), 0, at: 4), crash(1, at: 5)]).count == 1)
        #expect(violations(.strongAccuracy, [said(.suspect(1), 0, at: 4), said(.restore(1), 0, at: 5)]).count == 1)
        // It is asked of those too that crash later.
        #expect(violations(.strongAccuracy, [said(.crash(1), 0, at: 4), crash(0, at: 5)]).count == 1)
        #expect(
            violations(.strongAccuracy, [said(.crash(1), 0, at: 4), crash(1, at: 5)]).first?.description
                == "strong accuracy (safety) violated with seed 42: node 0 suspects node 1 at 4.0 s, which crashed at 5.0 s"
        )
    }

    @Test func strongCompleteness() {
        #expect(violations(.strongCompleteness, [crash(1, at: 5), said(.crash(1), 0, at: 29)]).isEmpty)
        #expect(violations(.strongCompleteness, [crash(1, at: 5), said(.crash(1), 0, at: 31)]).count == 1)
        #expect(violations(.strongCompleteness, [crash(1, at: 5)]).count == 1)
        // Too late for a verdict.
        #expect(violations(.strongCompleteness, [crash(1, at: 81)]).isEmpty)
        // For ever.
        let wavering = [crash(1, at: 5), said(.suspect(1), 0, at: 6), said(.restore(1), 0, at: 7)]
        #expect(violations(.strongCompleteness, wavering).count == 1)
        #expect(violations(.strongCompleteness, wavering + [said(.suspect(1), 0, at: 8)]).isEmpty)
        #expect(violations(.strongCompleteness, wavering + [said(.suspect(1), 0, at: 50)]).count == 1)
        // Nothing is asked of those who crash.
        #expect(violations(.strongCompleteness, [crash(1, at: 5), crash(0, at: 50)]).isEmpty)
        // Who suspected it all along is not wrong in the end.
        #expect(violations(.strongCompleteness, [said(.suspect(1), 0, at: 1), crash(1, at: 5)]).isEmpty)
    }

    @Test func eventualStrongAccuracy() {
        let wrong = said(.suspect(1), 0, at: 12)
        #expect(violations(.eventualStrongAccuracy, [wrong, said(.restore(1), 0, at: 29)]).isEmpty)
        #expect(violations(.eventualStrongAccuracy, [wrong, said(.restore(1), 0, at: 31)]).count == 1)
        #expect(violations(.eventualStrongAccuracy, [wrong]).count == 1)
        #expect(
            violations(.eventualStrongAccuracy, [said(.suspect(1), 0, at: 90), said(.restore(1), 0, at: 91)]).count == 1
        )
        #expect(violations(.eventualStrongAccuracy, [wrong, crash(1, at: 95)]).isEmpty)
        #expect(violations(.eventualStrongAccuracy, [wrong, crash(0, at: 95)]).isEmpty)
    }

    @Test func kinds() {
        #expect(FailureDetectorProperty.allCases.map(\.kind) == [.liveness, .safety, .liveness])
        #expect(Heartbeat.request.encodedSize == 1)
        var bytes: [UInt8] = []
        Heartbeat.request.encode(into: &bytes)
        Heartbeat.reply.encode(into: &bytes)
        #expect(bytes == [1, 2])
    }
}
