extension TimeForm {
    /// The form in which `text` is written, told by its look alone. Throws ``TimeTextError/Problem/ambiguous(_:)`` with all the
    /// forms it may be: a bare number is one of many.
    public static func recognized(in text: Span<UInt8>) throws(TimeTextError) -> TimeForm {
        guard text.count > 0 else { throw TimeTextError(at: 0, .empty) }
        let look = Look(text)
        if text[0] == 0x40 {
            guard look.hexadecimalCount == text.count - 1, text.count >= 17 else { return .unix }
            // Microseconds since 1970 look like that, too.
            if text.count == 17, look.digitCount == 16 { throw TimeTextError(at: 0, .ambiguous([.tai64n, .unix])) }
            return .tai64n
        }
        if let colon = look.firstColon, look.isNumberUpTo(colon, text) {
            guard look.colonCount == 1 else { throw TimeTextError(at: 0, .timeOfDayOnly) }
            return look.isNTP(after: colon + 1, text) ? .ntp : .gps
        }
        if look.isNTP(after: 0, text) {
            guard look.isDecimal else { return .ntp }
            throw TimeTextError(at: 0, .ambiguous([.ntp] + decimals))
        }
        if text.count == 19, text[0] == 0x30, text[1] & 0xDF == 0x58, look.isNTP(after: 2, text) { return .ntp }
        if look.hexadecimalCount == text.count, text.count == 24 { return .tai64n }
        if look.hexadecimalCount == text.count, text.count == 16 {
            throw TimeTextError(at: 0, .ambiguous([.ntp, .tai64n] + (look.isDecimal ? decimals : [])))
        }
        if look.isDecimal { throw TimeTextError(at: 0, .ambiguous(decimals)) }
        // Whatever else begins with a number is a date, or is meant as one.
        guard look.beginsWithNumber else { throw TimeTextError(at: 0, .unrecognized) }
        switch try CalendarTextParser.parse(text).zone {
        case .offset: return .utc
        case .scale(TAI.name): return .tai
        case .scale(TT.name): return .tt
        case .scale: return .gps
        case .none: throw TimeTextError(at: text.count, .ambiguous([.utc, .tai, .tt]))
        }
    }

    /// What a plain decimal number may be.
    private static var decimals: [TimeForm] { [.unix, .ptp, .mjd, .jd, .mjdTAI] }

    /// What a text is made of.
    private struct Look {
        /// How many of the bytes are hexadecimal digits.
        var hexadecimalCount = 0
        /// How many are decimal ones.
        var digitCount = 0
        var firstColon: Int?
        var colonCount = 0
        /// A sign or none, then digits with one point or comma among them or none.
        var isDecimal = true
        var beginsWithNumber = false

        init(_ text: Span<UInt8>) {
            var points = 0
            for index in text.indices {
                let byte = text[index]
                if hexadecimalDigit(byte) != nil { hexadecimalCount += 1 }
                if 0x30...0x39 ~= byte { digitCount += 1 }
                if byte == 0x3A { colonCount += 1 }
                if byte == 0x3A, firstColon == nil { firstColon = index }
                if byte == 0x2E || byte == 0x2C { points += 1 }
                let isSign = index == 0 && (byte == 0x2B || byte == 0x2D)
                if !(0x30...0x39 ~= byte || byte == 0x2E || byte == 0x2C || isSign) { isDecimal = false }
            }
            isDecimal = isDecimal && points <= 1 && hexadecimalCount > 0
            let first = text[0] == 0x2B || text[0] == 0x2D ? 1 : 0
            beginsWithNumber = first < text.count && 0x30...0x39 ~= text[first]
        }

        /// Whether there are only digits up to `end`, a sign in front of them or none.
        func isNumberUpTo(_ end: Int, _ text: Span<UInt8>) -> Bool {
            guard beginsWithNumber else { return false }
            for index in 1..<Swift.max(1, end) where !(0x30...0x39 ~= text[index]) { return false }
            return true
        }

        /// Whether all from `start` on is eight hexadecimal digits, a point and eight more.
        func isNTP(after start: Int, _ text: Span<UInt8>) -> Bool {
            guard text.count - start == 17, text[start + 8] == 0x2E else { return false }
            for index in start..<text.count where index != start + 8 && hexadecimalDigit(text[index]) == nil {
                return false
            }
            return true
        }
    }
}
