import Testing

@testable import TimeScales

/// What people write, rightly and wrongly.
@Suite struct CalendarTextParserTests {
    private static let converter = TimeConverter(pivot: NTPDate(seconds: 1 << 31))
    private static let zones = "expected 'Z', an offset from UTC as +01:00, or TAI, TT or GPS"
    private static let hyphens =
        "a time without colons after a date with hyphens; write both with, or both without"
    private static let noHyphens =
        "a time with colons after a date without hyphens; write both with, or both without"
    private static let endOfDay = "24:00:00 is the end of the day, and nothing comes after it"

    private static let dates: [(String, Int, String)] = [
        ("", 0, "empty; write an instant, as 2016-12-31T23:59:60Z"),
        ("T12:00Z", 0, "expected a year of four digits, found 'T'"),
        (" 2016-12-31T00:00:00Z", 0, "expected a year of four digits, found a space"),
        ("+", 1, "expected a year of four digits, found the end"),
        ("201-12-31T00:00:00Z", 3, "expected a year of four digits, found '-'"),
        ("12016-12-31T00:00:00Z", 4, "expected '-' (a year of more digits has a sign), found '6'"),
        ("-0000-01-01T00:00:00Z", 0, "year -0000, but year 0 has no minus"),
        ("+1234567890123-01-01T00:00:00Z", 13, "more than 12 digits in the year"),
        ("+999999999999-01-01T00:00:00Z", 1, "year 999999999999, but it must be from -292277000000 to 292277000000"),
        ("2016", 4, "expected '-' and a month, found the end"),
        ("2016/12/31T00:00:00Z", 4, "expected '-' and a month, found '/'"),
        ("2016T00:00:00Z", 4, "expected '-' and a month, found 'T'"),
        ("2016-", 5, "expected two digits of the month, found the end"),
        ("2016-1-01T00:00:00Z", 6, "expected two digits of the month, found '-'"),
        ("2016--1-01T00:00:00Z", 5, "expected two digits of the month, found '-'"),
        ("2016-00-01T00:00:00Z", 5, "month 0, but it must be from 1 to 12"),
        ("2016-13-01T00:00:00Z", 5, "month 13, but it must be from 1 to 12"),
        ("2016-Dec-31T00:00:00Z", 5, "expected two digits of the month, found 'D'"),
        ("2016-12T00:00:00Z", 7, "expected '-' and a day, found 'T'"),
        ("2016-12-1T00:00:00Z", 9, "expected two digits of the day, found 'T'"),
        ("2016-12-00T00:00:00Z", 8, "day 0, but it must be from 1 to 31"),
        ("2016-12-32T00:00:00Z", 8, "day 32, but it must be from 1 to 31"),
        ("2016-06-31T00:00:00Z", 8, "day 31, but June has 30"), ("20160631T000000Z", 6, "day 31, but June has 30"),
        ("2016-04-31T00:00:00Z", 8, "day 31, but April has 30"),
        ("2016-02-30T00:00:00Z", 8, "day 30, but February 2016 has 29"),
        ("2015-02-29T00:00:00Z", 8, "day 29, but February 2015 has 28"),
        ("1900-02-29T00:00:00Z", 8, "day 29, but February 1900 has 28"),
        ("+002100-02-29T00:00:00Z", 11, "day 29, but February 2100 has 28"),
        ("2015-366T00:00:00Z", 5, "day 366 of the year, but 2015 has 365 days"),
        ("2016-367T00:00:00Z", 5, "day 367 of the year, but 2016 has 366 days"),
        ("2015366T000000Z", 4, "day 366 of the year, but 2015 has 365 days"),
        ("2016-000T00:00:00Z", 5, "day of the year 0, but it must be from 1 to 366"),
        ("2016-W53-1T00:00:00Z", 6, "week 53, but 2016 has 52 weeks"),
        ("2016W531T000000Z", 5, "week 53, but 2016 has 52 weeks"),
        ("2016-W00-1T00:00:00Z", 6, "week 0, but it must be from 1 to 53"),
        ("2016-W54-1T00:00:00Z", 6, "week 54, but it must be from 1 to 53"),
        ("2016-W5-1T00:00:00Z", 7, "expected two digits of the week, found '-'"),
        ("2016-W52-0T00:00:00Z", 9, "day of the week 0, but it must be from 1 to 7"),
        ("2016-W52-8T00:00:00Z", 9, "day of the week 8, but it must be from 1 to 7"),
        ("2016-W52T00:00:00Z", 8, "expected '-' and a day of the week, found 'T'"),
        ("2016\u{2010}12\u{2010}31T00:00:00Z", 4, "expected '-' and a month, found a character that is not ASCII"),
        ("\u{FF12}016-12-31T00:00:00Z", 0, "expected a year of four digits, found a character that is not ASCII"),
        ("\u{0}", 0, "expected a year of four digits, found byte 0x00"),
    ]

