/// One line of a log of events: what it says of the event, and where.
struct OrderLine {
    /// Where its keys and values stand, from the first key to the last value.
    private(set) var members = 0..<0
    private(set) var process: JSONScanner.Value?
    private(set) var event: JSONScanner.Value?
    private(set) var send: JSONScanner.Value?
    private(set) var receive: JSONScanner.Value?
    private(set) var time: JSONScanner.Value?
    private var keys: [JSONScanner.Value] = []

    /// The keys that mean something.
    private enum Key: String, CaseIterable {
        case process, event, send, receive, time
        // Those that are added to each event, so that a log cannot have them.
        case lamport, vector, hybrid, contradicts
    }

    /// Reads all of `text`, a line without its end that is not blank. What was read before is forgotten.
    mutating func read(_ text: Span<UInt8>) throws(JSONProblem) {
        (process, event, send, receive, time) = (nil, nil, nil, nil, nil)
        keys.removeAll(keepingCapacity: true)
        members = 0..<0
        let start = JSONScanner.skipSpace(text, 0)
        let end = try JSONScanner.object(text, start) { (key, value) throws(JSONProblem) in
            members = (keys.isEmpty ? key.place.lowerBound : members.lowerBound)..<value.place.upperBound
            keys.append(key)
            try take(text, key, value)
        }
        let behind = JSONScanner.skipSpace(text, end)
        guard behind == text.count else { throw JSONScanner.expected("nothing behind the object", text, behind) }
        try checkThatKeysDiffer(text)
        for (key, value) in [("process", process), ("event", event)] where value == nil {
            throw JSONProblem(place: end - 1, message: "expected a key \"\(key)\", but the object has none")
        }
    }

    private mutating func take(
        _ text: Span<UInt8>, _ key: JSONScanner.Value, _ value: JSONScanner.Value
    ) throws(JSONProblem) {
        if key.hasEscapes {
            let name = String(decoding: try JSONScanner.unescaped(text, key.content), as: UTF8.self)
            return try take(Key(rawValue: name), key, value)
        }
        // Other keys are many, and need no string.
        guard 4...11 ~= key.content.count else { return }
        let content = text.extracting(key.content)
        for (known, name) in Self.names where Self.isEqual(content, name) { return try take(known, key, value) }
    }

    private static let names = Key.allCases.map { ($0, Array($0.rawValue.utf8)) }

    private static func isEqual(_ text: Span<UInt8>, _ name: [UInt8]) -> Bool {
        guard text.count == name.count else { return false }
        for index in name.indices where text[index] != name[index] { return false }
        return true
    }

    private mutating func take(
        _ known: Key?, _ key: JSONScanner.Value, _ value: JSONScanner.Value
    ) throws(JSONProblem) {
        switch known {
        case nil: return
        case .process: process = try Self.name(value, "process")
        case .event: event = try Self.name(value, "event")
        case .send: send = value.kind == .null ? nil : try Self.name(value, "send")
        case .receive: receive = value.kind == .null ? nil : try Self.name(value, "receive")
        case .time:
            guard value.kind == .number || value.kind == .null else {
                throw JSONProblem(
                    place: value.place.lowerBound,
                    message: "expected \"time\" in seconds, a number, found \(value.name)")
            }
            time = value.kind == .null ? nil : value
        case .lamport, .vector, .hybrid, .contradicts:
            throw JSONProblem(
                place: key.place.lowerBound,
                message: "a key \"\(known?.rawValue ?? "")\", which is one of those that are added")
        }
    }

    private static func name(
        _ value: JSONScanner.Value, _ key: String
    ) throws(JSONProblem) -> JSONScanner.Value {
        guard value.kind == .string || value.kind == .number else {
            throw JSONProblem(
                place: value.place.lowerBound,
                message: "expected \"\(key)\" as a string or a number, found \(value.name)")
        }
        return value
    }

    /// Few keys are compared with each other; of many the sorted ones that are next to each other.
    private func checkThatKeysDiffer(_ text: Span<UInt8>) throws(JSONProblem) {
        if keys.count <= 16 {
            for (index, key) in keys.enumerated() {
                for earlier in keys[..<index] {
                    let isSimple = !key.hasEscapes && !earlier.hasEscapes
                    if isSimple, key.place.count != earlier.place.count { continue }
                    guard try Self.isSame(text, key, earlier) else { continue }
                    throw repeated(text, key)
                }
            }
            return
        }
        var seen = Set<[UInt8]>()
        for key in keys {
            guard !seen.insert(try Self.bytes(text, key)).inserted else { throw repeated(text, key) }
        }
    }

    private func repeated(_ text: Span<UInt8>, _ key: JSONScanner.Value) -> JSONProblem {
        JSONProblem(
            place: key.place.lowerBound, message: "the key \"\(printable(text.extracting(key.content)))\" again")
    }

    private static func isSame(
        _ text: Span<UInt8>, _ one: JSONScanner.Value, _ other: JSONScanner.Value
    ) throws(JSONProblem) -> Bool {
        guard !one.hasEscapes, !other.hasEscapes else { return try bytes(text, one) == bytes(text, other) }
        let (first, second) = (text.extracting(one.content), text.extracting(other.content))
        guard first.count == second.count else { return false }
        for index in 0..<first.count where first[index] != second[index] { return false }
        return true
    }

    private static func bytes(_ text: Span<UInt8>, _ key: JSONScanner.Value) throws(JSONProblem) -> [UInt8] {
        try JSONScanner.unescaped(text, key.content)
    }
}

/// What its values mean.
extension OrderLine {
    /// The time to the attosecond, rounded to nearest; `nil` where it is 10¹⁹ s or more.
    static func seconds(_ text: Span<UInt8>) -> Duration? {
        var place = 0
        let isNegative = text[0] == 0x2D
        if isNegative { place += 1 }
        // The value is digits × 10^power attoseconds; 38 digits tell all that there is of them within range.
        var (digits, power): (UInt128, Int) = (0, 18)
        var isFraction = false
        while place < text.count, text[place] | 0x20 != 0x65 {
            if text[place] == 0x2E {
                isFraction = true
            } else if digits < mostDigits {
                digits = digits * 10 + UInt128(text[place] - 0x30)
                if isFraction { power -= 1 }
            } else if !isFraction {
                power += 1
            }
            place += 1
        }
        guard digits > 0 else { return .zero }
        if place < text.count { power += exponent(text, place + 1) }
        while power > 0 {
            guard digits < mostDigits else { return nil }
            digits *= 10
            power -= 1
        }
        if power < -38 { return .zero }
        if power < 0 {
            let scale = (0..<(-power)).reduce(1 as UInt128) { value, _ in value * 10 }
            digits = digits / scale + (digits % scale >= (scale + 1) / 2 ? 1 : 0)
        }
        guard digits < mostDigits else { return nil }
        return Duration(attoseconds: isNegative ? -Int128(digits) : Int128(digits))
    }

    /// 10³⁷: what one more digit may be put behind.
    private static let mostDigits: UInt128 = 10_000_000_000_000_000_000_000_000_000_000_000_000

    /// No larger than 10⁶ either way, beyond which it does not matter.
    private static func exponent(_ text: Span<UInt8>, _ start: Int) -> Int {
        var place = start
        let isNegative = text[place] == 0x2D
        if isNegative || text[place] == 0x2B { place += 1 }
        var value = 0
        while place < text.count {
            value = min(1_000_000, value * 10 + Int(text[place] - 0x30))
            place += 1
        }
        return isNegative ? -value : value
    }
}
