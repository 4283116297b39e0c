/// Ordinal and week dates. Source: ISO 8601-1:2019, 4.2.2 and 5.2.
extension CivilDate {
    /// The day of the year, 1…366.
    public var dayOfYear: Int {
        Int(daysSinceUnixEpoch &- CivilDate(trustedYear: year, month: 1, day: 1).daysSinceUnixEpoch) + 1
    }

    /// The day `dayOfYear` (1…366) of `year`; `nil` where the year has no such day.
    public init?(year: Int64, dayOfYear: Int) {
        guard let first = CivilDate(year: year, month: 1, day: 1), 1...Self.dayCount(year: year) ~= dayOfYear
        else { return nil }
        self.init(daysSinceUnixEpoch: first.daysSinceUnixEpoch + Int64(dayOfYear - 1))
    }

    /// Days in `year`.
    public static func dayCount(year: Int64) -> Int { isLeap(year) ? 366 : 365 }

    /// The day of the week, 1 (Monday) … 7 (Sunday).
    public var weekday: Int {
        // 1970-01-01 was a Thursday.
        Int(daysSinceUnixEpoch.addingSaturating(3).flooredQuotientAndRemainder(dividingBy: 7).remainder) + 1
    }

    /// The week that has this day, 1…53, and the year it is counted in, which near New Year may be another.
    public var week: (year: Int64, week: Int) {
        // A week belongs to the year that has its Thursday.
        let thursday = CivilDate(daysSinceUnixEpoch: daysSinceUnixEpoch.addingSaturating(Int64(4 - weekday)))
        return (thursday.year, (thursday.dayOfYear - 1) / 7 + 1)
    }

    /// The day `weekday` (1 Monday … 7 Sunday) of week `week` of the week-numbering year `weekYear`; `nil` where there is none.
    public init?(weekYear: Int64, week: Int, weekday: Int) {
        guard 1...7 ~= weekday, 1...53 ~= week, week <= Self.weekCount(year: weekYear),
            // Week 1 has 4 January.
            let fourth = CivilDate(year: weekYear, month: 1, day: 4)
        else { return nil }
        let monday = fourth.daysSinceUnixEpoch - Int64(fourth.weekday) + 1
        self.init(daysSinceUnixEpoch: monday + Int64((week - 1) * 7 + weekday - 1))
    }

    /// Weeks in the week-numbering year `year`: 53 where it begins on a Thursday, or is leap and begins on a Wednesday.
    public static func weekCount(year: Int64) -> Int {
        let first = CivilDate(year: year, month: 1, day: 1)?.weekday ?? 1
        return first == 4 || first == 3 && isLeap(year) ? 53 : 52
    }
}
