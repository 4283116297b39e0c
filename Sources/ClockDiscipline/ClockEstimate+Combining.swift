import TimeScales

extension ClockEstimate {
    /// What several estimates of the local clock say together: the mean, weighted by their variances; `nil` where there is
    /// none.
    ///
    /// Of three or more, those that are farther from the median than deviations explain do not count, and variances that claim
    /// next to nothing are raised to a tenth of the median one: a minority that is too sure of itself cannot outvote the others.
    public init?(combining estimates: [ClockEstimate], at instant: LocalInstant) {
        guard let first = estimates.first else { return nil }
        guard estimates.count > 1 else {
            self = first
            time = instant
            return
        }
        // Around the first, so that large offsets lose no digits.
        let offset = Self.combined(
            estimates.map { ($0.offset - first.offset).asSeconds },
            estimates.map { $0.offsetDeviation.asSeconds })
        let frequency = Self.combined(estimates.map(\.frequency.ratio), estimates.map(\.frequencyDeviation.ratio))
        self.init(
            time: instant, offset: first.offset + Duration(nearestSeconds: offset.mean),
            offsetDeviation: Duration(nearestSeconds: offset.deviation),
            frequency: FrequencyOffset(ratio: frequency.mean),
            frequencyDeviation: FrequencyOffset(ratio: frequency.deviation))
    }

    private static func combined(_ values: [Double], _ deviations: [Double]) -> (mean: Double, deviation: Double) {
        let middle = median(values)
        let usual = median(deviations)
        let floor = max(usual * usual / 10, 1e-30)
        var (sum, total) = (0.0, 0.0)
        for (value, deviation) in zip(values, deviations) {
            guard values.count < 3 || abs(value - middle) <= 4 * max(deviation, usual) else { continue }
            let weight = 1 / max(deviation * deviation, floor)
            sum += weight * value
            total += weight
        }
        // Where none is near the median, which lies between two, it has to do.
        return total > 0 ? (sum / total, (1 / total).squareRoot()) : (middle, usual)
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}

extension FrequencyOffset: Comparable {
    /// Slower and faster.
    @inlinable public static func < (left: FrequencyOffset, right: FrequencyOffset) -> Bool {
        left.femtoratio < right.femtoratio
    }
}
