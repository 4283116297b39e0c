import Testing
import TimeScales

@Suite struct UTCDateTimeTests {
    /// `date -u -d @1483228799 +%FT%TZ` and so on.
    @Test(
        arguments: [
            (0, 0, "1970-01-01T00:00:00Z"), (-1, 0, "1969-12-31T23:59:59Z"), (1_483_228_799, 0, "2016-12-31T23:59:59Z"),
            (1_483_228_800, 500_000_000, "2017-01-01T00:00:00.5Z"), (951_782_400, 1, "2000-02-29T00:00:00.000000001Z"),
            (4_107_542_399, 999_999_999, "2100-02-28T23:59:59.999999999Z"),
            (-62_135_596_800, 0, "0001-01-01T00:00:00Z"),
            (-62_135_596_801, 0, "0000-12-31T23:59:59Z"), (253_402_300_799, 120_000_000, "9999-12-31T23:59:59.12Z"),
            (1_234_567_890, 0, "2009-02-13T23:31:30Z"),
        ] as [(Int64, UInt32, String)])
    func labels(seconds: Int64, nanoseconds: UInt32, text: String) {
        #expect(UTCDateTime(UnixTime(seconds: seconds, nanoseconds: nanoseconds)).description == text)
    }

    /// ISO 8601 expanded form: a sign before years that four digits cannot hold.
    @Test func expandedYears() {
        #expect(UTCDateTime(UnixTime(seconds: 253_402_300_800)).description == "+10000-01-01T00:00:00Z")
        // The year 0 has 366 days.
        #expect(UTCDateTime(UnixTime(seconds: -62_135_596_800 - 367 * 86_400)).description == "-0001-12-31T00:00:00Z")
    }

    @Test func parts() {
        let label = UTCDateTime(UnixTime(seconds: 1_234_567_890, attoseconds: 42))
        #expect((label.date.year, label.date.month, label.date.day) == (2009, 2, 13))
        #expect((label.hour, label.minute, label.second) == (23, 31, 30))
        #expect(label.attosecond == 42)
    }

    /// Digits beyond the nanosecond are cut, never rounded up into a minute that has not come.
    @Test func fractionsAreCut() {
        let almost = UnixTime(seconds: 59, attoseconds: 999_999_999_999_999_999)
        #expect(UTCDateTime(almost).description == "1970-01-01T00:00:59.999999999Z")
        #expect(UTCDateTime(almost.roundedToNanosecond).description == "1970-01-01T00:01:00Z")
    }

    @Test(arguments: [Int64.min, .max])
    func endsOfTheScaleHaveALabel(seconds: Int64) {
        let label = UTCDateTime(UnixTime(seconds: seconds))
        #expect(0...23 ~= label.hour)
        #expect(0...59 ~= label.minute)
        #expect(0...59 ~= label.second)
        #expect(label.description.hasSuffix("Z"))
    }
}
