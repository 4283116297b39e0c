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
            let days = Int64.random(in: -(1 << 50)...(1 << 50), using: &generator)
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

    private static func days(in month: Int, of year: Int64) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }
}
