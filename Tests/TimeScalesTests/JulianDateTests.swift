import TestSupport
import Testing

@testable import TimeScales

@Suite struct JulianDateTests {
    private static let table = LeapSecondTable.compiledIn

    private func mjd(_ utc: String) throws -> ModifiedJulianDate {
        Self.table.modifiedJulianDate(of: try UTCDateTime(utc))
    }

    private func text(day: Int64, fraction: UInt64) throws -> String {
        try #require(ModifiedJulianDate(day: day, fraction: fraction)).description
    }

    /// The day of a leap second has 86,401 s, as in ERFA's `eraDtf2d`. Fractions: `python3 -c 'from fractions import *;
    /// print(Fraction(86399,86401))'` to 14 decimals; `Vectors/forms.txt` has ERFA's own for all leap seconds.
    @Test(
        arguments: [
            ("2016-12-31T00:00:00Z", "57753.0"), ("2016-12-31T12:00:00Z", "57753.49999421302994"),
            ("2016-12-31T23:59:59Z", "57753.99997685211977"), ("2016-12-31T23:59:60Z", "57753.99998842605988"),
            ("2016-12-31T23:59:60.5Z", "57753.99999421302994"), ("2017-01-01T00:00:00Z", "57754.0"),
            ("2016-12-30T12:00:00Z", "57752.5"), ("1858-11-17T00:00:00Z", "0.0"), ("1858-11-16T12:00:00Z", "-0.5"),
            ("1858-11-16T06:00:00Z", "-0.75"), ("1858-11-15T18:00:00Z", "-1.25"),
        ])
    func daysOfUTC(utc: String, text: String) throws {
        #expect(try mjd(utc).description == text)
        let converter = TimeConverter(pivot: NTPDate(seconds: 1 << 31))
        #expect(try converter.text(of: converter.read(text, as: .mjd), as: .utc) == utc)
    }

    /// JD 0 was noon of 4713-11-24 BC, −4713-11-24 in astronomical years, of the proleptic Gregorian calendar
    /// (Explanatory Supplement); J2000.0 is 2451545.
    @Test(
        arguments: [
            ("-4713-11-24T12:00:00Z", "0.0"), ("-4713-11-24T00:00:00Z", "-0.5"), ("-4713-11-23T12:00:00Z", "-1.0"),
            ("2000-01-01T12:00:00Z", "2451545.0"), ("2017-01-01T00:00:00Z", "2457754.5"),
            ("1858-11-17T00:00:00Z", "2400000.5"), ("2016-12-31T23:59:60.5Z", "2457754.49999421302994"),
        ])
    func julianDates(utc: String, text: String) throws {
        #expect(try mjd(utc).julianDateText == text)
        let converter = TimeConverter(pivot: NTPDate(seconds: 1 << 31))
        #expect(try converter.text(of: converter.read(text, as: .jd), as: .utc) == utc)
    }

    /// Half of the last decimal, 0.5·10⁻¹⁴ day, goes up; whatever is less is cut.
    @Test(
        arguments: [
            (5, 5_000, "5.00000000000001"), (5, 4_999, "5.0"), (5, 15_000, "5.00000000000002"),
            (5, 14_999, "5.00000000000001"), (5, 999_999_999_999_995_000, "6.0"),
            (5, 999_999_999_999_994_999, "5.99999999999999"),
            // Up is towards the future also before the origin: −0.999999999999995 is −0.99999999999999.
            (-1, 5_000, "-0.99999999999999"), (-1, 4_999, "-1.0"), (-1, 999_999_999_999_995_000, "0.0"),
            (-1, 999_999_999_999_994_999, "-0.00000000000001"), (-2, 999_999_999_999_995_000, "-1.0"),
        ] as [(Int64, UInt64, String)])
    func tiesGoUp(day: Int64, fraction: UInt64, text: String) throws {
        #expect(try self.text(day: day, fraction: fraction) == text)
    }

    @Test func aJulianDateCarriesAtNoon() throws {
        let beforeNoon = try #require(ModifiedJulianDate(day: 0, fraction: 499_999_999_999_995_000))
        #expect(beforeNoon.julianDateText == "2400001.0")
        let cut = try #require(ModifiedJulianDate(day: 0, fraction: 499_999_999_999_994_999))
        #expect(cut.julianDateText == "2400000.99999999999999")
    }

    @Test func digitsInTheMiddle() throws {
        #expect(try text(day: 1, fraction: 10_000_000_000_000_000) == "1.01")
        #expect(try text(day: 1, fraction: 10_000_000_000) == "1.00000001")
        #expect(try text(day: 1, fraction: 1_000_000_000) == "1.000000001")
        #expect(try text(day: 1, fraction: 123_456_789_012_340_000) == "1.12345678901234")
        #expect(ModifiedJulianDate(day: 1, fraction: 1_000_000_000_000_000_000) == nil)
    }

    /// Every nanosecond has 14 decimals of its own on a uniform scale, and comes back from them.
    @Test func nanosecondsComeBack() throws {
        let seed: UInt64 = 0x0DA7E
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<5_000 {
            let instant = Timestamp<TT>(
                seconds: Int64.random(in: -(1 << 38)...(1 << 38), using: &generator),
                attoseconds: UInt64.random(in: 0..<1_000_000_000, using: &generator) * 1_000_000_000)
            let text = ModifiedJulianDate(instant).description
            let back = try #require(Timestamp<TT>(try ModifiedJulianDate(parsing: Array(text.utf8).span)))
            #expect(back.roundedToNanosecond == instant, "seed \(seed), \(instant) \(text)")
        }
    }

    /// The days before steps of the IERS: 1961-07-31 had 86,399.95 s, 1965-08-31 had 86,400.1 s (tai-utc.dat).
    @Test func daysBefore1972() throws {
        #expect(Self.table.microseconds(inDay: -3_076) == 86_399_950_000)
        #expect(Self.table.microseconds(inDay: -1_584) == 86_400_100_000)
        // 43,199.975 s are half of the day.
        #expect(try mjd("1961-07-31T11:59:59.975Z").description == "37511.5")
        #expect(try mjd("1965-08-31T12:00:00.05Z").description == "39003.5")
    }

    @Test func farDatesAreRefusedOrHeld() throws {
        for day in [Int64.min, -106_751_991_200_000, 106_751_991_300_000, .max] {
            #expect(Self.table.utc(at: try #require(ModifiedJulianDate(day: day))) == nil, "\(day)")
        }
        // 2⁶³ s are 106,751,991,167,300.64 days, and 1970 began at MJD 40,587.
        let last = try #require(ModifiedJulianDate(day: 106_751_991_207_887, fraction: 600_000_000_000_000_000))
        #expect(Timestamp<TAI>(last) != nil)
        for (day, fraction) in [
            (106_751_991_207_887, 700_000_000_000_000_000), (106_751_991_207_888, 0), (.max, 0), (.min, 0),
        ] as [(Int64, UInt64)] {
            let date = try #require(ModifiedJulianDate(day: day, fraction: fraction))
            #expect(Timestamp<TAI>(date) == nil, "\(date)")
        }
        _ = ModifiedJulianDate(Timestamp<TAI>(seconds: .max)).julianDateText
        _ = ModifiedJulianDate(Timestamp<TAI>(seconds: .min)).julianDateText
    }
}
