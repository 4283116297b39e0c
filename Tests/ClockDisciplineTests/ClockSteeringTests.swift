import ClockDiscipline
import TestSupport
import Testing

@Suite struct ClockSteeringTests {
    private static let start = LocalInstant(nanoseconds: 5_000_000_000)

    private static func estimate(_ offset: Duration, ppm: Double = 0, at time: LocalInstant = start) -> ClockEstimate {
        ClockEstimate(
            time: time, offset: offset, offsetDeviation: .microseconds(1),
            frequency: FrequencyOffset(ratio: ppm * 1e-6),
            frequencyDeviation: FrequencyOffset(ratio: 1e-9))
    }

    /// 10 ms over 100 s is 100 ppm; the clock being slewed shows 100 ppm more time than passes.
    @Test(arguments: [1.0, -1.0])
    func slewsOverTheTimeGiven(sign: Double) throws {
        var steering = ClockSteering()
        let change = steering.steer(by: Self.estimate(.seconds(sign * 0.01)), over: .seconds(100))
        #expect(steering.base == .zero)
        #expect(abs(steering.slewRate.ratio - sign * 1e-4) < 1e-15)
        #expect(steering.frequency == steering.slewRate)
        #expect(change.time == Self.start && change.step == .zero)
        #expect(abs(change.frequency.ratio - sign * 1e-4) < 1e-15)
        let end = try #require(steering.slewEnd)
        let length = Self.start.duration(to: end) / .seconds(1)
        #expect(abs(length - 100 * (1 + sign * 1e-4)) < 2e-9)
    }

    /// What would be too fast takes longer: 100 ms at 500 ppm is 200 s of true time.
    @Test func limitMakesItLonger() throws {
        var steering = ClockSteering()
        _ = steering.steer(by: Self.estimate(.milliseconds(100)), over: .seconds(10))
        #expect(steering.slewRate == .kernelLimit)
        let end = try #require(steering.slewEnd)
        #expect(abs(Self.start.duration(to: end) / .seconds(1) - 200 * 1.0005) < 2e-9)
    }

