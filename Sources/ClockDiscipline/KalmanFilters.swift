import TimeScales

/// Filters that take the oscillator to be equally restless and differ in what they read from a delay (``DelayReadings``), one in
/// each lane. Seconds throughout.
struct KalmanFilters {
    /// Variance that the frequency gains in a second.
    let processNoise: Double
    private(set) var offset = Lanes.zero
    private(set) var frequency = Lanes.zero
    /// Variances of offset and frequency, and their covariance.
    private(set) var p00 = Lanes.zero
    private(set) var p01 = Lanes.zero
    private(set) var p11 = Lanes.zero
    fileprivate(set) var logLikelihood = Lanes.zero

    /// What is left of an old log-likelihood at each new sample.
    private static let memory = 0.998

    /// Filters that know nothing yet.
    init(processNoise: Double) { self.processNoise = processNoise }

    /// The first sample.
    mutating func start(at offset: Double, variance: Lanes, frequencyVariance: Double) {
        self.offset = Lanes(repeating: offset)
        frequency = .zero
        (p00, p01, p11) = (variance, .zero, Lanes(repeating: frequencyVariance))
    }

    /// Time has passed, and the clock was changed.
    mutating func take(_ transition: KalmanTransition) {
        let seconds = transition.seconds
        offset += frequency * transition.offsetPerFrequency + transition.offsetShift
        frequency = frequency * transition.frequencyScale + transition.frequencyShift
        let noise = processNoise * seconds
        let cross: Lanes = p01 * 2 + p11 * seconds
        p00 += cross * seconds + noise * seconds * seconds / 3
        p01 += p11 * seconds + noise * seconds / 2
        p11 += noise
    }

    /// A sample comes in.
    mutating func update(_ measured: Lanes, variance: Lanes) {
        let innovation = measured - offset
        let spread = p00 + variance
        let inverse = 1 / spread
        let (k0, k1) = (p00 * inverse, p01 * inverse)
        offset += k0 * innovation
        frequency += k1 * innovation
        p11 -= k1 * p01
        p00 -= k0 * p00
        p01 -= k0 * p01
        // A sample far off speaks against all filters alike, and not without end.
        let surprise = lesser(innovation * innovation * inverse, Lanes(repeating: 25))
        logLikelihood = logLikelihood * Self.memory - (naturalLogarithm(spread) + surprise) * 0.5
    }

    /// The offset has jumped to `offset`; the frequency is kept, or if a variance is given is as good as unknown.
    mutating func jump(to offset: Double, variance: Double, frequencyVariance: Double?) {
        self.offset = Lanes(repeating: offset)
        (p00, p01) = (Lanes(repeating: variance), .zero)
        if let frequencyVariance { p11 = Lanes(repeating: frequencyVariance) }
    }
}

/// What time and changes of the clock have done to every filter alike: offset + a·frequency + b, and m·frequency + d.
struct KalmanTransition {
    /// How much time has passed.
    private(set) var seconds = 0.0
    private(set) var offsetPerFrequency = 0.0
    private(set) var offsetShift = 0.0
    private(set) var frequencyScale = 1.0
    private(set) var frequencyShift = 0.0

    /// `elapsed` seconds pass.
    mutating func pass(_ elapsed: Double) {
        seconds += elapsed
        offsetPerFrequency += frequencyScale * elapsed
        offsetShift += frequencyShift * elapsed
    }

    /// The clock changes by `change`, whose step is one of `step` seconds.
    mutating func clockDidChange(_ change: ClockChange, step: Double) {
        offsetShift -= step
        let ratio = change.frequency.ratio
        frequencyScale /= 1 + ratio
        frequencyShift = (frequencyShift - ratio) / (1 + ratio)
    }
}

/// All filters together: mean and variance of offset and frequency, as far into the future as one likes.
struct KalmanMixture {
    private(set) var offset = 0.0
    private(set) var frequency = 0.0
    private var p00 = 0.0
    private var p01 = 0.0
    private var p11 = 0.0
    private var processNoise = 0.0

    /// No filter falls further behind the most likely one, so that none needs long to be heard again when the world changes.
    private static let mostBehind = 12.0
    /// Added to what the last lane says, which is no filter.
    private static let lanes = Lanes(0, 0, 0, 0, 0, 0, 0, -.infinity)
    private static let laneWeights = Lanes(1, 1, 1, 1, 1, 1, 1, 0)

    /// Nothing is known.
    init() {}

    /// Lets the likelihoods decide how much each filter has to say; none falls too far behind.
    init(weighing filters: inout [KalmanFilters]) {
        var most = Lanes(repeating: -.infinity)
        for index in filters.indices { most = greater(most, filters[index].logLikelihood + Self.lanes) }
        let best = most.max()
        var weights = InlineArray<16, Lanes>(repeating: .zero)
        var (total, offsets, frequencies) = (Lanes.zero, Lanes.zero, Lanes.zero)
        for index in filters.indices where index < 16 {
            let kept = greater(filters[index].logLikelihood, Lanes(repeating: best - Self.mostBehind))
            filters[index].logLikelihood = kept
            let weight = exponential(lesser(kept - best, .zero)) * Self.laneWeights
            weights[index] = weight
            total += weight
            offsets += weight * filters[index].offset
            frequencies += weight * filters[index].frequency
        }
        let sum = total.sum()
        offset = offsets.sum() / sum
        frequency = frequencies.sum() / sum
        // Each filter's own variance, and that it strays from the mean.
        var (v00, v01, v11) = (Lanes.zero, Lanes.zero, Lanes.zero)
        var noise = 0.0
        for index in filters.indices where index < 16 {
            let weight = weights[index]
            let strayed = filters[index].offset - offset
            let hurried = filters[index].frequency - frequency
            v00 += weight * (filters[index].p00 + strayed * strayed)
            v01 += weight * (filters[index].p01 + strayed * hurried)
            v11 += weight * (filters[index].p11 + hurried * hurried)
            noise += weight.sum() * filters[index].processNoise
        }
        (p00, p01, p11, processNoise) = (v00.sum() / sum, v01.sum() / sum, v11.sum() / sum, noise / sum)
    }

    /// `seconds` pass.
    mutating func pass(_ seconds: Double) {
        let noise = processNoise * seconds
        offset += frequency * seconds
        p00 += seconds * (2 * p01 + seconds * p11) + noise * seconds * seconds / 3
        p01 += seconds * p11 + noise * seconds / 2
        p11 += noise
    }

    /// The clock changes by `change`, whose step is one of `step` seconds.
    mutating func clockDidChange(_ change: ClockChange, step: Double) {
        offset -= step
        frequency = change.restated(frequency)
    }

    /// The standard deviation of the offset `seconds` later, in seconds.
    func offsetDeviation(after seconds: Double) -> Double {
        let noise = processNoise * seconds
        let variance = p00 + seconds * (2 * p01 + seconds * p11) + noise * seconds * seconds / 3
        return max(0, variance).squareRoot()
    }

    /// The estimate for `instant`, which is `seconds` later.
    func estimate(at instant: LocalInstant, after seconds: Double) -> ClockEstimate {
        ClockEstimate(
            time: instant, offset: Duration(nearestSeconds: offset + frequency * seconds),
            offsetDeviation: Duration(nearestSeconds: offsetDeviation(after: seconds)),
            frequency: FrequencyOffset(ratio: frequency),
            frequencyDeviation: FrequencyOffset(ratio: max(0, p11 + processNoise * seconds).squareRoot()))
    }
}
