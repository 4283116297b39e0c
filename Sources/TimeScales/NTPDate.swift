/// An instant on the NTP scale, era included: the 128-bit date format of RFC 5905 §6.
///
/// Seconds since 1900-01-01T00:00:00Z counted, like Unix time, without leap seconds; the fraction is in units of 2⁻⁶⁴ s,
/// finer than an attosecond. Era 0 began in 1900; era 1 begins at 2036-02-07T06:28:16Z.
@frozen
public struct NTPDate: Hashable, Sendable {
    /// Seconds since 1900-01-01T00:00:00Z: era × 2³² + era offset.
    public var seconds: Int64

    /// Fraction of the second in units of 2⁻⁶⁴ s.
    public var fraction: UInt64

    /// The instant `seconds` and `fraction` × 2⁻⁶⁴ s after 1900 began.
    @inlinable public init(seconds: Int64, fraction: UInt64 = 0) {
        self.seconds = seconds
        self.fraction = fraction
    }

    /// The era: 0 until 2036-02-07T06:28:16Z, then 1, and −1 before 1900.
    @inlinable public var era: Int64 { seconds >> 32 }

    /// The 64 bits that stand for this instant in a packet, rounded to the nearest 2⁻³² s.
    ///
    /// Truncating instead would lose nearly every nanosecond value on its way back.
    @inlinable public var timestamp: NTPTimestamp {
        let rounded = roundedToTimestamp
        return NTPTimestamp(
            seconds: UInt32(truncatingIfNeeded: rounded.seconds),
            fraction: UInt32(truncatingIfNeeded: rounded.fraction >> 32))
    }

    /// The instant to the nearest 2⁻³² s, the era included.
    @inlinable var roundedToTimestamp: NTPDate {
        let (rounded, carry) = fraction.addingReportingOverflow(1 << 31)
        return NTPDate(seconds: carry ? seconds &+ 1 : seconds, fraction: (rounded >> 32) << 32)
    }

    /// The length of time from `other` to this instant on the NTP scale, exact to the nearest attosecond.
    ///
    /// The scale counts no leap seconds: over one, the answer is a second short of the time that passed.
    @inlinable public func duration(since other: NTPDate) -> Duration {
        let (difference, borrow) = fraction.subtractingReportingOverflow(other.fraction)
        let wholeSeconds = Int128(seconds) - Int128(other.seconds) - (borrow ? 1 : 0)
        let attoseconds = FixedPoint.attoseconds(binaryFraction: difference)
        return Duration(attoseconds: wholeSeconds * Int128(attosecondsPerSecond) + Int128(attoseconds))
    }

    /// The instant `duration` later, or the last one that the scale can hold.
    @inlinable public func advanced(by duration: Duration) -> NTPDate {
        let (whole, rest) = duration.attoseconds.quotientAndRemainder(dividingBy: Int128(attosecondsPerSecond))
        let negative = rest < 0
        let part = FixedPoint.binaryFraction(attoseconds: UInt64(rest.magnitude))
        let (sum, carry) =
            negative ? fraction.subtractingReportingOverflow(part) : fraction.addingReportingOverflow(part)
        let wholeSeconds = Int128(seconds) + whole + (carry ? (negative ? -1 : 1) : 0)
        return NTPDate(seconds: Int64(saturating: wholeSeconds), fraction: sum)
    }
}

extension NTPDate: Comparable {
    /// Earlier and later.
    @inlinable public static func < (left: NTPDate, right: NTPDate) -> Bool {
        (left.seconds, left.fraction) < (right.seconds, right.fraction)
    }
}

extension NTPDate {
    /// Seconds from the start of NTP era 0 (1900) to the start of Unix time (1970).
    @usableFromInline static let unixEpoch: Int64 = 2_208_988_800

    /// The instant that `unix` names, to within 2⁻⁶⁴ s; both scales skip leap seconds alike.
    @inlinable public init(_ unix: UnixTime) {
        self.init(
            seconds: unix.seconds.addingSaturating(Self.unixEpoch),
            fraction: FixedPoint.binaryFraction(attoseconds: unix.attoseconds))
    }

    /// The instant `nanoseconds` after 1970-01-01T00:00:00Z, as `clock_gettime` counts them; to within 2⁻⁶⁴ s.
    @inlinable public init(unixNanoseconds nanoseconds: Int64) {
        let second: Int64 = 1_000_000_000
        let (quotient, remainder) = nanoseconds.quotientAndRemainder(dividingBy: second)
        let part = remainder < 0 ? remainder + second : remainder
        let (fraction, rest) = second.magnitude.dividingFullWidth((part.magnitude, 0))
        self.init(
            seconds: quotient + Self.unixEpoch - (remainder < 0 ? 1 : 0),
            // The largest, 10⁹ − 1, is 2⁶⁴ − 1.8·10¹⁰: rounding never carries.
            fraction: rest >= second.magnitude / 2 ? fraction &+ 1 : fraction)
    }
}

extension UnixTime {
    /// The instant that `date` names, to the nearest attosecond.
    @inlinable public init(_ date: NTPDate) {
        self.init(
            seconds: date.seconds.addingSaturating(-NTPDate.unixEpoch),
            attoseconds: FixedPoint.attoseconds(binaryFraction: date.fraction))
    }
}
