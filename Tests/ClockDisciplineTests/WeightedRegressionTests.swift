import ClockDiscipline
import TestSupport
import Testing

@Suite struct WeightedRegressionTests {
    private struct Sample {
        var time: Double
        var offset: Double
        var delay: Double

        var clockSample: ClockSample {
            ClockSample(
                offset: .seconds(offset), delay: .seconds(delay), dispersion: .zero, rootDelay: .zero,
                rootDispersion: .zero, time: LocalInstant(nanoseconds: Int64(time * 1e9)))
        }
    }

    /// What least squares say at `time`: by the normal equations in plain sums, as in any textbook.
    private struct LeastSquares {
        var offset: Double
        var offsetDeviation: Double
        var slope: Double
        var slopeDeviation: Double

        init(_ samples: [Sample], at time: Double) {
            // ALGORITHMS.md: d = delay/2, sd = clamp(precision, (median − min)/0.7, min), w = (1 + (d − min − precision)⁺/sd)²;
            // there is divided by w.
            let distances = samples.map { $0.delay / 2 }
            let least = distances.min() ?? 0
            let median = distances.sorted()[distances.count / 2]
            let deviation = Swift.max(1e-8, Swift.min((median - least) / 0.7, least))
            let weights = distances.map { distance in
                let factor = 1 + Swift.max(0, distance - least - 1e-8) / deviation
                return 1 / (factor * factor)
            }
            var (s, sx, sy, sxx, sxy) = (0.0, 0.0, 0.0, 0.0, 0.0)
            for (sample, weight) in zip(samples, weights) {
                // Around the time asked for, so that the intercept is the offset there.
                let x = sample.time - time
                s += weight
                sx += weight * x
                sy += weight * sample.offset
                sxx += weight * x * x
                sxy += weight * x * sample.offset
            }
            let determinant = s * sxx - sx * sx
            slope = (s * sxy - sx * sy) / determinant
            offset = (sxx * sy - sx * sxy) / determinant
            var chiSquare = 0.0
            for (sample, weight) in zip(samples, weights) {
                let residual = sample.offset - offset - slope * (sample.time - time)
                chiSquare += weight * residual * residual
            }
            // The inverse of the normal matrix times the variance of unit weight.
            let variance = chiSquare / Double(samples.count - 2)
            offsetDeviation = (variance * sxx / determinant).squareRoot()
            slopeDeviation = (variance * s / determinant).squareRoot()
        }
    }

    private static func fit(_ samples: [Sample]) -> WeightedRegression {
        var regression = WeightedRegression()
        for sample in samples { regression.add(sample.clockSample) }
        return regression
    }

    private static func noisy(_ count: Int, _ generator: inout SeededGenerator) -> [Sample] {
        (0..<count).map { index in
            let delay = 2e-4 + Double.random(in: 0...3e-4, using: &generator)
            let error = Double.random(in: -1...1, using: &generator) * (delay - 2e-4) / 2
            return Sample(time: Double(index) * 16, offset: 0.01 + 3e-5 * Double(index) * 16 + error, delay: delay)
        }
    }

    /// Offset, slope and both standard errors, at the last sample and 64 s and an hour later.
    @Test(arguments: 0..<30 as Range<UInt64>)
    func agreesWithTheNormalEquations(seed: UInt64) throws {
        let seed = 0x4E64_0000 + seed
        var generator = SeededGenerator(seed: seed)
        let samples = Self.noisy(Int.random(in: 3...30, using: &generator), &generator)
        let regression = Self.fit(samples)
        // Where runs were too few, the oldest are gone.
        let kept = Array(samples.suffix(regression.sampleCount))
        for later in [0.0, 64, 3_600] {
            let time = (samples.last?.time ?? 0) + later
            let expected = LeastSquares(kept, at: time)
            let instant = LocalInstant(nanoseconds: Int64(time * 1e9))
            let estimate = try #require(regression.estimate(at: instant))
            #expect(abs(estimate.offset.inSeconds - expected.offset) < 1e-11, "seed \(seed)")
            #expect(abs(estimate.frequency.ratio - expected.slope) < 1e-13, "seed \(seed)")
            let deviation = estimate.offsetDeviation.inSeconds
            #expect(abs(deviation / expected.offsetDeviation - 1) < 1e-6, "seed \(seed), \(later) s later")
            #expect(abs(estimate.frequencyDeviation.ratio / expected.slopeDeviation - 1) < 1e-3, "seed \(seed)")
        }
    }

