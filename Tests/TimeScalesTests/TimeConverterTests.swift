import Testing

@testable import TimeScales

/// What is asked of the converter as a whole: the sharp edges, pivots and eras, doubts and refusals.
@Suite struct TimeConverterTests {
    private static let converter = TimeConverter(pivot: NTPDate(UnixTime(seconds: 1_700_000_000)))

    private func convert(
        _ text: String, _ from: TimeForm?, _ to: TimeForm, by converter: TimeConverter = Self.converter
    ) throws -> String {
        try converter.text(of: converter.read(text, as: from), as: to)
    }

    private func problem(
        _ text: String, _ from: TimeForm?, _ to: TimeForm = .tai, by converter: TimeConverter = Self.converter
    ) -> TimeTextError? {
        do throws(TimeTextError) {
            _ = try converter.text(of: converter.read(text, as: from), as: to)
            return nil
        } catch {
            return error
        }
    }

    // MARK: Leap seconds

    /// TAI 00:00:36.5 is half-way through the second that ended 2016; around it hifitime errs.
    @Test func taiHalfwayThroughTheLeapSecondOf2016() throws {
        #expect(try convert("2017-01-01T00:00:36.5 TAI", nil, .utc) == "2016-12-31T23:59:60.5Z")
        #expect(try convert("2016-12-31T23:59:60.5Z", nil, .tai) == "2017-01-01T00:00:36.5 TAI")
    }

    @Test func lastNanosecondBeforeTheLeapSecondOf2016() throws {
        #expect(try convert("2016-12-31T23:59:59.999999999Z", nil, .tai) == "2017-01-01T00:00:35.999999999 TAI")
        #expect(try convert("2017-01-01T00:00:35.999999999 TAI", nil, .utc) == "2016-12-31T23:59:59.999999999Z")
    }

    /// The examples of the form table in CLI.md: half a second of the leap second of 2016, or midnight behind it.
    @Test(
        arguments: [
            (.tai, "2017-01-01T00:00:36.5 TAI"), (.tt, "2017-01-01T00:01:08.684 TT"), (.unix, "1483228800.5"),
            (.gps, "1930:17.5"), (.ntp, "dc12c500.80000000"), (.ptp, "1483228836.5"),
            (.tai64n, "@40000000586846a41dcd6500"),
        ] as [(TimeForm, String)])
    func examplesOfTheContract(form: TimeForm, text: String) throws {
        #expect(try convert("2016-12-31T23:59:60.5Z", .utc, form) == text)
    }

    @Test func midnightAfterTheLeapSecondInDays() throws {
        #expect(try convert("2017-01-01T00:00:00Z", .utc, .mjd) == "57754.0")
        #expect(try convert("2017-01-01T00:00:00Z", .utc, .jd) == "2457754.5")
        // 37 / 86,400 is 0.000428240740740…
        #expect(try convert("2017-01-01T00:00:00Z", .utc, .mjdTAI) == "57754.00042824074074")
    }

    /// 18:59:60-05:00 is 23:59:60Z; 23:59:60+01:00 would be 22:59:60Z.
    @Test func theLeapSecondInOtherZones() throws {
        #expect(try convert("2016-12-31T18:59:60-05:00", .utc, .utc) == "2016-12-31T23:59:60Z")
        #expect(try convert("2017-01-01T05:29:60.25+0530", .utc, .utc) == "2016-12-31T23:59:60.25Z")
        let error = problem("2016-12-31T23:59:60+01:00", .utc)
        #expect(error?.problem == .leapSecondElsewhere(hour: 22, minute: 59))
        #expect(error?.place == 17)
    }

    @Test(arguments: [(TimeForm.tai, "TAI"), (.tt, "TT"), (.gps, "GPS")])
    func uniformScalesHaveNoSecondSixty(form: TimeForm, name: String) {
        for text in ["2016-12-31T23:59:60 \(name)", "2017-01-01T00:00:60 \(name)"] {
            let error = problem(text, form)
            #expect(error?.problem == .noLeapSecondsOn(name), "\(text)")
            #expect(error?.place == 17, "\(text)")
        }
    }

    /// Two seconds of TAI pass between these labels of UTC, although their numbers differ by one.
    @Test func theIntervalOverALeapSecondIsTwoSeconds() throws {
        let before = try Self.converter.read("2016-12-31T23:59:59.5Z").instant
        let after = try Self.converter.read("2017-01-01T00:00:00.5Z").instant
        #expect(before.duration(to: after) == .seconds(2))
    }

    @Test func j2000() throws {
        #expect(try convert("2000-01-01T12:00:00 TT", nil, .utc) == "2000-01-01T11:58:55.816Z")
        #expect(try convert("2000-01-01T11:58:55.816Z", nil, .tt) == "2000-01-01T12:00:00 TT")
        #expect(try convert("2451545.0", .jd, .utc) == "2000-01-01T12:00:00Z")
    }

