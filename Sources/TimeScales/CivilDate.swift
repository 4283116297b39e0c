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
}
