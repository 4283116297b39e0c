import Testing
import TimeScales

@Suite struct UnixTimeTests {
    @Test func attosecondsBeyondASecondAreCarried() {
        let time = UnixTime(seconds: 1, attoseconds: 2_500_000_000_000_000_000)
        #expect(time.seconds == 3)
        #expect(time.attoseconds == 500_000_000_000_000_000)
        #expect(time == UnixTime(seconds: 3, nanoseconds: 500_000_000))
        #expect(UnixTime(seconds: .max, attoseconds: 1_000_000_000_000_000_000).seconds == .max)
    }

    /// `clock_gettime` before 1970: seconds are rounded down, the rest counts up.
    @Test func nanosecondsCountUpFromARoundedDownSecond() {
        let time = UnixTime(seconds: -1, nanoseconds: 999_999_999)
        #expect(time < UnixTime(seconds: 0))
        #expect(time > UnixTime(seconds: -1))
        #expect(time.attoseconds == 999_999_999_000_000_000)
    }

    @Test(
        arguments: [
            (0, 0), (499_999_999, 0), (500_000_000, 1_000_000_000), (1_499_999_999, 1_000_000_000),
            (999_999_999_499_999_999, 999_999_999_000_000_000),
        ] as [(UInt64, UInt64)])
    func roundsToTheNearestNanosecond(attoseconds: UInt64, rounded: UInt64) {
        #expect(UnixTime(seconds: 5, attoseconds: attoseconds).roundedToNanosecond.attoseconds == rounded)
        #expect(UnixTime(seconds: 5, attoseconds: attoseconds).roundedToNanosecond.seconds == 5)
    }

    @Test func roundingCarriesIntoTheSecond() {
        let time = UnixTime(seconds: -1, attoseconds: 999_999_999_500_000_000).roundedToNanosecond
        #expect(time == UnixTime(seconds: 0))
    }

    @Test func orderIsThatOfTime() {
        #expect(UnixTime(seconds: 1, attoseconds: 5) < UnixTime(seconds: 1, attoseconds: 6))
        #expect(UnixTime(seconds: -2, attoseconds: 6) < UnixTime(seconds: -1))
        #expect(!(UnixTime(seconds: 1) < UnixTime(seconds: 1)))
    }

    /// The notes' examples: Unix time counts seconds since 1970 and "ignores leap seconds; a day with a leap second is still counted as
    /// having 86,400", 2025-09-15T14:30:00Z is a date of ISO 8601. 1757946600 is what `date -u +%s` says.
    @Test func theNotesExamples() throws {
        let table = LeapSecondTable.compiledIn
        #expect(UnixTime(try UTCDateTime("2025-09-15T14:30:00Z")).seconds == 1_757_946_600)
        #expect(UnixTime(try UTCDateTime("1970-01-01T00:00:00Z")).seconds == 0)
        let (first, last) = (try table.utc("2016-12-31T00:00:00Z"), try table.utc("2017-01-01T00:00:00Z"))
        #expect(UnixTime(last).seconds - UnixTime(first).seconds == 86_400)
        #expect(try table.tai(of: first).value.duration(to: table.tai(of: last).value) == .seconds(86_401))
    }
}
