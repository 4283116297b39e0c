/// Attoseconds in a second.
@usableFromInline let attosecondsPerSecond: UInt64 = 1_000_000_000_000_000_000

/// Exact steps between decimal fractions of a second (10⁻¹⁸) and binary ones (2⁻⁶⁴, 2⁻³²), each rounded to nearest.
///
/// An attosecond is 18.4 units of 2⁻⁶⁴, so attoseconds → 2⁻⁶⁴ → attoseconds gives back what went in.
@usableFromInline enum FixedPoint {
    /// `attoseconds` (below 10¹⁸) in units of 2⁻⁶⁴ s. The largest, 10¹⁸ − 1, is 2⁶⁴ − 18.4: rounding never carries.
    @inlinable static func binaryFraction(attoseconds: UInt64) -> UInt64 {
        let (quotient, remainder) = attosecondsPerSecond.dividingFullWidth((attoseconds, 0))
        return remainder >= attosecondsPerSecond / 2 ? quotient &+ 1 : quotient
    }

    /// `fraction` (units of 2⁻⁶⁴ s) in attoseconds, 0…10¹⁸: fractions within half an attosecond of one give 10¹⁸.
    @inlinable static func attoseconds(binaryFraction fraction: UInt64) -> UInt64 {
        let (high, low) = fraction.multipliedFullWidth(by: attosecondsPerSecond)
        return low >= 1 << 63 ? high &+ 1 : high
    }
}

extension Int64 {
    /// The sum, or the nearest representable value where it does not fit.
    @inlinable func addingSaturating(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        guard overflow else { return sum }
        return other < 0 ? .min : .max
    }

    /// `value`, or the nearest representable value where it does not fit.
    @inlinable init(saturating value: Int128) {
        self = Int64(exactly: value) ?? (value < 0 ? .min : .max)
    }
}
