/// A counter that orders events as messages could have caused them: what happened before has the smaller number.
///
/// The reverse does not hold: a smaller number does not mean that it happened before. Every operation is O(1) and allocates
/// nothing. 64 bits last 584 years at 10⁹ events a second; at their end the clock stays where it is and says so
/// (``isAtEnd``), it never goes back to small numbers. Source: L. Lamport, doi:10.1145/359545.359563.
@frozen
public struct LamportClock: Hashable, Sendable, Codable {
    @usableFromInline var count: UInt64

    /// The number of the last event; 0 before the first.
    @inlinable public var time: UInt64 { count }

    /// Whether there are no greater numbers: events from here on share the last one, and are not ordered by it.
    @inlinable public var isAtEnd: Bool { count == .max }

    /// A clock that has counted to `time`.
    @inlinable public init(time: UInt64 = 0) { count = time }

    /// Something happens here, the sending of a message too. Returns its number, which goes with the message.
    @discardableResult
    @inlinable public mutating func tick() -> UInt64 {
        if count < .max { count &+= 1 }
        return count
    }

    /// A message comes that was sent with the number `sent`. Returns the number of its receipt: one more than the larger of both.
    @discardableResult
    @inlinable public mutating func receive(_ sent: UInt64) -> UInt64 {
        count = max(count, sent)
        return tick()
    }

    /// The stamp of the last event of `process`, whose clock this is.
    @inlinable public func timestamp(of process: UInt32) -> LamportTimestamp {
        LamportTimestamp(time: count, process: process)
    }

    private enum CodingKeys: String, CodingKey { case count = "time" }
}

/// A Lamport clock's number and whose it is: a total order of all events that agrees with happens-before.
///
/// No two events of a run have the same, as long as no clock is at its end. As JSON: `{"time":5,"process":2}`.
@frozen
public struct LamportTimestamp: Hashable, Sendable, Codable {
    /// The number of the event; 0 is none.
    public let time: UInt64
    /// Where it happened: processes are numbered from 0.
    public let process: UInt32

    /// The stamp of the event with the number `time` at `process`.
    @inlinable public init(time: UInt64, process: UInt32) {
        self.time = time
        self.process = process
    }
}

extension LamportTimestamp: Comparable {
    /// By time, and where that is the same by process. Source: Lamport's relation ⇒, doi:10.1145/359545.359563.
    @inlinable public static func < (left: LamportTimestamp, right: LamportTimestamp) -> Bool {
        (left.time, left.process) < (right.time, right.process)
    }
}
