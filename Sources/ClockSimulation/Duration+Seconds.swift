extension Duration {
    /// `seconds`, rounded to the nearest attosecond; nothing for no number, and ±292 thousand million years for more than that.
    ///
    /// `Duration.seconds(_:)` traps there.
    init(nearestSeconds seconds: Double) {
        let whole = seconds.rounded(.towardZero)
        guard let count = Int64(exactly: whole) else {
            self = seconds.isNaN ? .zero : .seconds(seconds < 0 ? Int64.min : .max)
            return
        }
        let rest = Int64(((seconds - whole) * 1e18).rounded())
        self.init(attoseconds: Int128(count) * 1_000_000_000_000_000_000 + Int128(rest))
    }
}

extension Int128 {
    /// The sum, or the end of the range that it passes.
    func addingSaturated(_ other: Int128) -> Int128 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }

    /// The product, or the end of the range that it passes.
    func multipliedSaturated(by other: Int128) -> Int128 {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? ((self < 0) == (other < 0) ? .max : .min) : product
    }
}

extension Duration {
    /// The length in seconds, as the nearest number.
    var asSeconds: Double {
        // What fits 64 bits, 9 s, is converted in a step; the general conversion of 128 bits costs a hundred.
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
