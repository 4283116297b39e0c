extension TimeConverter {
    /// Writes `reading` in `form` into `buffer` from `start` on, rounded to the nearest nanosecond (NTP: to 2⁻³² s, Julian dates:
    /// to 10⁻¹⁴ day), and returns the place behind it; `nil` where there is less room than ``TimeText/capacity``.
    ///
    /// Throws where the form has no text for the instant, or where UTC is refused after the table's expiry.
    public func write(
        _ reading: Reading, as form: TimeForm, into buffer: inout MutableSpan<UInt8>, at start: Int = 0
    ) throws(TimeTextError) -> Int? {
        guard buffer.hasRoom(at: start) else { return nil }
        if refusesExpired { try refuse(doubt(about: reading, in: form)) }
        let tai = reading.instant
        var place = start
        switch form {
        case .utc: return table.utcRoundedToNanosecond(at: tai).write(into: &buffer, at: start)
        case .tai: return tai.roundedToNanosecond.write(into: &buffer, at: start)
        case .tt: return Timestamp<TT>(tai).roundedToNanosecond.write(into: &buffer, at: start)
        case .gps:
            guard let time = GPSWeekTime(Timestamp<GPS>(tai).roundedToNanosecond) else {
                throw TimeTextError(at: 0, .notIn(.gps, "GPS time began at 1980-01-06T00:00:00Z"))
            }
            return time.write(into: &buffer, at: start)
        case .unix:
            let unix = try unixTime(at: tai)
            DecimalNumber(whole: unix.seconds, fraction: unix.attoseconds).write(into: &buffer, at: &place)
        case .ntp: try write(ntp: tai, into: &buffer, at: &place)
        case .ptp:
            let rounded = tai.roundedToNanosecond
            DecimalNumber(whole: rounded.seconds, fraction: rounded.attoseconds).write(into: &buffer, at: &place)
        case .tai64n:
            guard let label = TAI64N(tai) else {
                throw TimeTextError(at: 0, .notIn(.tai64n, "beyond 2⁶² s from 1970"))
            }
            return label.write(into: &buffer, at: start)
        case .mjd: return table.modifiedJulianDate(of: table.utc(at: tai).value).write(into: &buffer, at: start)
        case .jd:
            return table.modifiedJulianDate(of: table.utc(at: tai).value).writeJulianDate(into: &buffer, at: start)
        case .mjdTAI: return ModifiedJulianDate(tai).write(into: &buffer, at: start)
        }
        return place
    }

    /// The text of `reading` in `form`.
    public func text(of reading: Reading, as form: TimeForm) throws(TimeTextError) -> String {
        var bytes = [UInt8](repeating: 0, count: TimeText.capacity)
        var buffer = bytes.mutableSpan
        let count = try write(reading, as: form, into: &buffer) ?? 0
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    private func unixTime(at tai: Timestamp<TAI>) throws(TimeTextError) -> UnixTime {
        if let smeared = smear?.unixTime(at: tai) { return smeared.roundedToNanosecond }
        return try unixTime(of: table.utcRoundedToNanosecond(at: tai))
    }

    private func unixTime(of label: UTCDateTime) throws(TimeTextError) -> UnixTime {
        guard let unix = leapPolicy.unixTime(of: label) else { throw TimeTextError(at: 0, .leapSecondRejected) }
        return unix
    }

    private func write(
        ntp tai: Timestamp<TAI>, into buffer: inout MutableSpan<UInt8>, at place: inout Int
    ) throws(TimeTextError) {
        // 2⁻³² s is finer than a nanosecond, so the instant is not rounded to one. But what is the end of a leap second but for less
        // than a nanosecond must not get a number of that second; and what the finer rounding carries into the next second is
        // that second's label, which around a leap second has not the next number.
        let (exact, rounded) = (table.utc(at: tai).value, table.utcRoundedToNanosecond(at: tai))
        var date = NTPDate(try unixTime(of: exact.second == 60 && rounded.second != 60 ? rounded : exact))
        if date.roundedToTimestamp.seconds != date.seconds { date = NTPDate(try unixTime(of: rounded)) }
        date = date.roundedToTimestamp
        if date.era != 0 {
            if date.era < 0 { buffer.put(0x2D, at: &place) }
            buffer.put(decimal: date.era.magnitude, at: &place)
            buffer.put(0x3A, at: &place)
        }
        date.timestamp.write(into: &buffer, at: &place)
    }
}
