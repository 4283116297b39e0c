import ClockDiscipline
import NTPCore
import TestSupport
import Testing

@Suite struct PollScheduleTests {
    private static func steady(_ limits: ClosedRange<Int>) -> PollSchedule {
        var schedule = PollSchedule(limits: limits, burst: 1)
        for _ in 0..<20 { _ = schedule.interval() }
        return schedule
    }

    private func expectWait(
        _ schedule: inout PollSchedule, _ length: Duration, at place: SourceLocation = #_sourceLocation
    ) {
        let wait = schedule.interval()
        #expect(wait == length, sourceLocation: place)
    }

    /// Four requests in six seconds, then intervals that double up to the shortest of the limits.
    @Test func beginsWithABurst() {
        var schedule = PollSchedule(limits: 4...10, burst: 4)
        #expect(schedule.burstLeft == 4 && schedule.exponent == 4)
        let waits = (0..<8).map { _ in schedule.interval() / .seconds(1) }
        #expect(waits == [2, 2, 2, 4, 8, 16, 16, 16])
        #expect(schedule.burstLeft == 0)
    }

    @Test(arguments: [1, 0, -5]) func aBurstOfOneIsNone(burst: Int) {
        var schedule = PollSchedule(limits: 6...6, burst: burst)
        let waits = (0..<6).map { _ in schedule.interval() / .seconds(1) }
        #expect(waits == [4, 8, 16, 32, 64, 64])
    }

    /// Foretold well over twice the time, it is lengthened, step by step, up to the limit and not beyond.
    @Test func becomesLongerWhereTheClockIsForetoldWell() {
        var schedule = Self.steady(4...6)
        var exponents: [Int] = []
        for _ in 0..<40 {
            schedule.adapt(deviation: .microseconds(1), afterTwice: .microseconds(2), measurement: .microseconds(100))
            exponents.append(schedule.exponent)
        }
        #expect(exponents == exponents.sorted())
        #expect(Set(exponents) == [4, 5, 6])
        expectWait(&schedule, .seconds(64))
    }

    @Test func becomesShorterWhereItIsNot() {
        var schedule = Self.steady(4...10)
        for _ in 0..<40 {
            schedule.adapt(deviation: .zero, afterTwice: .zero, measurement: .microseconds(100))
        }
        #expect(schedule.exponent == 10)
        var exponents: [Int] = []
        for _ in 0..<40 {
            schedule.adapt(deviation: .milliseconds(1), afterTwice: .milliseconds(2), measurement: .microseconds(100))
            exponents.append(schedule.exponent)
        }
        #expect(exponents == exponents.sorted(by: >))
        #expect(schedule.exponent == 4)
    }

    /// Neither well nor badly: it stays.
    @Test func staysInBetween() {
        var schedule = Self.steady(4...10)
        schedule.backOff()
        for _ in 0..<100 {
            schedule.adapt(
                deviation: .microseconds(80), afterTwice: .microseconds(160), measurement: .microseconds(100))
        }
        #expect(schedule.exponent == 5)
    }

    @Test func doesNotAdaptWithinTheBurst() {
        var schedule = PollSchedule(limits: 4...10, burst: 4)
        for _ in 0..<20 { schedule.adapt(deviation: .zero, afterTwice: .zero, measurement: .seconds(1)) }
        #expect(schedule.exponent == 4)
    }

    @Test func restartBeginsAnew() {
        var schedule = Self.steady(4...10)
        for _ in 0..<3 { schedule.backOff() }
        expectWait(&schedule, .seconds(128))
        schedule.restart(burst: 2)
        #expect(schedule.exponent == 4 && schedule.burstLeft == 2)
        expectWait(&schedule, .seconds(2))
        let next = schedule.interval()
        #expect(next > .seconds(2) && next <= .seconds(16))
    }

    /// What the server asked for holds at once, whatever the limits, and also when all begins anew.
    @Test func obeysTheServer() {
        var schedule = PollSchedule(limits: 4...4, burst: 4)
        schedule.obeyRateLimit()
        expectWait(&schedule, .seconds(32))
        schedule.obeyRateLimit()
        expectWait(&schedule, .seconds(64))
        schedule.restart(burst: 4)
        expectWait(&schedule, .seconds(64))
        for _ in 0..<100 { schedule.obeyRateLimit() }
        // MAXPOLL of RFC 5905 §7.2.
        expectWait(&schedule, .seconds(1 << 17))
    }

    /// Whatever happens, in any order: within the limits, and never without a pause.
    @Test func staysWithinItsLimits() {
        let seed: UInt64 = 0x5C4E_0001
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let least = Int.random(in: 0...10, using: &generator)
            let limits = least...Int.random(in: least...17, using: &generator)
            var schedule = PollSchedule(limits: limits, burst: Int.random(in: 0...8, using: &generator))
            for _ in 0..<200 {
                switch Int.random(in: 0..<8, using: &generator) {
                case 0: schedule.backOff()
                case 1: schedule.restart(burst: Int.random(in: 0...4, using: &generator))
                default:
                    func any() -> Duration { .nanoseconds(Int64.random(in: 0...1_000_000, using: &generator)) }
                    schedule.adapt(deviation: any(), afterTwice: any(), measurement: any())
                }
                let wait = schedule.interval()
                #expect(limits.contains(schedule.exponent), "seed \(seed)")
                let longest = max(.seconds(2), Duration.seconds(1 << limits.upperBound))
                #expect(wait >= .seconds(1) && wait <= longest, "seed \(seed)")
            }
        }
    }
}
