extension Duration {
    /// `seconds`, rounded to the nearest attosecond; nothing for no number, and ±292 thousand million years for more than that.
    ///
    /// `Duration.seconds(_:)` traps there.
    package init(nearestSeconds seconds: Double) {
        // By conversions alone: this module is to be linked without the C library's mathematics.
        guard seconds.magnitude < 9_223_372_036_854_775_808 else {
            self = seconds.isNaN ? .zero : .seconds(seconds < 0 ? Int64.min : .max)
            return
        }
        let count = Int64(seconds)
        let fraction = (seconds - Double(count)) * 1e18
        let rest = Int64(fraction + (fraction < 0 ? -0.5 : 0.5))
        self.init(attoseconds: Int128(count) * 1_000_000_000_000_000_000 + Int128(rest))
    }
}

extension Int128 {
    /// The number, rounded once or twice; in a few steps, where the general conversion takes a hundred.
    package var asDouble: Double {
        let size = magnitude
        let double =
            Double(UInt64(truncatingIfNeeded: size >> 64)) * 18_446_744_073_709_551_616
            + Double(UInt64(truncatingIfNeeded: size))
        return self < 0 ? -double : double
    }

    /// The sum, or the end of the range that it passes.
    package func addingSaturated(_ other: Int128) -> Int128 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }

    /// The product, or the end of the range that it passes.
    package func multipliedSaturated(by other: Int128) -> Int128 {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? ((self < 0) == (other < 0) ? .max : .min) : product
    }
}

extension Duration {
    /// The length in seconds, as the nearest number.
    package var asSeconds: Double {
        // What fits 64 bits, 9 s, is converted in a step; the general conversion of 128 bits costs a hundred.
        if let attoseconds = Int64(exactly: attoseconds) { return Double(attoseconds) / 1e18 }
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }

    /// Half of it, rounded towards zero to an attosecond, as division by 2 has it.
    package var half: Duration { Duration(attoseconds: (attoseconds - (attoseconds >> 127)) >> 1) }
}
