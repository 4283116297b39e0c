/// A label on the UTC scale: what a calendar and a wall clock say, written as in ISO 8601.
///
/// A label is not an instant one can subtract: it has no arithmetic.
public struct UTCDateTime: Hashable, Sendable {
    /// The calendar day.
    public let date: CivilDate

    /// The hour, 0…23.
    public let hour: Int

    /// The minute, 0…59.
    public let minute: Int

    /// The second, 0…60; 60 only within a leap second, which Unix time cannot name.
    public let second: Int

    /// Attoseconds after ``second``, 0 ..< 10¹⁸.
    public let attosecond: UInt64

    /// The label of `unix` by the POSIX rule, under which no label has second 60.
    public init(_ unix: UnixTime) {
        let (days, secondOfDay) = unix.seconds.flooredQuotientAndRemainder(dividingBy: 86_400)
        date = CivilDate(daysSinceUnixEpoch: days)
        hour = Int(secondOfDay / 3_600)
        minute = Int(secondOfDay / 60 % 60)
        second = Int(secondOfDay % 60)
        attosecond = unix.attoseconds
    }

    /// The label `hour`:`minute`:`second` and `attosecond` × 10⁻¹⁸ s of `date`; `nil` where a clock has no such reading.
    ///
    /// Second 60 is let through in the last minute of any day: whether that day has it only a ``LeapSecondTable`` can tell.
    public init?(date: CivilDate, hour: Int, minute: Int, second: Int, attosecond: UInt64 = 0) {
        guard 0...23 ~= hour, 0...59 ~= minute, 0...60 ~= second, attosecond < attosecondsPerSecond else { return nil }
        self.init(date: date, uncheckedHour: hour, minute, second, attosecond)
    }

    private init(date: CivilDate, uncheckedHour hour: Int, _ minute: Int, _ second: Int, _ attosecond: UInt64) {
        self.date = date
        self.hour = hour
        self.minute = minute
        self.second = second
        self.attosecond = attosecond
    }

    /// The label `sinceMidnight` attoseconds into `day` (days since 1970-01-01), at most a second beyond its 86,400th.
    init(day: Int64, sinceMidnight: Int128) {
        let (seconds, attoseconds) = sinceMidnight.quotientAndRemainder(dividingBy: Int128(attosecondsPerSecond))
        let second = Int(truncatingIfNeeded: seconds)
        let isBeyond = second >= 86_400
        self.init(
            date: CivilDate(daysSinceUnixEpoch: day), uncheckedHour: isBeyond ? 23 : second / 3_600,
            isBeyond ? 59 : second / 60 % 60, isBeyond ? 60 : second % 60, UInt64(truncatingIfNeeded: attoseconds))
    }

    /// The same label with second 60 in place of 59.
    var withSecond60: UTCDateTime {
        UTCDateTime(date: date, uncheckedHour: hour, minute, 60, attosecond)
    }

    /// The label of `date` on the UTC scale by the POSIX rule.
    public init(_ date: NTPDate) {
        self.init(UnixTime(date))
    }
}

extension UTCDateTime: CustomStringConvertible {
    /// ISO 8601 in extended form with up to nine digits of fraction, as `2016-12-31T23:59:59.5Z`; digits beyond are cut, so
    /// round first (``UnixTime/roundedToNanosecond``). Years outside 0…9999 carry a sign (ISO 8601 expanded form).
    public var description: String {
        CalendarText.text(date, hour, minute, second, attosecond) + "Z"
    }
}

extension Int64 {
    /// Division that rounds down, with a remainder of the divisor's sign. `divisor` must be positive.
    func flooredQuotientAndRemainder(dividingBy divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
