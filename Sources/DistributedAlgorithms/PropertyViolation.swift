/// A property that a run has violated.
public struct PropertyViolation: Error, Hashable, Sendable, CustomStringConvertible {
    /// Which one, by its name in the literature.
    public let property: String
    /// Whether something bad has happened, or something good has not.
    public let kind: PropertyKind
    /// What happened or did not: message, nodes, times.
    public let reason: String
    /// What brings the run back.
    public let seed: UInt64

    /// Property `property` is violated in the run of `seed`, since `reason`.
    public init(_ property: String, _ kind: PropertyKind, seed: UInt64, _ reason: String) {
        self.property = property
        self.kind = kind
        self.reason = reason
        self.seed = seed
    }

    /// Property, reason and seed.
    public var description: String { "\(property) (\(kind.rawValue)) violated with seed \(seed): \(reason)" }
}

/// What a property says. Source: B. Alpern, F. B. Schneider, doi:10.1016/0020-0190(85)90056-0.
public enum PropertyKind: String, Hashable, Sendable, CaseIterable {
    /// Nothing bad ever happens: once violated, it is for ever, whatever happens next.
    case safety
    /// Something good happens at last: it can only be judged where a run goes on for long enough after all faults.
    case liveness
}
