import ClockSimulation
import TimeScales

/// A property of the timestamps of transactions, and how to tell whether a run has it.
///
/// Source: J. C. Corbett et al., OSDI 2012, doi:10.1145/2491245, section 4.1.2.
public enum CommitProperty: String, Hashable, Sendable, CaseIterable {
    /// If a transaction commits before another one starts, anywhere, its timestamp is less.
    case externalConsistency = "external consistency"
    /// At some point from its start to its commit, a transaction's timestamp was the true time. External consistency follows from it.
    case trueTimestamps = "true timestamps"
    /// What starts on a correct process commits in the end.
    case termination

    /// Whether it says that nothing bad happens, or that something good does.
    public var kind: PropertyKind {
        switch self {
        case .externalConsistency, .trueTimestamps: .safety
        case .termination: .liveness
        }
    }
}

extension CommitHistory {
    /// What violates those of `properties` that can be judged without waiting: safety. One violation for each transaction.
    public func safetyViolations(of properties: [CommitProperty]) -> [PropertyViolation] {
        properties.flatMap { property -> [PropertyViolation] in
            switch property {
            case .externalConsistency: inversions
            case .trueTimestamps: falseTimestamps
            case .termination: []
            }
        }
    }

    /// What violates those of `properties` that promise something to happen, if it would have by `terms`: liveness.
    public func livenessViolations(of properties: [CommitProperty], _ terms: LivenessTerms) -> [PropertyViolation] {
        guard properties.contains(.termination) else { return [] }
        return transactions.filter { transaction in
            max(transaction.start, terms.calm).advanced(by: terms.patience) <= end && transaction.commit == nil
                && fates.unfailing.contains(transaction.node)
        }.map { violation(.termination, $0, "started at \($0.start.text), and did not commit by \(end.text)") }
    }

    private func violation(_ property: CommitProperty, _ transaction: Transaction, _ what: String) -> PropertyViolation
    {
        PropertyViolation(property.rawValue, property.kind, seed: seed, "\(transaction.text) \(what)")
    }

    /// Transactions with a timestamp that is not greater than that of one which had committed before: each with the worst of these.
    private var inversions: [PropertyViolation] {
        let committed = transactions.compactMap { transaction in
            transaction.commit.map { (commit: $0, transaction: transaction) }
        }.sorted { $0.commit < $1.commit }
        var next = 0
        var latest: (commit: SimulatedInstant, timestamp: NTPDate, transaction: Transaction)?
        return transactions.compactMap { transaction in
            while next < committed.count, committed[next].commit < transaction.start {
                let (commit, before) = committed[next]
                next += 1
                guard let timestamp = before.timestamp, timestamp > latest?.timestamp ?? .distantPast else { continue }
                latest = (commit, timestamp, before)
            }
            guard let timestamp = transaction.timestamp, let before = latest, before.timestamp >= timestamp else {
                return nil
            }
            let ahead = text(before.timestamp.duration(since: timestamp))
            return violation(
                .externalConsistency, transaction,
                "started at \(transaction.start.text), after \(before.transaction.text) had committed at \(before.commit.text), whose timestamp is not less but \(ahead) ahead"
            )
        }
    }

    /// In seconds, to the nanosecond.
    private func text(_ length: Duration) -> String { "\((length.asSeconds * 1e9).rounded() / 1e9) s" }

    private var falseTimestamps: [PropertyViolation] {
        transactions.compactMap { transaction in
            guard let timestamp = transaction.timestamp, let commit = transaction.commit else { return nil }
            let (start, end) = (transaction.start.truth, commit.truth)
            guard timestamp < start || timestamp > end else { return nil }
            let (edge, what) = timestamp < start ? (start, "before its start") : (end, "after its commit")
            let off = timestamp < start ? edge.duration(since: timestamp) : timestamp.duration(since: edge)
            return violation(.trueTimestamps, transaction, "has a timestamp \(text(off)) \(what)")
        }
    }
}

extension NTPDate {
    fileprivate static var distantPast: NTPDate { NTPDate(seconds: .min) }
}
