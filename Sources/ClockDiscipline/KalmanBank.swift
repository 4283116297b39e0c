import TimeScales

/// A bank of Kalman filters that differ in how restless they take the oscillator to be and in what they read from a delay; the
/// likelihood of what each predicted decides how much it has to say.
///
/// The state of a filter is offset and frequency. Process noise is a random walk of the frequency. A sample whose delay is
/// longer than the shortest seen by e carries an error between −e/2 and +e/2, since queues lengthen one way or the other.
/// Source: R. E. Kalman, doi:10.1115/1.3662552; for mixing by likelihood D. T. Magill, doi:10.1109/TAC.1965.1098191.
public struct KalmanBank: OffsetEstimator {
    /// How a filter turns excess delay e and the scatter of delays into a measurement and its variance.
    enum Measurement: CaseIterable {
        /// Delays scatter alike both ways, whatever this one was: variance of the last delays / 4.
        case scatter
        /// The error is uniform on ±e/2: e²/12. Exponential queues both ways make it just that.
        case uniform
        /// A cautious e²/4.
        case cautious
        /// All of the excess was on the way out: the offset is e/2 less.
        case outward
        /// All of it was on the way back: the offset is e/2 more.
        case homeward
        /// Most of it was on the way out: the offset is e/3 less, and e²/36 is left.
        case mostlyOutward
        /// Most of it was on the way back.
        case mostlyHomeward
    }

    /// One filter; those of one process noise stand in the order of the measurement models. Seconds throughout.
    struct Filter {
        /// Variance that the frequency gains in a second.
        let processNoise: Double
        var offset = 0.0
        var frequency = 0.0
        /// Variances of offset and frequency, and their covariance.
        var p00 = 0.0
        var p01 = 0.0
        var p11 = 0.0
        var logLikelihood = 0.0
    }

    private var filters: [Filter]
    /// What is known of the frequency beforehand.
    private let frequencyVariance: Double
    /// How much each filter has to say; together 1.
    private var weights: [Double]
    private var time: LocalInstant?
    private var lastSample: LocalInstant?
    /// By how much the last samples were impossible, as many as were so in a row.
    private var suspectedJumps: [Double] = []
    private var delays = RecentValues(limit: 256)
    private var recentDelays = RecentValues(limit: 16)
    private var mixture = Mixture()
    /// How many samples have been taken in.
    public private(set) var sampleCount = 0

    /// From the best of ovens to a crystal in the sun, a decade apart.
    private static let processNoises: [Double] = [1e-21, 1e-20, 1e-19, 1e-18, 1e-17, 1e-16, 1e-15, 1e-14, 1e-13]
    /// What no sample is better than, in s².
    private static let leastVariance = 1e-14
    /// What is left of an old log-likelihood at each new sample.
    private static let memory = 0.998
    /// No filter falls further behind the most likely one, so that none needs long to be heard again when the world changes.
    private static let mostBehind = 12.0
    /// From how many samples on a jump can be told from ignorance.
    private static let samplesForJump = 8

    /// A bank that knows nothing yet but how far the oscillator is off at most, as a standard deviation.
    public init(deviation: FrequencyOffset = FrequencyOffset(femtoratio: 100_000_000_000)) {
        frequencyVariance = max(deviation.ratio * deviation.ratio, 1e-20)
        let filters = Self.processNoises.flatMap { noise in
            Measurement.allCases.map { _ in Filter(processNoise: noise) }
        }
        weights = [Double](repeating: 1 / Double(filters.count), count: filters.count)
        self.filters = filters
    }

    /// The most likely filters' answer.
    public func estimate(at instant: LocalInstant) -> ClockEstimate? {
        guard let time else { return nil }
        return mixture.estimate(at: instant, after: time.duration(to: instant) / .seconds(1))
    }

    /// Lets the likelihoods decide how much each filter has to say, together 1; none falls too far behind.
    private mutating func weigh() {
        var most = filters[0].logLikelihood
        for index in filters.indices { most = max(most, filters[index].logLikelihood) }
        var sum = 0.0
        for index in filters.indices {
            filters[index].logLikelihood = max(filters[index].logLikelihood, most - Self.mostBehind)
            weights[index] = exponential(filters[index].logLikelihood - most)
            sum += weights[index]
        }
        for index in filters.indices { weights[index] /= sum }
    }

    /// Mixes the filters as they are now.
    private mutating func mix() {
        var mixture = Mixture()
        for index in filters.indices {
            mixture.offset += weights[index] * filters[index].offset
            mixture.frequency += weights[index] * filters[index].frequency
        }
        for index in filters.indices { mixture.spread(filters[index], weight: weights[index]) }
        self.mixture = mixture
    }

    /// Takes in `sample`.
    public mutating func add(_ sample: ClockSample) {
        let offset = sample.offset / .seconds(1)
        let delay = sample.delay / .seconds(1)
        delays.append(delay)
        recentDelays.append(delay)
        let elapsed = lastSample.map { $0.duration(to: sample.time) / .seconds(1) } ?? 0
        lastSample = sample.time
        advance(to: sample.time)
        let excess = delay - delays.least
        if sampleCount >= Self.samplesForJump { mix() }
        guard !isJump(offset, excess: excess, elapsed: elapsed) else { return }
        if sampleCount == 0 {
            start(at: offset, delay: delay)
        } else {
            update(offset, excess: excess)
        }
        sampleCount += 1
        weigh()
        mix()
    }

    private mutating func start(at offset: Double, delay: Double) {
        let readings = readings(excess: 0)
        for index in filters.indices {
            filters[index].start(
                at: offset,
                variance: readings[index % readings.count].variance + delay * delay / 12 + Self.leastVariance,
                frequencyVariance: frequencyVariance)
        }
    }

