/// Why there is no ``StabilityMetrics`` or no estimate.
public enum StabilityError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The length of time between two phases is zero or negative.
    case intervalNotPositive(Duration)
    /// The phase at `index`, counted from 0, is infinite or no number.
    case phaseNotFinite(index: Int)
    /// The averaging factor is zero or negative.
    case averagingFactorNotPositive(Int)
    /// There are fewer phases than a single term for `averagingFactor` needs.
    case tooFewPhases(Int, needed: Int, averagingFactor: Int)

    /// The same in words.
    public var description: String {
        switch self {
        case .intervalNotPositive(let interval):
            "the interval between phases is \(interval), and must be positive"
        case .phaseNotFinite(let index):
            "the phase at index \(index) is not a finite number"
        case .averagingFactorNotPositive(let factor):
            "the averaging factor is \(factor), and must be positive"
        case .tooFewPhases(let count, let needed, let factor):
            "\(count) phases, where averaging factor \(factor) needs \(needed)"
        }
    }
}
