import TimeScales

/// How values of a quantity become heights or widths, and which of them are marked.
struct PlotScale: Sendable {
    /// What the marks are labelled in.
    enum Unit: Sendable {
        /// s, ms, µs or ns, whichever fits.
        case seconds
        /// The number alone.
        case number
        /// Powers of ten.
        case power
    }

    enum Shape: Equatable, Sendable {
        case linear
        /// Linear up to the power of ten with this exponent to either side of 0, logarithmic beyond.
        case symmetricLogarithm(Int)
        /// Of positive values alone.
        case logarithm
    }

    struct Tick: Sendable {
        let value: Double
        /// Empty for those in between.
        let label: String
    }

    let shape: Shape
    /// What is marked, in ascending order.
    let ticks: [Tick]
    /// The ends, as ``warped(_:)`` has them.
    private let start: Double
    private let end: Double

    /// A scale for signed values from `low` to `high` and 0. It is linear unless that would leave nothing to be seen of values
    /// of a size of `typical`.
    init(from low: Double, to high: Double, typical: Double, unit: Unit) {
        let (low, high) = (min(low, 0), max(high, 0))
        let greatest = max(-low, high)
        guard greatest > max(12 * typical, 1e-12) else {
            // Below a picosecond there is nothing to be seen.
            let isVisible = greatest > 1e-12
            self = PlotScale(linearFrom: isVisible ? low : -1e-9, to: isVisible ? high : 1e-9, unit: unit)
            return
        }
        let least = max(typical, greatest / 1e7, unit == .seconds ? 1e-9 : 1e-6)
        // The nearest power of ten, on a scale of logarithms.
        let threshold = min(PlotText.exponent(of: least * 10.0.squareRoot()), PlotText.exponent(of: greatest))
        let shape = Shape.symmetricLogarithm(threshold)
        let (start, end) = (Self.warped(low, shape), Self.warped(high, shape))
        let margin = 0.05 * (end - start)
        self.shape = shape
        self.start = start - margin
        self.end = end + margin
        // So many powers of ten are within the range, to either side.
        let below = max(0, Int(1 - Self.linearPart - start)), above = max(0, Int(1 - Self.linearPart + end))
        let every = UInt(below + above + 9) / 9
        ticks = (-below...above).filter { $0 == 0 || ($0.magnitude - 1).isMultiple(of: every) }
            .map { number in
                guard number != 0 else { return Tick(value: 0, label: "0") }
                let exponent = threshold + Int(number.magnitude) - 1
                return Tick(
                    value: PlotText.powerOfTen(exponent) * (number < 0 ? -1 : 1),
                    label: (number < 0 ? "−" : "") + Self.label(powerOfTen: exponent, unit))
            }
    }

    private init(linearFrom low: Double, to high: Double, unit: Unit) {
        let margin = 0.06 * (high - low)
        shape = .linear
        start = low - margin
        end = high + margin
        let (mantissa, exponent) = Self.step((end - start) / 6)
        let size = Double(mantissa) * PlotText.powerOfTen(exponent)
        let numbers = Int((start / size).rounded(.up))...max(0, Int((end / size).rounded(.down)))
        let unitOfAxis = Self.unitExponent(PlotText.exponent(of: max(-low, high)))
        ticks = numbers.map { number in
            let value = number * mantissa
            let label =
                unit == .seconds
                ? PlotText.decimal(value, exponent - unitOfAxis) + " " + Self.name(unitOfAxis)
                : PlotText.decimal(value, exponent)
            return Tick(value: Double(value) * PlotText.powerOfTen(exponent), label: value == 0 ? "0" : label)
        }
    }

    /// A logarithmic scale over the decades from `low` to `high`, which are positive. It is at least a decade long.
    init(logarithmFrom low: Double, to high: Double, unit: Unit) {
        let first = PlotText.exponent(of: low)
        var last = PlotText.exponent(of: high)
        if PlotText.powerOfTen(last) < high { last += 1 }
        last = max(last, first + 1)
        shape = .logarithm
        let margin = 0.02 * Double(last - first)
        // What spans less than a power of ten gets a whole one, lest nothing be labelled.
        let isTiny = PlotText.logarithm(high / low) < 0.8
        start = (isTiny ? Double(first) : max(Double(first), PlotText.logarithm(low) - 0.15)) - margin
        end = (isTiny ? Double(last) : min(Double(last), PlotText.logarithm(high) + 0.15)) + margin
        let every = (last - first + 7) / 8
        // Where there are but few powers of ten, 2 and 5 times those have labels, too.
        let isShort = end - start < 2.5
        var ticks: [Tick] = []
        for exponent in stride(from: first, through: last, by: every) {
            for factor in 1...9 where factor == 1 || every == 1 {
                let isLabelled = factor == 1 || isShort && (factor == 2 || factor == 5)
                ticks.append(
                    Tick(
                        value: Double(factor) * PlotText.powerOfTen(exponent),
                        label: isLabelled ? Self.label(factor, powerOfTen: exponent, unit) : ""))
            }
        }
        let (least, most) = (start, end)
        self.ticks = ticks.filter { least...most ~= PlotText.logarithm($0.value) }
    }

