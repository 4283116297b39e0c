/// A calendar time as a text has it: the label, and on which scale it is.
struct CalendarReading {
    /// What stands behind the time of day.
    enum Zone: Hashable {
        /// Nothing.
        case none
        /// So many minutes ahead of UTC; 0 for `Z` or `UTC`.
        case offset(minutes: Int)
        /// The name of a uniform scale.
        case scale(String)
    }

    /// Date and time of day before the zone is taken into account; never hour 24.
    var label: UTCDateTime
    /// Where the second stands, for messages.
    var secondPlace: Int
    /// The zone.
    var zone: Zone
    /// Where the zone stands, or would.
    var zonePlace: Int
}

/// Reads ISO 8601 dates and times: extended and basic format; calendar, ordinal and week dates; expanded years with a sign;
/// a comma or a point before up to 18 decimals; `24:00`; offsets; and the names of scales behind them.
///
/// Source: ISO 8601-1:2019 clauses 4 and 5, RFC 3339 §5.6. The span is passed to each step, since a type that holds one cannot
/// be written yet.
struct CalendarTextParser {
    private var place = 0
    private var isExtended = true

    /// Reads all of `text`.
    static func parse(_ text: Span<UInt8>) throws(TimeTextError) -> CalendarReading {
        var parser = CalendarTextParser()
        guard text.count > 0 else { throw TimeTextError(at: 0, .empty) }
        let date = try parser.date(text)
        try parser.separator(text)
        var reading = try parser.time(text, of: date)
        if parser.peek(text) == 0x20, parser.place + 1 < text.count { parser.place += 1 }
        reading.zonePlace = parser.place
        reading.zone = try parser.zone(text)
        guard parser.place == text.count else { throw parser.expected("the end", text) }
        return reading
    }

    // MARK: Date

    private mutating func date(_ text: Span<UInt8>) throws(TimeTextError) -> CivilDate {
        let sign = text[0] == 0x2B || text[0] == 0x2D ? text[0] : nil
        place = sign == nil ? 0 : 1
        let digits = count(text)
        guard digits > 0 else { throw expected("a year of four digits", text) }
        let behind = peek(text, digits)
        if behind == 0x2D || behind == 0x57 || behind == 0x77 {
            let year = try year(text, digits, sign)
            isExtended = behind == 0x2D
            if isExtended { place += 1 }
            if let letter = peek(text), letter == 0x57 || letter == 0x77 { return try weekDate(text, year) }
            return count(text) == 3 ? try ordinalDate(text, year) : try monthDate(text, year)
        }
        isExtended = false
        // In basic format the year of a signed date has six digits, which is what programs have agreed on.
        let yearDigits = sign == nil ? 4 : 6
        guard digits == yearDigits + 4 || digits == yearDigits + 3 else {
            if digits == 4 {
                place += 4
                throw expected("'-' and a month", text)
            }
            throw TimeTextError(at: place, .basicDateDigits(digits, wanted: yearDigits + 4))
        }
        let year = try year(text, yearDigits, sign)
        return digits == yearDigits + 3 ? try ordinalDate(text, year) : try monthDate(text, year)
    }

    private mutating func year(_ text: Span<UInt8>, _ digits: Int, _ sign: UInt8?) throws(TimeTextError) -> Int64 {
        guard digits >= 4, sign != nil || digits == 4 else {
            place += Swift.min(digits, 4)
            throw expected(digits < 4 ? "a year of four digits" : "'-' (a year of more digits has a sign)", text)
        }
        guard digits <= 12 else { throw TimeTextError(at: place + 12, .tooManyDigits("the year", limit: 12)) }
        let start = place
        let magnitude = number(text, digits)
        guard magnitude != 0 || sign != 0x2D else { throw TimeTextError(at: start - 1, .negativeYearZero) }
        let year = sign == 0x2D ? -magnitude : magnitude
        guard CivilDate.years.contains(year) else {
            throw TimeTextError(at: start, .outOfRange("year", year, CivilDate.years))
        }
        return year
    }

    private mutating func monthDate(_ text: Span<UInt8>, _ year: Int64) throws(TimeTextError) -> CivilDate {
        let month = try pair(text, "month", 1...12)
        if isExtended { try expect(0x2D, "'-' and a day", text) }
        let start = place
        let day = try pair(text, "day", 1...31)
        guard let date = CivilDate(year: year, month: month, day: day) else {
            throw TimeTextError(at: start, .noSuchDay(day, month: month, year: year))
        }
        return date
    }

    private mutating func ordinalDate(_ text: Span<UInt8>, _ year: Int64) throws(TimeTextError) -> CivilDate {
        let start = place
        let day = Int(number(text, 3))
        guard day >= 1 else { throw TimeTextError(at: start, .outOfRange("day of the year", 0, 1...366)) }
        guard let date = CivilDate(year: year, dayOfYear: day) else {
            throw TimeTextError(at: start, .noSuchDayOfYear(day, year: year))
        }
        return date
    }

    private mutating func weekDate(_ text: Span<UInt8>, _ year: Int64) throws(TimeTextError) -> CivilDate {
        place += 1
        let start = place
        let week = try pair(text, "week", 1...53)
        guard week <= CivilDate.weekCount(year: year) else {
            throw TimeTextError(at: start, .noSuchWeek(week, year: year))
        }
        if isExtended { try expect(0x2D, "'-' and a day of the week", text) }
        let dayPlace = place
        guard count(text) == 1 else { throw expected("one digit, the day of the week from 1 (Monday) to 7", text) }
        let weekday = Int(number(text, 1))
        guard let date = CivilDate(weekYear: year, week: week, weekday: weekday) else {
            throw TimeTextError(at: dayPlace, .outOfRange("day of the week", Int64(weekday), 1...7))
        }
        return date
    }