    /// The worked example of NIST's handbook of statistics would do as well: 1, 2, 3 at 1, 3, 2 has slope ½ and offset 1
    /// before the first, by hand; residuals −½, 1, −½, so s² = 1.5 and the slope's error √(1.5/2).
    @Test func threePointsByHand() throws {
        let samples = [(1.0, 1.0), (2, 3), (3, 2)].map { Sample(time: $0.0, offset: $0.1, delay: 1e-3) }
        let estimate = try #require(Self.fit(samples).estimate(at: LocalInstant(nanoseconds: 3_000_000_000)))
        #expect(abs(estimate.frequency.ratio - 0.5) < 1e-12)
        #expect(abs(estimate.offset.inSeconds - 2.5) < 1e-12)
        #expect(abs(estimate.frequencyDeviation.ratio - 0.75.squareRoot()) < 1e-12)
        // s² (1/3 + 1/2) at the last point.
        #expect(abs(estimate.offsetDeviation.inSeconds - 1.25.squareRoot()) < 1e-12)
    }

    @Test func twoSamplesAreALineThroughBoth() throws {
        let samples = [Sample(time: 0, offset: 1, delay: 1e-3), Sample(time: 10, offset: 1.001, delay: 5e-3)]
        let estimate = try #require(Self.fit(samples).estimate(at: LocalInstant(nanoseconds: 20_000_000_000)))
        #expect(abs(estimate.frequency.ratio - 1e-4) < 1e-12)
        #expect(abs(estimate.offset.inSeconds - 1.002) < 1e-9)
        #expect(estimate.offsetDeviation > .microseconds(500))
    }

    /// Three at one time: no frequency follows, and the offset is their mean.
    @Test func equalTimes() throws {
        let samples = [1.0, 2, 6].map { Sample(time: 5, offset: $0, delay: 1e-3) }
        let estimate = try #require(Self.fit(samples).estimate(at: LocalInstant(nanoseconds: 5_000_000_000)))
        #expect(estimate.frequency == .zero)
        #expect(abs(estimate.offset.inSeconds - 3) < 1e-12)
        #expect(estimate.frequencyDeviation >= FrequencyOffset(ratio: 1e-4))
    }

    @Test func holdsAtMost64() {
        let seed: UInt64 = 0x4E64_0100
        var generator = SeededGenerator(seed: seed)
        var regression = WeightedRegression()
        var most = 0
        for sample in Self.noisy(300, &generator) {
            regression.add(sample.clockSample)
            most = max(most, regression.sampleCount)
            #expect(regression.sampleCount <= 64, "seed \(seed)")
        }
        // Of independent errors most are kept: the runs test drops one in twenty times.
        #expect(most == 64, "seed \(seed)")
        #expect(WeightedRegression.limit == 64)
    }

    /// Of independent errors the runs test keeps most: half the memory and more, in the mean of many rows.
    @Test func keepsHistoryThatFits() {
        var kept = 0
        for seed in 0..<40 as Range<UInt64> {
            var generator = SeededGenerator(seed: 0x4E64_0200 + seed)
            kept += Self.fit(Self.noisy(64, &generator)).sampleCount
        }
        #expect(kept > 40 * 32, "seeds from \(0x4E64_0200), \(kept) kept")
    }

    /// After a jump of the frequency by 20 ppm what was before is dropped, and the new one is known.
    @Test(arguments: 0..<5 as Range<UInt64>)
    func dropsHistoryAfterAJump(seed: UInt64) throws {
        let seed = 0x4E64_0300 + seed
        var generator = SeededGenerator(seed: seed)
        var samples = Self.noisy(64, &generator)
        for index in 32..<64 { samples[index].offset += Double(index - 31) * 16 * 2e-5 }
        let regression = Self.fit(samples)
        #expect(regression.sampleCount <= 34, "seed \(seed)")
        let estimate = try #require(regression.estimate(at: LocalInstant(nanoseconds: 1_008_000_000_000)))
        #expect(abs(estimate.frequency.ratio - 5e-5) < 1e-6, "seed \(seed)")
    }

    /// An answer that was long under way says little: 10 ms off with a delay of 20 ms.
    @Test func longDelaysWeighLittle() throws {
        let seed: UInt64 = 0x4E64_0400
        var generator = SeededGenerator(seed: seed)
        var samples = Self.noisy(30, &generator)
        samples[20].delay = 2e-2
        samples[20].offset += 1e-2
        let estimate = try #require(Self.fit(samples).estimate(at: LocalInstant(nanoseconds: 464_000_000_000)))
        #expect(abs(estimate.offset.inSeconds - (0.01 + 3e-5 * 464)) < 1.5e-4, "seed \(seed)")
    }

    /// Samples that lie on the line to the last digit fit it, whatever the signs of nothing: they are history to keep.
    @Test func keepsHistoryWithoutNoise() {
        let samples = (0..<40).map { Sample(time: Double($0) * 16, offset: 0, delay: 2e-4) }
        #expect(Self.fit(samples).sampleCount == 40)
    }
}
