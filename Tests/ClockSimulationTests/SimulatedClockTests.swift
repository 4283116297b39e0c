import ClockDiscipline
import TestSupport
import Testing
import TimeScales

@testable import ClockSimulation

/// A clock of known skew against arithmetic on fractions.
@Suite struct SimulatedClockTests {
    private static let day = SimulatedInstant(nanoseconds: 86_400_000_000_000)
    private static let boot: Int128 = 1_000_000_000_000_000_000_000

    private func clock(ppm: Int64 = 0, ahead: Duration = .zero, seed: UInt64 = 1) -> SimulatedClock {
        let model = OscillatorModel(skew: FrequencyOffset(femtoratio: ppm * 1_000_000_000))
        return SimulatedClock(Oscillator(model, random: SimulationRandom(seed: seed, stream: 0)), ahead: ahead)
    }

    private func at(_ seconds: Int64) -> SimulatedInstant { SimulatedInstant(nanoseconds: seconds * 1_000_000_000) }

    private func elapsed(_ clock: SimulatedClock) -> Duration { clock.date.duration(since: SimulatedClock.epoch) }

    @Test func start() {
        let clock = clock(ahead: .milliseconds(250))
        #expect(clock.error == .milliseconds(250))
        #expect(elapsed(clock) == .milliseconds(250))
        #expect(clock.monotonic == LocalInstant(nanoseconds: 1_000_000_000_000))
        // 2026-01-01 is 46 022 days after 1900-01-01: 126 years with 31 leap days (1904…2024).
        #expect(SimulatedClock.epoch == NTPDate(seconds: (126 * 365 + 31) * 86_400))
    }

    /// 50 ppm for a day are 4.32 s, whether by the oscillator or by the frequency that is set.
    @Test func fiftyPartsPerMillionForADay() {
        var own = clock(ppm: 50)
        own.advance(to: Self.day)
        #expect(own.error == .milliseconds(4_320))
        #expect(elapsed(own) == .milliseconds(86_404_320))
        #expect(own.monotonic == LocalInstant(nanoseconds: 87_404_320_000_000))
        var set = clock()
        set.setFrequency(FrequencyOffset(femtoratio: -50_000_000_000))
        set.advance(to: Self.day)
        #expect(set.error == .milliseconds(-4_320))
        // Both: (1 + 50e-6)(1 − 50e-6) − 1 = −2.5e-9, a day of which is 216 µs.
        var both = clock(ppm: 50)
        both.setFrequency(FrequencyOffset(femtoratio: -50_000_000_000))
        both.advance(to: Self.day)
        #expect(both.error == .microseconds(-216))
        #expect(abs(both.skew - -2.5e-9) < 1e-15)
    }

    @Test func stepIsExactAndTheMonotonicClockDoesNotNotice() {
        var clock = clock(ppm: -7)
        clock.advance(to: at(1_000))
        let before = (clock.monotonic, clock.error)
        #expect(before.1 == .milliseconds(-7))
        clock.step(by: Duration(attoseconds: 123_456_789_012_345_678))
        #expect(clock.error == .milliseconds(-7) + Duration(attoseconds: 123_456_789_012_345_678))
        #expect(clock.monotonic == before.0)
        clock.step(by: .seconds(-5_000))
        clock.step(by: Duration(attoseconds: 5_000_000_000_000_000_000_000 - 123_456_789_012_345_678))
        #expect(clock.error == before.1)
        #expect(clock.monotonic == before.0)
    }

    /// A sleep takes from the monotonic clock what it lasted, and nothing from the time of day.
    @Test func sleep() {
        var clock = clock(ahead: .seconds(3))
        clock.advance(to: at(60))
        let start = clock.exactMonotonic
        clock.advance(to: at(100))
        clock.sleep(since: start)
        #expect(clock.monotonic == LocalInstant(nanoseconds: 1_060_000_000_000))
        #expect(clock.error == .seconds(3))
        clock.advance(to: at(110))
        #expect(clock.monotonic == LocalInstant(nanoseconds: 1_070_000_000_000))
        #expect(clock.error == .seconds(3))
    }

    /// Time does not go back.
    @Test func advancingToThePastDoesNothing() {
        var clock = clock(ppm: 50)
        clock.advance(to: at(10))
        let monotonic = clock.monotonic
        clock.advance(to: at(5))
        #expect(clock.monotonic == monotonic)
        #expect(clock.error == .microseconds(500))
    }

