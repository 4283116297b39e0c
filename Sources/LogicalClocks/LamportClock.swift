/// A counter that orders events as messages could have caused them: what happened before has the smaller number.
///
/// The reverse does not hold: a smaller number does not mean that it happened before. O(1). Source: L. Lamport,
/// doi:10.1145/359545.359563.
@frozen
public struct LamportClock: Hashable, Sendable {
    /// The number of the last event; 0 before the first.
    public private(set) var time: UInt64

    /// A clock that has counted to `time`.
    public init(time: UInt64 = 0) { self.time = time }

    /// Something happens here, the sending of a message too. Returns its number, which goes with the message.
    @discardableResult
    public mutating func tick() -> UInt64 {
        time &+= 1
        return time
    }

    /// A message comes that was sent with the number `sent`. Returns the number of its receipt: one more than the larger of both.
    @discardableResult
    public mutating func receive(_ sent: UInt64) -> UInt64 {
        time = max(time, sent) &+ 1
        return time
    }
}
