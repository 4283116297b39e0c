/// The 32-bit NTP short format: an unsigned length of time with 16 bits of seconds and 16 of fraction (15.3 µs).
///
/// Root delay and root dispersion come in it; 65,535.99998 s is the largest. Source: RFC 5905 §6.
@frozen
public struct NTPShort: Hashable, Sendable {
    /// The 32 bits as they stand on the wire, in units of 2⁻¹⁶ s.
    public var rawValue: UInt32

    /// The length that these 32 bits mean.
    @inlinable public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Attoseconds in 2⁻¹⁶ s: 10¹⁸ / 2¹⁶ is a whole number, so reading loses nothing.
    @usableFromInline static let attosecondsPerUnit: Int128 = 15_258_789_062_500

    /// `duration` rounded up, so that an error bound stays one; 0 for negative lengths, the largest for longer ones.
    public init(roundingUp duration: Duration) {
        let attoseconds = max(0, duration.attoseconds)
        let (units, rest) = attoseconds.quotientAndRemainder(dividingBy: Self.attosecondsPerUnit)
        rawValue = UInt32(clamping: rest > 0 ? units + 1 : units)
    }

    /// The exact length.
    @inlinable public var duration: Duration {
        Duration(attoseconds: Int128(rawValue) * Self.attosecondsPerUnit)
    }
}
