/// A decimal number with up to 18 decimals, as a whole number and what is above it: −0.5 is −1 and 0.5.
struct DecimalNumber: Hashable {
    /// The largest whole number that is not above the number.
    var whole: Int64
    /// What is above it in units of 10⁻¹⁸, 0 ..< 10¹⁸.
    var fraction: UInt64

    init(whole: Int64, fraction: UInt64) {
        self.whole = whole
        self.fraction = fraction
    }

    /// Reads all of `text` from `start` on: a sign or none, digits, and a point or comma with decimals or none; `what` it is
    /// called in messages. The whole number has `limit` digits at most, 18 or 19.
    init(
        parsing text: Span<UInt8>, from start: Int = 0, as what: String, limit: Int = 18
    ) throws(TimeTextError) {
        var place = start
        let isNegative = place < text.count && text[place] == 0x2D
        if place < text.count, text[place] == 0x2D || text[place] == 0x2B { place += 1 }
        let first = place
        let magnitude = try Self.digits(text, &place, limit: limit, what)
        var decimals: UInt64 = 0
        if place < text.count, text[place] == 0x2E || text[place] == 0x2C {
            place += 1
            let point = place
            decimals = try Self.digits(text, &place, limit: 18, "the fraction")
            for _ in place - point..<18 { decimals *= 10 }
        }
        guard place == text.count else {
            throw TimeTextError(at: place, .expected("the end of a decimal number", found: text[place]))
        }
        guard let whole = Int64(exactly: magnitude) else {
            throw TimeTextError(at: first, .tooFar(what))
        }
        if isNegative, decimals > 0 {
            self.init(whole: -whole - 1, fraction: attosecondsPerSecond - decimals)
        } else {
            self.init(whole: isNegative ? -whole : whole, fraction: decimals)
        }
    }

    /// One digit or more, `limit` at most, which is no more than 19.
    static func digits(
        _ text: Span<UInt8>, _ place: inout Int, limit: Int, _ what: String
    ) throws(TimeTextError) -> UInt64 {
        let start = place
        var value: UInt64 = 0
        while place < text.count, case let digit = text[place] &- 0x30, digit <= 9 {
            guard place - start < limit else { throw TimeTextError(at: place, .tooManyDigits(what, limit: limit)) }
            value = value * 10 + UInt64(digit)
            place += 1
        }
        guard place > start else {
            throw TimeTextError(
                at: place, .expected("a digit of \(what)", found: place < text.count ? text[place] : nil))
        }
        return value
    }

    /// The number without trailing zeros and with nine decimals at most, to which it is to be rounded before.
    func write(into buffer: inout MutableSpan<UInt8>, at place: inout Int) {
        let nanos = fraction / 1_000_000_000
        if whole < 0 {
            buffer.put(0x2D, at: &place)
            buffer.put(decimal: nanos == 0 ? whole.magnitude : (whole + 1).magnitude, at: &place)
            buffer.put(nanoseconds: nanos == 0 ? 0 : 1_000_000_000 - nanos, at: &place)
        } else {
            buffer.put(decimal: UInt64(whole), at: &place)
            buffer.put(nanoseconds: nanos, at: &place)
        }
    }
}

/// Hexadecimal digits of `text` from `place` on, exactly `count` (at most 16) of them, in either case.
func hexadecimal(
    _ text: Span<UInt8>, _ place: inout Int, count: Int, _ what: String
) throws(TimeTextError) -> UInt64 {
    var value: UInt64 = 0
    for _ in 0..<count {
        guard place < text.count, let digit = hexadecimalDigit(text[place]) else {
            throw TimeTextError(
                at: place,
                .expected("\(count) hexadecimal digits of \(what)", found: place < text.count ? text[place] : nil))
        }
        value = value << 4 | UInt64(digit)
        place += 1
    }
    return value
}

/// The value of a hexadecimal digit; `nil` for any other character.
func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x37
    case 0x61...0x66: byte - 0x57
    default: nil
    }
}