    /// A linear scale of time from 0 to `duration`, in units that people count in.
    init(time duration: Duration) {
        let length = max(1e-9, duration.asSeconds)
        let years = 31_557_600.0
        let fractions = (-9...(-1)).flatMap { exponent in [1.0, 2, 5].map { $0 * PlotText.powerOfTen(exponent) } }
        let steps: [Double] =
            fractions + [
                1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400,
            ]
            + [2, 5, 10, 20, 50, 100].map { $0 * 86_400 } + [1, 2, 5, 10, 20, 50, 100, 200].map { $0 * years }
        let step = steps.first { length / $0 <= 9 } ?? length
        shape = .linear
        (start, end) = (0, length)
        // A tick at the very end is there in spite of rounding.
        ticks = (0...min(20, Int(length / step * (1 + 1e-12)))).map { number in
            let value = Double(number) * step
            return Tick(value: value, label: number == 0 ? "0" : Self.time(value, step, years))
        }
    }

    /// In the unit of the step, or in hours and minutes.
    private static func time(_ value: Double, _ step: Double, _ years: Double) -> String {
        if step >= years { return "\(Int((value / years).rounded())) years" }
        if step >= 60, step < 3_600, value >= 3_600 {
            let (hours, minutes) = Int((value / 60).rounded()).quotientAndRemainder(dividingBy: 60)
            return "\(hours) h" + (minutes > 0 ? " \(minutes) min" : "")
        }
        for (size, unit) in [(86_400.0, "d"), (3_600, "h"), (60, "min"), (1, "s")] where step >= size {
            return "\(Int((value / size).rounded())) \(unit)"
        }
        // A multiple of a step has no digits below it.
        return PlotText.time(
            step < 1e-6 ? Duration(nearestSeconds: value) : .nanoseconds(Int64((value * 1e9).rounded())))
    }

    // MARK: Positions

    /// How much room the linear part takes to either side, compared with a decade.
    private static let linearPart = 1.6

    /// Where `value` is from the start (0) to the end (1); a little outside at most.
    func position(_ value: Double) -> Double {
        let place = (Self.warped(value, shape) - start) / (end - start)
        return place.isFinite ? min(1.1, max(-0.1, place)) : place > 0 ? 1.1 : -0.1
    }

    private static func warped(_ value: Double, _ shape: Shape) -> Double {
        switch shape {
        case .linear: return value
        case .logarithm: return PlotText.logarithm(value)
        case .symmetricLogarithm(let exponent):
            let size = abs(value) / PlotText.powerOfTen(exponent)
            let place = size <= 1 ? linearPart * size : linearPart + PlotText.logarithm(size)
            return value < 0 ? -place : place
        }
    }

    // MARK: Labels

    /// 1, 2 or 5 times a power of ten, not below `least`.
    private static func step(_ least: Double) -> (mantissa: Int, exponent: Int) {
        let exponent = PlotText.exponent(of: least)
        let mantissa = [1, 2, 5].first { Double($0) * PlotText.powerOfTen(exponent) >= least }
        return mantissa.map { ($0, exponent) } ?? (1, exponent + 1)
    }

    /// The unit in which 10^exponent seconds are best said, as a power of ten itself.
    private static func unitExponent(_ exponent: Int) -> Int {
        if exponent >= 0 { return exponent < 5 ? 0 : exponent / 3 * 3 }
        return max(-12, (exponent - 2) / 3 * 3)
    }

    private static func name(_ unit: Int) -> String {
        switch unit {
        case 0: "s"
        case -3: "ms"
        case -6: "µs"
        case -9: "ns"
        case -12: "ps"
        default: "· " + PlotText.power(unit) + " s"
        }
    }

    /// `factor` times a power of ten.
    static func label(_ factor: Int = 1, powerOfTen exponent: Int, _ unit: Unit) -> String {
        let power = (factor == 1 ? "" : "\(factor)·") + PlotText.power(exponent)
        let unitExponent = unitExponent(exponent)
        switch unit {
        case .power: return power
        case .number: return PlotText.decimal(factor, exponent)
        case .seconds where exponent > 4: return power + " s"
        case .seconds: return PlotText.decimal(factor, exponent - unitExponent) + " " + name(unitExponent)
        }
    }
}
