import Foundation
import Testing

@testable import ClockSimulation

/// What is left to chance: slopes and levels of the five noises, and that no spacing of readings changes their distribution.
///
/// The theory: NIST SP 1065, sections 5 and 6.
@Suite struct OscillatorNoiseTests {
    private static let seed: UInt64 = 0x0A15_E001

    /// Each noise by itself.
    enum Noise: CaseIterable {
        case whitePhase, flickerPhase, whiteFrequency, flickerFrequency, randomWalkFrequency

        func model(_ level: Double) -> OscillatorModel {
            var model = OscillatorModel()
            switch self {
            case .whitePhase: model.whitePhaseNoise = level
            case .flickerPhase: model.flickerPhaseNoise = level
            case .whiteFrequency: model.whiteFrequencyNoise = level
            case .flickerFrequency: model.flickerFrequencyNoise = level
            case .randomWalkFrequency: model.randomWalkFrequencyNoise = level
            }
            return model
        }
    }

    /// Readings `interval` apart, each with its own noise.
    private static func metrics(
        _ model: OscillatorModel, readings: Int, interval: Duration = .seconds(1)
    ) throws -> StabilityMetrics {
        var oscillator = Oscillator(model, random: SimulationRandom(seed: seed, stream: 0))
        let phases = (0..<readings).map { index in
            oscillator.advance(to: .start.advanced(by: interval * index))
            return oscillator.phase + oscillator.readingNoise()
        }
        return try StabilityMetrics(phases: phases, interval: interval)
    }

    /// The slope of the least squares line through a curve in logarithmic axes.
    private func slope(_ curve: [StabilityMetrics.Estimate]) -> Double {
        let x = curve.map { log(Double($0.averagingFactor)) }
        let y = curve.map { log($0.value) }
        let (meanX, meanY) = (x.reduce(0, +) / Double(x.count), y.reduce(0, +) / Double(y.count))
        let products = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
        return products / x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
    }

    /// From 4 to 64 readings 1/16 s apart: below, averages are hardly any, and the bandwidth of flicker phase noise shows.
    @Test(
        arguments: [
            (.whitePhase, -1, 0.02, -1.5), (.flickerPhase, -0.9, 0.03, -1), (.whiteFrequency, -0.5, 0.04, -0.5),
            (.flickerFrequency, 0, 0.05, 0), (.randomWalkFrequency, 0.5, 0.06, 0.5),
        ] as [(Noise, Double, Double, Double)])
    func slopes(noise: Noise, allan: Double, tolerance: Double, modified: Double) throws {
        let isFlicker = noise == .flickerPhase || noise == .flickerFrequency
        let metrics = try Self.metrics(
            noise.model(1e-9), readings: isFlicker ? 16_000 : 40_000, interval: .microseconds(62_500))
        let overlapping = slope(Array(metrics.octaves(.overlappingAllanDeviation)[2...6]))
        #expect(abs(overlapping - allan) < tolerance, "seed \(Self.seed)")
        let averaged = slope(Array(metrics.octaves(.modifiedAllanDeviation)[2...6]))
        #expect(abs(averaged - modified) < 0.05, "seed \(Self.seed)")
    }

    /// White phase √3·σ/m, white frequency σ/√m, random walk σ·√(m/3): that of a walk without steps, which
    /// σ·√((2m² + 1)/6m), of a walk with one step a second, comes to with increasing m.
    @Test(arguments: [Noise.whitePhase, .whiteFrequency, .randomWalkFrequency])
    func levels(noise: Noise) throws {
        let metrics = try Self.metrics(noise.model(1e-9), readings: 40_000)
        for factor in [1, 4, 10] {
            let m = Double(factor)
            let expected =
                switch noise {
                case .whitePhase: 3.squareRoot() / m
                case .whiteFrequency: 1 / m.squareRoot()
                default: (m / 3).squareRoot()
                }
            let found = try metrics.estimate(.overlappingAllanDeviation, averagingFactor: factor).value
            #expect(abs(found / (1e-9 * expected) - 1) < 0.02, "seed \(Self.seed), factor \(factor)")
        }
    }

