import ClockDiscipline
import TimeScales

/// How large errors were: their root mean square, the greatest, and how many were how large.
///
/// Sizes are counted in classes, 64 to a factor of two, so that a quantile is known to 0.8 % whatever their number, in 24 KiB.
public struct ErrorStatistics: Sendable {
    /// How many errors there were.
    public private(set) var count = 0
    private var squares = 0.0
    /// The greatest, without its sign.
    public private(set) var greatest = Duration.zero
    private var classes: [UInt32]

    /// From a picosecond to some 10¹⁶ s there are so many octaves.
    private static let octaves = 94
    private static let perOctave = 64
    private static let least = 1e-12

    /// No errors yet. Without quantiles a value is small.
    public init(quantiles: Bool = true) {
        classes = quantiles ? Array(repeating: 0, count: Self.octaves * Self.perOctave) : []
    }

    /// Takes note of an error.
    public mutating func add(_ error: Duration) {
        let size = max(error, .zero - error)
        count += 1
        greatest = max(greatest, size)
        let seconds = size.asSeconds
        squares += seconds * seconds
        if !classes.isEmpty { classes[Self.number(of: seconds)] += 1 }
    }

    /// Takes note of all that another has; if that keeps no classes, this does not either from then on.
    public mutating func add(_ other: ErrorStatistics) {
        count += other.count
        squares += other.squares
        greatest = max(greatest, other.greatest)
        if other.classes.isEmpty, other.count > 0 { classes = [] }
        for index in classes.indices where other.classes.indices.contains(index) {
            classes[index] += other.classes[index]
        }
    }

    /// The root of the mean square, in seconds; 0 for no errors.
    public var rootMeanSquare: Double { count > 0 ? (squares / Double(count)).squareRoot() : 0 }

    /// The size in seconds that a share of `share` of all errors stays below, to 0.8 %; `nil` where no classes are
    /// kept.
    public func quantile(_ share: Double) -> Double? {
        guard !classes.isEmpty else { return nil }
        let wanted = Double(count) * min(max(share, 0), 1)
        var seen = 0.0
        for (index, number) in classes.enumerated() where number > 0 {
            seen += Double(number)
            if seen >= wanted { return min(Self.size(of: index), greatest.asSeconds) }
        }
        return greatest.asSeconds
    }

    private static func number(of seconds: Double) -> Int {
        guard seconds > least else { return 0 }
        let ratio = seconds / least
        let place = (Double(ratio.exponent) + (ratio.significand - 1)) * Double(perOctave)
        return min(octaves * perOctave - 1, max(0, Int(place)))
    }

    /// The middle of a class.
    private static func size(of number: Int) -> Double {
        let octave = number / perOctave
        let part = (Double(number % perOctave) + 0.5) / Double(perOctave)
        return least * Double(sign: .plus, exponent: octave, significand: 1 + part)
    }
}
