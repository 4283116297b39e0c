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
        bench.uptime = later
        bench.offset = offset
        let result = try #require(bench.verdict { $0.rootDispersion = rootDispersion }.result)
        // Every reading is of a server of its own: one that is named twice has one vote.
        let port = Self.ports.withLock { port in
            port += 1
            return port
        }
        return try #require(
            ServerReading(
                endpoint: IPEndpoint(address: ExchangeBench.server.address, port: port), results: [result],
                rejected: [],
                lost: 0, wasRateLimited: false))
    }

    private static let ports = Locked<UInt16>(1_000)

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
        // With the liar three of four must agree, without it two of three: never further off, and the truth within.
        let (inner, outer) = (try #require(together.interval), try #require(alone.interval))
        #expect(outer.low <= inner.low && inner.high <= outer.high)
        #expect(inner.low <= .milliseconds(1) && .milliseconds(3) <= inner.high)
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

    /// Three honest servers with 10 ms of root dispersion (0x28F × 2⁻¹⁶ s), and one that is 9 ms off and claims none.
    @Test func aPreciseLiarAmongHonestServers() throws {
        let honest = try [0, 0, 0].map { try reading(.milliseconds($0), rootDispersion: 0x28F) }
        let combined = CombinedReading(honest + [try reading(.milliseconds(19))])
        let interval = try #require(combined.interval)
        #expect(interval.low <= .zero && .zero <= interval.high)
        #expect(abs(try #require(combined.offset)) < .nanoseconds(1))
    }

    /// Two that agree against one: with the one named twice, it is still two against one.
    @Test func namedTwiceIsOneVote() throws {
        let liar = try reading(.seconds(5))
        let combined = CombinedReading([liar, liar, try reading(.zero), try reading(.zero)])
        #expect(combined.voters == 3)
        #expect(combined.falsetickers == [0, 1])
        #expect(combined.truechimers == [2, 3])
    }

    /// The first server was asked before the local clock was stepped forward by 10 s, the others after it.
    @Test func stepBetweenServers() throws {
        let before = try reading(.zero)
        var bench = ExchangeBench()
        bench.start = bench.start.advanced(by: .seconds(10) + .milliseconds(100))
        bench.uptime = .milliseconds(100)
        bench.offset = .seconds(-10)
        let result = try #require(bench.verdict().result)
        let after = try #require(
            ServerReading(
                endpoint: ExchangeBench.server, results: [result], rejected: [], lost: 0, wasRateLimited: false))
        let combined = CombinedReading([before, after])
        #expect(abs(try #require(combined.offset) + .seconds(10)) < .nanoseconds(1))
        #expect(combined.truechimers == [0, 1])
    }

    /// The best sample was taken before a step: it is the answer all the same, as the clock is now.
    @Test func stepBetweenSamples() throws {
        var bench = ExchangeBench()
        let first = try #require(bench.verdict().result)
        bench.start = bench.start.advanced(by: .seconds(12))
        bench.uptime = .seconds(2)
        bench.offset = .seconds(-10)
        bench.back = .milliseconds(30)
        let second = try #require(bench.verdict().result)
        let reading = try #require(
            ServerReading(
                endpoint: ExchangeBench.server, results: [first, second], rejected: [], lost: 0, wasRateLimited: false))
        #expect(abs(reading.offset + .seconds(10)) < .nanoseconds(1))
        #expect(reading.stepSinceBest == .seconds(10))
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
