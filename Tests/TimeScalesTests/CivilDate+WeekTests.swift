import Testing

@testable import TimeScales

@Suite struct CivilDateWeekTests {
    /// The examples of Wikipedia's "ISO week date", and `date -d DAY +%G-W%V-%u`.
    @Test(
        arguments: [
            (2004, 12, 31, 2004, 53, 5), (2005, 1, 1, 2004, 53, 6), (2005, 1, 2, 2004, 53, 7),
            (2005, 12, 31, 2005, 52, 6),
            (2006, 1, 1, 2005, 52, 7), (2006, 1, 2, 2006, 1, 1), (2007, 12, 30, 2007, 52, 7),
            (2007, 12, 31, 2008, 1, 1),
            (2008, 12, 29, 2009, 1, 1), (2009, 12, 31, 2009, 53, 4), (2010, 1, 3, 2009, 53, 7),
            (2016, 12, 31, 2016, 52, 6),
            (2026, 11, 24, 2026, 48, 2),
        ] as [(Int64, Int, Int, Int64, Int, Int)])
    func weeksNearNewYear(year: Int64, month: Int, day: Int, weekYear: Int64, week: Int, weekday: Int) throws {
        let date = try #require(CivilDate(year: year, month: month, day: day))
        #expect(date.week == (weekYear, week))
        #expect(date.weekday == weekday)
        #expect(CivilDate(weekYear: weekYear, week: week, weekday: weekday) == date)
    }

    /// 71 of the 400 years of a cycle have 53 weeks: 400 × 365.2425 days are 20,871 weeks, and 400 × 52 of them are
    /// 20,800.
    @Test func yearsWith53Weeks() {
        let long = (2000..<2400).filter { CivilDate.weekCount(year: $0) == 53 }
        #expect(long.count == 71)
        // Wikipedia, "ISO week date", "Years with 53 weeks".
        #expect(Array(long.prefix(5)) == [2004, 2009, 2015, 2020, 2026])
        #expect(CivilDate(weekYear: 2016, week: 53, weekday: 1) == nil)
        #expect(CivilDate(weekYear: 2020, week: 53, weekday: 5) == CivilDate(year: 2021, month: 1, day: 1))
    }

    @Test func rangesOfTheParts() {
        #expect(CivilDate(weekYear: 2016, week: 0, weekday: 1) == nil)
        #expect(CivilDate(weekYear: 2016, week: 54, weekday: 1) == nil)
        #expect(CivilDate(weekYear: 2016, week: 1, weekday: 0) == nil)
        #expect(CivilDate(weekYear: 2016, week: 1, weekday: 8) == nil)
        #expect(CivilDate(year: 2016, dayOfYear: 0) == nil)
        #expect(CivilDate(year: 2016, dayOfYear: 366) == CivilDate(year: 2016, month: 12, day: 31))
        #expect(CivilDate(year: 2015, dayOfYear: 366) == nil)
        for year in [Int64.min, .max] {
            #expect(CivilDate(weekYear: year, week: 1, weekday: 1) == nil)
            #expect(CivilDate(year: year, dayOfYear: 1) == nil)
        }
    }

    /// Counted day by day: weekdays follow each other, weeks change on Mondays, and a year's first week has its 4
    /// January.
    @Test(arguments: [-10_000, -401, 1_600, 2_000, 9_600, 1_000_000] as [Int64])
    func dayByDay(start: Int64) throws {
        let first = try #require(CivilDate(year: start, month: 1, day: 1)).daysSinceUnixEpoch
        // 1970-01-05 was a Monday.
        var weekday = Int(first - 4) % 7
        if weekday < 0 { weekday += 7 }
        var dayOfYear = 0
        var last: (year: Int64, week: Int)?
        var wrong: [CivilDate] = []
        for days in first..<first + 4_000 {
            let date = CivilDate(daysSinceUnixEpoch: days)
            dayOfYear = date.month == 1 && date.day == 1 ? 1 : dayOfYear + 1
            let week = date.week
            var isRight = date.weekday == weekday + 1 && date.dayOfYear == dayOfYear
            if let last, weekday != 0 { isRight = isRight && week == last }
            if let last, weekday == 0 {
                isRight =
                    isRight && (week == (last.year, last.week + 1) || week == (last.year + 1, 1) && last.week >= 52)
            }
            if date.month == 1, date.day == 4 { isRight = isRight && week == (date.year, 1) }
            if CivilDate(weekYear: week.year, week: week.week, weekday: date.weekday) != date { isRight = false }
            if CivilDate(year: date.year, dayOfYear: dayOfYear) != date { isRight = false }
            if !isRight { wrong.append(date) }
            last = week
            weekday = (weekday + 1) % 7
        }
        #expect(wrong == [])
    }
}
