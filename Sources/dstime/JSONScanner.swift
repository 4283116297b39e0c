/// What is no JSON, or not the JSON that was expected.
struct JSONProblem: Error, Hashable {
    /// The byte where it goes wrong, from 0.
    let place: Int
    /// What is wrong there, as `expected ':' behind a key`.
    let message: String
}

/// JSON that is checked and left where it is: what comes out are the places of values in the text, so that they can be
/// written again as they were.
///
/// Strict: RFC 8259 to the letter, UTF-8 to the shortest form. Nothing is allocated, and nesting has a limit.
enum JSONScanner {
    /// A value and where it stands; of a string the quotes are within the place.
    struct Value: Hashable {
        enum Kind: String { case string, number, bool, null, array, object }

        var kind: Kind
        var place: Range<Int>
        /// Whether a string has escapes in it.
        var hasEscapes = false

        /// A string's bytes without the quotes.
        var content: Range<Int> { place.lowerBound + 1..<place.upperBound - 1 }

        /// What it is, in a sentence.
        var name: String {
            switch kind {
            case .string: "a string"
            case .number: "a number"
            case .bool: "true or false"
            case .null: "null"
            case .array: "an array"
            case .object: "an object"
            }
        }
    }

    /// How deep arrays and objects may stand in each other.
    static let mostNested = 128

    /// The first place from `place` on that is no white space.
    static func skipSpace(_ text: Span<UInt8>, _ place: Int) -> Int {
        var place = place
        while place < text.count, isSpace(text[place]) { place += 1 }
        return place
    }

    /// The value that begins at `place`, which is none of white space.
    static func value(_ text: Span<UInt8>, _ place: Int, depth: Int = 0) throws(JSONProblem) -> Value {
        guard place < text.count else {
            throw JSONProblem(place: place, message: "expected a value, but the line ends")
        }
        switch text[place] {
        case 0x22: return try string(text, place)
        case 0x2D, 0x30...0x39: return Value(kind: .number, place: place..<(try number(text, place)))
        case 0x74: return Value(kind: .bool, place: place..<(try word("true", text, place)))
        case 0x66: return Value(kind: .bool, place: place..<(try word("false", text, place)))
        case 0x6E: return Value(kind: .null, place: place..<(try word("null", text, place)))
        case 0x5B: return Value(kind: .array, place: place..<(try array(text, place, depth)))
        case 0x7B:
            let end = try object(text, place, depth: depth) { (_, _) throws(JSONProblem) in }
            return Value(kind: .object, place: place..<end)
        default: throw expected("a value", text, place)
        }
    }

    /// Hands each key and value of the object that begins at `place` to `body`, and returns the place behind the object.
    static func object(
        _ text: Span<UInt8>, _ place: Int, depth: Int = 0,
        _ body: (_ key: Value, _ value: Value) throws(JSONProblem) -> Void
    ) throws(JSONProblem) -> Int {
        guard place < text.count, text[place] == 0x7B else { throw expected("an object", text, place) }
        try checkDepth(depth, place)
        var place = skipSpace(text, place + 1)
        if place < text.count, text[place] == 0x7D { return place + 1 }
        while true {
            guard place < text.count, text[place] == 0x22 else { throw expected("a key in quotes", text, place) }
            let key = try string(text, place)
            place = skipSpace(text, key.place.upperBound)
            guard place < text.count, text[place] == 0x3A else { throw expected("':' behind a key", text, place) }
            let value = try value(text, skipSpace(text, place + 1), depth: depth + 1)
            try body(key, value)
            place = skipSpace(text, value.place.upperBound)
            guard place < text.count, text[place] == 0x2C else { break }
            place = skipSpace(text, place + 1)
        }
        guard place < text.count, text[place] == 0x7D else { throw expected("',' or '}' behind a value", text, place) }
        return place + 1
    }

    private static func array(_ text: Span<UInt8>, _ place: Int, _ depth: Int) throws(JSONProblem) -> Int {
        try checkDepth(depth, place)
        var place = skipSpace(text, place + 1)
        if place < text.count, text[place] == 0x5D { return place + 1 }
        while true {
            let value = try value(text, place, depth: depth + 1)
            place = skipSpace(text, value.place.upperBound)
            guard place < text.count, text[place] == 0x2C else { break }
            place = skipSpace(text, place + 1)
        }
        guard place < text.count, text[place] == 0x5D else { throw expected("',' or ']' behind a value", text, place) }
        return place + 1
    }

    private static func string(_ text: Span<UInt8>, _ start: Int) throws(JSONProblem) -> Value {
        var place = start + 1
        var hasEscapes = false
        while place < text.count {
            switch text[place] {
            case 0x22: return Value(kind: .string, place: start..<place + 1, hasEscapes: hasEscapes)
            case 0x5C:
                hasEscapes = true
                place = try escape(text, place)
            case 0x00..<0x20:
                throw JSONProblem(place: place, message: "a control character in a string, which must be escaped")
            case 0x80...:
                guard let length = sequenceLength(text, place) else {
                    throw JSONProblem(place: place, message: "a byte that is no UTF-8")
                }
                place += length
            default: place += 1
            }
        }
        throw JSONProblem(place: text.count, message: "expected '\"' at the end of a string, but the line ends")
    }