    /// 1961-07-31 was 50 ms shorter (tai-utc.dat); what came before it, in nanoseconds, is there.
    @Test func theEndOfJuly1961() throws {
        #expect(try convert("1961-07-31T23:59:59.949999999Z", .utc, .utc) == "1961-07-31T23:59:59.949999999Z")
        let error = problem("1961-07-31T23:59:59.95Z", .utc)
        #expect(error?.place == 17)
        #expect(error?.description == "1961-07-31 ended at 23:59:59.95")
        #expect(problem("-265680000.05", .unix)?.description == "1961-07-31 ended at 23:59:59.95")
    }

    /// What is read with attoseconds is rounded before the rule for leap seconds is applied, in all forms alike: 0.1 ns
    /// before midnight is midnight, not the second after it.
    @Test(arguments: [(TimeForm.unix, "1483228800"), (.ntp, "dc12c500.00000000"), (.utc, "2017-01-01T00:00:00Z")])
    func theEndOfALeapSecondRoundsToMidnight(form: TimeForm, text: String) throws {
        #expect(try convert("2017-01-01T00:00:36.9999999999 TAI", .tai, form) == text)
    }

    // MARK: A negative leap second

    @Test func deletedSecond() throws {
        let entry = LeapSecondTable.Entry(date: try #require(CivilDate(year: 2030, month: 1, day: 1)), offset: 36)
        var converter = Self.converter
        converter.table = try LeapSecondTable(entries: LeapSecondTable.compiledIn.entries + [entry], expiry: nil)
        // 2029-12-31T23:59:58Z, and the next second.
        #expect(try convert("2030-01-01T00:00:35 TAI", nil, .utc, by: converter) == "2029-12-31T23:59:58Z")
        #expect(try convert("2030-01-01T00:00:36 TAI", nil, .utc, by: converter) == "2030-01-01T00:00:00Z")
        #expect(try convert("2030-01-01T00:00:35.999999999 TAI", nil, .unix, by: converter) == "1893455998.999999999")
        let error = problem("2029-12-31T23:59:59.5Z", .utc, by: converter)
        #expect(error?.place == 17)
        #expect(error?.description == "a second that was deleted: 2029-12-31 ended after 23:59:58")
        #expect(problem("1893455999", .unix, by: converter)?.place == 0)
        // 86,398 of 86,399 s are over with the last second's start.
        #expect(try convert("2029-12-31T23:59:58Z", .utc, .mjd, by: converter) == "62501.99998842579197")
    }

    // MARK: NTP

    @Test func allZerosMeanUnknown() {
        let error = problem("00000000.00000000", .ntp)
        #expect(error?.problem == .unknownTime)
        #expect(error?.place == 0)
    }

    /// Era 1 begins at 2036-02-07T06:28:16Z, era 2 at 2172-03-15T12:56:32Z (RFC 5905 figure 4 and arithmetic).
    @Test(
        arguments: [
            ("2036-02-07T06:28:15Z", "ffffffff.00000000"), ("2036-02-07T06:28:16Z", "1:00000000.00000000"),
            ("2172-03-15T12:56:31.5Z", "1:ffffffff.80000000"), ("2172-03-15T12:56:32Z", "2:00000000.00000000"),
            ("1899-12-31T23:59:59Z", "-1:ffffffff.00000000"), ("1582-10-15T00:00:00Z", "-3:ab56e200.00000000"),
        ])
    func eras(utc: String, ntp: String) throws {
        #expect(try convert(utc, .utc, .ntp) == ntp)
        // Without an era it would be another, but these pivots are near.
        var converter = Self.converter
        converter.pivot = NTPDate(seconds: 0xFFFF_FFFF)
        #expect(try convert(ntp, .ntp, .utc, by: converter) == utc)
    }

    @Test func thePivotChoosesTheEra() throws {
        var converter = Self.converter
        // 0x10 s after an era began.
        for (pivot, utc) in [
            (1_700_000_000, "2036-02-07T06:28:32Z"), (-2_208_988_800, "1900-01-01T00:00:16Z"),
            (6_380_945_000, "2172-03-15T12:56:48Z"),
        ] as [(Int64, String)] {
            converter.pivot = NTPDate(UnixTime(seconds: pivot))
            #expect(try convert("00000010.00000000", .ntp, .utc, by: converter) == utc)
            #expect(try convert("0:00000010.00000000", .ntp, .utc, by: converter) == "1900-01-01T00:00:16Z")
        }
    }

    @Test func aNanosecondSurvivesNTP() throws {
        let utc = "2017-06-01T12:34:56.000000001Z"
        #expect(try convert(convert(utc, .utc, .ntp), .ntp, .utc) == utc)
    }

    /// Within 2⁻³³ s of the next second the fraction is that second's 0, and at the end of an era the next one's.
    @Test func theFractionOfNTPCarries() throws {
        #expect(try convert("2017-06-01T12:34:56.999999999999999999Z", .utc, .ntp) == "dcda8871.00000000")
        #expect(try convert("2017-06-01T12:34:56.999999999Z", .utc, .ntp) == "dcda8870.fffffffc")
        #expect(try convert("2036-02-07T06:28:15.999999999999999999Z", .utc, .ntp) == "1:00000000.00000000")
        #expect(try convert("1899-12-31T23:59:59.999999999999999999Z", .utc, .ntp) == "00000000.00000000")
    }

    // MARK: Doubts

    @Test func strictExpiryRefusesUTC() throws {
        var strict = Self.converter
        strict.refusesExpired = true
        let expiry = try #require(strict.table.expiry)
        // 2027-06-28, as the IERS has it in its list of 2026.
        #expect(expiry.seconds == 1_814_140_800)
        #expect(
            try convert("2027-06-27T23:59:59.999999999Z", .utc, .tai, by: strict) == "2027-06-28T00:00:36.999999999 TAI"
        )
        for (text, from, to) in [
            ("2027-06-28T00:00:00Z", .utc, .tai), ("2027-06-28T00:00:37 TAI", .tai, .utc), ("1814140800", .unix, .ptp),
            ("1814140837", .ptp, .mjd), ("1814140837", .ptp, .ntp), ("61584.0", .mjd, .utc),
        ] as [(String, TimeForm, TimeForm)] {
            let error = problem(text, from, to, by: strict)
            #expect(error?.problem == .expired(expiry), "\(text)")
            #expect(error?.description == "the leap second table expired on 2027-06-28")
            #expect(problem(text, from, to) == nil, "\(text)")
        }
        // No UTC, no doubt.
        #expect(try convert("2050-01-01T00:00:00 TAI", .tai, .tt, by: strict) == "2050-01-01T00:00:32.184 TT")
    }

