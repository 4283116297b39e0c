/// Why a text names no instant: where it goes wrong, and how.
public struct TimeTextError: Error, Hashable, Sendable {
    /// The place of the first byte that is wrong, counted from 0; the length of the text where its end comes too early.
    public let place: Int

    /// What is wrong there.
    public let problem: Problem

    /// The error `problem` at `place`.
    @inlinable public init(at place: Int, _ problem: Problem) {
        self.place = place
        self.problem = problem
    }

    /// What can be wrong with a text.
    public enum Problem: Hashable, Sendable {
        /// There is no text.
        case empty
        /// More bytes than any text of an instant has.
        case tooLong(limit: Int)
        /// Something else had to stand here, `nil` being the end of the text.
        case expected(String, found: UInt8?)
        /// A number that is outside its range.
        case outOfRange(String, Int64, ClosedRange<Int64>)
        /// More digits than can be kept; what they are digits of, and how many can.
        case tooManyDigits(String, limit: Int)
        /// A date in basic format with so many digits, and how many it needs.
        case basicDateDigits(Int, wanted: Int)
        /// A fraction of an hour or a minute.
        case onlySecondsHaveDecimals
        /// A month without that day.
        case noSuchDay(Int, month: Int, year: Int64)
        /// A year without that many days.
        case noSuchDayOfYear(Int, year: Int64)
        /// A year without that many weeks.
        case noSuchWeek(Int, year: Int64)
        /// Year 0 has no sign.
        case negativeYearZero
        /// A date in one of the two formats of ISO 8601 with a time in the other.
        case mixedFormats(isDateExtended: Bool)
        /// Hour 24 is only the end of a day.
        case beyondMidnight
        /// Second 60 where UTC reads another minute than 23:59.
        case leapSecondElsewhere(hour: Int, minute: Int)
        /// Second 60 at the end of a day without a leap second.
        case noLeapSecond(CivilDate)
        /// Second 59 at the end of a day on which it was deleted, or a fraction of a second beyond the end of a day before 1972.
        case beyondEndOfDay(CivilDate, lastsMicroseconds: Int64)
        /// Second 60 on a scale that has none.
        case noLeapSecondsOn(String)
        /// An offset from UTC, or `Z`, on another scale.
        case zoneOn(String)
        /// The name of another scale than the one that was asked for.
        case otherScale(String)
        /// A time of day without a date.
        case timeOfDayOnly
        /// A number, so called, that is farther from 1970 than 292 billion years.
        case tooFar(String)
        /// A text that may be in several forms: a bare number, or a calendar time that does not say on which scale.
        case ambiguous([TimeForm])
        /// A text of no form.
        case unrecognized
        /// An instant that the form has no text for; in words.
        case notIn(TimeForm, String)
        /// A label of TAI64 at or beyond 2⁶³, which is reserved.
        case reservedLabel
        /// An NTP timestamp of zeros, which stands for no time.
        case unknownTime
        /// A leap second to be written as Unix time or NTP timestamp where that is to be rejected.
        case leapSecondRejected
        /// The table of leap seconds has expired, or does not say when it does, and that is not to be tolerated.
        case expired(UnixTime?)
    }
}

extension TimeTextError: CustomStringConvertible {
    /// What is wrong and what would be right, without the place.
    public var description: String { problem.description }
}

extension TimeTextError.Problem {
    /// Whether the text itself is wrong, and not what is wanted of the instant it names.
    public var isOfText: Bool {
        switch self {
        case .notIn, .leapSecondRejected, .expired, .tooLong: false
        default: true
        }
    }
}

