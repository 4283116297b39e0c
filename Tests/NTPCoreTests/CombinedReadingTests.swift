import ClockDiscipline
import TestSupport
import Testing
import TimeScales

@testable import NTPCore

@Suite struct CombinedReadingTests {
    /// A server's reading made by a real exchange: delay 20 ms each, so a bound of 10 ms and a little.
    private func reading(
        _ offset: Duration, rootDispersion: UInt32 = 0, at later: Duration = .zero
    ) throws -> ServerReading {
        var bench = ExchangeBench()
        bench.start = bench.start.advanced(by: later)
        bench.offset = offset
        var result = try #require(bench.verdict { $0.rootDispersion = rootDispersion }.result)
        var sample = result.sample
        sample.time = sample.time.advanced(by: later)
        result = ExchangeResult(sample: sample, times: result.times, header: result.header, report: result.report)
        return try #require(
            ServerReading(endpoint: ExchangeBench.server, results: [result], lost: 0, wasRateLimited: false))
    }

    @Test func oneServer() throws {
        let combined = CombinedReading([try reading(.milliseconds(3))])
        #expect(abs(try #require(combined.offset) - .milliseconds(3)) < .nanoseconds(1))
        #expect(combined.truechimers == [0])
        #expect(combined.voters == 1)
        let interval = try #require(combined.interval)
        #expect(interval.low < .milliseconds(-7) && interval.low > .milliseconds(-8))
        #expect(interval.high > .milliseconds(13) && interval.high < .milliseconds(14))
        #expect(combined.correction() == .slew)
    }

    /// One bad server of four must not move the combined line, wherever it stands in the list and however far it is off.
    @Test(arguments: [0, 1, 2, 3], [-3_600_000, -100, 100, 5_000, 1_000_000_000])
    func oneBadServerOfFour(place: Int, lie: Int64) throws {
        let honest = try [1, 2, 3].map { try reading(.milliseconds($0)) }
        var all = honest
        all.insert(try reading(.milliseconds(lie)), at: place)
        let (alone, together) = (CombinedReading(honest), CombinedReading(all))
        #expect(together.offset == alone.offset)
        #expect(together.interval == alone.interval)
        #expect(together.falsetickers == [place])
        #expect(together.truechimers == (0..<4).filter { $0 != place })
        #expect(together.correction() == .slew)
    }

    @Test func fiveServers() throws {
        let honest = Duration.milliseconds(2)
        for liars in 0...5 {
            let readings = try (0..<5).map { try reading($0 < liars ? .seconds(100 * ($0 + 1)) : honest) }
            let combined = CombinedReading(readings)
            if liars <= 2 {
                #expect(combined.falsetickers == Array(0..<liars))
                #expect(abs(try #require(combined.offset) - honest) < .nanoseconds(1))
            } else {
                #expect(combined.offset == nil, "\(liars) liars")
                #expect(combined.interval == nil)
                #expect(combined.truechimers.isEmpty && combined.falsetickers.isEmpty)
                #expect(combined.correction() == .ignore)
            }
        }
    }

    /// A server that may itself be off by more than 3 s has no say and is in neither list: 3 s is 0x30000 × 2⁻¹⁶ s.
    @Test func distantServersDoNotVote() throws {
        let readings = [
            try reading(.seconds(50), rootDispersion: 0x3_0001), try reading(.milliseconds(2)),
            try reading(.seconds(50), rootDispersion: 0x4_0000),
        ]
        let combined = CombinedReading(readings)
        #expect(combined.voters == 1)
        #expect(combined.truechimers == [1])
        #expect(combined.falsetickers.isEmpty)
        #expect(combined.correction() == .slew)
        #expect(readings[0].correction() == .ignore)
    }

    /// A reading of 1000 s ago has grown by 50 ppm × 1000 s = 50 ms when the last one is taken.
    @Test func olderReadingsAreWider() throws {
        let combined = CombinedReading([try reading(.zero), try reading(.milliseconds(60), at: .seconds(1_000))])
        #expect(combined.truechimers == [0, 1])
        #expect(CombinedReading([try reading(.zero), try reading(.milliseconds(60))]).truechimers.isEmpty)
    }

    @Test func noReadings() {
        let combined = CombinedReading([])
        #expect(combined.offset == nil)
        #expect(combined.voters == 0)
        #expect(combined.correction() == .ignore)
    }

    @Test(
        arguments: [(124_999_000, .slew), (125_001_000, .step), (999_999_999_000, .step), (1_000_000_001_000, .ignore)]
            as [(Int64, ClockCorrection)])
    func verdicts(nanoseconds: Int64, correction: ClockCorrection) throws {
        for sign in [-1, 1] as [Int64] {
            let readings = [try reading(.nanoseconds(sign * nanoseconds))]
            #expect(readings[0].correction() == correction)
            #expect(CombinedReading(readings).correction() == correction)
        }
    }
}
