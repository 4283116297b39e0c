/// How many events of each process a process knows of: two of them tell whether one event happened before the other, or
/// neither.
///
/// Processes are numbered from 0; those that a vector does not reach count as 0. Comparing and merging take time in proportion
/// to the number of processes. Sources: C. J. Fidge, Proc. 11th Australian Computer Science Conference (1988); F. Mattern,
/// Parallel and Distributed Algorithms (1989).
public struct VectorClock: Hashable, Sendable {
    /// How two events are related.
    public enum Relation: Hashable, Sendable {
        /// They are the same event.
        case equal
        /// The first happened before the second.
        case before
        /// The second happened before the first.
        case after
        /// Neither can have caused the other.
        case concurrent
    }

    /// Events of each process; no zeros at the end.
    public private(set) var counts: [UInt32]

    /// Nothing has happened yet.
    public init() { counts = [] }

    /// So many events of each process, by their numbers.
    public init(counts: [UInt32]) {
        self.counts = counts
        while self.counts.last == 0 { self.counts.removeLast() }
    }

    /// How many events of `process` are known; 0 for one that is not.
    public subscript(process: Int) -> UInt32 { counts.indices.contains(process) ? counts[process] : 0 }

    /// Something happens at `process`, whose clock this is. Nothing for a negative number.
    public mutating func tick(_ process: Int) {
        guard process >= 0 else { return }
        if process >= counts.count { counts += repeatElement(0, count: process + 1 - counts.count) }
        counts[process] &+= 1
    }

    /// A message with the stamp `sent` comes to `process`, whose clock this is: all that the sender knew is known here now, and the
    /// receipt is an event.
    public mutating func receive(_ sent: VectorClock, at process: Int) {
        merge(sent)
        tick(process)
    }

    /// Takes in what `other` knows.
    public mutating func merge(_ other: VectorClock) {
        if other.counts.count > counts.count {
            counts += repeatElement(0, count: other.counts.count - counts.count)
        }
        for index in other.counts.indices { counts[index] = max(counts[index], other.counts[index]) }
    }

    /// How the event with this stamp is related to that with `other`.
    public func relation(to other: VectorClock) -> Relation {
        var (isLess, isGreater) = (counts.count < other.counts.count, counts.count > other.counts.count)
        for index in 0..<min(counts.count, other.counts.count) {
            if counts[index] < other.counts[index] { isLess = true }
            if counts[index] > other.counts[index] { isGreater = true }
            if isLess, isGreater { return .concurrent }
        }
        return isLess ? .before : isGreater ? .after : .equal
    }

    /// Whether the event with this stamp happened before that with `other`.
    public func happensBefore(_ other: VectorClock) -> Bool { relation(to: other) == .before }

    /// Whether neither of the two events can have caused the other.
    public func isConcurrent(with other: VectorClock) -> Bool { relation(to: other) == .concurrent }
}
