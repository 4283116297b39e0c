/// The 64-bit NTP timestamp of a packet: 32 bits of seconds since the start of an era it does not name, and 32 bits of
/// fraction (units of 2⁻³² s, 233 ps).
///
/// All zero on the wire means "unknown". Which era is meant follows from a date near it: ``date(nearest:)``.
/// Source: RFC 5905 §6.
@frozen
public struct NTPTimestamp: Hashable, Sendable {
    /// The 64 bits as they stand on the wire, seconds in the upper half.
    public var rawValue: UInt64

    /// A timestamp of these 64 bits.
    @inlinable public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// A timestamp of `seconds` since the era began and `fraction` in units of 2⁻³² s.
    @inlinable public init(seconds: UInt32, fraction: UInt32) {
        rawValue = UInt64(seconds) << 32 | UInt64(fraction)
    }

    /// All zero: the time is unknown.
    public static let unknown = NTPTimestamp(rawValue: 0)

    /// Whether this is the value that means "unknown".
    @inlinable public var isUnknown: Bool { rawValue == 0 }

    /// Seconds since the era began.
    @inlinable public var seconds: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 32) }

    /// Fraction of the second in units of 2⁻³² s.
    @inlinable public var fraction: UInt32 { UInt32(truncatingIfNeeded: rawValue) }

    /// The date that these 64 bits mean if it lies within 68 years of `pivot`: the era is chosen so.
    ///
    /// Source: RFC 5905 §6, on arithmetic across eras.
    @inlinable public func date(nearest pivot: NTPDate) -> NTPDate {
        let difference = Int64(Int32(truncatingIfNeeded: Int64(seconds) &- pivot.seconds))
        return NTPDate(seconds: pivot.seconds.addingSaturating(difference), fraction: UInt64(fraction) << 32)
    }
}

extension NTPTimestamp: CustomStringConvertible {
    /// Sixteen hexadecimal digits with a point between seconds and fraction, as `dc12c500.80000000`.
    public var description: String {
        asciiText { buffer in
            var place = 0
            write(into: &buffer, at: &place)
            return place
        }
    }

    /// The text into a buffer in which there is room.
    func write(into buffer: inout MutableSpan<UInt8>, at place: inout Int) {
        buffer.put(hexadecimal: seconds, at: &place)
        buffer.put(0x2E, at: &place)
        buffer.put(hexadecimal: fraction, at: &place)
    }
}
