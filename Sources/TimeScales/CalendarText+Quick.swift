extension CalendarText {
    /// The date and time at the start of `text` in the usual form, `YYYY-MM-DDThh:mm:ss` with up to nine decimals, and the
    /// place behind them; `nil` for any other text, also for one that is wrong.
    ///
    /// Eight characters are looked at at once. ``CalendarTextParser`` reads what this lets pass alike, and it has the words for
    /// what is wrong.
    @inline(__always)
    static func quick(_ text: Span<UInt8>) -> (label: UTCDateTime, end: Int)? {
        guard text.count >= 20,
            // YYYY-MM-
            let first = pairs(text.word(at: 0), separators: 0xFF00_00FF_0000_0000, are: 0x2D00_002D_0000_0000),
            // DDThh:mm
            let second = pairs(text.word(at: 8), separators: 0x0000_FF00_00FF_0000, are: 0x0000_3A00_0054_0000),
            text[16] == 0x3A, let seconds = pair(text[17], text[18])
        else { return nil }
        let year = Int64(first & 0xFF) &* 100 &+ Int64((first >> 16) & 0xFF)
        let month = Int((first >> 40) & 0xFF)
        let day = Int(second & 0xFF)
        let hour = Int((second >> 24) & 0xFF)
        let minute = Int((second >> 48) & 0xFF)
        guard 1...12 ~= month, day >= 1, day <= CivilDate.dayCount(year: year, month: month), hour <= 23, minute <= 59,
            seconds <= 60
        else { return nil }
        var end = 19
        var attosecond: UInt64 = 0
        if text[19] == 0x2E {
            guard let fraction = fraction(text, &end) else { return nil }
            attosecond = fraction
        }
        let date = CivilDate(trustedYear: year, month: month, day: day)
        return (
            UTCDateTime(trustedDate: date, hour: hour, minute: minute, second: seconds, attosecond: attosecond), end
        )
    }

    /// For each byte of `word` the number of its digit and the next, where all but the separators are digits and those are
    /// what they have to be. A separator counts as 0.
    @inline(__always)
    private static func pairs(_ word: UInt64, separators: UInt64, are wanted: UInt64) -> UInt64? {
        guard word & separators == wanted, Digits.areDigits(word & ~separators | Digits.zeros & separators)
        else { return nil }
        let digits = word & ~separators & 0x0F0F_0F0F_0F0F_0F0F
        return digits &* 10 &+ digits >> 8
    }

    @inline(__always)
    private static func pair(_ tens: UInt8, _ ones: UInt8) -> Int? {
        let (upper, lower) = (tens &- 0x30, ones &- 0x30)
        guard upper <= 9, lower <= 9 else { return nil }
        return Int(upper) &* 10 &+ Int(lower)
    }

    /// The attoseconds of one to nine decimals behind the point at `place`, which moves behind them.
    @inline(__always)
    private static func fraction(_ text: Span<UInt8>, _ place: inout Int) -> UInt64? {
        if text.count >= 29, let eight = Digits.number(eight: text.word(at: 20)) {
            place = 28
            let ninth = text[28] &- 0x30
            guard ninth <= 9 else { return eight &* 10_000_000_000 }
            place = 29
            // A tenth decimal is for the other parser.
            if text.count > 29, text[29] &- 0x30 <= 9 { return nil }
            return (eight &* 10 &+ UInt64(ninth)) &* 1_000_000_000
        }
        var unit: UInt64 = 1_000_000_000_000_000_000
        var attoseconds: UInt64 = 0
        place = 20
        while place < text.count, case let digit = text[place] &- 0x30, digit <= 9 {
            guard unit > 1_000_000_000 else { return nil }
            unit /= 10
            attoseconds &+= UInt64(digit) &* unit
            place &+= 1
        }
        return place > 20 ? attoseconds : nil
    }
}

extension Span<UInt8> {
    /// The eight bytes at `place`, the first of them the lowest. Callers check lengths first, so that the optimiser joins the
    /// bytes into one load.
    @inlinable @inline(__always)
    func word(at place: Int) -> UInt64 {
        var word: UInt64 = 0
        for index in 0..<8 { word |= UInt64(self[place &+ index]) << UInt64(8 &* index) }
        return word
    }
}
