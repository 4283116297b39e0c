extension Duration {
    /// The length in seconds as an exact decimal number, as `-0.000000001`: nothing is rounded, no zeros trail.
    public var decimalSeconds: String {
        let (seconds, rest) = attoseconds.quotientAndRemainder(dividingBy: Int128(attosecondsPerSecond))
        let sign = attoseconds < 0 ? "-" : ""
        guard rest != 0 else { return sign + String(seconds.magnitude) }
        let digits = String(rest.magnitude)
        var fraction = String(repeating: "0", count: 18 - digits.count) + digits
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return sign + String(seconds.magnitude) + "." + fraction
    }

    /// The length with four significant digits in the unit that fits its size, as `1.253 ms`, `42 ms` or `-3.2 d`; for people.
    public var inFittingUnit: String { inFittingUnit(resolving: nil) }

    /// The length in the unit that fits its size, with as many digits as show a difference of a hundredth of `resolution`:
    /// what an error bound of that size leaves meaningful. Without one, four significant digits.
    public func inFittingUnit(resolving resolution: Duration?) -> String {
        let size = attoseconds.magnitude
        let sign = attoseconds < 0 ? "-" : ""
        guard size > 0 else { return "0 s" }
        guard let (unit, name) = Self.units.first(where: { size >= $0.0 }) else { return sign + String(size) + " as" }
        var decimals = Self.decimals(size / unit)
        if let resolution {
            var step = unit
            for _ in 0..<decimals { step /= 10 }
            while decimals < 9, step > resolution.attoseconds.magnitude / 100 {
                decimals += 1
                step /= 10
            }
        }
        return sign + Self.rounded(size, unit, decimals: decimals) + " " + name
    }

    /// Units from the largest down, each from the size at which it reads better than the next.
    private static let units: [(UInt128, String)] = [
        (31_557_600_000_000_000_000_000_000, "years"), (86_400_000_000_000_000_000_000, "d"),
        (3_600_000_000_000_000_000_000, "h"), (1_000_000_000_000_000_000, "s"), (1_000_000_000_000_000, "ms"),
        (1_000_000_000_000, "µs"), (1_000_000_000, "ns"), (1_000_000, "ps"),
    ]

    /// Decimals that make four significant digits with those before the point.
    private static func decimals(_ whole: UInt128) -> Int {
        whole >= 1_000 ? 0 : whole >= 100 ? 1 : whole >= 10 ? 2 : 3
    }

    /// `size` in `unit`, rounded to nearest; without its decimals where they are all zero and nothing was rounded away.
    private static func rounded(_ size: UInt128, _ unit: UInt128, decimals: Int) -> String {
        guard decimals > 0, !size.isMultiple(of: unit) else { return String((size + unit / 2) / unit) }
        var scale: UInt128 = 1
        for _ in 0..<decimals { scale *= 10 }
        let scaled = (size * scale + unit / 2) / unit
        let digits = String(scaled % scale)
        return String(scaled / scale) + "." + String(repeating: "0", count: decimals - digits.count) + digits
    }
}
