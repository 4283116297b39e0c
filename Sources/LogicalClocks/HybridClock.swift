/// A ``HybridLogicalClock`` that reads physical time by itself, from a clock of this machine or of a simulation.
///
/// Physical time is what the source shows since `epoch`, in whole units, rounded down. All processes must mean the same
/// instant by it, so the source is a time of day that somebody disciplines. O(1) and no allocation beside the reading.
public struct HybridClock<Source: Clock>: Sendable where Source.Duration == Swift.Duration {
    /// Where physical time comes from.
    public let source: Source
    /// From when it counts.
    public let epoch: Source.Instant
    /// What it counts.
    public let unit: HybridUnit
    @usableFromInline var logical: HybridLogicalClock

    /// A clock that takes stamps from up to `mostAhead` in its future, rounded down to whole units; from any time where it is `nil`.
    public init(_ source: Source, epoch: Source.Instant, unit: HybridUnit = .ntp, mostAhead: Duration? = nil) {
        self.source = source
        self.epoch = epoch
        self.unit = unit
        logical = HybridLogicalClock(
            mostAhead: mostAhead.map { UInt64(clamping: $0.attoseconds / Int128(unit.attoseconds)) } ?? .max)
    }

    /// The stamp of the last event.
    @inlinable public var last: HybridTimestamp { logical.last }

    /// Something happens now, the sending of a message too.
    @discardableResult
    @inlinable public mutating func now() throws(HybridLogicalClock.Refusal) -> HybridTimestamp {
        try logical.tick(physical: physical(at: source.now))
    }

    /// A message with the stamp `sent` comes now.
    @discardableResult
    @inlinable public mutating func receive(
        _ sent: HybridTimestamp
    ) throws(HybridLogicalClock.Refusal) -> HybridTimestamp {
        try logical.receive(sent, physical: physical(at: source.now))
    }

    /// How far the last stamp is ahead of the source now: at most as far as clocks differ.
    public var lead: Duration {
        let past = (try? physical(at: source.now)) ?? HybridTimestamp.greatestPhysical
        return Duration(attoseconds: Int128(logical.lead(over: past)) * Int128(unit.attoseconds))
    }

    /// The physical time of `instant` in whole units: 0 where that is before the epoch. Throws where it is beyond the era.
    @inlinable public func physical(at instant: Source.Instant) throws(HybridLogicalClock.Refusal) -> UInt64 {
        guard let count = unit.count(in: epoch.duration(to: instant)) else { throw .physicalTimeOutOfRange }
        return count
    }

    /// When the physical part of `stamp` began, by the source.
    public func instant(of stamp: HybridTimestamp) -> Source.Instant {
        epoch.advanced(by: Duration(attoseconds: Int128(stamp.physical) * Int128(unit.attoseconds)))
    }
}
