import ClockSimulation

/// A property of failure detectors, and how to tell whether a run has it. Processes that crash are not to come back.
///
/// What each detector promises: ``perfect``, ``eventuallyPerfect``. Sources: Cachin, Guerraoui, Rodrigues, Modules 2.6 and 2.8, whose
/// names are PFD1 … EPFD2; T. D. Chandra, S. Toueg, doi:10.1145/226643.226647, section 2.
public enum FailureDetectorProperty: String, Hashable, Sendable, CaseIterable {
    /// PFD1, EPFD1: in the end, every process that crashes is taken for crashed by every correct process, for ever.
    case strongCompleteness = "strong completeness"
    /// PFD2: no process is taken for crashed before it crashes.
    case strongAccuracy = "strong accuracy"
    /// EPFD2: in the end, no correct process is taken for crashed by any correct process.
    case eventualStrongAccuracy = "eventual strong accuracy"

    /// What a ``PerfectFailureDetector`` promises where all that it needs is given.
    public static let perfect: [FailureDetectorProperty] = [.strongCompleteness, .strongAccuracy]
    /// What an ``EventuallyPerfectFailureDetector`` promises where there is a bound in the end, known or not.
    public static let eventuallyPerfect: [FailureDetectorProperty] = [.strongCompleteness, .eventualStrongAccuracy]

    /// Whether it says that nothing bad happens, or that something good does.
    public var kind: PropertyKind {
        switch self {
        case .strongAccuracy: .safety
        case .strongCompleteness, .eventualStrongAccuracy: .liveness
        }
    }
}

extension FailureDetectorHistory {
    /// What violates those of `properties` that can be judged without waiting: safety. One violation for each wrong suspicion.
    public func safetyViolations(of properties: [FailureDetectorProperty]) -> [PropertyViolation] {
        guard properties.contains(.strongAccuracy) else { return [] }
        return wrongSuspicions.map { opinion in
            let crash = crashes[opinion.subject].map { "crashed at \($0.text)" } ?? "never crashed"
            return violation(
                .strongAccuracy, opinion.observer, opinion.subject, "at \(opinion.time.text), which \(crash)")
        }
    }

    /// What violates those of `properties` that promise something to be so in the end, if it would be by `terms`: liveness. One
    /// violation for each two processes.
    public func livenessViolations(
        of properties: [FailureDetectorProperty], _ terms: LivenessTerms
    ) -> [PropertyViolation] {
        properties.flatMap { property -> [PropertyViolation] in
            switch property {
            case .strongCompleteness: oversights(terms)
            case .eventualStrongAccuracy: lastingErrors(terms)
            case .strongAccuracy: []
            }
        }
    }

    private func violation(
        _ property: FailureDetectorProperty, _ observer: NodeID, _ subject: NodeID, _ what: String
    ) -> PropertyViolation {
        PropertyViolation(
            property.rawValue, property.kind, seed: seed, "node \(observer) suspects node \(subject) \(what)")
    }

    /// Crashes that some correct process has not noticed in time, or not for good.
    private func oversights(_ terms: LivenessTerms) -> [PropertyViolation] {
        crashes.sorted { $0.key < $1.key }.flatMap { subject, crash -> [PropertyViolation] in
            let deadline = max(crash, terms.calm).advanced(by: terms.patience)
            guard deadline <= end, !fates.upAtEnd.contains(subject) else { return [] }
            return fates.unfailing.sorted().compactMap { observer in
                let since = lastingSuspicion(of: subject, by: observer)
                guard since ?? .max > deadline else { return nil }
                let when = since.map { "only from \($0.text) on" } ?? "no more at \(end.text)"
                return violation(.strongCompleteness, observer, subject, "\(when), which crashed at \(crash.text)")
            }
        }
    }

    /// Correct processes that another correct one still suspects when all has been calm for long enough.
    private func lastingErrors(_ terms: LivenessTerms) -> [PropertyViolation] {
        let deadline = terms.calm.advanced(by: terms.patience)
        guard deadline <= end else { return [] }
        let correct = fates.unfailing.sorted()
        return correct.flatMap { observer in
            correct.compactMap { subject in
                guard let time = latestSuspicion(of: subject, by: observer), time > deadline else { return nil }
                return violation(
                    .eventualStrongAccuracy, observer, subject, "as late as \(time.text), which never crashed")
            }
        }
    }
}
