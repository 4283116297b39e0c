import TestSupport
import Testing

@testable import TimeScales

@Suite struct LeapSmearTests {
    private static let smear = LeapSmear(.compiledIn)

    private func tai(_ utc: String) throws -> Timestamp<TAI> {
        try LeapSecondTable.compiledIn.tai(of: UTCDateTime(utc)).value
    }

    /// At :60.5 half of 86,401 s has passed since noon: the smear reads 43,200 s after it, which is midnight exactly.
    @Test func halfOfTheLeapSecondIsMidnight() throws {
        let midnight = UnixTime(seconds: 1_483_228_800)
        let within = try tai("2016-12-31T23:59:60.5Z")
        #expect(Self.smear.unixTime(at: within) == midnight)
        #expect(Self.smear.tai(at: midnight) == within)
    }

    /// From noon to noon, 2016-12-31 and 2017-01-01: there is no smear before and after, and at the ends it is Unix
    /// time.
    @Test func windowIsFromNoonToNoon() throws {
        let noon = try tai("2016-12-31T12:00:00Z")
        #expect(Self.smear.unixTime(at: noon) == UnixTime(seconds: 1_483_185_600))
        #expect(Self.smear.unixTime(at: noon.advanced(by: .nanoseconds(-1))) == nil)
        let end = try tai("2017-01-01T12:00:00Z")
        #expect(Self.smear.unixTime(at: end) == nil)
        #expect(Self.smear.tai(at: UnixTime(seconds: 1_483_185_599, attoseconds: 999_999_999_999_999_999)) == nil)
        #expect(Self.smear.tai(at: UnixTime(seconds: 1_483_272_000)) == nil)
    }

    /// A smeared second is 86,401/86,400 s, whatever its place in the window.
    @Test func secondsAreLongerByOnePart() throws {
        for second in [1_483_185_600, 1_483_228_799, 1_483_271_998] as [Int64] {
            let start = try #require(Self.smear.tai(at: UnixTime(seconds: second)))
            let end = try #require(Self.smear.tai(at: UnixTime(seconds: second + 1)))
            // 10¹⁸ / 86,400 is 11,574,074,074,074.07…
            let excess = start.duration(to: end).attoseconds - 1_000_000_000_000_000_000
            #expect(11_574_074_074_073...11_574_074_074_075 ~= excess, "\(second)")
        }
    }

    /// In a table with a deleted second the window has 86,399 s.
    @Test func aDeletedSecondIsSmearedToo() throws {
        let day = try #require(CivilDate(year: 2030, month: 1, day: 1))
        let table = try LeapSecondTable(
            entries: LeapSecondTable.compiledIn.entries + [.init(date: day, offset: 36)], expiry: nil)
        let smear = LeapSmear(table)
        let noon = try table.tai(of: UTCDateTime("2029-12-31T12:00:00Z")).value
        // Half of 86,399 s later it reads midnight, and the next noon is reached 86,399 s after the first.
        #expect(smear.unixTime(at: noon.advanced(by: .seconds(43_199.5))) == UnixTime(seconds: 1_893_456_000))
        #expect(smear.unixTime(at: noon.advanced(by: .seconds(86_399))) == nil)
        #expect(try table.tai(of: UTCDateTime("2030-01-01T12:00:00Z")).value == noon.advanced(by: .seconds(86_399)))
        // What is named by the deleted second is behind midnight: 43,199.5 s × 86,399/86,400 is 43,199.000005787… s.
        let deleted = try #require(
            smear.tai(at: UnixTime(seconds: 1_893_455_999, attoseconds: 500_000_000_000_000_000)))
        #expect(table.utc(at: deleted).value.description == "2030-01-01T00:00:00.000005787Z")
    }

    /// Two leap seconds on following days: the windows meet at noon, and there is no gap between them.
    @Test func windowsOfFollowingDaysMeet() throws {
        let (first, second) = (CivilDate(daysSinceUnixEpoch: 20_000), CivilDate(daysSinceUnixEpoch: 20_001))
        let table = try LeapSecondTable(
            entries: LeapSecondTable.compiledIn.entries + [
                .init(date: first, offset: 38), .init(date: second, offset: 37),
            ],
            expiry: nil)
        let smear = LeapSmear(table)
        let noon = 20_000 * 86_400 + 43_200 as Int64
        for unix in [noon - 86_400, noon - 1, noon, noon + 86_399] {
            let time = UnixTime(seconds: unix)
            let tai = try #require(smear.tai(at: time))
            #expect(smear.unixTime(at: tai) == time, "\(unix)")
        }
        #expect(smear.tai(at: UnixTime(seconds: noon)) == Timestamp<TAI>(seconds: noon + 38))
        #expect(smear.tai(at: UnixTime(seconds: noon + 86_400)) == nil)
    }

    /// Both ways to the attosecond, and never backwards.
    @Test func backAndForthAndMonotone() throws {
        let seed: UInt64 = 0x5E_A12
        var generator = SeededGenerator(seed: seed)
        let start = try tai("2016-12-31T12:00:00Z").attosecondsSince1970
        for _ in 0..<3_000 {
            let elapsed = Int128.random(in: 0..<86_401_000_000_000_000_000_000, using: &generator)
            let instant = Timestamp<TAI>(attosecondsSince1970: start + elapsed)
            let unix = try #require(Self.smear.unixTime(at: instant))
            let back = try #require(Self.smear.tai(at: unix))
            #expect(abs(instant.duration(to: back).attoseconds) <= 1, "seed \(seed), \(elapsed)")
            let next = Self.smear.unixTime(at: instant.advanced(by: Duration(attoseconds: 2))) ?? unix
            #expect(unix <= next, "seed \(seed), \(elapsed)")
        }
    }

    /// In the converter: a smeared time is not ambiguous, the policy plays no part, and away from leap seconds it is
    /// Unix time.
    @Test func throughTheConverter() throws {
        var converter = TimeConverter(leapPolicy: .reject, isSmeared: true, pivot: NTPDate(seconds: 1 << 31))
        let reading = try converter.read("1483228800", as: .unix)
        #expect(!reading.isAmbiguous)
        #expect(try converter.text(of: reading, as: .utc) == "2016-12-31T23:59:60.5Z")
        #expect(try converter.text(of: reading, as: .unix) == "1483228800")
        #expect(
            try converter.text(of: converter.read("1500000000.25", as: .unix), as: .utc) == "2017-07-14T02:40:00.25Z")
        converter.isSmeared = false
        #expect(try converter.text(of: converter.read("1483228800", as: .unix), as: .utc) == "2017-01-01T00:00:00Z")
    }
}