    /// A clock that runs as it is told, on an oscillator without fault: after the slew it is right, and it never ran backwards.
    @Test(arguments: [0.08, 5e-4, 1e-5], [0.1, -0.1, 3e-5])
    func slewCancelsTheOffset(limit: Double, offset: Double) throws {
        var steering = ClockSteering(slewLimit: FrequencyOffset(ratio: limit))
        _ = steering.steer(by: Self.estimate(.seconds(offset)), over: .seconds(1))
        let rate = 1 + steering.frequency.ratio
        #expect(rate > 0.9 && rate >= 1 - limit - 1e-15 && rate <= 1 + limit + 1e-15)
        let shown = Self.start.duration(to: try #require(steering.slewEnd)) / .seconds(1)
        // The clock shows `shown`; true time is that divided by its rate. Timers count in nanoseconds.
        #expect(abs((shown - shown / rate) - offset) < 1e-9)
    }

    /// On an oscillator that is itself corrected the slew gains the offset to 1e-7 of it.
    @Test(arguments: [4e-4, -4e-4])
    func slewOnACorrectedOscillator(base: Double) throws {
        var steering = ClockSteering(base: FrequencyOffset(ratio: base), slewLimit: FrequencyOffset(ratio: 0.08))
        _ = steering.steer(by: Self.estimate(.milliseconds(100)), over: .seconds(1))
        // The oscillator runs at 1 / (1 + base), so that the clock without slew is right.
        let rate = (1 + steering.frequency.ratio) / (1 + base)
        let shown = Self.start.duration(to: try #require(steering.slewEnd)) / .seconds(1)
        #expect(abs((shown - shown / rate) - 0.1) < 1e-8)
    }

    /// (1 + total) = (1 + before)(1 + estimate): rates multiply.
    @Test func correctsTheFrequencyForGood() {
        var steering = ClockSteering(base: FrequencyOffset(ratio: 1e-4))
        let change = steering.steer(by: Self.estimate(.zero, ppm: 50), over: .seconds(10))
        #expect(abs(steering.base.ratio - (1.0001 * 1.00005 - 1)) < 1.1e-15)
        #expect(steering.slewRate == .zero && steering.slewEnd == nil)
        #expect(abs(change.frequency.ratio - 50e-6) < 3e-15)
    }

    /// An estimate made during a slew is of the clock as it runs, slew included.
    @Test func estimateDuringASlew() {
        var steering = ClockSteering()
        _ = steering.steer(by: Self.estimate(.milliseconds(10)), over: .seconds(100))
        let later = Self.start.advanced(by: .seconds(50))
        // The clock runs 100 ppm fast by the slew alone, so the reference seems 1/1.0001 − 1 slow.
        let seen = (1 / 1.0001 - 1) * 1e6
        _ = steering.steer(by: Self.estimate(.milliseconds(5), ppm: seen, at: later), over: .seconds(50))
        #expect(abs(steering.base.ratio) < 3e-15)
        #expect(abs(steering.slewRate.ratio - 1e-4) < 1e-15)
    }

    @Test(arguments: [600.0, -600, 1e6, -1e6, 1e12])
    func frequencyStaysWithinItsLimit(ppm: Double) {
        var steering = ClockSteering()
        _ = steering.steer(by: Self.estimate(.zero, ppm: ppm), over: .seconds(10))
        #expect(steering.base.partsPerMillion == (ppm < 0 ? -500 : 500))
    }

    @Test func timerEndsTheSlewWhenItsTimeHasCome() throws {
        var steering = ClockSteering(base: FrequencyOffset(ratio: 2e-5))
        _ = steering.steer(by: Self.estimate(.milliseconds(10)), over: .seconds(100))
        let end = try #require(steering.slewEnd)
        let fast = steering.frequency
        let early = steering.timerFired(at: LocalInstant(nanoseconds: end.nanoseconds - 1))
        #expect(early == nil && steering.frequency == fast)
        let atEnd = steering.timerFired(at: end)
        let change = try #require(atEnd)
        #expect(steering.frequency == steering.base && steering.slewEnd == nil)
        #expect(change.time == end)
        // New rate over old rate.
        #expect(abs(change.frequency.ratio - ((1 + 2e-5) / (1 + fast.ratio) - 1)) < 1.1e-15)
        let (again, ended) = (steering.timerFired(at: end), steering.endSlew(at: end))
        #expect(again == nil && ended == nil)
    }

    @Test func slewCanEndBeforeItsTime() throws {
        var steering = ClockSteering()
        let nothing = steering.endSlew(at: Self.start)
        #expect(nothing == nil)
        _ = steering.steer(by: Self.estimate(.milliseconds(-10)), over: .seconds(100))
        let ended = steering.endSlew(at: Self.start.advanced(by: .seconds(1)))
        let change = try #require(ended)
        #expect(change.frequency.ratio > 0)
        #expect(steering.frequency == .zero && steering.slewEnd == nil)
    }

    /// Whatever is estimated: all limits hold, and the clock runs forwards.
    @Test func limitsHoldForAnyEstimate() {
        let seed: UInt64 = 0x57EE_0001
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<5_000 {
            let limit = FrequencyOffset(ratio: Double.random(in: 0...0.1, using: &generator))
            var steering = ClockSteering(slewLimit: limit)
            let offset = Duration(attoseconds: Int128(generator.next()) << Int128.random(in: 0...40, using: &generator))
            let femto = FrequencyOffset(femtoratio: Int64(bitPattern: generator.next()))
            for sign in [1, -1] {
                let estimate = ClockEstimate(
                    time: Self.start, offset: offset * sign, offsetDeviation: .zero, frequency: femto,
                    frequencyDeviation: .zero)
                let length = Duration.milliseconds(Int.random(in: 0...100_000, using: &generator))
                _ = steering.steer(by: estimate, over: length)
                #expect(abs(steering.base.ratio) <= 5e-4, "seed \(seed)")
                #expect(abs(steering.slewRate.ratio) <= limit.ratio, "seed \(seed)")
                #expect((steering.slewEnd ?? Self.start) >= Self.start, "seed \(seed)")
            }
        }
    }

    /// MAXFREQ of Linux: 500 ppm.
    @Test func kernelLimit() {
        #expect(FrequencyOffset.kernelLimit.partsPerMillion == 500)
        let limit = FrequencyOffset(femtoratio: 10)
        for (value, clamped) in [(11, 10), (-11, -10), (3, 3), (Int64.max, 10), (.min, -10)] as [(Int64, Int64)] {
            #expect(FrequencyOffset(femtoratio: value).clamped(to: limit).femtoratio == clamped)
        }
        // A limit has no sign.
        #expect(FrequencyOffset(femtoratio: 11).clamped(to: FrequencyOffset(femtoratio: -10)).femtoratio == 10)
        #expect(FrequencyOffset(femtoratio: .min).clamped(to: FrequencyOffset(femtoratio: .min)).femtoratio == -.max)
    }
}
