/// What two vector clocks know that the other does not, as version vectors are told apart: by process, which of its events.
///
/// Where only one side knows more it is ahead, and the other can be brought up to it by sending just those events. Where both
/// do, they are concurrent, for versions of data a conflict. O(number of processes).
///
/// It can go on a message instead of the whole vector, where messages from one process to another come in order and none is lost:
/// the difference of the sender's vector from the one it had when it last sent to that process, which it keeps for each.
/// `VectorClock.receive(_:at:)` takes it in. As JSON:
/// `{"onlyInFirst":[{"process":0,"numbers":[3,5]}],"onlyInSecond":[]}`.
///
/// Sources: D. S. Parker et al., doi:10.1109/TSE.1983.236733; of differences on messages, M. Singhal and A. Kshemkalyani,
/// doi:10.1016/0020-0190(92)90028-T.
public struct VectorDifference: Hashable, Sendable {
    /// Events of one process, by their numbers, of which the first is 1.
    public struct Events: Hashable, Sendable, Codable {
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

    /// The difference with these two sides, each in order of processes.
    init(onlyInFirst: [Events], onlyInSecond: [Events]) {
        self.onlyInFirst = onlyInFirst
        self.onlyInSecond = onlyInSecond
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

    /// Takes in what the first of the two vectors of `difference` knows and the second does not; what only the second knows does not
    /// matter. Where this vector knows all that the second does, it is as if it had taken in the first whole.
    ///
    /// Throws, and stays as it is, where events of a process would be left out between those that are known and those that are
    /// told: a difference is missing that came before. O(processes that are told).
    public mutating func merge(_ difference: VectorDifference) throws(VectorGap) {
        for events in difference.onlyInFirst where events.numbers.lowerBound - 1 > self[events.process] {
            let known = self[events.process]
            throw VectorGap(process: events.process, missing: known + 1...events.numbers.lowerBound - 1)
        }
        if let last = difference.onlyInFirst.last, last.process >= storage.count { grow(to: last.process + 1) }
        for events in difference.onlyInFirst {
            storage[events.process] = max(storage[events.process], events.numbers.upperBound)
        }
    }

    /// A message with the difference `sent` comes to `process`, whose clock this is: what changed at the sender since its last message to
    /// here is known here now, and the receipt is an event. Throws as `merge(_:)` does, and then nothing has happened.
    public mutating func receive(_ sent: VectorDifference, at process: Int) throws(VectorGap) {
        try merge(sent)
        tick(process)
    }
}

/// A difference of vectors does not follow on what is known: of `process`, events are missing in between.
public struct VectorGap: Error, Hashable, Sendable {
    /// Whose events they are.
    public let process: Int
    /// Their numbers.
    public let missing: ClosedRange<UInt32>

    /// Those events of that process.
    public init(process: Int, missing: ClosedRange<UInt32>) {
        self.process = process
        self.missing = missing
    }
}

extension VectorDifference: Codable {
    private enum CodingKeys: String, CodingKey { case onlyInFirst, onlyInSecond }

    /// Reads both sides. Throws where they are no difference of two vectors: a process twice, out of order or out of range, or an
    /// event numbered 0.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let first = try values.decode([Events].self, forKey: .onlyInFirst)
        let second = try values.decode([Events].self, forKey: .onlyInSecond)
        for (key, side) in [(CodingKeys.onlyInFirst, first), (.onlyInSecond, second)] {
            let isInOrder = zip(side, side.dropFirst()).allSatisfy { $0.process < $1.process }
            let areInRange = side.allSatisfy {
                0..<VectorClock.mostProcesses ~= $0.process && $0.numbers.lowerBound > 0
            }
            guard isInOrder, areInRange else {
                throw DecodingError.dataCorruptedError(
                    forKey: key, in: values, debugDescription: "not events from 1 of processes in order")
            }
        }
        guard Set(first.map(\.process)).isDisjoint(with: second.map(\.process)) else {
            throw DecodingError.dataCorruptedError(
                forKey: .onlyInSecond, in: values, debugDescription: "a process of which the first knows more")
        }
        self.init(onlyInFirst: first, onlyInSecond: second)
    }
}
