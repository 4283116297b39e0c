/// What all texts of instants have in common: they are written as ASCII into a buffer that the caller owns.
public enum TimeText {
    /// No text that this module writes is longer. A `write(into:at:)` needs this much room, however short the text.
    public static let capacity = 64
}

/// The text that `write` puts into a buffer, as a string.
func asciiText(_ write: (inout MutableSpan<UInt8>) -> Int?) -> String {
    var bytes = [UInt8](repeating: 0, count: TimeText.capacity)
    var buffer = bytes.mutableSpan
    let count = write(&buffer) ?? 0
    return String(decoding: bytes.prefix(count), as: UTF8.self)
}

/// Digits and words at a place of a buffer; each moves the place behind what it wrote.
///
/// Eight bytes are stored at once where that is possible: only as much of them as the place moves is meant, the rest is
/// overwritten by what follows. Callers have made sure that there is room (``hasRoom(at:)``).
extension MutableSpan<UInt8> {
    /// Whether any text of this module fits at `place`.
    @inlinable @inline(__always)
    func hasRoom(at place: Int) -> Bool { place >= 0 && place <= count &- TimeText.capacity }

    @inlinable @inline(__always)
    mutating func put(_ byte: UInt8, at place: inout Int) {
        self[place] = byte
        place &+= 1
    }

    /// The low `count` bytes of `word`, the lowest first.
    @inlinable @inline(__always)
    mutating func put(word: UInt64, count: Int, at place: inout Int) {
        var bytes = mutableBytes
        bytes.storeBytes(of: word.littleEndian, toByteOffset: place, as: UInt64.self)
        place &+= count
    }

    /// All bytes of `text`, which is short.
    mutating func put(_ text: StaticString, at place: inout Int) {
        text.withUTF8Buffer { for byte in $0 { put(byte, at: &place) } }
    }

    /// `number` without leading zeros.
    @inlinable @inline(__always)
    mutating func put(decimal number: UInt64, at place: inout Int) {
        let low = number % 100_000_000
        guard number >= 100_000_000 else { return put(short: low, at: &place) }
        let upper = number / 100_000_000
        if upper < 100_000_000 {
            put(short: upper, at: &place)
        } else {
            put(short: upper / 100_000_000, at: &place)
            put(word: Digits.eight(upper % 100_000_000) &+ Digits.zeros, count: 8, at: &place)
        }
        put(word: Digits.eight(low) &+ Digits.zeros, count: 8, at: &place)
    }

    /// `number`, below 10⁸, without leading zeros.
    @inlinable @inline(__always)
    mutating func put(short number: UInt64, at place: inout Int) {
        let digits = Digits.eight(number)
        // At least one digit stays.
        let leading = Swift.min(7, digits.trailingZeroBitCount / 8)
        put(word: (digits &+ Digits.zeros) >> UInt64(8 &* leading), count: 8 &- leading, at: &place)
    }

    /// A point and `nanoseconds` (below 10⁹) as nine decimals without the zeros that trail; nothing where all are zero.
    @inlinable @inline(__always)
    mutating func put(nanoseconds: UInt64, at place: inout Int) {
        put(fraction: nanoseconds / 10, then: nanoseconds % 10, at: &place)
    }

    /// A point, eight decimals, and one more, without the zeros that trail; nothing where all are zero.
    @inlinable @inline(__always)
    mutating func put(fraction eight: UInt64, then last: UInt64, at place: inout Int) {
        if last != 0 {
            put(0x2E, at: &place)
            put(word: Digits.eight(eight) &+ Digits.zeros, count: 8, at: &place)
            put(0x30 &+ UInt8(truncatingIfNeeded: last), at: &place)
        } else if eight != 0 {
            let digits = Digits.eight(eight)
            put(0x2E, at: &place)
            put(word: digits &+ Digits.zeros, count: 8 &- digits.leadingZeroBitCount / 8, at: &place)
        }
    }

    /// `word` as eight hexadecimal digits in lower case.
    @inlinable @inline(__always)
    mutating func put(hexadecimal word: UInt32, at place: inout Int) {
        put(word: Digits.hexadecimal(word), count: 8, at: &place)
    }
}

/// Several digits at once, as the bytes of one word; the digit that is read first is the lowest byte.
@usableFromInline enum Digits {
    /// Eight times the character `0`.
    @usableFromInline static let zeros: UInt64 = 0x3030_3030_3030_3030

    /// The two digits of `number` (below 100), as numbers.
    @inlinable @inline(__always)
    static func two(_ number: UInt64) -> UInt64 {
        let tens = (number &* 103) >> 10
        return tens | (number &- tens &* 10) << 8
    }

    /// The eight digits of `number` (below 10⁸), as numbers: halves, then quarters, then single digits, side by side.
    @inlinable @inline(__always)
    static func eight(_ number: UInt64) -> UInt64 {
        let upper = number / 10_000
        let halves = upper | (number &- upper &* 10_000) << 32
        let upperPairs = ((halves &* 10_486) >> 20) & 0x0000_007F_0000_007F
        let pairs = upperPairs | (halves &- upperPairs &* 100) << 16
        let tens = ((pairs &* 103) >> 10) & 0x000F_000F_000F_000F
        return tens | (pairs &- tens &* 10) << 8
    }

    /// The number of the eight digit characters in `word`; `nil` where one is no digit.
    @inlinable @inline(__always)
    static func number(eight word: UInt64) -> UInt64? {
        guard areDigits(word) else { return nil }
        let digits = word & 0x0F0F_0F0F_0F0F_0F0F
        let pairs = (digits &* 10 &+ digits >> 8) & 0x00FF_00FF_00FF_00FF
        let fours = (pairs &* 100 &+ pairs >> 16) & 0x0000_FFFF_0000_FFFF
        return (fours &* 10_000 &+ fours >> 32) & 0xFFFF_FFFF
    }

    /// Whether all eight bytes of `word` are the characters 0…9.
    @inlinable @inline(__always)
    static func areDigits(_ word: UInt64) -> Bool {
        // The upper half of each byte is 3, and still is when 6 is added.
        let upperHalves: UInt64 = 0xF0F0_F0F0_F0F0_F0F0
        let raised = word &+ 0x0606_0606_0606_0606
        return (word & upperHalves | (raised & upperHalves) >> 4) == 0x3333_3333_3333_3333
    }

    /// `word` as eight hexadecimal characters in lower case.
    @inlinable @inline(__always)
    static func hexadecimal(_ word: UInt32) -> UInt64 {
        // Spread the half-bytes, the highest into the lowest byte.
        var spread = UInt64(word.byteSwapped)
        spread = (spread | spread << 16) & 0x0000_FFFF_0000_FFFF
        spread = (spread | spread << 8) & 0x00FF_00FF_00FF_00FF
        let digits = ((spread >> 4) | (spread << 8)) & 0x0F0F_0F0F_0F0F_0F0F
        // 39 lies between `9` + 1 and `a`.
        let letters = ((digits &+ 0x0606_0606_0606_0606) >> 4) & 0x0101_0101_0101_0101
        return digits &+ zeros &+ letters &* 39
    }
}