    private mutating func update(_ offset: Double, excess: Double) {
        let readings = readings(excess: excess)
        for index in filters.indices {
            let reading = readings[index % readings.count]
            filters[index].update(
                offset + reading.shift, variance: reading.variance + Self.leastVariance, memory: Self.memory)
        }
    }

    /// What each measurement model reads from a delay that exceeds the shortest one, in the order of the models.
    private func readings(excess: Double) -> [(shift: Double, variance: Double)] {
        // The shortest delay seen is not the shortest possible; where few were seen it may be far from that.
        let wide = excess + delays.leastUncertainty
        let scatter = recentDelays.variance / 4
        return Measurement.allCases.map { measurement in
            switch measurement {
            case .scatter: (0, scatter)
            case .uniform: (0, wide * wide / 12)
            case .cautious: (0, wide * wide / 4)
            case .outward: (-excess / 2, excess * excess / 400)
            case .homeward: (excess / 2, excess * excess / 400)
            case .mostlyOutward: (-excess / 3, wide * wide / 36)
            case .mostlyHomeward: (excess / 3, wide * wide / 36)
            }
        }
    }

    /// Whether a sample is to be kept from the filters, since no oscillator and no queue explains it: one of the two clocks was
    /// set. One such sample may be a fluke; the second that says the same is taken as the offset, and the frequency stays. Three
    /// that say different things leave nothing to go by, so all begins anew.
    private mutating func isJump(_ measured: Double, excess: Double, elapsed: Double) -> Bool {
        guard sampleCount >= Self.samplesForJump, let time, let estimate = estimate(at: time) else { return false }
        let deviation = estimate.offsetDeviation / .seconds(1)
        let jump = measured - estimate.offset / .seconds(1)
        guard abs(jump) > excess / 2 + 10 * deviation + 1e-4 * elapsed + 1e-4 else {
            suspectedJumps = []
            return false
        }
        let isConfirmed = suspectedJumps.last.map { abs($0 - jump) < abs(jump) / 10 } ?? false
        suspectedJumps.append(jump)
        guard isConfirmed || suspectedJumps.count == 3 else { return true }
        suspectedJumps = []
        let spread = excess + delays.leastUncertainty + deviation
        for index in filters.indices {
            filters[index].offset = measured
            filters[index].p00 = spread * spread + Self.leastVariance
            filters[index].p01 = 0
            if !isConfirmed { filters[index].p11 = frequencyVariance }
        }
        mix()
        return true
    }

    /// Takes note of `change`.
    public mutating func clockDidChange(_ change: ClockChange) {
        guard time != nil else { return }
        advance(to: change.time)
        let step = change.step / .seconds(1)
        if step != 0 { suspectedJumps = [] }
        for index in filters.indices {
            filters[index].offset -= step
            filters[index].frequency = change.restated(filters[index].frequency)
        }
        mix()
    }

    private mutating func advance(to instant: LocalInstant) {
        if let time {
            let elapsed = time.duration(to: instant) / .seconds(1)
            guard elapsed > 0 else { return }
            for index in filters.indices { filters[index].predict(over: elapsed) }
        }
        time = instant
    }
}

extension KalmanBank {
    /// All filters together: mean and variance of offset and frequency, as far into the future as one likes.
    fileprivate struct Mixture {
        var offset = 0.0
        var frequency = 0.0
        private var p00 = 0.0
        private var p01 = 0.0
        private var p11 = 0.0
        private var processNoise = 0.0

        /// Adds what a filter contributes to the variances, once the means are known: its own, and that it strays from the mean.
        mutating func spread(_ filter: Filter, weight: Double) {
            let (strayed, hurried) = (filter.offset - offset, filter.frequency - frequency)
            p00 += weight * (filter.p00 + strayed * strayed)
            p01 += weight * (filter.p01 + strayed * hurried)
            p11 += weight * (filter.p11 + hurried * hurried)
            processNoise += weight * filter.processNoise
        }

        /// The estimate for `instant`, which is `seconds` later.
        func estimate(at instant: LocalInstant, after seconds: Double) -> ClockEstimate {
            let noise = processNoise * seconds
            let variance = p00 + seconds * (2 * p01 + seconds * p11) + noise * seconds * seconds / 3
            return ClockEstimate(
                time: instant, offset: .seconds(offset + frequency * seconds),
                offsetDeviation: .seconds(max(0, variance).squareRoot()), frequency: FrequencyOffset(ratio: frequency),
                frequencyDeviation: FrequencyOffset(ratio: max(0, p11 + noise).squareRoot()))
        }
    }
}

extension KalmanBank.Filter {
    fileprivate mutating func start(at offset: Double, variance: Double, frequencyVariance: Double) {
        self.offset = offset
        frequency = 0
        (p00, p01, p11) = (variance, 0, frequencyVariance)
    }

    /// Time passes.
    fileprivate mutating func predict(over seconds: Double) {
        offset += frequency * seconds
        let noise = processNoise * seconds
        p00 += seconds * (2 * p01 + seconds * p11) + noise * seconds * seconds / 3
        p01 += seconds * p11 + noise * seconds / 2
        p11 += noise
    }

    /// A sample comes in.
    fileprivate mutating func update(_ measured: Double, variance: Double, memory: Double) {
        let innovation = measured - offset
        let spread = p00 + variance
        let (k0, k1) = (p00 / spread, p01 / spread)
        offset += k0 * innovation
        frequency += k1 * innovation
        (p00, p01, p11) = (p00 - k0 * p00, p01 - k0 * p01, p11 - k1 * p01)
        // A sample far off speaks against all filters alike, and not without end.
        logLikelihood =
            memory * logLikelihood - 0.5 * (naturalLogarithm(spread) + min(innovation * innovation / spread, 25))
    }
}
