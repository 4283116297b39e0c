/// A stamp of a ``HybridLogicalClock`` in 64 bits: 48 of physical time, 16 of a counter. They compare as numbers.
///
/// How long the 48 bits last depends on the unit: ``HybridUnit`` says it. As JSON: `{"physical":1000,"counter":2}`; both
/// survive a program that reads numbers as binary floating point.
@frozen
public struct HybridTimestamp: Hashable, Sendable {
    /// Physical time in the upper 48 bits, the counter in the lower 16.
    public let rawValue: UInt64

    /// The greatest physical time that a stamp holds: 2⁴⁸ − 1.
    public static var greatestPhysical: UInt64 { 0xFFFF_FFFF_FFFF }

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

extension HybridTimestamp: Codable {
    private enum CodingKeys: String, CodingKey { case physical, counter }

    /// Reads physical time and counter. Throws where the first is beyond 48 bits.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let physical = try values.decode(UInt64.self, forKey: .physical)
        guard physical <= Self.greatestPhysical else {
            throw DecodingError.dataCorruptedError(
                forKey: .physical, in: values, debugDescription: "\(physical) has more than 48 bits")
        }
        self.init(physical: physical, counter: try values.decode(UInt16.self, forKey: .counter))
    }

    /// Writes physical time and counter.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(physical, forKey: .physical)
        try values.encode(counter, forKey: .counter)
    }
}

/// What a hybrid stamp counts physical time in, and so how long its 48 bits last.
///
/// All processes must use the same. Beyond its era a clock refuses to go on; it never begins again at small stamps.
@frozen
public enum HybridUnit: Hashable, Sendable {
    /// 2⁻¹⁶ s, the upper 48 bits of NTP's time: an era is 2³² s, 136 years.
    case ntp
    /// Milliseconds: an era is 8,919 years of 365.2425 days.
    case milliseconds
    /// Microseconds: an era is 8.9 such years, so the epoch must be near.
    case microseconds

    /// Its length in attoseconds.
    @inlinable public var attoseconds: UInt64 {
        switch self {
        case .ntp: 15_258_789_062_500
        case .milliseconds: 1_000_000_000_000_000
        case .microseconds: 1_000_000_000_000
        }
    }

    /// How long 48 bits of it last.
    public var era: Duration { Duration(attoseconds: Int128(attoseconds) << 48) }

    /// How many whole units are in `length`; 0 where it is negative, `nil` where it is an era or more.
    @inlinable public func count(in length: Duration) -> UInt64? {
        let passed = length.attoseconds
        guard passed > 0 else { return 0 }
        // A division by 64 bits: that of 128 bits takes several times as long.
        let high = UInt64(truncatingIfNeeded: passed >> 64)
        guard high < attoseconds else { return nil }
        let count = attoseconds.dividingFullWidth((high, UInt64(truncatingIfNeeded: passed))).quotient
        return count <= HybridTimestamp.greatestPhysical ? count : nil
    }
}
