import ClockDiscipline
@testable import SystemClocks
import Testing
import TimeScales

@Suite struct SystemInstantTests {
    private typealias Instant = SystemInstant<MonotonicClock>

    @Test func advancesAndMeasures() {
        let start = Instant(nanoseconds: 1_000)
        #expect(start.advanced(by: .microseconds(2)).nanoseconds == 3_000)
        #expect(start.advanced(by: .microseconds(-2)).nanoseconds == -1_000)
        #expect(start.duration(to: Instant(nanoseconds: 3_000)) == .microseconds(2))
        #expect(Instant(nanoseconds: 3_000).duration(to: start) == .microseconds(-2))
        #expect(start < Instant(nanoseconds: 1_001))
        #expect(!(start < start))
    }

    @Test func stopsAtTheEndsOfTheRange() {
        let last = Instant(nanoseconds: .max)
        let first = Instant(nanoseconds: .min)
        #expect(last.advanced(by: .nanoseconds(1)) == last)
        #expect(first.advanced(by: .nanoseconds(-1)) == first)
        #expect(Instant(nanoseconds: 0).advanced(by: .seconds(Int64.max)) == last)
        #expect(first.duration(to: last) == .nanoseconds(Int64.max) - .nanoseconds(Int64.min))
    }

    @Test(arguments: [
        (Int64(0), Int64(0), UInt64(0)), (1, 0, 1_000_000_000), (999_999_999, 0, 999_999_999_000_000_000),
        (1_000_000_000, 1, 0), (1_483_228_800_500_000_000, 1_483_228_800, 500_000_000_000_000_000),
        (-1, -1, 999_999_999_000_000_000), (-1_000_000_000, -1, 0), (-1_500_000_000, -2, 500_000_000_000_000_000),
    ])
    func isUnixTime(_ nanoseconds: Int64, _ seconds: Int64, _ attoseconds: UInt64) {
        let unix = SystemInstant<RealtimeClock>(nanoseconds: nanoseconds).unixTime
        #expect(unix.seconds == seconds)
        #expect(unix.attoseconds == attoseconds)
    }

    @Test func isALocalInstant() {
        #expect(Instant(nanoseconds: 42).local == LocalInstant(nanoseconds: 42))
    }
}
