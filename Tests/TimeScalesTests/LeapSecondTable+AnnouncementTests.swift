import Testing

@testable import TimeScales

/// Which leap second comes next, and steps that are close together.
@Suite struct LeapSecondTableAnnouncementTests {
    private static let table = LeapSecondTable.compiledIn

    private static func table(_ more: [(year: Int64, month: Int, day: Int, offset: Int)]) throws -> LeapSecondTable {
        let entries = try more.map {
            LeapSecondTable.Entry(
                date: try #require(CivilDate(year: $0.year, month: $0.month, day: $0.day)), offset: $0.offset)
        }
        return try LeapSecondTable(entries: table.entries + entries, expiry: nil)
    }

    private func next(_ table: LeapSecondTable, after unix: UnixTime) -> String? {
        table.nextLeapSecond(after: unix).map { "\($0.date.year)-\($0.date.month)-\($0.date.day) \($0.step)" }
    }

    /// Unix times by `date -u -d @N`; the leap seconds are those of tai-utc.dat.
    @Test(
        arguments: [
            (.min, "1972-6-30 1"), (0, "1972-6-30 1"), (78_796_799, "1972-6-30 1"), (78_796_800, "1972-12-31 1"),
            (94_694_400, "1973-12-31 1"), (1_435_708_799, "2015-6-30 1"), (1_435_708_800, "2016-12-31 1"),
            (1_483_228_799, "2016-12-31 1"), (1_483_228_800, nil), (.max, nil),
        ] as [(Int64, String?)])
    func nextLeapSecond(after unix: Int64, next: String?) {
        #expect(self.next(Self.table, after: UnixTime(seconds: unix)) == next)
        #expect(self.next(Self.table, after: UnixTime(seconds: unix, nanoseconds: 999_999_999)) == next)
    }

    /// On the last day, and on no other.
    @Test(
        arguments: [
            (1_483_142_399, 0), (1_483_142_400, 1), (1_483_200_000, 1), (1_483_228_799, 1), (1_483_228_800, 0),
            (78_710_399, 0), (78_710_400, 1), (78_796_800, 0), (.min, 0), (.max, 0),
        ] as [(Int64, Int)])
    func announcedOnTheLastDay(unix: Int64, step: Int) {
        #expect(Self.table.leapSecond(within24HoursAfter: UnixTime(seconds: unix)) == step)
    }

    /// 23:59:59 of 2029-12-31, which is 1,893,455,999, is left out.
    @Test func aDeletedSecondIsAnnounced() throws {
        let table = try Self.table([(2030, 1, 1, 36)])
        #expect(next(table, after: UnixTime(seconds: 1_893_455_998)) == "2029-12-31 -1")
        #expect(next(table, after: UnixTime(seconds: 1_893_455_999)) == nil)
        #expect(table.leapSecond(within24HoursAfter: UnixTime(seconds: 1_893_369_598)) == 0)
        #expect(table.leapSecond(within24HoursAfter: UnixTime(seconds: 1_893_369_600)) == -1)
        #expect(table.leapSecond(within24HoursAfter: UnixTime(seconds: 1_893_455_998)) == -1)
        #expect(table.leapSecond(within24HoursAfter: UnixTime(seconds: 1_893_456_000)) == 0)
    }

    @Test func endsOfDays() throws {
        let table = try Self.table([(2030, 1, 1, 36), (2030, 1, 2, 37)])
        let day = PlainArithmetic.days(year: 2029, month: 12, day: 31)
        #expect((day - 1...day + 2).map(table.leapSecond(atEndOf:)) == [0, -1, 1, 0])
        #expect(
            (day - 1...day + 2).map(table.microseconds(inDay:))
                == [86_400, 86_399, 86_401, 86_400].map { $0 * 1_000_000 })
        for day in [Int64.min, 0, 728, 729, .max - 1, .max] { #expect(table.leapSecond(atEndOf: day) == 0) }
        #expect(table.leapSecond(atEndOf: 911) == 1)
    }

    /// Two steps on following days: one is announced, then the other.
    @Test func stepsOnFollowingDaysAreAnnouncedInTurn() throws {
        let table = try Self.table([(2030, 1, 1, 36), (2030, 1, 2, 37), (2030, 1, 3, 36)])
        let midnight = PlainArithmetic.days(year: 2030, month: 1, day: 1) * 86_400
        #expect(next(table, after: UnixTime(seconds: midnight - 2)) == "2029-12-31 -1")
        #expect(next(table, after: UnixTime(seconds: midnight)) == "2030-1-1 1")
        #expect(next(table, after: UnixTime(seconds: midnight + 86_400)) == "2030-1-2 -1")
        let steps = [-86_401, -86_400, -2, 0, 86_399, 86_400, 172_798, 172_800].map {
            table.leapSecond(within24HoursAfter: UnixTime(seconds: midnight + Int64($0)))
        }
        #expect(steps == [0, -1, -1, 1, 1, -1, -1, 0])
    }

    /// Walks second by second through days that are given lengths, and names each second by counting.
    @Test(arguments: [[36, 37, 36], [36, 35, 34], [38, 39, 40], [38, 37, 38]])
    func labelsOverStepsOnFollowingDays(offsets: [Int]) throws {
        let table = try Self.table(offsets.enumerated().map { (2030, 1, $0.offset + 1, $0.element) })
        let changes = zip([37] + offsets, offsets).map { $0.1 - $0.0 }
        var day = PlainArithmetic.days(year: 2029, month: 12, day: 31)
        var tai = day * 86_400 + 37
        for change in changes + [0] {
            let length = 86_400 + Int64(change)
            for second in [0, 1, 43_200] + (length - 4..<length) {
                let minute = min(second / 60, 1_439)
                let date = CivilDate(daysSinceUnixEpoch: day)
                let label = try #require(
                    UTCDateTime(
                        date: date, hour: Int(minute / 60), minute: Int(minute % 60), second: Int(second - minute * 60))
                )
                let instant = Timestamp<TAI>(seconds: tai + second)
                #expect(try table.tai(of: label).value == instant, "\(offsets) \(label)")
                #expect(table.utc(at: instant).value == label, "\(offsets) \(instant)")
                let unix = table.unix(at: instant)
                #expect(
                    unix.time == UnixTime(label) && unix.isLeapSecond == (label.second == 60), "\(offsets) \(label)")
                if label.second < 60 { #expect(table.tai(of: UnixTime(label)) == instant, "\(offsets) \(label)") }
            }
            let last = try #require(
                UTCDateTime(date: CivilDate(daysSinceUnixEpoch: day), hour: 23, minute: 59, second: 60))
            if change < 1 { #expect(throws: NoSuchUTC.self, "\(last)") { try table.tai(of: last) } }
            tai += length
            day += 1
        }
    }
}