    private static let times: [(String, Int, String)] = [
        ("2016-12-31", 10, "expected 'T' and a time of day, found the end"),
        ("2016-12-31_00:00:00Z", 10, "expected 'T' and a time of day, found '_'"),
        ("2016-12-311T00:00:00Z", 10, "expected 'T' and a time of day, found '1'"),
        ("2016-12-31T", 11, "expected two digits of the hour, found the end"),
        ("2016-12-31  00:00:00Z", 11, "expected two digits of the hour, found a space"),
        ("2016-12-31T1:00:00Z", 12, "expected two digits of the hour, found ':'"),
        ("2016-12-31T25:00:00Z", 11, "hour 25, but it must be from 0 to 24"),
        ("2016-12-31T-1:00:00Z", 11, "expected two digits of the hour, found '-'"),
        ("2016-12-31T12:0:00Z", 15, "expected two digits of the minute, found ':'"),
        ("2016-12-31T12:60:00Z", 14, "minute 60, but it must be from 0 to 59"),
        ("2016-12-31T12:00:Z", 17, "expected two digits of the second, found 'Z'"),
        ("2016-12-31T12:00:0Z", 18, "expected two digits of the second, found 'Z'"),
        ("2016-12-31T12:00:61Z", 17, "second 61, but it must be from 0 to 60"),
        ("2016-12-31T12:00:00.Z", 20, "expected a decimal of the second, found 'Z'"),
        ("2016-12-31T12:00:00.1234567890123456789Z", 38, "more than 18 digits in the fraction"),
        ("2016-12-31T12:00:00\u{0}", 19, "\(zones), found byte 0x00"),
        ("2016-12-31T12:00:00\u{7F}", 19, "\(zones), found byte 0x7f"),
        ("2016-12-31T12:00:00\n", 19, "\(zones), found byte 0x0a"),
        ("2016-12-31T12:00:000Z", 19, "\(zones), found '0'"), ("2016-12-31T12:00:00'", 19, "\(zones), found \"'\""),
        ("2016-12-31T120000Z", 13, hyphens), ("2016-366T120000Z", 11, hyphens),
        ("2016-W52-6T12:0000Z", 16, zones + ", found '0'"),
        ("20161231T12:00:00Z", 11, noHyphens), ("2016W526T12:00:00Z", 11, noHyphens),
        ("2016-12-31T24:00:01Z", 11, endOfDay), ("2016-12-31T24:01:00Z", 11, endOfDay),
        ("2016-12-31T24:00:00.000000001Z", 11, endOfDay), ("20161231T2401Z", 9, endOfDay),
    ]

    private static let offsets: [(String, Int, String)] = [
        ("2016-12-31T12:00:00CET", 19, "\(zones), found 'C'"), ("2016-12-31T12:00:00 ", 19, "\(zones), found a space"),
        ("2016-12-31T12:00:00  Z", 20, "\(zones), found a space"),
        ("2016-12-31T12:00:00+1:00", 21, "expected two digits of the hour of the offset, found ':'"),
        ("2016-12-31T12:00:00+", 20, "expected two digits of the hour of the offset, found the end"),
        ("2016-12-31T12:00:00+24:00", 20, "hour of the offset 24, but it must be from 0 to 23"),
        ("2016-12-31T12:00:00+05:60", 23, "minute of the offset 60, but it must be from 0 to 59"),
        ("2016-12-31T12:00:00+05:3", 24, "expected two digits of the minute of the offset, found the end"),
        ("2016-12-31T12:00:00+053", 23, "expected two digits of the minute of the offset, found the end"),
        ("2016-12-31T12:00:00+05:", 23, "expected two digits of the minute of the offset, found the end"),
        ("2016-12-31T12:00:00+05:30:00", 25, "expected the end, found ':'"),
        ("2016-12-31T12:00:00\u{2212}05:00", 19, "\(zones), found a character that is not ASCII"),
        ("2016-12-31T12:00:00ZZ", 20, "expected the end, found 'Z'"),
        ("2016-12-31T12:00:00Z ", 20, "expected the end, found a space"),
        ("2016-12-31T12:00:00UTC+1", 22, "expected the end, found '+'"),
        ("2016-12-31T12:00:00 TAI", 20, "a time on TAI, which is not what was asked for"),
    ]

