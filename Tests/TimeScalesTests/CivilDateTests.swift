import TestSupport
import Testing
import TimeScales

@Suite struct CivilDateTests {
    /// `python3 -c 'import datetime as d; print(d.date(2000,3,1).toordinal()-719163)'` and so on.
    @Test(
        arguments: [
            (0, 1970, 1, 1), (-1, 1969, 12, 31), (11_016, 2000, 2, 29), (11_017, 2000, 3, 1), (-135_081, 1600, 2, 29),
            (-25_567, 1900, 1, 1), (-25_509, 1900, 2, 28), (-25_508, 1900, 3, 1), (47_540, 2100, 2, 28),
            (47_541, 2100, 3, 1), (24_143, 2036, 2, 7), (73_853, 2172, 3, 15), (-141_427, 1582, 10, 15),
            (-40_587, 1858, 11, 17), (911, 1972, 6, 30), (17_166, 2016, 12, 31), (-719_162, 1, 1, 1),
            (2_932_896, 9999, 12, 31),
        ] as [(Int64, Int64, Int, Int)])
    func knownDays(days: Int64, year: Int64, month: Int, day: Int) {
        let date = CivilDate(daysSinceUnixEpoch: days)
        #expect(date.year == year)
        #expect(date.month == month)
        #expect(date.day == day)
    }

    /// The day before 0001-01-01 is in year 0, which is a leap year; 366 days before that, year −1 ends.
    @Test func yearZeroIsALeapYear() {
        let last = CivilDate(daysSinceUnixEpoch: -719_163)
        #expect((last.year, last.month, last.day) == (0, 12, 31))
        let before = CivilDate(daysSinceUnixEpoch: -719_162 - 366 - 1)
        #expect((before.year, before.month, before.day) == (-1, 12, 31))
    }

    /// The calendar built the plain way, day by day from a rule book, over a whole cycle of 400 years.
    @Test func wholeCycleDayByDay() {
        var (year, month, day) = (1900 as Int64, 1, 1)
        var wrong: [Int64] = []
        for days in Int64(-25_567)..<(-25_567 + 146_097) {
            let date = CivilDate(daysSinceUnixEpoch: days)
            if (date.year, date.month, date.day) != (year, month, day) { wrong.append(days) }
            day += 1
            if day > Self.days(in: month, of: year) { (month, day) = (month + 1, 1) }
            if month > 12 { (year, month) = (year + 1, 1) }
        }
        #expect(wrong == [])
        #expect((year, month, day) == (2300, 1, 1))
    }

    @Test func repeatsAfter400Years() {
        let seed: UInt64 = 0xC1F1_1DA7
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<1_000 {
            let days = Int64.random(in: -106_000_000_000_000...106_000_000_000_000, using: &generator)
            let (date, later) = (CivilDate(daysSinceUnixEpoch: days), CivilDate(daysSinceUnixEpoch: days + 146_097))
            #expect(
                (later.year - 400, later.month, later.day) == (date.year, date.month, date.day),
                "seed \(seed), days \(days)")
        }
    }

    @Test(arguments: [Int64.min, .min + 1, .max - 1, .max])
    func endsOfTheRangeGiveADateOfSomeKind(days: Int64) {
        let date = CivilDate(daysSinceUnixEpoch: days)
        #expect(1...12 ~= date.month)
        #expect(1...31 ~= date.day)
    }

    /// Day by day again, around years far away and around where the arithmetic for them sets in.
    @Test(
        arguments: [
            -200_000_000_000, -1_440_001, -1_440_000, -400, 1_439_999, 1_440_000, 1_499_000, 2_879_999, 2_880_001,
            199_999_999_990,
        ] as [Int64])
    func farYearsDayByDay(start: Int64) throws {
        var (year, month, day) = (start, 1, 1)
        let first = PlainArithmetic.days(year: start, month: 1, day: 1)
        var wrong: [Int64] = []
        for days in first..<first + 3_000 {
            let date = CivilDate(daysSinceUnixEpoch: days)
            let same = CivilDate(year: year, month: month, day: day)
            if (date.year, date.month, date.day) != (year, month, day) || same?.daysSinceUnixEpoch != days {
                wrong.append(days)
            }
            day += 1
            if day > Self.days(in: month, of: year) { (month, day) = (month + 1, 1) }
            if month > 12 { (year, month) = (year + 1, 1) }
        }
        #expect(wrong == [])
    }

    /// Random dates over all years against whole years and leap days counted by the rule, both ways.
    @Test func randomDatesAgainstPlainCounting() throws {
        let seed: UInt64 = 0xDA_7E5
        var generator = SeededGenerator(seed: seed)
        for round in 0..<20_000 {
            let limit: Int64 = [10_000, 2_000_000, 200_000_000_000][round % 3]
            let year = Int64.random(in: -limit...limit, using: &generator)
            let month = Int.random(in: 1...12, using: &generator)
            let day = Int.random(in: 1...Self.days(in: month, of: year), using: &generator)
            let date = try #require(CivilDate(year: year, month: month, day: day))
            let days = PlainArithmetic.days(year: year, month: month, day: day)
            #expect(date.daysSinceUnixEpoch == days, "seed \(seed), \(date)")
            #expect(CivilDate(daysSinceUnixEpoch: days) == date, "seed \(seed), \(date)")
        }
    }

    /// The two places at which numbers of days leave 32 bits, counted from the calendar's shifted origin.
    @Test(arguments: [-526_668_668, 547_073_154] as [Int64])
    func daysWhereTheArithmeticChanges(middle: Int64) {
        for days in middle - 1_000...middle + 1_000 {
            let date = CivilDate(daysSinceUnixEpoch: days)
            #expect(PlainArithmetic.days(year: date.year, month: date.month, day: date.day) == days)
        }
    }

    @Test func daysThatAreNone() {
        for (year, month, day) in [
            (2015, 2, 29), (1900, 2, 29), (2016, 2, 30), (2016, 4, 31), (2016, 0, 1), (2016, 13, 1), (2016, 1, 0),
            (2016, 1, 32),
            (292_277_000_001, 1, 1), (-292_277_000_001, 1, 1), (.max, 1, 1), (.min, 1, 1), (2016, .max, .max),
            (2016, .min, .min),
        ] as [(Int64, Int, Int)] {
            #expect(CivilDate(year: year, month: month, day: day) == nil, "\(year)-\(month)-\(day)")
        }
    }

    private static func days(in month: Int, of year: Int64) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }
}
