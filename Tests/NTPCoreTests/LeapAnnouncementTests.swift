import NTPCore
import Testing
import TimeScales

/// What the kernel is told of a leap second: by the table while it vouches, else by the majority on the last day of a month.
/// Unix times are those of `date -u -d … +%s`.
@Suite struct LeapAnnouncementTests {
    /// The real leap seconds, with another end.
    private static func table(expiry: Int64?) throws -> LeapSecondTable {
        try LeapSecondTable(
            entries: LeapSecondTable.compiledIn.entries, expiry: expiry.map { UnixTime(seconds: $0) })
    }

    private static func due(_ majority: Int, _ table: LeapSecondTable, at unix: Int64) -> Int {
        LeapAnnouncement.due(majority: majority, table: table, at: UnixTime(seconds: unix))
    }

    /// A second was inserted at the end of 2016-12-31 (IERS Bulletin C 52), whatever servers said of it, and also by a table
    /// that has lapsed since.
    @Test(arguments: [-1, 0, 1], [nil, 1_400_000_000, 1_814_140_800] as [Int64?])
    func theTableAnnouncesOnTheLastDayOnly(majority: Int, expiry: Int64?) throws {
        let table = try Self.table(expiry: expiry)
        // 2016-12-31, its noon and its last second.
        #expect(Self.due(majority, table, at: 1_483_185_600) == 1)
        #expect(Self.due(majority, table, at: 1_483_228_799) == 1)
        // The day before and the day after.
        #expect(Self.due(majority, table, at: 1_483_099_200) == 0)
        #expect(Self.due(majority, table, at: 1_483_228_800) == 0)
    }

    /// 2026-12-31 and 2026-06-30, which a table that lasts until 2027-06-28 knows to have none.
    @Test(arguments: [-1, 0, 1], [1_798_718_400, 1_782_777_600, 1_782_863_999] as [Int64])
    func aTableThatVouchesIsNotOverruled(majority: Int, unix: Int64) throws {
        #expect(Self.due(majority, try Self.table(expiry: 1_814_140_800), at: unix) == 0)
    }

    /// After the table's end the majority counts on the last day of a month: June, December, any other; February has 28 days
    /// in 2026 and 29 in 2028.
    @Test(
        arguments: [
            (1_782_777_600, true), (1_782_863_999, true), (1_782_777_599, false), (1_782_864_000, false),
            (1_798_718_400, true), (1_774_958_400, true), (1_772_280_000, true), (1_835_352_000, false),
            (1_835_438_400, true),
        ] as [(Int64, Bool)], [1_577_836_800, nil] as [Int64?])
    func theMajorityCountsOnTheLastDayOfAMonth(day: (unix: Int64, isLast: Bool), expiry: Int64?) throws {
        let table = try Self.table(expiry: expiry)
        for majority in [-1, 0, 1] {
            #expect(Self.due(majority, table, at: day.unix) == (day.isLast ? majority : 0), "\(majority)")
        }
    }

    /// The expiry is the first instant that the table does not vouch for.
    @Test func theMajorityCountsFromTheExpiryOn() throws {
        // Noon of 2026-06-30.
        let table = try Self.table(expiry: 1_782_820_800)
        #expect(Self.due(1, table, at: 1_782_820_799) == 0)
        #expect(Self.due(1, table, at: 1_782_820_800) == 1)
    }
}
