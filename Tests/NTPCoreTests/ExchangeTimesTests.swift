import ClockDiscipline
import NTPCore
import NTPWire
import TestSupport
import Testing
import TimeScales

@Suite struct ExchangeTimesTests {
    private func times(_ bench: ExchangeBench) -> ExchangeTimes {
        let header = NTPHeader(
            mode: .server, receive: bench.start.advanced(by: bench.out + bench.offset).timestamp,
            transmit: bench.start.advanced(by: bench.out + bench.stay + bench.offset).timestamp)
        return ExchangeTimes(sent: bench.sent, reply: header, received: bench.received)
    }

    /// θ = ((T2 − T1) + (T3 − T4))/2 and δ = (T4 − T1) − (T3 − T2) in eighths of a second, which 2⁻³² s holds exactly.
    @Test(
        arguments: [
            ((0, 8, 8, 0), 8, 0), ((0, 8, 16, 24), 0, 16), ((0, 0, 0, 8), -4, 8), ((0, 80, 88, 24), 72, 16),
            ((16, 0, 8, 48), -28, 24),
        ] as [((Int, Int, Int, Int), Int, Int)])
    func exactOffsetAndDelay(t: (Int, Int, Int, Int), offset: Int, delay: Int) {
        func date(_ eighths: Int) -> NTPDate {
            ExchangeBench.newYear2026.advanced(by: .milliseconds(125 * eighths))
        }
        func reading(_ eighths: Int) -> LocalReading {
            LocalReading(date: date(eighths), monotonic: LocalInstant(nanoseconds: Int64(eighths) * 125_000_000))
        }
        let header = NTPHeader(mode: .server, receive: date(t.1).timestamp, transmit: date(t.2).timestamp)
        let times = ExchangeTimes(sent: reading(t.0), reply: header, received: reading(t.3))
        #expect(times.offset == .milliseconds(125 * offset))
        #expect(times.delay == .milliseconds(125 * delay))
        #expect(times.localStep == .zero)
        // The same as (T3 + δ/2) − T4.
        #expect(times.t3.advanced(by: times.delay / 2).duration(since: times.t4) == times.offset)
    }

    /// 30 ms out and 10 ms back: the offset is wrong by half the asymmetry, +10 ms, and the delay is 40 ms. Times on the wire
    /// are rounded to 2⁻³² s, so each figure may be off by 233 ps.
    @Test func asymmetryIsTheErrorOfTheOffset() {
        var bench = ExchangeBench()
        (bench.out, bench.back) = (.milliseconds(30), .milliseconds(10))
        let times = times(bench)
        #expect(abs(times.offset - .milliseconds(10)) < .nanoseconds(1))
        #expect(abs(times.delay - .milliseconds(40)) < .nanoseconds(1))
    }

