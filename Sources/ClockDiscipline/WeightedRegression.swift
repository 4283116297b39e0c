import TimeScales

/// A straight line through the last samples, weighted by their delays; history that no longer fits one is forgotten.
///
/// The way of chrony: a sample's weight falls with the square of how much farther away than the best it is; where the residuals
/// have too few changes of sign the oldest samples go. Source: chrony's sourcestats.c and regress.c, described by M. Lichvar;
/// for the runs A. Wald, J. Wolfowitz, doi:10.1214/aoms/1177731909.
public struct WeightedRegression: OffsetEstimator {
    private struct Point {
        var time: LocalInstant
        var offset: Double
        var distance: Double
    }

    /// A line, and how well the points lie on it: at their centre offset and frequency err independently.
    private struct Line {
        var centre: LocalInstant
        var offset: Double
        var offsetVariance: Double
        var frequency: Double
        var frequencyVariance: Double
        /// How far a point of weight 1 lies from the line.
        var scatter: Double
    }

    private var points: [Point] = []
    private var line: Line?
    /// What no sample is better than, in seconds; a line that fits so well is not doubted for a lack of changes of sign.
    private static let precision = 1e-8

    /// Samples beyond these are forgotten.
    public static let limit = 64

    /// A regression that knows nothing yet.
    public init() {}

    /// How many samples count at present.
    public var sampleCount: Int { points.count }

    /// Takes in `sample`, if it may tell more than the line does.
    public mutating func add(_ sample: ClockSample) {
        guard !isOutlier(sample) else { return }
        if points.count == Self.limit { points.removeFirst() }
        let distance = sample.delay / .seconds(2) + sample.dispersion / .seconds(1)
        points.append(Point(time: sample.time, offset: sample.offset / .seconds(1), distance: distance))
        fit()
    }

    /// Whether a sample took so long that it can tell nothing: its delay exceeds the least by more than the line may be wrong by.
    /// If it is off by more than that delay explains the clock has changed, so it counts. Source: chrony's maxdelaydevratio.
    private func isOutlier(_ sample: ClockSample) -> Bool {
        guard points.count >= 8, let line, let last = points.last, let estimate = estimate(at: sample.time),
            let least = points.map(\.distance).min()
        else { return false }
        let distance = sample.delay / .seconds(2) + sample.dispersion / .seconds(1)
        let elapsed = max(0, last.time.duration(to: sample.time) / .seconds(1))
        let allowed = 10 * line.scatter + elapsed * (estimate.frequencyDeviation.ratio + 1e-6)
        let error = abs((sample.offset - estimate.offset) / .seconds(1))
        return distance - least > allowed && error <= distance - least
    }

    /// Takes note of `change`.
    public mutating func clockDidChange(_ change: ClockChange) {
        for index in points.indices {
            let point = points[index]
            points[index].offset = change.restated(.seconds(point.offset), at: point.time) / .seconds(1)
            points[index].time = change.restated(point.time)
        }
        guard let line else { return }
        self.line?.offset = change.restated(.seconds(line.offset), at: line.centre) / .seconds(1)
        self.line?.frequency = change.restated(line.frequency)
        self.line?.centre = change.restated(line.centre)
    }

    /// What the line says.
    public func estimate(at instant: LocalInstant) -> ClockEstimate? {
        guard let line else { return nil }
        let elapsed = line.centre.duration(to: instant) / .seconds(1)
        let variance = line.offsetVariance + line.frequencyVariance * elapsed * elapsed
        return ClockEstimate(
            time: instant, offset: .seconds(line.offset + line.frequency * elapsed),
            offsetDeviation: .seconds(variance.squareRoot()), frequency: FrequencyOffset(ratio: line.frequency),
            frequencyDeviation: FrequencyOffset(ratio: line.frequencyVariance.squareRoot()))
    }

    private mutating func fit() {
        guard let last = points.last else { return }
        while true {
            let (line, runs) = fitted(around: last.time)
            self.line = line
            guard points.count > 3, runs <= Self.criticalRuns(points.count), line.scatter > Self.precision else {
                return
            }
            points.removeFirst()
        }
    }

    private func fitted(around origin: LocalInstant) -> (line: Line, runs: Int) {
        let weights = weights
        let times = points.map { origin.duration(to: $0.time) / .seconds(1) }
        let total = weights.reduce(0, +)
        let meanTime = zip(weights, times).reduce(0) { $0 + $1.0 * $1.1 } / total
        let meanOffset = zip(weights, points).reduce(0) { $0 + $1.0 * $1.1.offset } / total
        var (square, product) = (0.0, 0.0)
        for (index, weight) in weights.enumerated() {
            let time = times[index] - meanTime
            square += weight * time * time
            product += weight * time * points[index].offset
        }
        // One sample, or several at once, say nothing of the frequency; two leave nothing to judge them by.
        let frequency = square > 0 ? product / square : 0
        let residuals = points.indices.map { index in
            points[index].offset - meanOffset - frequency * (times[index] - meanTime)
        }
        let scatter = zip(weights, residuals).reduce(0) { $0 + $1.0 * $1.1 * $1.1 }
        let variance =
            points.count > 2
            ? scatter / Double(points.count - 2) : points.map { $0.distance * $0.distance }.max() ?? 0
        let frequencyVariance = square > 0 && points.count > 2 ? variance / square : 4e-8
        let line = Line(
            centre: origin.advanced(by: .seconds(meanTime)), offset: meanOffset, offsetVariance: variance / total,
            frequency: frequency,
            frequencyVariance: frequencyVariance, scatter: variance.squareRoot())
        return (line, Self.runs(of: residuals))
    }

    /// 1 for the nearest sample, falling with the square of the distance in units of its usual scatter.
    private var weights: [Double] {
        let sorted = points.map(\.distance).sorted()
        let least = sorted.first ?? 0
        let median = sorted[sorted.count / 2]
        let scatter = max(Self.precision, min((median - least) / 0.7, max(least, Self.precision)))
        return points.map { point in
            let excess = max(0, point.distance - least - Self.precision)
            return 1 / ((1 + excess / scatter) * (1 + excess / scatter))
        }
    }

    /// How often neighbours are on different sides of the line, plus one.
    private static func runs(of residuals: [Double]) -> Int {
        zip(residuals, residuals.dropFirst()).reduce(1) { $0 + (($1.0 < 0) != ($1.1 < 0) ? 1 : 0) }
    }

    /// The number of runs that fewer than one in twenty rows of `count` independent signs stay at or below; 0 where that is
    /// never so rare. Signs of independent residuals change with probability ½ from one to the next.
    private static func criticalRuns(_ count: Int) -> Int {
        var probability = 1.0
        for _ in 1..<count { probability /= 2 }
        var cumulative = probability
        var runs = 0
        // The probability of just k changes is (count − 1 choose k) / 2^(count − 1).
        for changes in 1..<count {
            guard cumulative < 0.05 else { break }
            runs = changes
            probability *= Double(count - changes) / Double(changes)
            cumulative += probability
        }
        return runs
    }
}
