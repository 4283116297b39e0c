/// The precision of a clock as a packet states it: a power of two in seconds. Source: RFC 5905 §7.3.
@frozen
public struct NTPPrecision: Hashable, Sendable {
    /// The exponent: −20 means 2⁻²⁰ s, about a microsecond.
    public var log2Seconds: Int8

    /// The precision 2^`log2Seconds` s.
    @inlinable public init(log2Seconds: Int8) {
        self.log2Seconds = log2Seconds
    }

    /// The smallest precision that is not finer than `duration` (RFC 5905 §7.3 asks for the time to read the clock).
    public init(atLeast duration: Duration) {
        var exponent: Int8 = -59
        while exponent < 60, NTPPrecision(log2Seconds: exponent).duration < duration { exponent += 1 }
        log2Seconds = exponent
    }

    /// The length of time, to the next attosecond up. Exponents beyond ±60, where no clock is, count as ±60.
    public var duration: Duration {
        let second: Int128 = 1_000_000_000_000_000_000
        let exponent = max(-60, min(60, Int(log2Seconds)))
        guard exponent < 0 else { return Duration(attoseconds: second << Int128(exponent)) }
        let divisor = Int128(1) << Int128(-exponent)
        return Duration(attoseconds: (second + divisor - 1) / divisor)
    }
}