    private static func escape(_ text: Span<UInt8>, _ place: Int) throws(JSONProblem) -> Int {
        guard place + 1 < text.count else { throw expected("a letter behind '\\'", text, place + 1) }
        switch text[place + 1] {
        case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: return place + 2
        case 0x75:
            guard hex(text, place + 2) != nil else {
                throw JSONProblem(place: place + 2, message: "expected four hexadecimal digits behind '\\u'")
            }
            return place + 6
        default: throw JSONProblem(place: place, message: "an escape that JSON does not have")
        }
    }

    private static func number(_ text: Span<UInt8>, _ start: Int) throws(JSONProblem) -> Int {
        var place = start
        if text[place] == 0x2D { place += 1 }
        if place < text.count, text[place] == 0x30 {
            place += 1
            if place < text.count, isDigit(text[place]) {
                throw JSONProblem(place: place, message: "a number with a zero in front")
            }
        } else {
            place = try digits(text, place)
        }
        if place < text.count, text[place] == 0x2E { place = try digits(text, place + 1) }
        if place < text.count, text[place] | 0x20 == 0x65 {
            place += 1
            if place < text.count, text[place] == 0x2B || text[place] == 0x2D { place += 1 }
            place = try digits(text, place)
        }
        return place
    }

    private static func digits(_ text: Span<UInt8>, _ start: Int) throws(JSONProblem) -> Int {
        var place = start
        while place < text.count, isDigit(text[place]) { place += 1 }
        guard place > start else { throw expected("a digit", text, place) }
        return place
    }

    private static func word(_ word: StaticString, _ text: Span<UInt8>, _ start: Int) throws(JSONProblem) -> Int {
        let isThere = word.withUTF8Buffer { letters in
            letters.indices.allSatisfy { start + $0 < text.count && text[start + $0] == letters[$0] }
        }
        guard isThere else { throw JSONProblem(place: start, message: "expected a value; '\(word)' is not spelled so") }
        return start + word.utf8CodeUnitCount
    }

    private static func checkDepth(_ depth: Int, _ place: Int) throws(JSONProblem) {
        guard depth < mostNested else {
            throw JSONProblem(place: place, message: "arrays and objects more than \(mostNested) deep")
        }
    }

    // MARK: Bytes

    /// How long the UTF-8 sequence at `place` is, which is not ASCII; `nil` where it is none. Source: Unicode 16, table 3-7.
    private static func sequenceLength(_ text: Span<UInt8>, _ place: Int) -> Int? {
        let lead = text[place]
        let (length, second): (Int, ClosedRange<UInt8>)
        switch lead {
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: return nil
        }
        guard place + length <= text.count, second ~= text[place + 1] else { return nil }
        for index in place + 2..<max(place + 2, place + length) where text[index] & 0xC0 != 0x80 { return nil }
        return length
    }

    /// The number of four hexadecimal digits at `place`.
    static func hex(_ text: Span<UInt8>, _ place: Int) -> UInt32? {
        guard place + 4 <= text.count else { return nil }
        var value: UInt32 = 0
        for index in place..<place + 4 {
            switch text[index] {
            case 0x30...0x39: value = value << 4 | UInt32(text[index] - 0x30)
            case 0x41...0x46, 0x61...0x66: value = value << 4 | UInt32((text[index] | 0x20) - 0x61 + 10)
            default: return nil
            }
        }
        return value
    }

    static func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }

    /// That something else was expected than what is there.
    static func expected(_ what: String, _ text: Span<UInt8>, _ place: Int) -> JSONProblem {
        guard place < text.count else {
            return JSONProblem(place: place, message: "expected \(what), but the line ends")
        }
        let byte = text[place]
        let found =
            0x21...0x7E ~= byte
            ? "'\(UnicodeScalar(byte))'" : "the byte 0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        return JSONProblem(place: place, message: "expected \(what), found \(found)")
    }
}

/// What a string means.
extension JSONScanner {
    /// The bytes of a string in UTF-8, its escapes resolved. Throws where half of a surrogate pair stands alone.
    static func unescaped(_ text: Span<UInt8>, _ content: Range<Int>) throws(JSONProblem) -> [UInt8] {
        var bytes: [UInt8] = []
        var place = content.lowerBound
        while place < content.upperBound {
            guard text[place] == 0x5C else {
                bytes.append(text[place])
                place += 1
                continue
            }
            let letter = text[place + 1]
            if letter == 0x75 {
                let scalar = try scalar(text, &place)
                bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
                continue
            }
            switch letter {
            case 0x62: bytes.append(0x08)
            case 0x66: bytes.append(0x0C)
            case 0x6E: bytes.append(0x0A)
            case 0x72: bytes.append(0x0D)
            case 0x74: bytes.append(0x09)
            default: bytes.append(letter)
            }
            place += 2
        }
        return bytes
    }

    private static func scalar(_ text: Span<UInt8>, _ place: inout Int) throws(JSONProblem) -> Unicode.Scalar {
        let start = place
        let first = hex(text, place + 2) ?? 0
        place += 6
        if let scalar = Unicode.Scalar(first) { return scalar }
        if 0xD800..<0xDC00 ~= first, place + 1 < text.count, text[place] == 0x5C, text[place + 1] == 0x75,
            let second = hex(text, place + 2), 0xDC00..<0xE000 ~= second,
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        {
            place += 6
            return scalar
        }
        throw JSONProblem(place: start, message: "half of a surrogate pair alone")
    }
}
