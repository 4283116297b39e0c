/// How much faster one clock runs than another, as a ratio: what the field calls drift, skew or frequency offset, in ppm.
///
/// Kept as a whole number of 10⁻¹⁵, so that lengths of time computed from it are exact to the attosecond and the same on
/// every machine. 1 ppm is 86.4 ms a day.
@frozen
public struct FrequencyOffset: Hashable, Sendable {
    /// The ratio in units of 10⁻¹⁵.
    public var femtoratio: Int64

    /// A ratio of `femtoratio` × 10⁻¹⁵.
    @inlinable public init(femtoratio: Int64) {
        self.femtoratio = femtoratio
    }

    /// A ratio in parts per million, rounded to 10⁻⁹ ppm; `nil` for no number and beyond ±9 × 10⁹ ppm.
    public init?(partsPerMillion: Double) {
        guard let femtoratio = Int64(exactly: (partsPerMillion * 1e9).rounded()) else { return nil }
        self.femtoratio = femtoratio
    }

    /// The nearest ratio that can be held; 0 for no number.
    public init(ratio: Double) {
        let scaled = ratio * 1e15
        guard scaled.magnitude < 9_223_372_036_854_775_808 else {
            self.init(femtoratio: scaled.isNaN ? 0 : scaled < 0 ? .min : .max)
            return
        }
        // By conversions alone, half away from zero as `rounded()` has it, whose call costs several times as much.
        let whole = Int64(scaled)
        let rest = scaled - Double(whole)
        self.init(femtoratio: whole + (rest >= 0.5 ? 1 : rest <= -0.5 ? -1 : 0))
    }

    /// The ratio as a number, for statistics.
    public var ratio: Double { Double(femtoratio) / 1e15 }

    /// The ratio in parts per million, for people and statistics.
    public var partsPerMillion: Double { Double(femtoratio) / 1e9 }

    /// Both clocks run alike.
    public static let zero = FrequencyOffset(femtoratio: 0)

    /// 15 ppm, the rate φ at which NTP lets the dispersion of a sample grow. Source: RFC 5905 §7.2 (PHI).
    public static let dispersionRate = FrequencyOffset(femtoratio: 15_000_000_000)

    /// 50 ppm: what an undisciplined quartz clock is assumed to drift at most where a true bound is claimed.
    /// Source: ClockBound's advice of a maximum drift rate; chrony's 1 ppm suits estimates, not bounds.
    public static let assumedMaximum = FrequencyOffset(femtoratio: 50_000_000_000)

    /// How far the clocks drift apart in `duration`, rounded towards zero to an attosecond; the longest `Duration` of that
    /// sign where it does not fit.
    public func accumulated(over duration: Duration) -> Duration {
        let (attoseconds, unit) = (duration.attoseconds, Int128(1_000_000_000_000_000))
        // Lengths and ratios of clocks that are kept make a product within 128 bits.
        let (product, isBeyond) = attoseconds.multipliedReportingOverflow(by: Int128(femtoratio))
        guard isBeyond else { return Duration(attoseconds: product / unit) }
        // Split where the ratio's unit is, so that no product of a length that clocks can measure leaves 128 bits.
        let (parts, rest) = attoseconds.quotientAndRemainder(dividingBy: unit)
        let (whole, productOverflow) = parts.multipliedReportingOverflow(by: Int128(femtoratio))
        let (sum, sumOverflow) = whole.addingReportingOverflow(rest * Int128(femtoratio) / unit)
        guard !productOverflow, !sumOverflow else {
            return Duration(attoseconds: (parts < 0) == (femtoratio < 0) ? .max : .min)
        }
        return Duration(attoseconds: sum)
    }

    /// How far a clock that runs faster by this gets ahead while it shows `duration` itself: a little less, since what it shows
    /// is what it has gained, too.
    public func accumulated(whileShowing duration: Duration) -> Duration {
        FrequencyOffset(ratio: ratio / max(1e-3, 1 + ratio)).accumulated(over: duration)
    }
}