    /// |θ error| ≤ δ/2, whatever the way; and the error is half the difference of the two ways.
    @Test func errorIsHalfTheAsymmetryAndAtMostHalfTheDelay() {
        let seed: UInt64 = 0xA5F3_3E70
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            var bench = ExchangeBench()
            bench.start = bench.start.advanced(by: .nanoseconds(Int64.random(in: 0..<1 << 55, using: &generator)))
            bench.offset = .nanoseconds(Int64.random(in: -(1 << 50)...(1 << 50), using: &generator))
            bench.out = .nanoseconds(Int64.random(in: 0...1_000_000_000, using: &generator))
            bench.stay = .nanoseconds(Int64.random(in: 0...1_000_000, using: &generator))
            bench.back = .nanoseconds(Int64.random(in: 0...1_000_000_000, using: &generator))
            let times = times(bench)
            let error = times.offset - bench.offset
            #expect(abs(error - (bench.out - bench.back) / 2) < .nanoseconds(1), "seed \(seed), \(bench)")
            #expect(abs(error) <= times.delay / 2 + .nanoseconds(1), "seed \(seed), \(bench)")
        }
    }

    /// A clock decades from the server's: no digit is lost to the size of the offset.
    @Test(arguments: [-2_000_000_000, -1_000, 1_000, 2_000_000_000] as [Int64])
    func largeOffsets(seconds: Int64) {
        var bench = ExchangeBench()
        bench.offset = .seconds(seconds)
        #expect(abs(times(bench).offset - .seconds(seconds)) < .nanoseconds(1))
    }

    /// The client's clock is in era 0, 1 or 2 (`NTPTimestampTests` has the dates) and the server's agrees.
    @Test(arguments: [1_767_225_600, 2_085_978_496, 4_102_444_800, 6_380_945_792, 8_000_000_000] as [Int64])
    func erasFollowTheClient(unix: Int64) throws {
        var bench = ExchangeBench()
        bench.start = NTPDate(UnixTime(seconds: unix))
        bench.offset = .milliseconds(500)
        let result = try #require(bench.verdict().result)
        #expect(abs(result.sample.offset - .milliseconds(500)) < .nanoseconds(1))
        #expect(abs(result.sample.delay - .milliseconds(20)) < .nanoseconds(1))
        #expect(result.times.t2.era == bench.start.era)
    }

    /// T1 and T2 in one era, T3 and T4 in the next; then the boundary at every other place of the exchange.
    @Test(arguments: [-1, 5, 10, 12, 15, 18, 21, 30], [1, 2] as [Int64])
    func eraBoundaryWithinAnExchange(milliseconds: Int, era: Int64) throws {
        var bench = ExchangeBench()
        bench.start = NTPDate(seconds: era << 32).advanced(by: .milliseconds(-milliseconds))
        (bench.out, bench.stay, bench.back) = (.milliseconds(10), .milliseconds(5), .milliseconds(6))
        bench.offset = .microseconds(100)
        let result = try #require(bench.verdict().result)
        #expect(abs(result.sample.offset - .microseconds(2_100)) < .nanoseconds(1))
        #expect(abs(result.sample.delay - .milliseconds(16)) < .nanoseconds(1))
        #expect(
            (result.times.t2.era, result.times.t3.era) == (
                bench.start.advanced(by: .microseconds(10_100)).era, bench.start.advanced(by: .microseconds(15_100)).era
            ))
    }

    /// The time of day is stepped while the packet is away: offset and delay are those of the clock as it is now.
    @Test(arguments: [10_000, -10_000, 1, -1, 3_600_000] as [Int64])
    func stepDuringTheExchange(milliseconds: Int64) throws {
        var bench = ExchangeBench()
        bench.offset = .seconds(3)
        bench.step = .milliseconds(milliseconds)
        let result = try #require(bench.verdict().result)
        #expect(result.times.localStep == .milliseconds(milliseconds))
        #expect(abs(result.sample.offset - (.seconds(3) - .milliseconds(milliseconds))) < .nanoseconds(1))
        #expect(abs(result.sample.delay - .milliseconds(20)) < .nanoseconds(1))
        #expect(result.times.elapsed == .milliseconds(21))
    }

    /// The two clocks are not read at the same instant: a small difference is no step.
    @Test func pairingOfTheClocksIsNoStep() {
        var bench = ExchangeBench()
        bench.step = .microseconds(100)
        #expect(times(bench).localStep == .zero)
        bench.step = .microseconds(101)
        #expect(times(bench).localStep == .microseconds(101))
    }

    /// ε = server precision + local precision + 15 ppm × (T4 − T1). 2⁻²⁰ s + 100 ns + 15 ppm × 21 ms
    /// = 953,674,316,407 + 100,000,000,000 + 315,000,000,000 as.
    @Test func dispersionOfASample() throws {
        let result = try #require(ExchangeBench().verdict().result)
        #expect(result.sample.dispersion == Duration(attoseconds: 953_674_316_407 + 100_000_000_000 + 315_000_000_000))
    }
}
