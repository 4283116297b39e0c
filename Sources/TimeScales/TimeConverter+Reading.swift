extension TimeConverter {
    /// Reads `text` in `form` or, without one, in the form that it looks like.
    public func read(_ text: Span<UInt8>, as form: TimeForm? = nil) throws(TimeTextError) -> Reading {
        guard text.count > 0 else { throw TimeTextError(at: 0, .empty) }
        // What most texts are can be told faster than what others are not.
        if form == nil || form == .utc, let (label, end) = CalendarText.quick(text), end == text.count - 1,
            text[end] == 0x5A
        {
            return try reading(of: label, at: 17, text)
        }
        guard let form else { return try read(text, as: TimeForm.recognized(in: text)) }
        let reading = try reading(text, form)
        guard -Self.lastSecond...Self.lastSecond ~= reading.instant.seconds else {
            throw TimeTextError(at: 0, .tooFar("an instant"))
        }
        return reading
    }

    private func reading(_ text: Span<UInt8>, _ form: TimeForm) throws(TimeTextError) -> Reading {
        switch form {
        case .utc: return try reading(of: CalendarTextParser.parse(text).utc(), at: nil, text)
        case .tai: return Reading(try Timestamp<TAI>(parsing: text), form)
        case .tt: return Reading(Timestamp(try Timestamp<TT>(parsing: text)), form)
        case .gps: return Reading(Timestamp(try gps(text)), form)
        case .unix: return try unix(text)
        case .ntp: return try reading(ofPOSIX: UnixTime(ntp(text)), form)
        case .ptp:
            let seconds = try DecimalNumber(parsing: text, as: "the seconds", limit: 19)
            return Reading(Timestamp<TAI>(trustedSeconds: seconds.whole, attoseconds: seconds.fraction), form)
        case .tai64n: return Reading(Timestamp(try TAI64N(parsing: text)), form)
        case .mjd: return try reading(of: ModifiedJulianDate(parsing: text), form)
        case .jd: return try reading(of: ModifiedJulianDate(parsingJulianDate: text), form)
        case .mjdTAI:
            guard let instant = Timestamp<TAI>(try ModifiedJulianDate(parsing: text)) else {
                throw TimeTextError(at: 0, .tooFar("a date"))
            }
            return Reading(instant, form)
        }
    }

    /// The same of a string.
    public func read(_ text: some StringProtocol, as form: TimeForm? = nil) throws(TimeTextError) -> Reading {
        try read(Array(text.utf8).span, as: form)
    }

    private func reading(
        of label: UTCDateTime, at secondPlace: Int?, _ text: Span<UInt8>
    ) throws(TimeTextError) -> Reading {
        if label.second == 60, label.hour != 23 || label.minute != 59, let secondPlace {
            throw TimeTextError(at: secondPlace, .leapSecondElsewhere(hour: label.hour, minute: label.minute))
        }
        do throws(NoSuchUTC) {
            return Reading(try table.tai(of: label).value, .utc)
        } catch {
            throw TimeTextError(error, in: text)
        }
    }

    private func gps(_ text: Span<UInt8>) throws(TimeTextError) -> Timestamp<GPS> {
        // With the name of the scale it is a calendar time.
        if text.count > 3, text[text.count - 1] & 0xDF == 0x53 { return try Timestamp<GPS>(parsing: text) }
        return Timestamp(try GPSWeekTime(parsing: text))
    }

    private func unix(_ text: Span<UInt8>) throws(TimeTextError) -> Reading {
        let number = try DecimalNumber(parsing: text, from: text[0] == 0x40 ? 1 : 0, as: "the seconds", limit: 19)
        let unix = UnixTime(trustedSeconds: number.whole, attoseconds: number.fraction)
        // Outside the smears no leap second is near.
        if let tai = smear?.tai(at: unix) { return Reading(tai, .unix) }
        return try reading(ofPOSIX: unix, .unix)
    }

    private func reading(ofPOSIX unix: UnixTime, _ form: TimeForm) throws(TimeTextError) -> Reading {
        guard -Self.lastSecond...Self.lastSecond ~= unix.seconds else {
            throw TimeTextError(at: 0, .tooFar("an instant"))
        }
        do throws(NoSuchUTC) {
            let tai = try table.tai(of: UTCDateTime(unix)).value
            return Reading(tai, form, isAmbiguous: leapPolicy.isAmbiguous(unix, by: table))
        } catch {
            throw TimeTextError(error, at: 0)
        }
    }

    /// The eras that are wholly within what can be read.
    private static let eras: ClosedRange<Int64> = -2_147_483_645...2_147_483_644

    private func ntp(_ text: Span<UInt8>) throws(TimeTextError) -> NTPDate {
        var place = 0
        var era: Int64?
        if let colon = text.indices.first(where: { text[$0] == 0x3A }) {
            let isNegative = text[0] == 0x2D
            place = isNegative ? 1 : 0
            let magnitude = Int64(try DecimalNumber.digits(text, &place, limit: 10, "the era"))
            guard place == colon else {
                throw TimeTextError(at: place, .expected("':' after the era", found: text[place]))
            }
            let number = isNegative ? -magnitude : magnitude
            guard Self.eras.contains(number) else { throw TimeTextError(at: 0, .outOfRange("era", number, Self.eras)) }
            era = number
            place += 1
        } else if text.count > 2, text[0] == 0x30, text[1] & 0xDF == 0x58 {
            place = 2
        }
        let start = place
        let seconds = try hexadecimal(text, &place, count: 8, "the seconds")
        if place < text.count, text[place] == 0x2E { place += 1 }
        let fraction = try hexadecimal(text, &place, count: 8, "the fraction")
        guard place == text.count else {
            throw TimeTextError(at: place, .expected("the end of an NTP timestamp", found: text[place]))
        }
        if let era { return NTPDate(seconds: era << 32 | Int64(seconds), fraction: fraction << 32) }
        let timestamp = NTPTimestamp(rawValue: seconds << 32 | fraction)
        guard !timestamp.isUnknown else { throw TimeTextError(at: start, .unknownTime) }
        return timestamp.date(nearest: pivot)
    }

    private func reading(of date: ModifiedJulianDate, _ form: TimeForm) throws(TimeTextError) -> Reading {
        guard let label = table.utc(at: date) else {
            throw TimeTextError(at: 0, .tooFar("a date"))
        }
        do throws(NoSuchUTC) {
            return Reading(try table.tai(of: label).value, form)
        } catch {
            throw TimeTextError(error, at: 0)
        }
    }
}

extension TimeConverter.Reading {
    fileprivate init(_ instant: Timestamp<TAI>, _ form: TimeForm, isAmbiguous: Bool = false) {
        self.init(instant: instant, form: form, isAmbiguous: isAmbiguous)
    }
}