    private static let leapSeconds: [(String, Int, String)] = [
        ("2016-12-31T23:59:60+01:00", 17, "second 60, but this is 22:59 UTC, and leap seconds are at 23:59:60 UTC"),
        ("2016-12-31T23:58:60Z", 17, "second 60, but this is 23:58 UTC, and leap seconds are at 23:59:60 UTC"),
        ("2016-12-31T18:59:60-04:30", 17, "second 60, but this is 23:29 UTC, and leap seconds are at 23:59:60 UTC"),
        ("20161231T225960Z", 13, "second 60, but this is 22:59 UTC, and leap seconds are at 23:59:60 UTC"),
        ("2015-12-31T23:59:60Z", 17, "second 60, but 2015-12-31 has no leap second"),
        ("2015-12-31T18:59:60.5-05:00", 17, "second 60, but 2015-12-31 has no leap second"),
        ("2015-W53-4T23:59:60Z", 17, "second 60, but 2015-12-31 has no leap second"),
        ("2015-365T23:59:60Z", 15, "second 60, but 2015-12-31 has no leap second"),
        ("20151231T235960Z", 13, "second 60, but 2015-12-31 has no leap second"),
        ("2017-01-01T23:59:60Z", 17, "second 60, but 2017-01-01 has no leap second"),
        ("1970-06-30T23:59:60Z", 17, "second 60, but 1970-06-30 has no leap second"),
        ("+012016-12-31T23:59:60Z", 20, "second 60, but +12016-12-31 has no leap second"),
        ("1961-07-31T23:59:59.95Z", 17, "1961-07-31 ended at 23:59:59.95"),
        ("1968-01-31T23:59:59.9Z", 17, "1968-01-31 ended at 23:59:59.9"),
        ("1965-08-31T23:59:60.1Z", 17, "1965-08-31 ended at 23:59:60.1"),
        ("1971-12-31T23:59:60.107758Z", 17, "1971-12-31 ended at 23:59:60.107758"),
    ]

    @Test func malformedDates() { check(Self.dates) }
    @Test func malformedTimes() { check(Self.times) }
    @Test func malformedOffsets() { check(Self.offsets) }
    @Test func secondsThatAreNotThere() { check(Self.leapSeconds) }

    private func check(_ corpus: [(String, Int, String)]) {
        for (text, place, message) in corpus {
            do throws(TimeTextError) {
                let reading = try Self.converter.read(text, as: .utc)
                Issue.record("\(text.debugDescription) was read as \(reading.instant)")
            } catch {
                #expect(error.place == place, "\(text.debugDescription): \(error)")
                #expect(error.description == message, "\(text.debugDescription)")
            }
        }
    }

    @Test func theCorpusIsLarge() {
        #expect(Self.dates.count + Self.times.count + Self.offsets.count + Self.leapSeconds.count >= 100)
    }

