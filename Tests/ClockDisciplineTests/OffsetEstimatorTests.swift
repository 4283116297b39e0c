import Testing
import TestSupport

@testable import ClockDiscipline

/// A local clock simulated directly: a rate that changes and steps, told true time by a perfect server.
///
/// All in whole nanoseconds of true time and exact rates, so that nothing is known of how changes are restated.
struct ToldClock {
    /// True time and what the monotonic and the time-of-day clock show, in seconds since the start.
    private(set) var now = 0.0
    private(set) var monotonic = 0.0
    private(set) var stepped: Double
    private(set) var rate: Double

    init(ahead: Double, rate: Double) { (stepped, self.rate) = (ahead, rate) }

    mutating func pass(_ seconds: Double) {
        now += seconds
        monotonic += seconds * rate
    }

    var instant: LocalInstant { LocalInstant(nanoseconds: Int64((monotonic * 1e9).rounded())) }

    /// True minus local time.
    var offset: Double { now - monotonic - stepped }

    /// How fast the offset grows in a second that the clock shows.
    var frequency: Double { 1 / rate - 1 }

    mutating func change(step: Double, rateBy ratio: Double) -> ClockChange {
        stepped += step
        rate *= 1 + ratio
        return ClockChange(time: instant, step: .seconds(step), frequency: FrequencyOffset(ratio: ratio))
    }

    func sample(delay: Duration = .microseconds(100), error: Double = 0) -> ClockSample {
        ClockSample(
            offset: .seconds(offset + error), delay: delay, dispersion: .zero, rootDelay: .zero, rootDispersion: .zero,
            time: instant)
    }
}

/// What holds for both estimators.
@Suite struct OffsetEstimatorTests {
    /// The estimators by name.
    enum Kind: String, CaseIterable, Sendable {
        case kalman, regression

        var estimator: any OffsetEstimator { self == .kalman ? KalmanBank() : WeightedRegression() }
    }

    @Test(arguments: Kind.allCases) func knowsNothingBeforeTheFirstSample(kind: Kind) {
        var estimator = kind.estimator
        #expect(estimator.estimate(at: LocalInstant(nanoseconds: 5)) == nil)
        estimator.clockDidChange(ClockChange(time: LocalInstant(nanoseconds: 1), step: .seconds(3)))
        #expect(estimator.estimate(at: LocalInstant(nanoseconds: 5)) == nil)
        #expect(estimator.sampleCount == 0)
    }

    @Test(arguments: Kind.allCases) func oneSampleIsAnOffsetWithoutFrequency(kind: Kind) throws {
        var estimator = kind.estimator
        let clock = ToldClock(ahead: -2.5, rate: 1)
        estimator.add(clock.sample())
        let estimate = try #require(estimator.estimate(at: clock.instant))
        #expect(abs(estimate.offset.inSeconds - 2.5) < 1e-12)
        #expect(estimate.frequency == .zero)
        // Nothing is known of the frequency yet: a quartz may be 100 ppm off.
        #expect(estimate.frequencyDeviation >= FrequencyOffset(ratio: 1e-4))
        #expect(estimate.offsetDeviation > .zero)
        #expect(estimator.sampleCount == 1)
    }

    /// Samples without noise of a straight line: that line.
    @Test(arguments: Kind.allCases, [1.0 + 1e-4, 1 - 3e-5, 1, 1.08])
    func straightLine(kind: Kind, rate: Double) throws {
        var estimator = kind.estimator
        var clock = ToldClock(ahead: 0.123, rate: rate)
        for _ in 0..<40 {
            clock.pass(16)
            estimator.add(clock.sample())
        }
        clock.pass(100)
        let estimate = try #require(estimator.estimate(at: clock.instant))
        // Readings are in nanoseconds; 1e-9 relative of an offset of 0.123 s and a slope of 100 ppm, or what that leaves.
        #expect(abs(estimate.offset.inSeconds - clock.offset) < max(1e-9 * abs(clock.offset), 2e-8))
        #expect(abs(estimate.frequency.ratio - clock.frequency) < max(1e-9 * abs(clock.frequency), 2e-10))
    }

    /// Any order of samples, steps, small corrections and slews of 5 to 8 % ends where the clock really is.
    @Test(arguments: Kind.allCases, 0..<10 as Range<UInt64>)
    func restatesEveryChange(kind: Kind, seed: UInt64) throws {
        let seed = 0xE571_0000 + seed
        var generator = SeededGenerator(seed: seed)
        var estimator = kind.estimator
        var clock = ToldClock(ahead: Double.random(in: -1...1, using: &generator), rate: 1.0001)
        for round in 0..<60 {
            clock.pass(Double(Int.random(in: 2...64, using: &generator)))
            estimator.add(clock.sample())
            guard round > 5 else { continue }
            switch Int.random(in: 0..<4, using: &generator) {
            case 0:
                estimator.clockDidChange(clock.change(step: Double.random(in: -9...9, using: &generator), rateBy: 0))
            case 1:
                let ratio = Double(Int.random(in: -500...500, using: &generator)) * 1e-6
                estimator.clockDidChange(clock.change(step: 0, rateBy: ratio))
            case 2:
                let sign: Double = Bool.random(using: &generator) ? 1 : -1
                let ratio = sign * Double(Int.random(in: 50...80, using: &generator)) * 1e-3
                estimator.clockDidChange(clock.change(step: 0, rateBy: ratio))
                clock.pass(Double.random(in: 0.1...3, using: &generator))
                // Back to where it was, as nearly as a ratio can be held.
                let back = (1 / (1 + ratio) - 1) * 1e15
                estimator.clockDidChange(clock.change(step: 0, rateBy: back.rounded() / 1e15))
            default: break
            }
            let estimate = try #require(estimator.estimate(at: clock.instant))
            // Instants are whole nanoseconds, and a history of 64 of them is restated at each change.
            #expect(abs(estimate.offset.inSeconds - clock.offset) < 1e-7, "seed \(seed), round \(round)")
            #expect(abs(estimate.frequency.ratio - clock.frequency) < 1e-8, "seed \(seed), round \(round)")
        }
    }