    @Test func doubtsWhereUTCIsInvolved() throws {
        let early = try Self.converter.read("1959-12-31T23:59:59 TAI")
        let late = try Self.converter.read("2050-01-01T00:00:00Z")
        let fine = try Self.converter.read("2020-01-01T00:00:00Z")
        #expect(Self.converter.doubt(about: early, in: .utc) == .beforeUTC)
        #expect(Self.converter.doubt(about: early, in: .tt) == nil)
        for form in TimeForm.allCases {
            #expect(Self.converter.doubt(about: late, in: form) == .afterExpiry, "\(form)")
            #expect(Self.converter.doubt(about: fine, in: form) == nil, "\(form)")
        }
    }

    // MARK: Buffers

    /// With exactly ``TimeText/capacity`` bytes from the place on, even the longest text fits; with one less there is
    /// none.
    @Test(arguments: TimeForm.allCases)
    func roomInABuffer(form: TimeForm) throws {
        for seconds in [Int64.min, -6_000_000_000_000_000_000, 1_483_228_836, 6_000_000_000_000_000_000, .max] {
            let instant = Timestamp<TAI>(seconds: seconds, attoseconds: 123_456_789_000_000_000)
            let reading = TimeConverter.Reading(instant: instant, form: .tai, isAmbiguous: false)
            guard let text = try? Self.converter.text(of: reading, as: form) else { continue }
            var bytes = [UInt8](repeating: 0xAA, count: TimeText.capacity + 3)
            var buffer = bytes.mutableSpan
            let end = try #require(try Self.converter.write(reading, as: form, into: &buffer, at: 3))
            #expect(try Self.converter.write(reading, as: form, into: &buffer, at: 4) == nil)
            #expect(try Self.converter.write(reading, as: form, into: &buffer, at: -1) == nil)
            #expect(String(decoding: bytes[3..<end], as: UTF8.self) == text)
            #expect(bytes[0..<3] == [0xAA, 0xAA, 0xAA])
        }
    }

    // MARK: What a form cannot say

    @Test func gpsBegan1980() throws {
        #expect(try convert("1980-01-06T00:00:00Z", .utc, .gps) == "0:0")
        let error = problem("1980-01-05T23:59:59.999999999Z", .utc, .gps)
        #expect(error?.description == "no gps: GPS time began at 1980-01-06T00:00:00Z")
        // To the nearest nanosecond it is that midnight.
        #expect(try convert("1980-01-05T23:59:59.9999999996Z", .utc, .gps) == "0:0")
        #expect(try convert("1980-01-06T00:00:00 GPS", .gps, .utc) == "1980-01-06T00:00:00Z")
    }

    @Test func bareNumbersAndCalendarTimesAreAmbiguous() {
        #expect(problem("1483228800", nil)?.problem == .ambiguous([.unix, .ptp, .mjd, .jd, .mjdTAI]))
        #expect(problem("12345678.12345678", nil)?.problem == .ambiguous([.ntp, .unix, .ptp, .mjd, .jd, .mjdTAI]))
        #expect(problem("dc12c50080000000", nil)?.problem == .ambiguous([.ntp, .tai64n]))
        #expect(problem("2016-12-31T23:59:59", nil)?.problem == .ambiguous([.utc, .tai, .tt]))
        #expect(problem("yesterday", nil)?.problem == .unrecognized)
        #expect(problem("", nil)?.problem == .empty)
    }
}
