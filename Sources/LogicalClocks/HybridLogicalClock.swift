/// A stamp of a ``HybridLogicalClock`` in 64 bits: 48 of physical time, 16 of a counter. They compare as numbers.
@frozen
public struct HybridTimestamp: Hashable, Sendable {
    /// Physical time in the upper 48 bits, the counter in the lower 16.
    public let rawValue: UInt64

    /// The stamp of these 64 bits.
    @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// A stamp of a physical time, of which the lower 48 bits count, and a counter.
    @inlinable public init(physical: UInt64, counter: UInt16) {
        rawValue = physical << 16 | UInt64(counter)
    }

    /// The greatest physical time that was known, in the unit of whoever reads the clock.
    @inlinable public var physical: UInt64 { rawValue >> 16 }

    /// How many events shared that physical time before.
    @inlinable public var counter: UInt16 { UInt16(truncatingIfNeeded: rawValue) }
}

extension HybridTimestamp: Comparable {
    /// Smaller and greater: what happened before is smaller.
    @inlinable public static func < (left: HybridTimestamp, right: HybridTimestamp) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// A clock that orders events as a Lamport clock does, and stays close to physical time as no Lamport clock does.
///
/// Its stamps are at least the physical time that they were made at, and at most the greatest that any process involved had
/// read. It is told the physical time at each event, as 48 bits in a unit that all processes share: NTP's upper 48 bits, for
/// example, are units of 2⁻¹⁶ s. Where more than 65,536 events share a physical time the counter carries into it: stamps still
/// grow, and are ahead by as many units until physical time has caught up. O(1). Source: S. S. Kulkarni, M. Demirbas, D. Madappa, B. Avva, M. Leone,
/// doi:10.1007/978-3-319-14472-6_2 (HLC, OPODIS 2014).
@frozen
public struct HybridLogicalClock: Hashable, Sendable {
    /// Why a stamp is not taken.
    public enum Refusal: Error, Hashable, Sendable {
        /// It is ahead of this clock's physical time by so much, more than is allowed.
        case tooFarAhead(by: UInt64)
        /// It is the last one that 64 bits hold, after which there is none.
        case isLast
    }

    /// The stamp of the last event.
    public private(set) var last: HybridTimestamp
    /// How far a stamp from elsewhere may be ahead of physical time, in its unit.
    public let mostAhead: UInt64

    /// A clock at nothing, which takes stamps from up to `mostAhead` units in its future.
    public init(mostAhead: UInt64 = .max) {
        last = HybridTimestamp(rawValue: 0)
        self.mostAhead = mostAhead
    }

    /// Something happens here at `physical`, the sending of a message too.
    @discardableResult
    public mutating func tick(physical: UInt64) throws(Refusal) -> HybridTimestamp {
        let physical = physical & 0xFFFF_FFFF_FFFF
        return try advance(to: max(physical, last.physical), beyond: last)
    }

    /// A message with the stamp `sent` comes at `physical`.
    @discardableResult
    public mutating func receive(_ sent: HybridTimestamp, physical: UInt64) throws(Refusal) -> HybridTimestamp {
        let physical = physical & 0xFFFF_FFFF_FFFF
        if sent.physical > physical, sent.physical - physical > mostAhead {
            throw .tooFarAhead(by: sent.physical - physical)
        }
        return try advance(to: max(physical, last.physical, sent.physical), beyond: max(last, sent))
    }

    /// To `physical`, one more than `known` where that has the same physical time.
    private mutating func advance(to physical: UInt64, beyond known: HybridTimestamp) throws(Refusal) -> HybridTimestamp
    {
        guard physical == known.physical else {
            last = HybridTimestamp(physical: physical, counter: 0)
            return last
        }
        guard known.rawValue < .max else { throw .isLast }
        last = HybridTimestamp(rawValue: known.rawValue + 1)
        return last
    }
}
