import ArgumentParser
import ClockDiscipline
import TimeScales

/// Values of options that have to be in a range. What is not is a `ValidationError` that names option, value and range.
enum OptionRange {
    /// Puts `value` into `target`, if there is one.
    static func set(_ target: inout Int, _ name: String, _ value: Int?, _ range: ClosedRange<Int>) throws {
        guard let value else { return }
        guard range ~= value else {
            throw ValidationError("\(name) \(value): must be from \(range.lowerBound) to \(range.upperBound)")
        }
        target = value
    }

    /// The same of a number without a unit.
    static func set(_ target: inout Double, _ name: String, _ value: Number?, _ range: ClosedRange<Double>) throws {
        guard let value else { return }
        guard range ~= value.value else {
            throw ValidationError(
                "\(name) \(value.text): must be from \(text(range.lowerBound)) to \(text(range.upperBound))")
        }
        target = value.value
    }

    /// The same of a length of time.
    static func set(
        _ target: inout Duration, _ name: String, _ value: Seconds?, _ least: Duration, _ most: Duration
    ) throws {
        guard let value else { return }
        try value.check(name, from: least, to: most)
        target = value.duration
    }

    /// The same of a frequency in ppm.
    static func set(
        _ target: inout FrequencyOffset, _ name: String, _ value: Number?, _ range: ClosedRange<Double>
    ) throws {
        guard let value else { return }
        guard range ~= value.value, let frequency = FrequencyOffset(partsPerMillion: value.value) else {
            throw ValidationError("\(name) \(value.text): must be from \(range.lowerBound) to \(range.upperBound) ppm")
        }
        target = frequency
    }

    /// The strength of a noise in ppm, which may be less than a frequency is counted in, as a ratio.
    static func set(ratio target: inout Double, _ name: String, ppm value: Number?, upTo most: Double) throws {
        guard let value else { return }
        guard 0...most ~= value.value else {
            throw ValidationError("\(name) \(value.text): must be from 0 to \(text(most)) ppm")
        }
        target = value.value / 1e6
    }

    /// A whole number without a fraction.
    private static func text(_ number: Double) -> String {
        Int(exactly: number).map { String($0) } ?? String(number)
    }
}
