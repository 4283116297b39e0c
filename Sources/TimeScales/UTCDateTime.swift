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

    /// The label of `date` on the UTC scale by the POSIX rule.
    public init(_ date: NTPDate) {
        self.init(UnixTime(date))
    }
}

extension UTCDateTime: CustomStringConvertible {
    /// ISO 8601 in extended form with up to nine digits of fraction, as `2016-12-31T23:59:59.5Z`; digits beyond are cut, so
    /// round first (``UnixTime/roundedToNanosecond``). Years outside 0…9999 carry a sign (ISO 8601 expanded form).
    public var description: String {
        var text = Self.padded(date.year, to: 4)
        if date.year < 0 || date.year > 9_999 { text = (date.year < 0 ? "-" : "+") + text }
        text += "-" + Self.padded(Int64(date.month), to: 2) + "-" + Self.padded(Int64(date.day), to: 2)
        text += "T" + Self.padded(Int64(hour), to: 2) + ":" + Self.padded(Int64(minute), to: 2)
        text += ":" + Self.padded(Int64(second), to: 2)
        let nanosecond = attosecond / 1_000_000_000
        if nanosecond > 0 {
            var fraction = Self.padded(Int64(nanosecond), to: 9)
            while fraction.hasSuffix("0") { fraction.removeLast() }
            text += "." + fraction
        }
        return text + "Z"
    }

    private static func padded(_ number: Int64, to width: Int) -> String {
        let digits = String(number.magnitude)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Int64 {
    /// Division that rounds down, with a remainder of the divisor's sign. `divisor` must be positive.
    func flooredQuotientAndRemainder(dividingBy divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
