/// A clock that orders events as a Lamport clock does, and stays close to physical time as no Lamport clock does.
///
/// Where clocks differ by no more than ε, a stamp's physical part l is at least the physical time pt of its event, and at most
/// pt + ε; where no process has two events at one reading of its clock, its counter stays below N·(ε + 1) for N processes.
/// The clock is told the physical time at each event, as 48 bits in a unit that all processes share; ``HybridClock`` reads it
/// by itself. Where more than 65,536 events share a physical time the counter carries into it: stamps still
/// grow, and are ahead by as many units until physical time has caught up. Every operation is O(1) and allocates nothing.
/// Source: S. S. Kulkarni, M. Demirbas, D. Madappa, B. Avva, M. Leone, doi:10.1007/978-3-319-14472-6_2 (OPODIS 2014).
@frozen
public struct HybridLogicalClock: Hashable, Sendable, Codable {
    /// Why a stamp is not taken.
    public enum Refusal: Error, Hashable, Sendable {
        /// It is ahead of this clock's physical time by so much, more than is allowed.
        case tooFarAhead(by: UInt64)
        /// It is the last one that 64 bits hold, after which there is none.
        case isLast
        /// The physical time is beyond what 48 bits of its unit hold.
        case physicalTimeOutOfRange
    }

    @usableFromInline var stamp: HybridTimestamp
    /// How far a stamp from elsewhere may be ahead of physical time, in its unit.
    public let mostAhead: UInt64

    /// The stamp of the last event.
    @inlinable public var last: HybridTimestamp { stamp }

    /// A clock at nothing, which takes stamps from up to `mostAhead` units in its future.
    @inlinable public init(mostAhead: UInt64 = .max) {
        stamp = HybridTimestamp(rawValue: 0)
        self.mostAhead = mostAhead
    }

    /// Something happens here at `physical`, the sending of a message too.
    @discardableResult
    @inlinable public mutating func tick(physical: UInt64) throws(Refusal) -> HybridTimestamp {
        try advance(beyond: stamp.rawValue, physical: physical)
    }

    /// A message with the stamp `sent` comes at `physical`. Where it is refused the clock stays as it was.
    @discardableResult
    @inlinable public mutating func receive(
        _ sent: HybridTimestamp, physical: UInt64
    ) throws(Refusal) -> HybridTimestamp {
        if sent.physical > physical, sent.physical - physical > mostAhead {
            throw .tooFarAhead(by: sent.physical - physical)
        }
        return try advance(beyond: max(stamp.rawValue, sent.rawValue), physical: physical)
    }

    /// How far the last stamp is ahead of `physical`, in its unit: l − pt, at most ε; 0 where it is not.
    @inlinable public func lead(over physical: UInt64) -> UInt64 {
        stamp.physical > physical ? stamp.physical - physical : 0
    }

    /// The paper's four cases in one: with the counter below the physical time, one more than `known` is what each of them
    /// says where physical time brings nothing new, and anything less than the new physical time where it does.
    @inlinable mutating func advance(beyond known: UInt64, physical: UInt64) throws(Refusal) -> HybridTimestamp {
        guard physical <= HybridTimestamp.greatestPhysical else { throw .physicalTimeOutOfRange }
        guard known < .max else { throw .isLast }
        stamp = HybridTimestamp(rawValue: max(known &+ 1, physical << 16))
        return stamp
    }

    private enum CodingKeys: String, CodingKey {
        case stamp = "last"
        case mostAhead
    }
}