    /// Outliers of years, equal times, steps back in time, delays of zero and of hours: numbers come out, not less.
    @Test(arguments: Kind.allCases, 0..<20 as Range<UInt64>)
    func numbersComeOutOfAnything(kind: Kind, seed: UInt64) throws {
        let seed = 0xE571_1000 + seed
        var generator = SeededGenerator(seed: seed)
        var estimator = kind.estimator
        var time = LocalInstant(nanoseconds: 0)
        for _ in 0..<120 {
            let waits: [Duration] = [.zero, .milliseconds(1), .seconds(2), .seconds(1_024), .seconds(100_000)]
            time = time.advanced(by: waits.randomElement(using: &generator) ?? .zero)
            let sizes = [0, 1e-9, 1e-3, 1, 1e5, 2e9]
            let size = sizes.randomElement(using: &generator) ?? 0
            let delays: [Duration] = [.zero, .nanoseconds(1), .microseconds(100), .seconds(2), .seconds(10_000)]
            estimator.add(
                ClockSample(
                    offset: .seconds(Double.random(in: -1...1, using: &generator) * size),
                    delay: delays.randomElement(using: &generator) ?? .zero, dispersion: .zero, rootDelay: .zero,
                    rootDispersion: .zero, time: time))
            if Int.random(in: 0..<8, using: &generator) == 0 {
                let ratio = Double.random(in: -0.1...0.1, using: &generator)
                estimator.clockDidChange(
                    ClockChange(time: time, step: .seconds(size), frequency: FrequencyOffset(ratio: ratio)))
            }
            for later in [Duration.zero, .seconds(64), .seconds(2_048)] {
                let estimate = try #require(estimator.estimate(at: time.advanced(by: later)))
                #expect(estimate.offsetDeviation >= .zero, "seed \(seed)")
                #expect(estimate.frequencyDeviation >= .zero, "seed \(seed)")
                #expect(abs(estimate.offset.inSeconds) < 1e19, "seed \(seed)")
            }
        }
    }

    /// A day without a sample after the first, and then some that are as sure as can be: variances must not fall below zero.
    @Test(arguments: Kind.allCases, [100.0, 3_000, 86_400, 1e6, 1e7])
    func certaintyAfterALongSilence(kind: Kind, silence: Double) throws {
        var estimator = kind.estimator
        var clock = ToldClock(ahead: 0, rate: 1 + 1e-5)
        for wait in [0, silence, 2, 2, silence, silence, 2, 64] {
            clock.pass(wait)
            estimator.add(clock.sample())
            for later in [Duration.zero, .seconds(2), .seconds(64), .seconds(2_048)] {
                let estimate = try #require(estimator.estimate(at: clock.instant.advanced(by: later)))
                #expect(estimate.offsetDeviation >= .zero && estimate.frequencyDeviation >= .zero)
            }
        }
        #expect(abs(try #require(estimator.estimate(at: clock.instant)).offset.inSeconds - clock.offset) < 1e-6)
    }

    /// x' = x − s and y' = (y − f) / (1 + f), by what rates are.
    @Test func samplesAreRestated() {
        var clock = ToldClock(ahead: 0.25, rate: 1.0002)
        clock.pass(1_000)
        let early = clock.sample()
        clock.pass(500)
        let change = clock.change(step: 0.125, rateBy: -0.05)
        let restated = early.restated(after: change)
        // Had the clock always run so: it would have shown 500 s × rate × 0.05 more at the sample.
        let shift = 500 * 1.0002 * 0.05
        #expect(abs((restated.time.nanoseconds - early.time.nanoseconds)) == Int64((shift * 1e9).rounded()))
        #expect(abs(restated.offset.inSeconds - (early.offset.inSeconds - shift - 0.125)) < 1e-9)
        #expect(restated.delay == early.delay)
        // The clock as it runs now, followed back, shows just that offset there.
        let offsetThen = clock.offset - clock.frequency * (clock.monotonic - restated.time.inSeconds)
        #expect(abs(restated.offset.inSeconds - offsetThen) < 2e-9)
    }
}

extension LocalInstant {
    fileprivate var inSeconds: Double { Double(nanoseconds) / 1e9 }
}
