/// What two vector clocks know that the other does not, as version vectors are told apart: by process, which of its events.
///
/// Where only one side knows more it is ahead, and the other can be brought up to it by sending just those events. Where both
/// do, they are concurrent, for versions of data a conflict. O(number of processes). Source: D. S. Parker et al.,
/// doi:10.1109/TSE.1983.236733.
public struct VectorDifference: Hashable, Sendable {
    /// Events of one process, by their numbers, of which the first is 1.
    public struct Events: Hashable, Sendable {
        /// Whose events they are.
        public let process: Int
        /// Their numbers.
        public let numbers: ClosedRange<UInt32>
    }

    /// What the first knows and the second does not, in order of processes.
    public let onlyInFirst: [Events]
    /// What the second knows and the first does not, in order of processes.
    public let onlyInSecond: [Events]

    /// The difference of the two.
    public init(_ first: VectorClock, _ second: VectorClock) {
        onlyInFirst = Self.events(of: first, notIn: second)
        onlyInSecond = Self.events(of: second, notIn: first)
    }

    /// How the first is related to the second: it follows from which of them knows more.
    public var relation: VectorClock.Relation {
        switch (onlyInFirst.isEmpty, onlyInSecond.isEmpty) {
        case (true, true): .equal
        case (true, false): .before
        case (false, true): .after
        case (false, false): .concurrent
        }
    }

    private static func events(of one: VectorClock, notIn other: VectorClock) -> [Events] {
        one.counts.indices.compactMap { process in
            let (known, missing) = (one[process], other[process])
            return known > missing ? Events(process: process, numbers: missing + 1...known) : nil
        }
    }
}

extension VectorDifference: CustomStringConvertible {
    /// The relation and what it follows from: `concurrent: only the first knows 3…5 of process 0; only the second knows 2 of
    /// process 1`.
    public var description: String {
        let sides = [("first", onlyInFirst), ("second", onlyInSecond)].filter { !$0.1.isEmpty }
        guard !sides.isEmpty else { return "equal" }
        return "\(relation): "
            + sides.map { "only the \($0.0) knows " + $0.1.map(\.description).joined(separator: ", ") }
            .joined(separator: "; ")
    }
}

extension VectorDifference.Events: CustomStringConvertible {
    /// As `3…5 of process 0`.
    public var description: String {
        let (first, last) = (numbers.lowerBound, numbers.upperBound)
        return (first == last ? "\(first)" : "\(first)…\(last)") + " of process \(process)"
    }
}

extension VectorClock {
    /// What this vector knows that `other` does not, and the reverse.
    public func difference(from other: VectorClock) -> VectorDifference { VectorDifference(self, other) }
}
