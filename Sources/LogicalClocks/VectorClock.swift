/// How many events of each process a process knows of: two of them tell whether one event happened before the other, or
/// neither.
///
/// Processes are numbered from 0 up to ``mostProcesses``; those that a vector does not reach count as 0. Ticking is O(1) and allocates
/// only when the vector grows; merging and comparing are O(number of processes) and otherwise allocate nothing. A process has up to
/// 2³² − 1 events, of which the count stays there: it never goes back. As JSON: an array of the counts, `[3,0,1]`.
/// Sources: C. J. Fidge, Proc. 11th Australian Computer Science Conference (1988); F. Mattern,
/// Parallel and Distributed Algorithms (1989).
@frozen
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

    /// How many processes a vector may have: 2²⁰, which are 4 MiB.
    public static var mostProcesses: Int { 1 << 20 }

    @usableFromInline var storage: [UInt32]

    /// Events of each process; no zeros at the end.
    @inlinable public var counts: [UInt32] { storage }

    /// Nothing has happened yet.
    @inlinable public init() { storage = [] }

    /// So many events of each process, by their numbers; of more than ``mostProcesses`` the first.
    public init(counts: [UInt32]) {
        storage = counts.count > Self.mostProcesses ? Array(counts[..<Self.mostProcesses]) : counts
        while storage.last == 0 { storage.removeLast() }
    }

    /// How many events of `process` are known; 0 for one that is not.
    @inlinable public subscript(process: Int) -> UInt32 {
        storage.indices.contains(process) ? storage[process] : 0
    }

    /// Something happens at `process`, whose clock this is. Nothing for a number that is none of a process.
    @inlinable public mutating func tick(_ process: Int) {
        guard 0..<Self.mostProcesses ~= process else { return }
        if process >= storage.count { grow(to: process + 1) }
        if storage[process] < .max { storage[process] &+= 1 }
    }

    /// A message with the stamp `sent` comes to `process`, whose clock this is: all that the sender knew is known here now, and the
    /// receipt is an event.
    @inlinable public mutating func receive(_ sent: VectorClock, at process: Int) {
        merge(sent)
        tick(process)
    }

    /// Takes in what `other` knows.
    @inlinable public mutating func merge(_ other: VectorClock) {
        if other.storage.count > storage.count { grow(to: other.storage.count) }
        let count = other.storage.count
        storage.withUnsafeMutableBufferPointer { mine in
            other.storage.withUnsafeBufferPointer { theirs in
                for index in 0..<count { mine[index] = max(mine[index], theirs[index]) }
            }
        }
    }

    /// How the event with this stamp is related to that with `other`.
    @inlinable public func relation(to other: VectorClock) -> Relation {
        let common = min(storage.count, other.storage.count)
        // No zeros are at the end, so the longer one has more there.
        var (isLess, isGreater) = (storage.count < other.storage.count, storage.count > other.storage.count)
        storage.withUnsafeBufferPointer { mine in
            other.storage.withUnsafeBufferPointer { theirs in
                var index = 0
                // In groups that the compiler makes vector instructions of; looking up after each whether all is known.
                while index < common, !(isLess && isGreater) {
                    let end = min(index + 64, common)
                    var (less, greater): (UInt32, UInt32) = (0, 0)
                    while index < end {
                        less |= mine[index] < theirs[index] ? 1 : 0
                        greater |= mine[index] > theirs[index] ? 1 : 0
                        index += 1
                    }
                    isLess = isLess || less != 0
                    isGreater = isGreater || greater != 0
                }
            }
        }
        return isLess ? (isGreater ? .concurrent : .before) : isGreater ? .after : .equal
    }

    /// Whether the event with this stamp happened before that with `other`.
    @inlinable public func happensBefore(_ other: VectorClock) -> Bool { relation(to: other) == .before }

    /// Whether neither of the two events can have caused the other.
    @inlinable public func isConcurrent(with other: VectorClock) -> Bool { relation(to: other) == .concurrent }

    @inlinable mutating func grow(to count: Int) {
        storage += repeatElement(0, count: count - storage.count)
    }
}

extension VectorClock: Codable {
    /// Reads an array of counts. Throws where there are more than ``mostProcesses``.
    public init(from decoder: any Decoder) throws {
        var values = try decoder.unkeyedContainer()
        var counts: [UInt32] = []
        while !values.isAtEnd {
            guard counts.count < Self.mostProcesses else {
                throw DecodingError.dataCorruptedError(
                    in: values, debugDescription: "more than \(Self.mostProcesses) processes")
            }
            counts.append(try values.decode(UInt32.self))
        }
        self.init(counts: counts)
    }

    /// Writes the counts, without zeros at the end.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.unkeyedContainer()
        for count in storage { try values.encode(count) }
    }
}
