import ClockDiscipline
import TimeScales

/// How large errors were: their root mean square, the greatest, and how many were how large.
///
/// Sizes are counted in classes, 64 to a factor of two, so that a quantile is known to 0.8 % whatever their number; 256 bytes for
/// each factor of two between the least and the greatest.
public struct ErrorStatistics: Sendable {
    /// How many errors there were.
    public private(set) var count = 0
    private var squares = 0.0
    /// The greatest, without its sign.
    public private(set) var greatest = Duration.zero
    /// How many errors are in which class, from that of number ``firstClass`` on; whole octaves of them.
    private var classes: [UInt32] = []
    private var firstClass = 0
    private var hasQuantiles: Bool

    /// From a picosecond to some 10¹⁶ s there are so many octaves.
    private static let octaves = 94
    private static let perOctave = 64
    private static let least = 1e-12

    /// No errors yet. Without quantiles a value is small.
    public init(quantiles: Bool = true) {
        hasQuantiles = quantiles
    }

    /// Takes note of an error.
    public mutating func add(_ error: Duration) {
        let size = max(error, .zero - error)
        count += 1
        greatest = max(greatest, size)
        let seconds = size.asSeconds
        squares += seconds * seconds
        if hasQuantiles { count(1, inClass: Self.number(of: seconds)) }
    }

    private mutating func count(_ number: UInt32, inClass place: Int) {
        if classes.isEmpty || place < firstClass || place >= firstClass + classes.count { makeRoom(for: place) }
        classes[place - firstClass] += number
    }

    private mutating func makeRoom(for place: Int) {
        let octave = place / Self.perOctave * Self.perOctave
        guard !classes.isEmpty else {
            firstClass = octave
            classes = Array(repeating: 0, count: Self.perOctave)
            return
        }
        if octave < firstClass {
            classes.insert(contentsOf: repeatElement(0, count: firstClass - octave), at: 0)
            firstClass = octave
        }
        let missing = octave + Self.perOctave - firstClass - classes.count
        if missing > 0 { classes.append(contentsOf: repeatElement(0, count: missing)) }
    }

    /// Takes note of all that another has; if that keeps no classes, this does not either from then on.
    public mutating func add(_ other: ErrorStatistics) {
        count += other.count
        squares += other.squares
        greatest = max(greatest, other.greatest)
        if !other.hasQuantiles, other.count > 0 { (hasQuantiles, classes) = (false, []) }
        guard hasQuantiles else { return }
        for (place, number) in other.classes.enumerated() where number > 0 {
            count(number, inClass: other.firstClass + place)
        }
    }

    /// The root of the mean square, in seconds; 0 for no errors.
    public var rootMeanSquare: Double { count > 0 ? (squares / Double(count)).squareRoot() : 0 }

    /// The size in seconds that a share of `share` of all errors stays below, to 0.8 %; `nil` where no classes are
    /// kept.
    public func quantile(_ share: Double) -> Double? {
        guard hasQuantiles else { return nil }
        let wanted = Double(count) * min(max(share, 0), 1)
        var seen = 0.0
        for (index, number) in classes.enumerated() where number > 0 {
            seen += Double(number)
            if seen >= wanted { return min(Self.size(of: firstClass + index), greatest.asSeconds) }
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
