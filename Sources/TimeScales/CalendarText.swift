/// Calendar dates and times of day as ISO 8601 writes them, for every scale alike.
enum CalendarText {
    /// Extended form with up to nine digits of fraction and no zone at `place` of `buffer`; digits beyond are cut.
    ///
    /// Years outside 0…9999 carry a sign (ISO 8601-1:2019, 4.3.2, expanded representations).
    @inline(__always)
    static func write(
        _ label: UTCDateTime, into buffer: inout MutableSpan<UInt8>, at place: inout Int
    ) {
        let date = label.date
        if 0...9_999 ~= date.year {
            let year = UInt64(truncatingIfNeeded: date.year)
            // YYYY-MM-
            let century = year / 100
            buffer.put(
                word: Digits.two(century) | Digits.two(year &- century &* 100) << 16 | Digits.two(UInt64(date.month))
                    << 40
                    &+ 0x2D30_302D_3030_3030, count: 8, at: &place)
        } else {
            writeExpanded(date, into: &buffer, at: &place)
        }
        // DDTHH:MM
        let minutes = Digits.two(UInt64(label.minute)) << 48
        buffer.put(
            word: Digits.two(UInt64(date.day)) | Digits.two(UInt64(label.hour)) << 24 | minutes
                &+ 0x3030_3A30_3054_3030,
            count: 8, at: &place)
        // :SS
        buffer.put(word: Digits.two(UInt64(label.second)) << 8 &+ 0x30_303A, count: 3, at: &place)
        buffer.put(nanoseconds: label.attosecond / 1_000_000_000, at: &place)
    }

    private static func writeExpanded(_ date: CivilDate, into buffer: inout MutableSpan<UInt8>, at place: inout Int) {
        buffer.put(date.year < 0 ? 0x2D : 0x2B, at: &place)
        let year = date.year.magnitude
        if year < 10_000 {
            buffer.put(word: Digits.two(year / 100) | Digits.two(year % 100) << 16 &+ 0x3030_3030, count: 4, at: &place)
        } else {
            buffer.put(decimal: year, at: &place)
        }
        buffer.put(word: Digits.two(UInt64(date.month)) << 8 &+ 0x2D30_302D, count: 4, at: &place)
    }
}

extension UTCDateTime {
    /// Writes the label as ``description`` has it into `buffer` from `start` on, and returns the place behind it; `nil` where
    /// there is less room than ``TimeText/capacity``. Allocates nothing.
    public func write(into buffer: inout MutableSpan<UInt8>, at start: Int = 0) -> Int? {
        guard buffer.hasRoom(at: start) else { return nil }
        var place = start
        CalendarText.write(self, into: &buffer, at: &place)
        buffer.put(0x5A, at: &place)
        return place
    }
}

extension Timestamp {
    /// Writes the calendar time as ``description`` has it into `buffer` from `start` on, and returns the place behind it; `nil`
    /// where there is less room than ``TimeText/capacity``. Allocates nothing.
    public func write(into buffer: inout MutableSpan<UInt8>, at start: Int = 0) -> Int? {
        guard buffer.hasRoom(at: start) else { return nil }
        var place = start
        // Any uniform scale has labels as POSIX would give them.
        let label = UTCDateTime(UnixTime(seconds: seconds, attoseconds: attoseconds))
        CalendarText.write(label, into: &buffer, at: &place)
        buffer.put(0x20, at: &place)
        for byte in Scale.name.utf8 { buffer.put(byte, at: &place) }
        return place
    }
}