    /// A reading's noise is the same in both clocks, since both count the same ticks.
    @Test func bothReadingsHaveTheSameNoise() {
        let seed: UInt64 = 0x51E_0002
        var model = OscillatorModel()
        model.whitePhaseNoise = 1e-6
        var clock = SimulatedClock(Oscillator(model, random: SimulationRandom(seed: seed, stream: 0)))
        clock.advance(to: at(1))
        var squares = 0.0
        for _ in 0..<2_000 {
            let (date, monotonic) = clock.read()
            let noise = date.duration(since: SimulatedClock.epoch) - .seconds(1)
            let other = LocalInstant(nanoseconds: 1_001_000_000_000).duration(to: monotonic)
            #expect(abs((noise - other) / .nanoseconds(1)) <= 0.5, "seed \(seed)")
            squares += (noise / .microseconds(1)) * (noise / .microseconds(1))
        }
        // The deviation of a deviation of 2 000 numbers is 1.6 %.
        #expect(abs((squares / 2_000).squareRoot() - 1) < 0.06, "seed \(seed)")
    }

    /// Steps and frequencies at random times for a day, against one sum of fractions: (10¹⁵ + f)·passed, divided once.
    @Test func againstFractions() {
        let seed: UInt64 = 0x51E_0003
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<40 {
            let skew = Int64.random(in: -500_000_000_000...500_000_000_000, using: &generator)
            var clock = SimulatedClock(
                Oscillator(
                    OscillatorModel(skew: FrequencyOffset(femtoratio: skew)),
                    random: SimulationRandom(seed: seed, stream: 0)))
            var (numerator, steps, then, frequency): (Int128, Int128, Int128, Int128) = (0, 0, 0, 0)
            let times = (0..<50).map { _ in Int64.random(in: 0...Self.day.nanoseconds, using: &generator) }.sorted()
            for time in times {
                clock.advance(to: SimulatedInstant(nanoseconds: time))
                // In attoseconds: time·10⁹·(1 + skew/10¹⁵).
                let oscillator = Int128(time) * 1_000_000_000 + Int128(time) * Int128(skew) / 1_000_000
                numerator += (oscillator - then) * (1_000_000_000_000_000 + frequency)
                then = oscillator
                let shown = numerator / 1_000_000_000_000_000
                let error = shown + steps - Int128(time) * 1_000_000_000
                #expect((clock.error.attoseconds - error).magnitude <= 60, "seed \(seed)")
                let monotonic = Int128(clock.monotonic.nanoseconds) * 1_000_000_000
                #expect((monotonic - shown - Self.boot).magnitude <= 500_000_060, "seed \(seed)")
                if Bool.random(using: &generator) {
                    let step = Int64.random(in: -2_000_000_000_000...2_000_000_000_000, using: &generator)
                    clock.step(by: .nanoseconds(step))
                    steps += Int128(step) * 1_000_000_000
                } else {
                    let set = Int64.random(in: -500_000_000_000...500_000_000_000, using: &generator)
                    clock.setFrequency(FrequencyOffset(femtoratio: set))
                    frequency = Int128(set)
                }
            }
        }
    }

    /// Where the oscillator keeps its frequency, an instant is foretold to the nanosecond: not before it, and no more than
    /// two nanoseconds later than need be.
    @Test func expectedIsNeitherEarlyNorLate() {
        let seed: UInt64 = 0x51E_0004
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            var clock = clock(ppm: .random(in: -500...500, using: &generator))
            clock.advance(to: SimulatedInstant(nanoseconds: .random(in: 0...1_000_000_000_000, using: &generator)))
            clock.setFrequency(
                FrequencyOffset(femtoratio: .random(in: -80_000_000_000_000...80_000_000_000_000, using: &generator)))
            clock.step(by: .seconds(.random(in: -1_000...1_000, using: &generator)))
            let wait = Int64.random(in: 1...100_000_000_000_000, using: &generator)
            let due = LocalInstant(nanoseconds: clock.monotonic.nanoseconds + wait)
            let found = clock.expected(at: due)
            var there = clock
            there.advance(to: found)
            #expect(there.monotonic.nanoseconds >= due.nanoseconds - 1, "seed \(seed)")
            var before = clock
            before.advance(to: SimulatedInstant(nanoseconds: found.nanoseconds - 2))
            #expect(before.monotonic.nanoseconds <= due.nanoseconds, "seed \(seed)")
        }
    }

    @Test func expectedOfThePastIsNow() {
        var clock = clock(ppm: 50)
        clock.advance(to: at(10))
        #expect(clock.expected(at: LocalInstant(nanoseconds: 0)) == at(10))
        #expect(clock.expected(at: clock.monotonic) <= SimulatedInstant(nanoseconds: 10_000_000_001))
        #expect(clock.expected(at: LocalInstant(nanoseconds: .max)) > Self.day)
    }
}
