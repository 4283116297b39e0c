import ClockDiscipline
import Foundation
import TestSupport
import TimeScales
import Testing

/// A free clock: random-walk frequency, exponential jitter each way, and nobody who corrects it.
private struct NoisyWorld {
    var generator: SeededGenerator
    let wander: Double
    let jitter: Double
    var offset = 0.0
    var frequency = 0.0
    var time = 0.0

    init(seed: UInt64, wander: Double, jitter: Double) {
        generator = SeededGenerator(seed: seed)
        (self.wander, self.jitter) = (wander, jitter)
    }

    /// Time passes; the offset is the integral of a Wiener process.
    mutating func pass(_ seconds: Double) {
        let (first, second) = (gaussian(), gaussian())
        let root = seconds.squareRoot()
        offset += frequency * seconds + wander * root * seconds * (first / 2 + second / 12.0.squareRoot())
        frequency += wander * root * first
        time += seconds
    }

    mutating func sample(base: Double = 2e-4) -> ClockSample {
        let (out, back) = (exponential(), exponential())
        return ClockSample(
            offset: .seconds(offset + (out - back) / 2), delay: .seconds(base + out + back), dispersion: .zero,
            rootDelay: .zero, rootDispersion: .zero, time: instant)
    }

    var instant: LocalInstant { LocalInstant(nanoseconds: Int64((time * 1e9).rounded())) }

    private mutating func exponential() -> Double {
        -jitter * Foundation.log(Double.random(in: Double.leastNonzeroMagnitude..<1, using: &generator))
    }

    private mutating func gaussian() -> Double {
        let uniform = Double.random(in: Double.leastNonzeroMagnitude..<1, using: &generator)
        let angle = 2 * Double.pi * Double.random(in: 0..<1, using: &generator)
        return (-2 * Foundation.log(uniform)).squareRoot() * Foundation.cos(angle)
    }
}

@Suite struct KalmanBankTests {
    /// The error of the best linear filter that knows the noise, at and between samples 64 s apart: the two-state Riccati
    /// recursion, run to its end with plain numbers.
    private static func linearBound(wander: Double, jitter: Double) -> (filtered: Double, between: Double) {
        let (interval, noise) = (64.0, wander * wander)
        // Exponential jitter each way: variance J²/2 of (out − back)/2.
        let measurement = jitter * jitter / 2
        var (a, b, c) = (measurement, 0.0, 1e-12)
        var between = 0.0
        for _ in 0..<5_000 {
            func predicted(_ t: Double) -> Double { a + t * (2 * b + t * c) + noise * t * t * t / 3 }
            between = (0..<64).map { predicted(Double($0) + 0.5) }.reduce(0, +) / 64
            let (p, q, r) = (
                predicted(interval), b + interval * c + noise * interval * interval / 2, c + noise * interval
            )
            let gain = p + measurement
            (a, b, c) = (p - p * p / gain, q - p * q / gain, r - q * q / gain)
        }
        return (a.squareRoot(), between.squareRoot())
    }

    /// ALGORITHMS.md gives 24.5, 43.9, 4.4, 138 and 245 µs for poll 2⁶ s: the recursion above is that of the same theory.
    @Test(
        arguments: [(1e-9, 1e-4, 24.5), (1e-8, 1e-4, 43.9), (1e-9, 1e-5, 4.4), (1e-9, 1e-3, 138), (1e-8, 1e-3, 245)]
            as [(Double, Double, Double)])
    func theoryIsThatOfThePapers(wander: Double, jitter: Double, microseconds: Double) {
        let bound = Self.linearBound(wander: wander, jitter: jitter)
        #expect(bound.filtered * 1e6 <= microseconds * 1.02)
        #expect(bound.between * 1e6 >= microseconds * 0.97)
    }

