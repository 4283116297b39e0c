import ClockDiscipline
import TestSupport
import Testing

@testable import ClockSimulation

/// What leaves nothing to chance.
@Suite struct OscillatorTests {
    private static let day: Int64 = 86_400_000_000_000

    private func oscillator(_ model: OscillatorModel, seed: UInt64 = 1) -> Oscillator {
        Oscillator(model, random: SimulationRandom(seed: seed, stream: 0))
    }

    private func phase(_ model: OscillatorModel, after nanoseconds: Int64) -> Duration {
        var oscillator = oscillator(model)
        oscillator.advance(to: SimulatedInstant(nanoseconds: nanoseconds))
        return oscillator.phase
    }

    private func ppm(_ value: Int64) -> FrequencyOffset { FrequencyOffset(femtoratio: value * 1_000_000_000) }

    /// 50 ppm for a day are 4.32 s, 1 ppm for a Julian year 31.5576 s: exactly.
    @Test func constantSkew() {
        #expect(phase(OscillatorModel(skew: ppm(50)), after: Self.day) == .milliseconds(4_320))
        #expect(phase(OscillatorModel(skew: ppm(-50)), after: Self.day) == .milliseconds(-4_320))
        #expect(phase(OscillatorModel(skew: ppm(1)), after: 31_557_600_000_000_000) == .microseconds(31_557_600))
        #expect(phase(OscillatorModel(skew: ppm(1)), after: 1) == Duration(attoseconds: 1_000))
        #expect(phase(OscillatorModel(), after: Self.day) == .zero)
        var oscillator = oscillator(OscillatorModel(skew: ppm(50)))
        #expect(oscillator.frequency == 50e-6)
        oscillator.advance(to: SimulatedInstant(nanoseconds: 1_000))
        #expect(oscillator.frequency == 50e-6)
    }

