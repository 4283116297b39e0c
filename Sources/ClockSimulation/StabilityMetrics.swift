import TimeScales

/// How stable a clock is over each length of time, from its phase at even intervals: the deviations that the field names.
///
/// x is the phase in seconds at points τ₀ apart, N of them, m the averaging factor and τ = m·τ₀. A constant offset
/// changes none of them, a constant frequency none but MTIE. Source: W. J. Riley, Handbook of Frequency Stability Analysis,
/// NIST SP 1065, section 5; for MTIE ITU-T G.810.
public struct StabilityMetrics: Sendable {
    /// One of the deviations.
    public enum Statistic: Hashable, Sendable, CaseIterable {
        /// ADEV, of adjacent averages of the frequency that do not overlap.
        case allanDeviation
        /// OADEV: all averages there are; the usual form of ADEV, with the least scatter.
        case overlappingAllanDeviation
        /// MDEV: phases are averaged over τ first, which tells white from flicker phase noise.
        case modifiedAllanDeviation
        /// TDEV, in seconds: τ·MDEV/√3.
        case timeDeviation
        /// HDEV: third differences, blind to a steady ageing.
        case hadamardDeviation
        /// OHDEV.
        case overlappingHadamardDeviation
        /// MTIE, in seconds: the greatest difference of two phases at most τ apart.
        case maximumTimeIntervalError
    }

    /// What was found for one averaging factor.
    public struct Estimate: Hashable, Sendable {
        /// m, how many of the intervals between points τ is long.
        public let averagingFactor: Int
        /// The length of time that this is about.
        public let tau: Duration
        /// The deviation: a dimensionless frequency, or seconds for TDEV and MTIE.
        public let value: Double
        /// How many differences were averaged; for MTIE, how many windows were searched.
        public let terms: Int
    }

    /// The phases in seconds.
    public let phases: [Double]
    /// τ₀, the length of time between two phases.
    public let interval: Duration

    /// Phases in seconds, positive where the clock is ahead, each `interval` after the one before.
    ///
    /// Throws if `interval` is not positive or a phase is no finite number.
    public init(phases: [Double], interval: Duration) throws(StabilityError) {
        guard interval > .zero else { throw .intervalNotPositive(interval) }
        if let index = phases.firstIndex(where: { !$0.isFinite }) { throw .phaseNotFinite(index: index) }
        self.phases = phases
        self.interval = interval
    }

    /// Phases as lengths of time; the first is taken off before they become numbers, so that a great offset costs no digits.
    ///
    /// Throws if `interval` is not positive.
    public init(phases: [Duration], interval: Duration) throws(StabilityError) {
        let first = phases.first?.attoseconds ?? 0
        let seconds = phases.map { phase in
            Duration(attoseconds: phase.attoseconds.addingSaturated(0 &- first)) / .seconds(1)
        }
        try self.init(phases: seconds, interval: interval)
    }

    /// `statistic` for τ = `averagingFactor` · ``interval``.
    ///
    /// Takes time in proportion to the number of phases, whatever the factor. Throws if the factor is not positive or the
    /// phases are too few for a single term.
    public func estimate(_ statistic: Statistic, averagingFactor: Int) throws(StabilityError) -> Estimate {
        guard averagingFactor > 0 else { throw .averagingFactorNotPositive(averagingFactor) }
        let needed = statistic.phasesNeeded(averagingFactor)
        guard phases.count >= needed else {
            throw .tooFewPhases(phases.count, needed: needed, averagingFactor: averagingFactor)
        }
        let m = averagingFactor
        let tau = Double(m) * (interval / .seconds(1))
        let (value, terms) =
            switch statistic {
            case .allanDeviation: Self.allan(phases, m, stride: m, tau)
            case .overlappingAllanDeviation: Self.allan(phases, m, stride: 1, tau)
            case .modifiedAllanDeviation: Self.modified(phases, m, tau)
            case .timeDeviation: Self.time(phases, m, tau)
            case .hadamardDeviation: Self.hadamard(phases, m, stride: m, tau)
            case .overlappingHadamardDeviation: Self.hadamard(phases, m, stride: 1, tau)
            case .maximumTimeIntervalError: Self.timeIntervalError(phases, m)
            }
        let length = Duration(attoseconds: interval.attoseconds.multipliedSaturated(by: Int128(m)))
        return Estimate(averagingFactor: m, tau: length, value: value, terms: terms)
    }

    /// `statistic` for the factors 1, 2, 4, … as far as the phases reach: a curve for a plot with logarithmic axes.
    public func octaves(_ statistic: Statistic) -> [Estimate] {
        var curve: [Estimate] = []
        var factor = 1
        while let estimate = try? estimate(statistic, averagingFactor: factor) {
            curve.append(estimate)
            factor *= 2
        }
        return curve
    }
}

extension StabilityMetrics.Statistic {
    /// The least number of phases that make a term of averaging factor `m`; the greatest number there is where it is beyond.
    public func phasesNeeded(_ m: Int) -> Int {
        let (multiple, extra) =
            switch self {
            case .allanDeviation, .overlappingAllanDeviation: (2, 1)
            case .modifiedAllanDeviation, .timeDeviation: (3, 0)
            case .hadamardDeviation, .overlappingHadamardDeviation: (3, 1)
            case .maximumTimeIntervalError: (1, 1)
            }
        return Int(exactly: Int128(multiple) * Int128(m) + Int128(extra)) ?? .max
    }

    /// What the field calls it for short.
    public var abbreviation: String {
        switch self {
        case .allanDeviation: "ADEV"
        case .overlappingAllanDeviation: "OADEV"
        case .modifiedAllanDeviation: "MDEV"
        case .timeDeviation: "TDEV"
        case .hadamardDeviation: "HDEV"
        case .overlappingHadamardDeviation: "OHDEV"
        case .maximumTimeIntervalError: "MTIE"
        }
    }
}
