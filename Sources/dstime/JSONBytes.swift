/// Writes parts of JSON into room that is there already, each behind the one before, and never beyond its end.
enum JSONBytes {
    /// Writes a byte.
    static func put(_ byte: UInt8, _ bytes: inout MutableSpan<UInt8>, _ place: inout Int) {
        guard place < bytes.count else { return }
        bytes[place] = byte
        place += 1
    }

    /// Writes `text` as it is.
    static func put(_ text: Span<UInt8>, _ bytes: inout MutableSpan<UInt8>, _ place: inout Int) {
        guard bytes.count - place >= text.count else { return }
        for index in 0..<text.count { bytes[place + index] = text[index] }
        place += text.count
    }

    /// Writes `text` as it is.
    static func put(_ text: [UInt8], _ bytes: inout MutableSpan<UInt8>, _ place: inout Int) {
        put(text.span, &bytes, &place)
    }

    /// Writes `text` as it is.
    static func put(_ text: StaticString, _ bytes: inout MutableSpan<UInt8>, _ place: inout Int) {
        text.withUTF8Buffer { for byte in $0 { put(byte, &bytes, &place) } }
    }

    /// Writes `number` in decimal.
    static func put(decimal number: UInt64, _ bytes: inout MutableSpan<UInt8>, _ place: inout Int) {
        var digits = 1
        var power: UInt64 = 10
        while digits < 20, number >= power {
            digits += 1
            let (next, isBeyond) = power.multipliedReportingOverflow(by: 10)
            power = isBeyond ? .max : next
            if isBeyond { break }
        }
        put(number, digits: digits, &bytes, &place)
    }

    /// Writes `count` units of 2⁻¹⁶ s in seconds, exactly: at most 16 decimals.
    static func put(sixteenths count: UInt64, _ bytes: inout MutableSpan<UInt8>, _ place: inout Int) {
        put(decimal: count >> 16, &bytes, &place)
        // One unit is 5¹⁶ units of 10⁻¹⁶.
        var fraction = (count & 0xFFFF) * 152_587_890_625
        guard fraction > 0 else { return }
        var digits = 16
        while fraction % 10 == 0 {
            fraction /= 10
            digits -= 1
        }
        put(0x2E, &bytes, &place)
        put(fraction, digits: digits, &bytes, &place)
    }

    /// Writes the last `digits` digits of `number`, zeros in front.
    private static func put(_ number: UInt64, digits: Int, _ bytes: inout MutableSpan<UInt8>, _ place: inout Int) {
        guard bytes.count - place >= digits else { return }
        var rest = number
        for index in stride(from: place + digits - 1, through: place, by: -1) {
            bytes[index] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        place += digits
    }
}