    // MARK: Time of day

    private mutating func separator(_ text: Span<UInt8>) throws(TimeTextError) {
        guard let byte = peek(text), byte == 0x54 || byte == 0x74 || byte == 0x20 else {
            throw expected("'T' and a time of day", text)
        }
        place += 1
    }

    private mutating func time(_ text: Span<UInt8>, of date: CivilDate) throws(TimeTextError) -> CalendarReading {
        let start = place
        let hour = try pair(text, "hour", 0...24)
        var minute = 0
        var second = 0
        var attosecond: UInt64 = 0
        var secondPlace = place
        var hasSecond = false
        let isTimeExtended = peek(text) == 0x3A
        if isTimeExtended || count(text) > 0 {
            guard isTimeExtended == isExtended else {
                throw TimeTextError(at: place, .mixedFormats(isDateExtended: isExtended))
            }
            if isTimeExtended { place += 1 }
            minute = try pair(text, "minute", 0...59)
            if isTimeExtended ? peek(text) == 0x3A : count(text) > 0 {
                if isTimeExtended { place += 1 }
                hasSecond = true
                secondPlace = place
                second = try pair(text, "second", 0...60)
                attosecond = try fraction(text)
            }
        }
        if !hasSecond, let byte = peek(text), byte == 0x2E || byte == 0x2C {
            throw TimeTextError(at: place, .onlySecondsHaveDecimals)
        }
        if hour == 24 {
            guard minute == 0, second == 0, attosecond == 0 else { throw TimeTextError(at: start, .beyondMidnight) }
        }
        let day = hour < 24 ? date : CivilDate(daysSinceUnixEpoch: date.daysSinceUnixEpoch + 1)
        let label = UTCDateTime(
            trustedDate: day, hour: hour % 24, minute: minute, second: second, attosecond: attosecond)
        return CalendarReading(label: label, secondPlace: secondPlace, zone: .none, zonePlace: place)
    }

    private mutating func fraction(_ text: Span<UInt8>) throws(TimeTextError) -> UInt64 {
        guard let byte = peek(text), byte == 0x2E || byte == 0x2C else { return 0 }
        place += 1
        let digits = count(text)
        guard digits > 0 else { throw expected("a decimal of the second", text) }
        guard digits <= 18 else {
            throw TimeTextError(at: place + 18, .tooManyDigits("the fraction", limit: 18))
        }
        var attoseconds = UInt64(number(text, digits))
        for _ in digits..<18 { attoseconds *= 10 }
        return attoseconds
    }

    // MARK: Zone

    private mutating func zone(_ text: Span<UInt8>) throws(TimeTextError) -> CalendarReading.Zone {
        switch peek(text) {
        case nil: return .none
        case 0x5A?, 0x7A?:
            place += 1
            return .offset(minutes: 0)
        case 0x2B?, 0x2D?: return .offset(minutes: try offset(text))
        default: break
        }
        for name in ["UTC", "TAI", "TT", "GPS"] where isAhead(name, text) {
            place += name.utf8.count
            return name == "UTC" ? .offset(minutes: 0) : .scale(name)
        }
        throw expected("'Z', an offset from UTC as +01:00, or TAI, TT or GPS", text)
    }

    private mutating func offset(_ text: Span<UInt8>) throws(TimeTextError) -> Int {
        let isNegative = peek(text) == 0x2D
        place += 1
        let hours = try pair(text, "hour of the offset", 0...23)
        var minutes = 0
        if peek(text) == 0x3A || count(text) > 0 {
            if peek(text) == 0x3A { place += 1 }
            minutes = try pair(text, "minute of the offset", 0...59)
        }
        return (hours * 60 + minutes) * (isNegative ? -1 : 1)
    }

    private func isAhead(_ name: String, _ text: Span<UInt8>) -> Bool {
        guard text.count - place >= name.utf8.count else { return false }
        // Capitals and small letters differ by one bit.
        for (index, byte) in name.utf8.enumerated() where text[place + index] & 0xDF != byte { return false }
        return true
    }

    // MARK: Characters

    private func peek(_ text: Span<UInt8>, _ ahead: Int = 0) -> UInt8? {
        place + ahead < text.count ? text[place + ahead] : nil
    }

    /// How many digits stand here in a row.
    private func count(_ text: Span<UInt8>) -> Int {
        var end = place
        while end < text.count, 0x30...0x39 ~= text[end] { end += 1 }
        return end - place
    }

    /// The number of the next `digits` digits, at most 18, which have been counted.
    private mutating func number(_ text: Span<UInt8>, _ digits: Int) -> Int64 {
        var value: Int64 = 0
        for index in place..<place + digits { value = value &* 10 &+ Int64(text[index] &- 0x30) }
        place += digits
        return value
    }

    private mutating func pair(_ text: Span<UInt8>, _ what: String, _ range: ClosedRange<Int64>) throws(TimeTextError)
        -> Int
    {
        let digits = count(text)
        guard digits >= 2 else {
            place += digits
            throw expected("two digits of the \(what)", text)
        }
        let start = place
        let value = number(text, 2)
        guard range.contains(value) else { throw TimeTextError(at: start, .outOfRange(what, value, range)) }
        return Int(value)
    }

    private mutating func expect(_ byte: UInt8, _ what: String, _ text: Span<UInt8>) throws(TimeTextError) {
        guard peek(text) == byte else { throw expected(what, text) }
        place += 1
    }

    private func expected(_ what: String, _ text: Span<UInt8>) -> TimeTextError {
        TimeTextError(at: place, .expected(what, found: peek(text)))
    }
}
