extension Duration {
    /// The length in seconds as an exact decimal number, as `-0.000000001`: nothing is rounded, no zeros trail.
    public var decimalSeconds: String {
        let (seconds, rest) = attoseconds.quotientAndRemainder(dividingBy: Int128(attosecondsPerSecond))
        let sign = attoseconds < 0 ? "-" : ""
        guard rest != 0 else { return sign + String(seconds.magnitude) }
        var fraction = String(rest.magnitude).zeroPadded(to: 18)
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return sign + String(seconds.magnitude) + "." + fraction
    }

    /// The length with four significant digits in the unit that fits its size, as `1.253 ms`, `42 ms` or `-3.2 d`; for people.
    public var inFittingUnit: String { inFittingUnit(resolving: nil) }

    /// The length in the unit that fits its size, with as many digits as show a difference of a hundredth of `resolution`:
    /// what an error bound of that size leaves meaningful. Without one, four significant digits.
    public func inFittingUnit(resolving resolution: Duration?) -> String {
        let size = attoseconds.magnitude
        guard size > 0 else { return "0 s" }
        let sign = attoseconds < 0 ? "-" : ""
        let step = min(Self.step(of: size), max(1, (resolution ?? self).attoseconds.magnitude / 100))
        // Rounding may carry into the next unit, which is then the one that fits: 999.96 ms are 1.000 s.
        let unit = Self.unit(of: Self.rounded(size, to: Self.step(of: size)))
        return sign + Self.decimal(size, unit.size, finest: step) + " " + unit.name
    }

    /// Units from the largest down, each from the size at which it reads better than the next.
    private static let units: [(size: UInt128, name: String)] = [
        (31_557_600_000_000_000_000_000_000, "years"), (86_400_000_000_000_000_000_000, "d"),
        (3_600_000_000_000_000_000_000, "h"), (1_000_000_000_000_000_000, "s"), (1_000_000_000_000_000, "ms"),
        (1_000_000_000_000, "µs"), (1_000_000_000, "ns"), (1_000_000, "ps"), (1, "as"),
    ]

    private static func unit(of size: UInt128) -> (size: UInt128, name: String) {
        units.first { size >= $0.size } ?? (1, "as")
    }

    /// The step of the fourth significant digit.
    private static func step(of size: UInt128) -> UInt128 {
        let unit = unit(of: size).size
        let whole = size / unit
        return max(1, unit / (whole >= 1_000 ? 1 : whole >= 100 ? 10 : whole >= 10 ? 100 : 1_000))
    }

    private static func rounded(_ size: UInt128, to step: UInt128) -> UInt128 {
        (size + step / 2) / step * step
    }

    /// `size` in `unit`, to nearest, with the decimals that show `step`, nine at most; none where it is a whole number.
    private static func decimal(_ size: UInt128, _ unit: UInt128, finest step: UInt128) -> String {
        guard !size.isMultiple(of: unit) else { return String(size / unit) }
        var decimals = 0
        var scale: UInt128 = 1
        while decimals < 9, unit / scale > step, size < .max / (scale * 10) - unit {
            decimals += 1
            scale *= 10
        }
        let scaled = (size * scale + unit / 2) / unit
        guard decimals > 0 else { return String(scaled) }
        return String(scaled / scale) + "." + String(scaled % scale).zeroPadded(to: decimals)
    }
}
