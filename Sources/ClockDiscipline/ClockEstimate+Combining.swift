import TimeScales

extension ClockEstimate {
    /// What several estimates of the local clock say together: the mean, weighted by their variances; `nil` where there is
    /// none.
    ///
    /// Variances that claim next to nothing are raised to a tenth of the median, so that one source which is too sure of itself
    /// cannot silence the others.
    public init?(combining estimates: [ClockEstimate], at instant: LocalInstant) {
        guard !estimates.isEmpty else { return nil }
        let offsets = Self.weights(estimates.map { $0.offsetDeviation / .seconds(1) })
        let frequencies = Self.weights(estimates.map(\.frequencyDeviation.ratio))
        func mean(_ values: [Double], _ weights: [Double]) -> Double {
            zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
        }
        // Around the first, so that large offsets lose no digits.
        let first = estimates[0]
        let offset = mean(estimates.map { ($0.offset - first.offset) / .seconds(1) }, offsets)
        self.init(
            time: instant, offset: first.offset + .seconds(offset),
            offsetDeviation: .seconds((1 / offsets.reduce(0, +)).squareRoot()),
            frequency: FrequencyOffset(ratio: mean(estimates.map(\.frequency.ratio), frequencies)),
            frequencyDeviation: FrequencyOffset(ratio: (1 / frequencies.reduce(0, +)).squareRoot()))
    }

    private static func weights(_ deviations: [Double]) -> [Double] {
        let variances = deviations.map { max($0 * $0, 1e-30) }
        let median = variances.sorted()[variances.count / 2]
        return variances.map { 1 / max($0, median / 10) }
    }
}

extension FrequencyOffset: Comparable {
    /// Slower and faster.
    @inlinable public static func < (left: FrequencyOffset, right: FrequencyOffset) -> Bool {
        left.femtoratio < right.femtoratio
    }
}