    /// As `FrequencyOffset.accumulated(over:)` has it, for any skew and time.
    @Test func skewIsTheProduct() {
        let seed: UInt64 = 0x05C1_0001
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<1_000 {
            let skew = FrequencyOffset(
                femtoratio: .random(in: -1_000_000_000_000...1_000_000_000_000, using: &generator))
            let time = Int64.random(in: 0...(.max), using: &generator)
            #expect(
                phase(OscillatorModel(skew: skew), after: time) == skew.accumulated(over: .nanoseconds(time)),
                "seed \(seed)")
        }
    }

    /// 1 ppb a day for 365 days: 10⁻⁹ · 86,400 s · 365² / 2 = 5.75532 s exactly, and 0.365 ppm.
    @Test func ageingForAYear() {
        var model = OscillatorModel()
        model.ageingPerDay = FrequencyOffset(femtoratio: 1_000_000)
        #expect(phase(model, after: 365 * Self.day) == .microseconds(5_755_320))
        #expect(phase(model, after: Self.day) == .nanoseconds(43_200))
        #expect(phase(model, after: Self.day / 2) == .nanoseconds(10_800))
        #expect(phase(model, after: Self.day * 3 / 2) == .nanoseconds(97_200))
        model.ageingPerDay = FrequencyOffset(femtoratio: -1_000_000)
        #expect(phase(model, after: 365 * Self.day) == .microseconds(-5_755_320))
        var oscillator = oscillator(model)
        oscillator.advance(to: SimulatedInstant(nanoseconds: 365 * Self.day))
        #expect(abs(oscillator.frequency + 365e-9) < 1e-21)
    }

    /// a·t²/(2·day), where that product fits into 128 bits, to the attosecond.
    @Test func ageingIsTheProduct() {
        let seed: UInt64 = 0x05C1_0002
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<1_000 {
            var model = OscillatorModel()
            let rate = Int64.random(in: -100_000_000...100_000_000, using: &generator)
            model.ageingPerDay = FrequencyOffset(femtoratio: rate)
            let time = Int64.random(in: 0...1_000_000_000_000_000, using: &generator)
            let exact = Int128(rate) * Int128(time) * Int128(time) / (2 * Int128(Self.day)) / 1_000_000
            let found = phase(model, after: time).attoseconds
            #expect((found - exact).magnitude <= 1, "seed \(seed), rate \(rate), time \(time)")
        }
    }

    /// A cycle of 1 ppm and a day: at noon, when it has been fast all the time, 1e-6 · 86,400 / π s; at midnight nothing.
    @Test func temperatureCycle() {
        var model = OscillatorModel()
        model.temperature = .init(amplitude: ppm(1))
        let top = 1e-6 * 86_400 / Double.pi
        #expect(abs(phase(model, after: Self.day / 2) / .seconds(1) - top) < 1e-17)
        #expect(abs(phase(model, after: Self.day / 4) / .seconds(1) - top / 2) < 1e-17)
        #expect(phase(model, after: Self.day) == .zero)
        #expect(phase(model, after: 10_000 * Self.day) == .zero)
        #expect(phase(model, after: 10_000 * Self.day + Self.day / 2) == phase(model, after: Self.day / 2))
        model.temperature.phase = 0.25
        #expect(abs(phase(model, after: Self.day / 4) / .seconds(1) - top / 2) < 1e-17)
        #expect(abs(phase(model, after: Self.day / 2) / .seconds(1)) < 1e-17)
        var oscillator = oscillator(model)
        #expect(oscillator.frequency == 1e-6)
        oscillator.advance(to: SimulatedInstant(nanoseconds: Self.day / 2))
        #expect(oscillator.frequency == -1e-6)
        model.temperature.phase = 0.75
        #expect(abs(phase(model, after: Self.day / 2) / .seconds(1)) < 1e-17)
        for impossible in [Duration.zero, .seconds(-1)] {
            model.temperature.period = impossible
            #expect(phase(model, after: Self.day / 3) == .zero)
        }
        model.temperature = .init(amplitude: ppm(1), phase: .nan)
        #expect(abs(phase(model, after: Self.day / 2) / .seconds(1) - top) < 1e-17)
    }

    @Test func steps() {
        var model = OscillatorModel(skew: ppm(10))
        model.steps = [
            .init(at: SimulatedInstant(nanoseconds: 2_000_000_000), frequency: ppm(-30)),
            .init(at: SimulatedInstant(nanoseconds: 1_000_000_000), phase: .milliseconds(5)),
        ]
        #expect(phase(model, after: 999_999_999) == Duration(attoseconds: 9_999_999_990_000))
        #expect(phase(model, after: 1_000_000_000) == .microseconds(5_010))
        #expect(phase(model, after: 2_000_000_000) == .microseconds(5_020))
        #expect(phase(model, after: 4_000_000_000) == .microseconds(4_980))
        var oscillator = oscillator(model)
        oscillator.advance(to: SimulatedInstant(nanoseconds: 1_999_999_999))
        #expect(oscillator.frequency == 10e-6)
        oscillator.advance(to: SimulatedInstant(nanoseconds: 2_000_000_000))
        #expect(abs(oscillator.frequency + 20e-6) < 1e-20)
    }

    /// The phase is the integral of the frequency: Simpson's rule over a day, of all that is not noise.
    @Test func phaseIsTheIntegralOfFrequency() {
        var model = OscillatorModel(skew: ppm(3))
        model.ageingPerDay = FrequencyOffset(femtoratio: 5_000_000)
        model.temperature = .init(amplitude: ppm(2), period: .seconds(30_000), phase: 0.1)
        var oscillator = oscillator(model)
        let pieces = 2_000
        var sum = 0.0
        for place in 0...pieces {
            oscillator.advance(to: SimulatedInstant(nanoseconds: Self.day / Int64(pieces) * Int64(place)))
            let weight = place == 0 || place == pieces ? 1.0 : place.isMultiple(of: 2) ? 2 : 4
            sum += weight * oscillator.frequency
        }
        let integral = sum * 86_400 / Double(pieces) / 3
        #expect(abs(integral - oscillator.phase / .seconds(1)) < 1e-13)
    }

    /// The same bits in one step and in many.
    @Test func stepsOfTimeDoNotMatter() {
        var model = OscillatorModel(skew: FrequencyOffset(femtoratio: 12_345_678_901))
        model.ageingPerDay = FrequencyOffset(femtoratio: -7_654_321)
        model.temperature = .init(amplitude: FrequencyOffset(femtoratio: 99_999_999), phase: 0.3)
        model.steps = [.init(at: SimulatedInstant(nanoseconds: 7), phase: .nanoseconds(1), frequency: ppm(1))]
        let seed: UInt64 = 0x05C1_0003
        var generator = SeededGenerator(seed: seed)
        var oscillator = oscillator(model)
        var time: Int64 = 0
        for _ in 0..<500 {
            time += .random(in: 0...1_000_000_000_000, using: &generator)
            oscillator.advance(to: SimulatedInstant(nanoseconds: time))
            #expect(oscillator.phase == phase(model, after: time), "seed \(seed)")
        }
    }

    @Test func timeDoesNotGoBack() {
        var model = OscillatorModel(skew: ppm(1))
        model.randomWalkFrequencyNoise = 1e-9
        var oscillator = oscillator(model)
        oscillator.advance(to: SimulatedInstant(nanoseconds: 1_000))
        let phase = oscillator.phase
        oscillator.advance(to: SimulatedInstant(nanoseconds: 1_000))
        oscillator.advance(to: SimulatedInstant(nanoseconds: 500))
        oscillator.advance(to: SimulatedInstant(nanoseconds: .min))
        #expect(oscillator.phase == phase)
        #expect(oscillator.time == SimulatedInstant(nanoseconds: 1_000))
    }

    /// A million free-running clocks must fit into 1 GiB.
    @Test func isSmall() {
        #expect(MemoryLayout<Oscillator>.stride <= 200)
    }

    /// Nothing that a field can hold ends the program.
    @Test func extremes() {
        let rates = [FrequencyOffset(femtoratio: .min), FrequencyOffset(femtoratio: .max)]
        for rate in rates {
            for noise in [1e300, -1, .nan, .infinity] as [Double] {
                var model = OscillatorModel(skew: rate)
                model.ageingPerDay = rate
                model.temperature = .init(
                    amplitude: rate, period: Duration(attoseconds: rate.femtoratio < 0 ? .min : .max), phase: noise)
                model.steps = [
                    .init(at: SimulatedInstant(nanoseconds: .min), phase: Duration(attoseconds: .max), frequency: rate),
                    .init(at: SimulatedInstant(nanoseconds: 0), phase: Duration(attoseconds: .max), frequency: rate),
                ]
                model.whitePhaseNoise = noise
                model.flickerPhaseNoise = noise
                model.whiteFrequencyNoise = noise
                model.flickerFrequencyNoise = noise
                model.randomWalkFrequencyNoise = noise
                var oscillator = oscillator(model)
                for time in [0, 1, .max / 2, .max] as [Int64] {
                    oscillator.advance(to: SimulatedInstant(nanoseconds: time))
                    _ = (oscillator.phase, oscillator.frequency, oscillator.readingNoise())
                }
                #expect(oscillator.time == SimulatedInstant(nanoseconds: .max))
            }
        }
    }

    /// Noises that make no sense are none.
    @Test(arguments: [-1e-9, Double.nan, .infinity, -.infinity])
    func impossibleNoise(noise: Double) {
        var model = OscillatorModel(skew: ppm(50))
        model.whitePhaseNoise = noise
        model.flickerPhaseNoise = noise
        model.whiteFrequencyNoise = noise
        model.flickerFrequencyNoise = noise
        model.randomWalkFrequencyNoise = noise
        #expect(phase(model, after: Self.day) == .milliseconds(4_320))
        var oscillator = oscillator(model)
        #expect(oscillator.readingNoise() == .zero)
        #expect(oscillator.model == OscillatorModel(skew: ppm(50)))
    }
}
