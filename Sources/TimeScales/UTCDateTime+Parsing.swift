extension UTCDateTime {
    /// The label of UTC that `text` writes by ISO 8601 or RFC 3339, its offset taken into account; a text without one, and
    /// without `Z`, is on UTC.
    ///
    /// Second 60 is let through in the last minute of a day: whether that day has it only a ``LeapSecondTable`` can tell
    /// (``LeapSecondTable/tai(of:)-(UTCDateTime)``).
    public init(_ text: some StringProtocol) throws(TimeTextError) {
        try self.init(parsing: Array(text.utf8).span)
    }

    /// The same of a text in ASCII.
    public init(parsing text: Span<UInt8>) throws(TimeTextError) {
        if let (label, end) = CalendarText.quick(text), end == text.count - 1, text[end] == 0x5A,
            label.second < 60 || label.hour == 23 && label.minute == 59
        {
            self = label
            return
        }
        let reading = try CalendarTextParser.parse(text)
        self = try reading.utc()
    }
}

extension LeapSecondTable {
    /// The label that `text` writes as ``UTCDateTime/init(parsing:)`` reads it, which must be one that UTC has by this table.
    public func utc(parsing text: Span<UInt8>) throws(TimeTextError) -> UTCDateTime {
        let label = try UTCDateTime(parsing: text)
        // Any earlier second of a day since 1972 is there.
        guard label.second >= 59 || label.date.year < 1972 else { return label }
        do throws(NoSuchUTC) {
            _ = try tai(of: label)
        } catch {
            throw TimeTextError(error, in: text)
        }
        return label
    }

    /// The same of a string.
    public func utc(_ text: some StringProtocol) throws(TimeTextError) -> UTCDateTime {
        try utc(parsing: Array(text.utf8).span)
    }
}

extension Timestamp {
    /// The instant whose calendar time on the scale `text` writes by ISO 8601, with the name of the scale behind it or without,
    /// as `2017-01-01T00:00:36.5 TAI`.
    public init(_ text: some StringProtocol) throws(TimeTextError) {
        try self.init(parsing: Array(text.utf8).span)
    }

    /// The same of a text in ASCII.
    public init(parsing text: Span<UInt8>) throws(TimeTextError) {
        self = try CalendarTextParser.parse(text).timestamp()
    }
}

extension TimeTextError {
    /// The error that `text`, a date and a time, names a label which UTC does not have.
    init(_ error: NoSuchUTC, in text: Span<UInt8>) {
        self.init(error, at: (try? CalendarTextParser.parse(text).secondPlace) ?? 0)
    }

    /// The error that the text names a label which UTC does not have, by what stands at `place`.
    init(_ error: NoSuchUTC, at place: Int) {
        switch error {
        case .notALeapSecond(let label):
            let day = label.date.daysSinceUnixEpoch
            let microseconds = day < RubberSeconds.endDay ? RubberSeconds.microseconds(inDay: day) : 0
            self.init(
                at: place,
                microseconds > 86_400_000_000
                    ? .beyondEndOfDay(label.date, lastsMicroseconds: microseconds) : .noLeapSecond(label.date))
        case .deleted(let label, let microseconds):
            self.init(at: place, .beyondEndOfDay(label.date, lastsMicroseconds: microseconds))
        }
    }
}

extension CalendarReading {
    /// The label on UTC.
    func utc() throws(TimeTextError) -> UTCDateTime {
        var minutes = 0
        switch zone {
        case .none: break
        case .offset(let ahead): minutes = ahead
        case .scale(let name): throw TimeTextError(at: zonePlace, .otherScale(name))
        }
        let minuteOfDay = Int64(label.hour * 60 + label.minute - minutes)
        let (days, rest) = minuteOfDay.flooredQuotientAndRemainder(dividingBy: 1_440)
        let (hour, minute) = (Int(rest) / 60, Int(rest) % 60)
        if label.second == 60, hour != 23 || minute != 59 {
            throw TimeTextError(at: secondPlace, .leapSecondElsewhere(hour: hour, minute: minute))
        }
        let date = days == 0 ? label.date : CivilDate(daysSinceUnixEpoch: label.date.daysSinceUnixEpoch + days)
        return UTCDateTime(
            trustedDate: date, hour: hour, minute: minute, second: label.second, attosecond: label.attosecond)
    }

    /// The instant on `Scale`.
    func timestamp<Scale: TimeScale>(on scale: Scale.Type = Scale.self) throws(TimeTextError) -> Timestamp<Scale> {
        switch zone {
        case .none: break
        case .offset: throw TimeTextError(at: zonePlace, .zoneOn(Scale.name))
        case .scale(Scale.name): break
        case .scale(let name): throw TimeTextError(at: zonePlace, .otherScale(name))
        }
        guard label.second < 60 else { throw TimeTextError(at: secondPlace, .noLeapSecondsOn(Scale.name)) }
        return Timestamp(
            trustedSeconds: label.date.daysSinceUnixEpoch &* 86_400 &+ label.secondOfDay, attoseconds: label.attosecond)
    }
}
