/// A day of the proleptic Gregorian calendar, with year 0 and negative years as in ISO 8601.
///
/// The method is that of Howard Hinnant, "chrono-compatible low-level date algorithms": a year that begins in March puts
/// the leap day last, and 400 years are 146,097 days.
public struct CivilDate: Hashable, Sendable {
    /// The astronomical year: 0 is 1 BC.
    public let year: Int64

    /// The month, 1…12.
    public let month: Int

    /// The day of the month, 1…31.
    public let day: Int

    /// Years beyond these are nobody's date, and their day numbers would not fit.
    static let years: ClosedRange<Int64> = -200_000_000_000...200_000_000_000

    /// The day `year`-`month`-`day`; `nil` where the calendar has no such day.
    public init?(year: Int64, month: Int, day: Int) {
        guard Self.years.contains(year), 1...12 ~= month, day >= 1, day <= Self.dayCount(year: year, month: month)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// The day `days` after 1970-01-01; negative numbers lie before it.
    public init(daysSinceUnixEpoch days: Int64) {
        // Days since 0000-03-01, saturated: a count so near the ends of Int64 is no date anybody means.
        let shifted = days.addingSaturating(719_468)
        let era = (shifted >= 0 ? shifted : shifted + 1 - 146_097) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
        month = Int(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9)
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Days since 1970-01-01; negative before it.
    public var daysSinceUnixEpoch: Int64 {
        let yearFromMarch = month <= 2 ? year - 1 : year
        let era = (yearFromMarch >= 0 ? yearFromMarch : yearFromMarch - 399) / 400
        let yearOfEra = yearFromMarch - era * 400
        let monthFromMarch = Int64(month > 2 ? month - 3 : month + 9)
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + Int64(day) - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// Whether `year` has a 29th of February.
    public static func isLeap(_ year: Int64) -> Bool {
        year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
    }

    /// Days in `month` (1…12) of `year`.
    public static func dayCount(year: Int64, month: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// The day of the year, 1…366.
    public var dayOfYear: Int {
        Int(daysSinceUnixEpoch - (CivilDate(year: year, month: 1, day: 1)?.daysSinceUnixEpoch ?? 0)) + 1
    }

    /// The day `weekday` (1 Monday … 7 Sunday) of `week` of the ISO 8601 week-numbering year; week 1 has 4 January.
    init(weekYear year: Int64, week: Int, weekday: Int) {
        let fourth = CivilDate(year: year, month: 1, day: 4) ?? CivilDate(daysSinceUnixEpoch: 3)
        let monday = fourth.daysSinceUnixEpoch - Int64(fourth.weekday) + 1
        self.init(daysSinceUnixEpoch: monday + Int64((week - 1) * 7 + weekday - 1))
    }

    /// Weeks in the ISO 8601 week-numbering year: 53 where it begins on a Thursday, or is leap and begins on a Wednesday.
    static func weekCount(year: Int64) -> Int {
        let first = CivilDate(year: year, month: 1, day: 1)?.weekday ?? 1
        return first == 4 || first == 3 && isLeap(year) ? 53 : 52
    }

    /// The day of the week, 1 (Monday) … 7 (Sunday), as ISO 8601 numbers them.
    public var weekday: Int {
        // 1970-01-01 was a Thursday.
        Int((daysSinceUnixEpoch + 3).flooredQuotientAndRemainder(dividingBy: 7).remainder) + 1
    }
}

extension CivilDate: Comparable {
    /// Earlier and later.
    public static func < (left: CivilDate, right: CivilDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }
}