    /// Flicker frequency noise has a flat ADEV, flicker phase noise a flat TDEV, at the level that the model names.
    @Test func flickerLevels() throws {
        let interval = Duration.microseconds(62_500)
        let frequency = try Self.metrics(Noise.flickerFrequency.model(1e-9), readings: 16_000, interval: interval)
        let phase = try Self.metrics(Noise.flickerPhase.model(1e-9), readings: 16_000, interval: interval)
        for factor in [16, 32, 64] {
            let floor = try frequency.estimate(.overlappingAllanDeviation, averagingFactor: factor).value
            let level = try phase.estimate(.timeDeviation, averagingFactor: factor).value
            #expect(abs(floor / 1e-9 - 1) < 0.06, "seed \(Self.seed), factor \(factor)")
            #expect(abs(level / 1e-9 - 1) < 0.06, "seed \(Self.seed), factor \(factor)")
        }
    }

    /// From the second moments of the sixteen processes, at readings one second apart: with D(τ) the variance of what the phase
    /// gains in τ, ADEV² = (4·D(τ) − D(2τ)) / (2τ²).
    @Test(arguments: [Noise.flickerPhase, .flickerFrequency])
    func flickerCurve(noise: Noise) throws {
        func gained(_ tau: Double) -> Double {
            (0..<FlickerProcess.count).reduce(0) {
                let constant = FlickerProcess.timeConstant($1)
                let d = tau / constant
                if noise == .flickerPhase {
                    return $0 - 2 * pow(FlickerProcess.deviationForTimeDeviation, 2) * expm1(-d)
                }
                return $0 + 2 * constant * constant * (d < 1e-3 ? d * d / 2 - d * d * d / 6 : d + expm1(-d))
            }
        }
        let metrics = try Self.metrics(noise.model(1e-9), readings: 12_000)
        for factor in [1, 2, 4, 8, 16] {
            let tau = Double(factor)
            let expected = 1e-9 * ((4 * gained(tau) - gained(2 * tau)) / 2).squareRoot() / tau
            let found = try metrics.estimate(.overlappingAllanDeviation, averagingFactor: factor).value
            #expect(abs(found / expected - 1) < 0.03, "seed \(Self.seed), factor \(factor)")
        }
    }

    /// Second moments of phase and frequency at the end, over many oscillators of one model.
    private func moments(
        _ model: OscillatorModel, oscillators: Int, steps: [Int64]
    ) -> (phase: Double, frequency: Double, product: Double) {
        var sums = (phase: 0.0, frequency: 0.0, product: 0.0)
        for stream in 0..<UInt64(oscillators) {
            var oscillator = Oscillator(model, random: SimulationRandom(seed: Self.seed, stream: stream))
            for step in steps { oscillator.advance(to: SimulatedInstant(nanoseconds: step)) }
            let (phase, frequency) = (oscillator.phase / .seconds(1), oscillator.frequency)
            sums.phase += phase * phase
            sums.frequency += frequency * frequency
            sums.product += phase * frequency
        }
        let count = Double(oscillators)
        return (sums.phase / count, sums.frequency / count, sums.product / count)
    }

    private static let oneStep: [Int64] = [1_000_000_000_000]
    private static let manySteps: [Int64] = [
        1, 1_000_000, 70_000_000_000, 71_000_000_000, 500_000_000_000, 999_999_999_999, 1_000_000_000_000,
    ]

    /// A random walk of 10⁻⁹ per √s for a day: σ·√(t³/3) = 14.66 ms.
    @Test func randomWalkForADay() {
        var model = OscillatorModel()
        model.randomWalkFrequencyNoise = 1e-9
        let found = moments(model, oscillators: 10_000, steps: [86_400_000_000_000])
        #expect(abs(found.phase.squareRoot() / 14.66e-3 - 1) < 0.03, "seed \(Self.seed)")
    }

    /// In a time t, of whatever steps: Var f = σ²t, Var x = σ²t³/3 + σ_w²t, Cov = σ²t²/2. The standard error is 2.2 %.
    @Test(arguments: [oneStep, manySteps])
    func randomWalkAndWhite(steps: [Int64]) {
        var model = OscillatorModel()
        model.randomWalkFrequencyNoise = 1e-9
        model.whiteFrequencyNoise = 5e-7
        let found = moments(model, oscillators: 4_000, steps: steps)
        let t = 1_000.0
        #expect(abs(found.frequency / (1e-18 * t) - 1) < 0.08, "seed \(Self.seed)")
        #expect(abs(found.phase / (1e-18 * t * t * t / 3 + 25e-14 * t) - 1) < 0.08, "seed \(Self.seed)")
        #expect(abs(found.product / (1e-18 * t * t / 2) - 1) < 0.08, "seed \(Self.seed)")
    }

