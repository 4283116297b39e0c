import TimeScales

/// A bank of Kalman filters that differ in how restless they take the oscillator to be and in what they read from a delay; the
/// likelihood of what each predicted decides how much it has to say.
///
/// The state of a filter is offset and frequency. Process noise is a random walk of the frequency. A sample whose delay is
/// longer than the shortest seen by e carries an error between −e/2 and +e/2, since queues lengthen one way or the other.
/// Source: R. E. Kalman, doi:10.1115/1.3662552; for mixing by likelihood D. T. Magill, doi:10.1109/TAC.1965.1098191.
///
/// The filters are touched once a sample. What happens between samples, time and changes of the clock, is the same for all of
/// them but for their process noise: it waits as one transition, and only their mixture, which answers, takes it in
/// at once.
public struct KalmanBank: OffsetEstimator {
    /// The filters, those of one process noise together.
    private var filters: [KalmanFilters]
    /// What has happened since they were touched.
    private var pending = KalmanTransition()
    /// All of them together, at ``time``.
    private var mixture = KalmanMixture()
    /// What is known of the frequency beforehand.
    private let frequencyVariance: Double
    private var time: LocalInstant?
    private var lastSample: LocalInstant?
    /// By how much the last samples were impossible, as many as were so in a row.
    private var suspectedJumps: [Double] = []
    private var delays = RecentValues(limit: 256)
    private var recentDelays = RecentValues(limit: 16)
    /// How many samples have been taken in.
    public private(set) var sampleCount = 0

    /// From the best of ovens to a crystal in the sun, a decade apart.
    private static let processNoises: [Double] = [1e-21, 1e-20, 1e-19, 1e-18, 1e-17, 1e-16, 1e-15, 1e-14, 1e-13]
    /// What no sample is better than, in s².
    private static let leastVariance = 1e-14
    /// From how many samples on a jump can be told from ignorance, unless it is of ``RecentBounds/mostGrowth``.
    private static let samplesForJump = 8

    /// A bank that knows nothing yet but how far the oscillator is off at most, as a standard deviation.
    public init(deviation: FrequencyOffset = FrequencyOffset(femtoratio: 100_000_000_000)) {
        frequencyVariance = max(deviation.ratio * deviation.ratio, 1e-20)
        filters = Self.processNoises.map { KalmanFilters(processNoise: $0) }
    }

    /// The most likely filters' answer.
    public func estimate(at instant: LocalInstant) -> ClockEstimate? {
        guard let time else { return nil }
        return mixture.estimate(at: instant, after: time.seconds(to: instant))
    }

    /// Takes in `sample`.
    public mutating func add(_ sample: ClockSample) {
        let offset = sample.offset.asSeconds
        let delay = sample.delay.asSeconds
        delays.append(delay)
        recentDelays.append(delay)
        let elapsed = lastSample.map { $0.seconds(to: sample.time) } ?? 0
        lastSample = sample.time
        advance(to: sample.time)
        let excess = delay - delays.least
        guard !isJump(offset, excess: excess, elapsed: elapsed) else { return }
        let readings = DelayReadings(
            excess: excess, uncertainty: delays.leastUncertainty, scatter: recentDelays.variance / 4)
        if sampleCount == 0 {
            let variance = readings.variance + (delay * delay / 12 + Self.leastVariance)
            for index in filters.indices {
                filters[index].start(at: offset, variance: variance, frequencyVariance: frequencyVariance)
            }
            pending = KalmanTransition()
        } else {
            settle()
            let measured = readings.shift + offset
            let variance = readings.variance + Self.leastVariance
            for index in filters.indices { filters[index].update(measured, variance: variance) }
        }
        sampleCount += 1
        mixture = KalmanMixture(weighing: &filters)
    }

    /// Whether a sample is to be kept from the filters, since no oscillator and no queue explains it: one of the two clocks was
    /// set. One such sample may be a fluke; the second that says the same is taken as the offset, and the frequency stays. Three
    /// that say different things leave nothing to go by, so all begins anew.
    private mutating func isJump(_ measured: Double, excess: Double, elapsed: Double) -> Bool {
        guard sampleCount > 0 else { return false }
        let jump = measured - mixture.offset
        guard sampleCount >= Self.samplesForJump || abs(jump) > RecentBounds.mostGrowth else { return false }
        let deviation = mixture.offsetDeviation(after: 0)
        guard abs(jump) > excess / 2 + 10 * deviation + 1e-4 * elapsed + 1e-4 else {
            suspectedJumps = []
            return false
        }
        let isConfirmed = suspectedJumps.last.map { abs($0 - jump) < abs(jump) / 10 } ?? false
        suspectedJumps.append(jump)
        guard isConfirmed || suspectedJumps.count == 3 else { return true }
        suspectedJumps = []
        settle()
        let spread = excess + delays.leastUncertainty + deviation
        for index in filters.indices {
            filters[index].jump(
                to: measured, variance: spread * spread + Self.leastVariance,
                frequencyVariance: isConfirmed ? nil : frequencyVariance)
        }
        mixture = KalmanMixture(weighing: &filters)
        return true
    }

    /// Takes note of `change`.
    public mutating func clockDidChange(_ change: ClockChange) {
        guard time != nil else { return }
        advance(to: change.time)
        let step = change.step.asSeconds
        if step != 0 { suspectedJumps = [] }
        pending.clockDidChange(change, step: step)
        mixture.clockDidChange(change, step: step)
    }

    private mutating func advance(to instant: LocalInstant) {
        if let time {
            let elapsed = time.seconds(to: instant)
            guard elapsed > 0 else { return }
            pending.pass(elapsed)
            mixture.pass(elapsed)
        }
        time = instant
    }

    /// Lets the filters take in what has happened since they were touched.
    private mutating func settle() {
        for index in filters.indices { filters[index].take(pending) }
        pending = KalmanTransition()
    }
}