extension TimeTextError.Problem: CustomStringConvertible {
    /// What is wrong and what would be right.
    public var description: String {
        switch self {
        case .empty: "empty; write an instant, as 2016-12-31T23:59:60Z"
        case .tooLong(let limit): "longer than \(limit) bytes, which no text of an instant is"
        case .expected(let what, let found): "expected \(what), found \(Self.name(found))"
        case .outOfRange(let what, let value, let range):
            "\(what) \(value), but it must be from \(range.lowerBound) to \(range.upperBound)"
        case .tooManyDigits(let what, let limit): "more than \(limit) digits in \(what)"
        case .basicDateDigits(let digits, let wanted):
            "a date without hyphens has \(wanted) digits, or \(wanted - 1) with the day of the year, and this has \(digits)"
        case .onlySecondsHaveDecimals: "only seconds have decimals; write the seconds"
        case .noSuchDay(let day, let month, let year): Self.noSuchDay(day, month, year)
        case .noSuchDayOfYear(let day, let year):
            "day \(day) of the year, but \(year) has \(CivilDate.dayCount(year: year)) days"
        case .noSuchWeek(let week, let year): "week \(week), but \(year) has \(CivilDate.weekCount(year: year)) weeks"
        case .negativeYearZero: "year -0000, but year 0 has no minus"
        case .mixedFormats(let isDateExtended):
            isDateExtended
                ? "a time without colons after a date with hyphens; write both with, or both without"
                : "a time with colons after a date without hyphens; write both with, or both without"
        case .beyondMidnight: "24:00:00 is the end of the day, and nothing comes after it"
        case .leapSecondElsewhere(let hour, let minute):
            "second 60, but this is \(Self.two(hour)):\(Self.two(minute)) UTC, and leap seconds are at 23:59:60 UTC"
        case .noLeapSecond(let date): "second 60, but \(date) has no leap second"
        case .beyondEndOfDay(let date, let length): Self.beyondEndOfDay(date, length)
        case .noLeapSecondsOn(let scale): "second 60, but \(scale) has no leap seconds"
        case .zoneOn(let scale): "an offset from UTC, but the time is on \(scale)"
        case .otherScale(let scale): "a time on \(scale), which is not what was asked for"
        case .ambiguous(let forms):
            "ambiguous, it may be \(forms.map(\.rawValue).joined(separator: ", "))"
        case .timeOfDayOnly: "a time of day without a date; write 2016-12-31T23:59:60Z"
        case .tooFar(let what): "\(what) beyond 292 billion years from 1970"
        case .unrecognized: "no form of time is written like this"
        case .notIn(let form, let why): "no \(form.rawValue): \(why)"
        case .reservedLabel: "a label of 8000000000000000 or more, which TAI64 reserves"
        case .unknownTime:
            "all zeros, which in NTP means that the time is not known; era 1 begins with 1:00000000.00000000"
        case .leapSecondRejected: "a leap second, which Unix time has no number of its own for"
        case .expired(nil): "the leap second table does not say when it expires"
        case .expired(let expiry?): "the leap second table expired on \(UTCDateTime(expiry).date)"
        }
    }

    private static func noSuchDay(_ day: Int, _ month: Int, _ year: Int64) -> String {
        let months = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November",
            "December",
        ]
        guard months.indices.contains(month - 1) else { return "day \(day)" }
        let name = months[month - 1] + (month == 2 ? " \(year)" : "")
        return "day \(day), but \(name) has \(CivilDate.dayCount(year: year, month: month))"
    }

    /// For a day that was shorter, and for a second 60 that was but a part of one.
    private static func beyondEndOfDay(_ date: CivilDate, _ microseconds: Int64) -> String {
        let beyond = microseconds - 86_400_000_000
        let last = beyond > 0 ? 60 : beyond > -1_000_000 ? 59 : 58
        let lastStart: Int64 = last == 60 ? 86_400_000_000 : last == 59 ? 86_399_000_000 : 86_398_000_000
        let part = Duration.microseconds(microseconds - lastStart)
        guard part < .seconds(1) else { return "a second that was deleted: \(date) ended after 23:59:\(last)" }
        return "\(date) ended at 23:59:\(last)" + part.decimalSeconds.dropFirst()
    }

    private static func two(_ number: Int) -> String { String(number).zeroPadded(to: 2) }

    /// A byte of a text as a message shows it.
    private static func name(_ byte: UInt8?) -> String {
        switch byte {
        case nil: "the end"
        case 0x20?: "a space"
        case 0x27?: "\"'\""
        case let byte? where 0x21...0x7E ~= byte: "'" + String(UnicodeScalar(byte)) + "'"
        case let byte? where byte >= 0x80: "a character that is not ASCII"
        case let byte?: "byte 0x" + String(byte, radix: 16).zeroPadded(to: 2)
        }
    }
}
