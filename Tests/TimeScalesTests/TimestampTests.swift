import Testing

@testable import TimeScales

/// Instants on uniform scales: exact shifts between them, and calendar times.
@Suite struct TimestampTests {
    private static func tai(
        _ year: Int64, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int, _ second: Int, attosecond: UInt64 = 0
    ) throws -> Timestamp<TAI> {
        let date = try #require(CivilDate(year: year, month: month, day: day))
        return try #require(
            Timestamp<TAI>(date: date, hour: hour, minute: minute, second: second, attosecond: attosecond))
    }

    /// TT − TAI is 32.184 s and TAI − GPS 19 s, both exactly.
    @Test func scalesDifferByConstants() throws {
        let tai = try Self.tai(2017, 1, 1, 0, 0, 37)
        #expect(Timestamp<TT>(tai).description == "2017-01-01T00:01:09.184 TT")
        #expect(Timestamp<GPS>(tai).description == "2017-01-01T00:00:18 GPS")
        #expect(Timestamp<TAI>(Timestamp<TT>(tai)) == tai)
        #expect(Timestamp<TAI>(Timestamp<GPS>(Timestamp<TT>(tai))) == tai)
    }

    /// J2000.0 is 2000-01-01T12:00:00 TT, which is 11:58:55.816 UTC (Explanatory Supplement; TAI − UTC was 32 s).
    @Test func j2000() throws {
        let date = try #require(CivilDate(year: 2000, month: 1, day: 1))
        let j2000 = try #require(Timestamp<TT>(date: date, hour: 12, minute: 0, second: 0))
        let utc = LeapSecondTable.compiledIn.utc(at: Timestamp<TAI>(j2000)).value
        #expect(utc.description == "2000-01-01T11:58:55.816Z")
    }

    /// GPS began at 1980-01-06T00:00:00Z, when TAI − UTC was 19 s.
    @Test func gpsEpoch() throws {
        let date = try #require(CivilDate(year: 1980, month: 1, day: 6))
        let utc = try #require(UTCDateTime(date: date, hour: 0, minute: 0, second: 0))
        let tai = try LeapSecondTable.compiledIn.tai(of: utc).value
        #expect(Timestamp<GPS>(tai).description == "1980-01-06T00:00:00 GPS")
    }

    /// Differences are exact to the attosecond over ten thousand years: 3,652,425 days of 86,400 s and an attosecond.
    @Test func differencesAreExact() throws {
        let first = try Self.tai(0, 1, 1, 0, 0, 0, attosecond: 1)
        let last = try Self.tai(10_000, 1, 1, 0, 0, 0, attosecond: 2)
        #expect(first.duration(to: last) == .seconds(Int64(3_652_425 * 86_400)) + Duration(attoseconds: 1))
        #expect(last.advanced(by: last.duration(to: first)) == first)
    }

    @Test func endsOfTheRangeDoNotTrap() {
        let end = Timestamp<TAI>(seconds: .max, attoseconds: 999_999_999_999_999_999)
        let start = Timestamp<TAI>(seconds: .min)
        #expect(end.advanced(by: .seconds(1)).seconds == .max)
        #expect(start.advanced(by: .seconds(-1)).seconds == .min)
        #expect(start < end)
        #expect(Timestamp<TT>(end).seconds == .max)
        _ = start.duration(to: end)
        _ = (end.description, start.description)
        _ = LeapSecondTable.compiledIn.utc(at: end)
        _ = LeapSecondTable.compiledIn.utc(at: start)
    }

    /// A uniform scale has no second 60.
    @Test func noSecondSixty() throws {
        let date = try #require(CivilDate(year: 2016, month: 12, day: 31))
        #expect(Timestamp<TAI>(date: date, hour: 23, minute: 59, second: 60) == nil)
        #expect(Timestamp<GPS>(date: date, hour: 24, minute: 0, second: 0) == nil)
    }
}