    /// Short delays are the true ones, which no linear filter can use: in each case the bank, which knows nothing of the noise,
    /// is below the bound of those that know all.
    @Test(
        arguments: [(1e-9, 1e-4), (1e-8, 1e-4), (1e-9, 1e-5), (1e-9, 1e-3), (1e-8, 1e-3)] as [(Double, Double)],
        0..<2 as Range<UInt64>)
    func steadyStateIsBelowTheLinearBound(noise: (wander: Double, jitter: Double), seed: UInt64) throws {
        let seed = 0xBA4B_0000 + seed
        var world = NoisyWorld(seed: seed, wander: noise.wander, jitter: noise.jitter)
        world.frequency = 1e-5
        var bank = KalmanBank()
        var (square, normalised, count) = (0.0, 0.0, 0.0)
        for round in 0..<1_500 {
            world.pass(64)
            bank.add(world.sample())
            guard round >= 300 else { continue }
            let estimate = try #require(bank.estimate(at: world.instant))
            let error = estimate.offset.inSeconds - world.offset
            square += error * error
            normalised += error * error / (estimate.offsetDeviation.inSeconds * estimate.offsetDeviation.inSeconds)
            count += 1
        }
        let rms = (square / count).squareRoot()
        let bound = Self.linearBound(wander: noise.wander, jitter: noise.jitter).filtered
        #expect(rms < bound, "seed \(seed): \(rms * 1e6) µs, bound \(bound * 1e6) µs")
        #expect(rms > bound / 20, "seed \(seed): too good to be true")
        // Deviations that mean something: the mean of (error/deviation)² is 1 in theory.
        #expect(0.3...3 ~= normalised / count, "seed \(seed): \(normalised / count)")
    }

    /// A jump of the frequency by 1 ppm is known within half an hour.
    @Test func followsAJumpOfTheFrequency() throws {
        let seed: UInt64 = 0xBA4B_0100
        var world = NoisyWorld(seed: seed, wander: 1e-10, jitter: 1e-4)
        var bank = KalmanBank()
        for round in 0..<400 {
            if round == 350 { world.frequency += 1e-6 }
            world.pass(64)
            bank.add(world.sample())
        }
        let estimate = try #require(bank.estimate(at: world.instant))
        #expect(abs(estimate.offset.inSeconds - world.offset) < 1e-4, "seed \(seed)")
        #expect(abs(estimate.frequency.ratio - world.frequency) < 2e-7, "seed \(seed)")
    }

    /// What is foretold becomes less certain with time, and never more.
    @Test func deviationGrowsWithTime() throws {
        let seed: UInt64 = 0xBA4B_0101
        var world = NoisyWorld(seed: seed, wander: 1e-9, jitter: 1e-4)
        var bank = KalmanBank()
        for _ in 0..<100 {
            world.pass(16)
            bank.add(world.sample())
        }
        #expect(bank.sampleCount == 100)
        var before = Duration.zero
        for seconds in [0, 16, 64, 1_024, 10_000, 1_000_000] {
            let estimate = try #require(bank.estimate(at: world.instant.advanced(by: .seconds(seconds))))
            #expect(estimate.offsetDeviation > before, "seed \(seed)")
            before = estimate.offsetDeviation
        }
    }

    /// What no oscillator gains is a clock that was set, however few samples there are: the second that says so is believed, and the
    /// frequency stays what it was taken for, up to 5 × 100 ppm.
    @Test(arguments: [1, 3, 7]) func aJumpAtTheBeginning(before: Int) throws {
        var bank = KalmanBank()
        for number in 0..<(before + 4) {
            bank.add(
                ClockSample(
                    offset: number < before ? .zero : .seconds(1_000_000), delay: .milliseconds(1), dispersion: .zero,
                    rootDelay: .zero, rootDispersion: .zero,
                    time: LocalInstant(nanoseconds: Int64(number) * 2_000_000_000)))
        }
        let end = LocalInstant(nanoseconds: Int64(before + 3) * 2_000_000_000)
        let estimate = try #require(bank.estimate(at: end))
        #expect(abs((estimate.offset - .seconds(1_000_000)).asSeconds) < 1e-3)
        #expect(abs(estimate.frequency.ratio) < 5e-4)
    }
}
