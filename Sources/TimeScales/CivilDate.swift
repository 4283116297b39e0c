/// A day of the proleptic Gregorian calendar, with year 0 and negative years as in ISO 8601.
///
/// The calendar is counted from 1 March, which puts the leap day last, in eras of 400 years, which are 146,097 days (Howard
/// Hinnant, "chrono-compatible low-level date algorithms"). Within an era, divisions by the lengths of years and months are
/// multiplications (Neri and Schneider, "Euclidean affine functions and their application to calendar algorithms",
/// doi:10.1002/spe.3172).
@frozen
public struct CivilDate: Hashable, Sendable {
    /// The astronomical year: 0 is 1 BC.
    public let year: Int64
    @usableFromInline let storedMonth: UInt8
    @usableFromInline let storedDay: UInt8

    /// The month, 1…12.
    @inlinable public var month: Int { Int(storedMonth) }

    /// The day of the month, 1…31.
    @inlinable public var day: Int { Int(storedDay) }

    /// Years beyond these are nobody's date, and their day numbers would not fit.
    public static let years: ClosedRange<Int64> = -292_277_000_000...292_277_000_000

    /// So many days from 1970 a count of seconds in 64 bits reaches, each of them whole.
    @usableFromInline static let lastDay: Int64 = 106_751_991_167_299

    /// The day `year`-`month`-`day`; `nil` where the calendar has no such day.
    public init?(year: Int64, month: Int, day: Int) {
        guard Self.years.contains(year), 1...12 ~= month, day >= 1, day <= Self.dayCount(year: year, month: month)
        else { return nil }
        self.init(trustedYear: year, month: month, day: day)
    }

    /// A day known to exist.
    @inlinable init(trustedYear year: Int64, month: Int, day: Int) {
        self.year = year
        storedMonth = UInt8(truncatingIfNeeded: month)
        storedDay = UInt8(truncatingIfNeeded: day)
    }

    /// The day `days` after 1970-01-01; negative numbers lie before it. Beyond ±292 billion years, which seconds in 64 bits do not
    /// reach, the last day that they do.
    @inlinable public init(daysSinceUnixEpoch days: Int64) {
        // Whatever is farther away than about 1.4 million years is brought near by whole eras.
        var near = Swift.max(-Self.lastDay, Swift.min(Self.lastDay, days)) &+ Self.shiftDays
        var farYears: Int64 = 0
        if near.magnitude > UInt64(UInt32.max / 4 - 1) || near < 0 {
            let (eras, day) = near.flooredQuotientAndRemainder(dividingBy: 146_097)
            near = day
            farYears = eras &* 400
        }
        let quarterDays = UInt32(truncatingIfNeeded: near) &* 4 &+ 3
        let century = quarterDays / 146_097
        let quarterDaysOfCentury = (quarterDays % 146_097) | 3
        // 2,939,745 / 2³² is 1 / 1461 closely enough for a century.
        let product = UInt64(quarterDaysOfCentury) &* 2_939_745
        let yearOfCentury = UInt32(truncatingIfNeeded: product >> 32)
        let dayOfYear = UInt32(truncatingIfNeeded: product) / 2_939_745 / 4
        // 65,536 / 2,141 is 30.6 days, the mean length of a month from March to January.
        let months = 2_141 &* dayOfYear &+ 197_913
        let isInNextYear = dayOfYear >= 306
        year =
            Int64(100 &* century &+ yearOfCentury &+ (isInNextYear ? 1 : 0)) &+ farYears &- Self.shiftYears
        storedMonth = UInt8(truncatingIfNeeded: (months >> 16) &- (isInNextYear ? 12 : 0))
        storedDay = UInt8(truncatingIfNeeded: (months & 0xFFFF) / 2_141 &+ 1)
    }

    /// Days since 1970-01-01; negative before it.
    @inlinable public var daysSinceUnixEpoch: Int64 {
        let isEarly = storedMonth <= 2
        var near = year &- (isEarly ? 1 : 0) &+ Self.shiftYears
        var farDays: Int64 = 0
        if near.magnitude > UInt64(2 * Self.shiftYears) || near < 0 {
            let (eras, year) = near.flooredQuotientAndRemainder(dividingBy: 400)
            near = year
            farDays = eras &* 146_097
        }
        let years = UInt32(truncatingIfNeeded: near)
        let centuries = years / 100
        let month = UInt32(storedMonth) &+ (isEarly ? 12 : 0)
        let dayOfYear = (979 &* month &- 2_919) >> 5 &+ UInt32(storedDay) &- 1
        let days = 1_461 &* years / 4 &- centuries &+ centuries / 4 &+ dayOfYear
        return Int64(days) &+ farDays &- Self.shiftDays
    }

    /// So many years (3,600 eras) are added so that numbers are positive.
    @usableFromInline static let shiftYears: Int64 = 1_440_000
    /// Days from 1 March of the year −1,440,000 to 1970-01-01.
    @usableFromInline static let shiftDays: Int64 = 3_600 * 146_097 + 719_468

    /// Whether `year` has a 29th of February.
    @inlinable public static func isLeap(_ year: Int64) -> Bool {
        // A multiple of 100 is one of 400 just if it is one of 16.
        year & 3 == 0 && (year & 15 == 0 || !year.isMultiple(of: 25))
    }

    /// Days in `month` (1…12) of `year`.
    @inlinable public static func dayCount(year: Int64, month: Int) -> Int {
        if month == 2 { return isLeap(year) ? 29 : 28 }
        // 31, 30, 31, 30 … with the beat doubled at July and August.
        return 30 | (month ^ (month >> 3)) & 1
    }
}

extension CivilDate: Comparable {
    /// Earlier and later.
    @inlinable public static func < (left: CivilDate, right: CivilDate) -> Bool {
        (left.year, left.storedMonth, left.storedDay) < (right.year, right.storedMonth, right.storedDay)
    }
}

extension CivilDate: CustomStringConvertible {
    /// The date in extended format, as `2016-12-31`.
    public var description: String {
        let midnight = UTCDateTime(trustedDate: self, hour: 0, minute: 0, second: 0, attosecond: 0)
        return String(midnight.description.prefix { $0 != "T" })
    }
}

extension Int64 {
    /// Division that rounds down, with a remainder of the divisor's sign. `divisor` must be positive.
    @inlinable @inline(__always)
    func flooredQuotientAndRemainder(dividingBy divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient &- 1, remainder &+ divisor) : (quotient, remainder)
    }
}
