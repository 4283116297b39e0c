import Glibc
import LogicalClocks

// `Fuzz/EventLogFuzzer.swift` is built with the reader's files instead of the tool.
#if canImport(dstime)
    @testable import dstime
#endif

/// What must hold whatever a line of a log of events is, or a stamp on the wire: asked of each input by `Fuzz/EventLogFuzzer.swift`,
/// and by `EventLogFailCasesTests` of each that once broke something. Both compile this file.
enum EventLogProperties {
    /// Something that does not hold.
    struct Violation: Error, CustomStringConvertible { let description: String }

    /// Throws the first thing that does not hold for `bytes`.
    static func check(_ bytes: [UInt8]) throws(Violation) {
        try checkLine(bytes)
        try checkValue(bytes)
        try checkStamp(LamportTimestamp.self, bytes)
        try checkStamp(VectorClock.self, bytes)
        try checkStamp(VectorDifference.self, bytes)
        try checkStamp(HybridTimestamp.self, bytes)
    }

    private static func require(_ condition: Bool, _ message: @autoclosure () -> String) throws(Violation) {
        if !condition { throw Violation(description: message()) }
    }

    // MARK: A line

    /// What is read stands within the line, and an error within it or at its end.
    private static func checkLine(_ bytes: [UInt8]) throws(Violation) {
        let line: OrderLine
        switch read(bytes) {
        case .success(let read): line = read
        case .failure(let problem): return try check(problem, count: bytes.count)
        }
        let members = line.members
        try require(0...bytes.count ~= members.upperBound && !members.isEmpty, "keys and values at \(members)")
        for value in [line.process, line.event, line.send, line.receive, line.time] {
            guard let place = value?.place else { continue }
            try require(members.contains(place.lowerBound) && place.upperBound <= members.upperBound, "a value outside")
        }
        // What stands between the first key and the last value, in braces of its own, is the same line.
        if case .failure(let problem) = read([0x7B] + bytes[members] + [0x7D]) {
            throw Violation(description: "its keys and values by themselves are no line: \(problem)")
        }
        if let time = line.time { try checkTime(bytes[time.place]) }
    }

    private static func read(_ bytes: [UInt8]) -> Result<OrderLine, JSONProblem> {
        Result { () throws(JSONProblem) in
            var line = OrderLine()
            try line.read(bytes.span)
            return line
        }
    }

    /// Neither a control nor anything that is not seen or that turns the direction of writing, by properties of their own.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        return 0x20..<0x7F ~= scalar.value
            || scalar.value > 0x9F && properties.generalCategory != .unassigned && !properties.isBidiControl
                && !properties.isWhitespace && !properties.isDefaultIgnorableCodePoint
                && ![.format, .privateUse].contains(properties.generalCategory)
    }

    private static func check(_ problem: JSONProblem, count: Int) throws(Violation) {
        try require(0...count ~= problem.place, "'\(problem.message)' at \(problem.place) of \(count)")
        try require(!problem.message.isEmpty, "an error without words")
        try require(
            problem.message.unicodeScalars.allSatisfy(isPrintable),
            "an error that a terminal may obey")
    }

    /// The time is the one that the C library reads, to its precision.
    private static func checkTime(_ text: ArraySlice<UInt8>) throws(Violation) {
        let expected = strtod(String(decoding: text, as: UTF8.self), nil)
        guard let duration = OrderLine.seconds(Array(text).span) else {
            return try require(expected.magnitude >= 0.999e19, "\(expected) s is out of range")
        }
        let (seconds, attoseconds) = duration.attoseconds.quotientAndRemainder(dividingBy: 1_000_000_000_000_000_000)
        let error = Double(seconds) - expected + Double(attoseconds) / 1e18
        try require(error.magnitude <= 1e-18 + 1e-15 * expected.magnitude, "\(duration) instead of \(expected) s")
    }

    // MARK: A value

    /// What is a value by itself is one within a line, too.
    private static func checkValue(_ bytes: [UInt8]) throws(Violation) {
        let value: JSONScanner.Value
        do throws(JSONProblem) {
            value = try JSONScanner.value(bytes.span, 0)
        } catch {
            return try check(error, count: bytes.count)
        }
        try require(value.place.lowerBound == 0 && value.place.upperBound <= bytes.count, "a value at \(value.place)")
        let text = bytes[value.place]
        if value.kind == .string { try checkString(text, value) }
        // One that is too deep by one level is refused there.
        guard value.kind != .array, value.kind != .object else { return }
        let line = Array(#"{"process":0,"event":0,"other":"#.utf8) + text + [0x7D]
        if case .failure(let problem) = read(line) { throw Violation(description: "refused in a line: \(problem)") }
    }

    /// What a string means can be written as one again, in which nothing else needs an escape.
    private static func checkString(_ text: ArraySlice<UInt8>, _ value: JSONScanner.Value) throws(Violation) {
        let meaning: [UInt8]
        do throws(JSONProblem) {
            meaning = try JSONScanner.unescaped(Array(text).span, value.content)
        } catch {
            return try require(error.message.contains("surrogate"), "a string without a meaning: \(error)")
        }
        var again: [UInt8] = [0x22]
        for byte in meaning {
            switch byte {
            case 0x22, 0x5C: again += [0x5C, byte]
            case 0..<0x20: again += Array((byte < 0x10 ? #"\u000"# : #"\u00"#).utf8) + String(byte, radix: 16).utf8
            default: again.append(byte)
            }
        }
        again.append(0x22)
        guard let written = try? JSONScanner.value(again.span, 0),
            let back = try? JSONScanner.unescaped(again.span, written.content)
        else { throw Violation(description: "what a string means is no string") }
        try require(back == meaning, "a string does not read back")
    }

    // MARK: A stamp

    /// A stamp has one form, and one that stands before other bytes is read as it is alone.
    private static func checkStamp<Stamp: WireStamp & Equatable>(
        _ type: Stamp.Type, _ bytes: [UInt8]
    ) throws(Violation) {
        var reader = StampReader(bytes)
        guard let stamp = try? Stamp(from: &reader) else {
            return try require((try? Stamp(wireBytes: bytes)) == nil, "\(type) can be read only from the beginning")
        }
        let used = Array(bytes.prefix(bytes.count - reader.left))
        try require(stamp.wireBytes == used && stamp.wireSize == used.count, "\(stamp) is not written as it was read")
        try require((try? Stamp(wireBytes: used)) == stamp, "\(stamp) does not read back")
    }
}