    /// Sixteen stationary processes of standard deviation s: Var f = 16·s², Var x = Σ 2·s²·T²·(d − 1 + e^(−d)), and
    /// Cov = Σ s²·T·(1 − e^(−d)), where d = t/T; Uhlenbeck and Ornstein, doi:10.1103/PhysRev.36.823. The standard error is 3.7 %.
    @Test(arguments: [oneStep, manySteps])
    func flickerFrequency(steps: [Int64]) {
        let found = moments(Noise.flickerFrequency.model(1e-9), oscillators: 1_500, steps: steps)
        var (phase, product) = (0.0, 0.0)
        for index in 0..<FlickerProcess.count {
            let constant = FlickerProcess.timeConstant(index)
            let d = 1_000 / constant
            let excess = d < 1e-3 ? d * d / 2 - d * d * d / 6 : d + expm1(-d)
            phase += 2e-18 * constant * constant * excess
            product -= 1e-18 * constant * expm1(-d)
        }
        #expect(abs(found.frequency / 16e-18 - 1) < 0.13, "seed \(Self.seed)")
        #expect(abs(found.phase / phase - 1) < 0.13, "seed \(Self.seed)")
        #expect(abs(found.product / product - 1) < 0.13, "seed \(Self.seed)")
    }

    /// Stationary: whatever the steps, sixteen times the variance of one process, and no frequency.
    @Test(arguments: [[], oneStep, manySteps])
    func flickerPhase(steps: [Int64]) {
        let found = moments(Noise.flickerPhase.model(1e-9), oscillators: 1_500, steps: steps)
        let expected = 16 * pow(1e-9 * FlickerProcess.deviationForTimeDeviation, 2)
        #expect(abs(found.phase / expected - 1) < 0.13, "seed \(Self.seed)")
        #expect(found.frequency == 0)
    }

    /// Both kinds of flicker keep out of each other's way.
    @Test func bothKindsOfFlicker() throws {
        var model = Noise.flickerPhase.model(1e-12)
        model.flickerFrequencyNoise = 1e-9
        let found = moments(model, oscillators: 1_500, steps: [])
        #expect(abs(found.frequency / 16e-18 - 1) < 0.13, "seed \(Self.seed)")
        let expected = 16 * pow(1e-12 * FlickerProcess.deviationForTimeDeviation, 2)
        #expect(abs(found.phase / expected - 1) < 0.13, "seed \(Self.seed)")
    }

    @Test func readingNoise() {
        var oscillator = Oscillator(Noise.whitePhase.model(1e-6), random: SimulationRandom(seed: Self.seed, stream: 0))
        var squares = 0.0
        for _ in 0..<20_000 {
            let noise = oscillator.readingNoise() / .seconds(1)
            squares += noise * noise
            #expect(oscillator.phase == .zero)
        }
        #expect(abs((squares / 20_000).squareRoot() / 1e-6 - 1) < 0.02, "seed \(Self.seed)")
    }

    /// One seed, one history, to the last bit; another seed or stream, another.
    @Test func deterministic() {
        var model = OscillatorModel()
        model.whitePhaseNoise = 1e-9
        model.flickerPhaseNoise = 1e-10
        model.whiteFrequencyNoise = 1e-9
        model.flickerFrequencyNoise = 1e-10
        model.randomWalkFrequencyNoise = 1e-11
        func history(seed: UInt64, stream: UInt64) -> [Duration] {
            var oscillator = Oscillator(model, random: SimulationRandom(seed: seed, stream: stream))
            return (1...100).flatMap { (index: Int64) -> [Duration] in
                oscillator.advance(to: SimulatedInstant(nanoseconds: index * index * 1_234_567))
                return [oscillator.phase, .nanoseconds(1) * oscillator.frequency, oscillator.readingNoise()]
            }
        }
        #expect(history(seed: 1, stream: 2) == history(seed: 1, stream: 2))
        #expect(history(seed: 1, stream: 2) != history(seed: 1, stream: 3))
        #expect(history(seed: 1, stream: 2) != history(seed: 2, stream: 2))
    }
}