    /// Odd, but right; what they mean follows from ISO 8601, RFC 3339 and the Gregorian calendar.
    @Test(
        arguments: [
            ("2016-12-31T23:59:60,5Z", "2016-12-31T23:59:60.5Z"), ("20161231T235960,5Z", "2016-12-31T23:59:60.5Z"),
            ("2016-12-31t23:59:60z", "2016-12-31T23:59:60Z"), ("2016-12-31 23:59:60Z", "2016-12-31T23:59:60Z"),
            ("2016-12-31 23:59:60 UTC", "2016-12-31T23:59:60Z"), ("2016-12-31T23:59:60utc", "2016-12-31T23:59:60Z"),
            ("2016-W52-6T23:59:60Z", "2016-12-31T23:59:60Z"), ("2016w526t235960z", "2016-12-31T23:59:60Z"),
            ("2016-366T23:59:60Z", "2016-12-31T23:59:60Z"), ("2016366T235960Z", "2016-12-31T23:59:60Z"),
            ("2016-12-31T18:59:60-05", "2016-12-31T23:59:60Z"), ("2016-12-31T18:59:60-0500", "2016-12-31T23:59:60Z"),
            ("20161231T185960-05:00", "2016-12-31T23:59:60Z"), ("2017-01-01T05:29:60+0530", "2016-12-31T23:59:60Z"),
            ("2017-01-01T05:29:60 +05:30", "2016-12-31T23:59:60Z"),
            ("2016-12-31T23:59:60-00:00", "2016-12-31T23:59:60Z"),
            ("2016-12-31T23:59:60", "2016-12-31T23:59:60Z"), ("2016-12-31T12:34Z", "2016-12-31T12:34:00Z"),
            ("20161231T1234Z", "2016-12-31T12:34:00Z"), ("2016-12-31T12Z", "2016-12-31T12:00:00Z"),
            ("20161231T12Z", "2016-12-31T12:00:00Z"), ("2016-12-31T12-05:00", "2016-12-31T17:00:00Z"),
            ("2016-12-31T24:00:00Z", "2017-01-01T00:00:00Z"), ("2016-12-31T24:00:00.000Z", "2017-01-01T00:00:00Z"),
            ("2016-12-31T24Z", "2017-01-01T00:00:00Z"), ("20161231T2400+0100", "2016-12-31T23:00:00Z"),
            ("2015-W53-7T24:00Z", "2016-01-04T00:00:00Z"), ("2016-W01-1T00:00Z", "2016-01-04T00:00:00Z"),
            ("2020-W53-5T00:00Z", "2021-01-01T00:00:00Z"), ("2008-W01-1T00:00Z", "2007-12-31T00:00:00Z"),
            ("+002016-12-31T00:00:00Z", "2016-12-31T00:00:00Z"), ("+0020161231T000000Z", "2016-12-31T00:00:00Z"),
            ("+002016366T000000Z", "2016-12-31T00:00:00Z"), ("+2016-12-31T00:00:00Z", "2016-12-31T00:00:00Z"),
            ("+12016-12-31T00:00:00Z", "+12016-12-31T00:00:00Z"), ("-000001-01-01T00:00:00Z", "-0001-01-01T00:00:00Z"),
            ("0000-02-29T00:00:00Z", "0000-02-29T00:00:00Z"), ("+000000-02-29T00:00:00Z", "0000-02-29T00:00:00Z"),
            ("-0004-02-29T00:00:00Z", "-0004-02-29T00:00:00Z"), ("9999-12-31T24:00:00Z", "+10000-01-01T00:00:00Z"),
            ("0000-01-01T00:00:00+00:01", "-0001-12-31T23:59:00Z"),
            ("2016-02-29T00:30:00+01:00", "2016-02-28T23:30:00Z"),
            ("2016-03-01T00:00+23:59", "2016-02-29T00:01:00Z"), ("2016-12-31T23:59:59-23:59", "2017-01-01T23:58:59Z"),
            ("2016-12-31T12:00:00.123456789012345678Z", "2016-12-31T12:00:00.123456789Z"),
            ("2016-12-31T23:59:59.9999999996Z", "2016-12-31T23:59:60Z"),
            ("2016-12-31T23:59:60.9999999996Z", "2017-01-01T00:00:00Z"),
            ("2015-12-31T23:59:59.9999999996Z", "2016-01-01T00:00:00Z"),
            ("2016-12-31T12:00:00.000000000Z", "2016-12-31T12:00:00Z"),
            ("1965-08-31T23:59:60.09999999Z", "1965-08-31T23:59:60.09999999Z"),
            ("+200000000000-12-31T23:59:59Z", "+200000000000-12-31T23:59:59Z"),
        ])
    func oddButRight(text: String, label: String) throws {
        #expect(try Self.converter.text(of: Self.converter.read(text, as: .utc), as: .utc) == label)
    }

    /// A uniform scale takes its own name, or none, and no offset.
    @Test func zonesOfUniformScales() throws {
        for text in [
            "2017-01-01T00:00:36.5 TAI", "2017-01-01 00:00:36,5tai", "20170101T000036.5TAI", "2017-001T00:00:36.5",
        ] {
            #expect(try Timestamp<TAI>(text).description == "2017-01-01T00:00:36.5 TAI", "\(text)")
        }
        for (text, place, message) in [
            ("2017-01-01T00:00:36Z", 19, "an offset from UTC, but the time is on TAI"),
            ("2017-01-01T00:00:36 +01:00", 20, "an offset from UTC, but the time is on TAI"),
            ("2017-01-01T00:00:36 TT", 20, "a time on TT, which is not what was asked for"),
            ("2017-01-01T00:00:60 TAI", 17, "second 60, but TAI has no leap seconds"),
            ("20161231T235960 TAI", 13, "second 60, but TAI has no leap seconds"),
        ] {
            do throws(TimeTextError) {
                _ = try Timestamp<TAI>(text)
                Issue.record("\(text) was read")
            } catch {
                #expect(error.place == place, "\(text)")
                #expect(error.description == message, "\(text)")
            }
        }
    }
}
