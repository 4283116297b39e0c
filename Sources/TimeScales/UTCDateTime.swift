/// A label on the UTC scale: what a calendar and a wall clock say, written as in ISO 8601.
///
/// A label is not an instant one can subtract: it has no arithmetic. A ``LeapSecondTable`` turns it into one.
@frozen
public struct UTCDateTime: Hashable, Sendable {
    /// The calendar day.
    public let date: CivilDate
    @usableFromInline let storedHour: UInt8
    @usableFromInline let storedMinute: UInt8
    @usableFromInline let storedSecond: UInt8

    /// Attoseconds after ``second``, 0 ..< 10¹⁸.
    public let attosecond: UInt64

    /// The hour, 0…23.
    @inlinable public var hour: Int { Int(storedHour) }

    /// The minute, 0…59.
    @inlinable public var minute: Int { Int(storedMinute) }

    /// The second, 0…60; 60 only within a leap second, which Unix time cannot name.
    @inlinable public var second: Int { Int(storedSecond) }

    /// The label `hour`:`minute`:`second` and `attosecond` × 10⁻¹⁸ s of `date`; `nil` where a clock has no such reading.
    ///
    /// Second 60 is let through in any minute: whether that one has it only a ``LeapSecondTable`` can tell.
    public init?(date: CivilDate, hour: Int, minute: Int, second: Int, attosecond: UInt64 = 0) {
        guard 0...23 ~= hour, 0...59 ~= minute, 0...60 ~= second, attosecond < attosecondsPerSecond else { return nil }
        self.init(trustedDate: date, hour: hour, minute: minute, second: second, attosecond: attosecond)
    }

    /// A label known to be in range.
    @inlinable init(trustedDate date: CivilDate, hour: Int, minute: Int, second: Int, attosecond: UInt64) {
        self.date = date
        storedHour = UInt8(truncatingIfNeeded: hour)
        storedMinute = UInt8(truncatingIfNeeded: minute)
        storedSecond = UInt8(truncatingIfNeeded: second)
        self.attosecond = attosecond
    }

    /// The label of `unix` by the POSIX rule, under which no label has second 60.
    @inlinable public init(_ unix: UnixTime) {
        self.init(unixSecond: unix.seconds, addedSeconds: 0, attosecond: unix.attoseconds)
    }

    /// The label of second `unixSecond`, with `addedSeconds` (0 or 1) on its second: 59 becomes 60.
    @inlinable init(unixSecond: Int64, addedSeconds: Int, attosecond: UInt64) {
        let (days, rest) = unixSecond.flooredQuotientAndRemainder(dividingBy: 86_400)
        let secondOfDay = UInt32(truncatingIfNeeded: rest)
        let minuteOfDay = secondOfDay / 60
        self.init(
            trustedDate: CivilDate(daysSinceUnixEpoch: days), hour: Int(minuteOfDay / 60),
            minute: Int(minuteOfDay % 60),
            second: Int(secondOfDay % 60) &+ addedSeconds, attosecond: attosecond)
    }

    /// The label `sinceMidnight` attoseconds into `day` (days since 1970-01-01), at most a second beyond its 86,400th.
    init(day: Int64, sinceMidnight: Int128) {
        let (seconds, attoseconds) = sinceMidnight.quotientAndRemainder(dividingBy: Int128(attosecondsPerSecond))
        let second = Int64(truncatingIfNeeded: seconds)
        let isBeyond = second >= 86_400
        self.init(
            unixSecond: day &* 86_400 &+ (isBeyond ? 86_399 : second), addedSeconds: isBeyond ? 1 : 0,
            attosecond: UInt64(truncatingIfNeeded: attoseconds))
    }

    /// Seconds of the label since its midnight, 0…86,400.
    @inlinable var secondOfDay: Int64 {
        Int64(storedHour) &* 3_600 &+ Int64(storedMinute) &* 60 &+ Int64(storedSecond)
    }

    /// The label of `date` on the UTC scale by the POSIX rule.
    public init(_ date: NTPDate) {
        self.init(UnixTime(date))
    }
}

extension UTCDateTime: CustomStringConvertible {
    /// ISO 8601 in extended form with up to nine digits of fraction, as `2016-12-31T23:59:59.5Z`; digits beyond are cut, so
    /// round first (``UnixTime/roundedToNanosecond``). Years outside 0…9999 carry a sign (ISO 8601 expanded form).
    public var description: String { asciiText { buffer in write(into: &buffer) } }
}
