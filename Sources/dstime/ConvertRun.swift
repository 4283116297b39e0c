import TimeScales

/// Converts values one after another, gathers what they become, and says what is wrong with them.
struct ConvertRun {
    private let converter: TimeConverter
    private let from: TimeForm?
    private let to: TimeForm?
    private let json: Bool

    /// Text that waits to be written, and how much of it there is.
    private var output = [UInt8](repeating: 0, count: 1 << 16)
    private var used = 0
    /// A line that is being made.
    private var line: [UInt8] = []

    private var messages: ConvertMessages

    /// Whether a value could not be converted.
    private(set) var hasFailed = false

    /// A run by `converter` from one form or any to one form or all; `areArguments` where no lines are read.
    init(converter: TimeConverter, from: TimeForm?, to: TimeForm?, json: Bool, areArguments: Bool) {
        self.converter = converter
        self.from = from
        self.to = to
        self.json = json
        messages = ConvertMessages(areArguments: areArguments, expiry: converter.table.expiry)
    }

    /// Converts a line of the input, or an argument.
    mutating func convert(_ line: Span<UInt8>, isWhole: Bool = true) throws {
        messages.number += 1
        let text = line.extracting(Self.trimmed(line, isFirst: messages.number == 1))
        do throws(TimeTextError) {
            guard isWhole else { throw TimeTextError(at: 0, .tooLong(limit: LineInput.longestLine)) }
            let reading = try converter.read(text, as: from)
            try write(reading, text)
            if let doubt = converter.doubt(about: reading, in: to ?? .utc) { messages.warn(of: doubt, text) }
            // Unix time and NTP share their numbers for a leap second, so between them nothing is lost.
            if reading.isAmbiguous, to != .unix, to != .ntp { messages.warnOfAmbiguity(text) }
        } catch {
            hasFailed = true
            add(json ? ConvertJSON.object(string(text), error).description : "-")
            // So that on a terminal the message stands below what it is about.
            if messages.areArguments { try flush() }
            messages.refuse(text, error)
        }
        if used > output.count / 2 { try flush() }
    }

    /// Writes what waits.
    mutating func flush() throws {
        guard used > 0 else { return }
        try Output.print(bytes: output[..<used])
        used = 0
    }

    /// Writes what waits, and says how often a warning would have been repeated.
    mutating func finish() throws {
        try flush()
        messages.finish()
    }

    private mutating func write(_ reading: TimeConverter.Reading, _ text: Span<UInt8>) throws(TimeTextError) {
        if json {
            let object = ConvertJSON(converter: converter, reading: converter.roundedToNanosecond(reading))
            if let to {
                line.removeAll(keepingCapacity: true)
                if try object.append(text, to, to: &line) { return add(line) }
            }
            add(try object.object(string(text), to).description)
        } else if let to {
            used = try Self.write(reading, as: to, by: converter, into: &output, at: used)
        } else {
            if messages.number > 1 { add("") }
            for line in try ConvertText(converter: converter, reading: converter.roundedToNanosecond(reading)).lines {
                add(line)
            }
        }
    }

    /// A line in `buffer` at `start`, where there is room; returns the place behind it.
    private static func write(
        _ reading: TimeConverter.Reading, as form: TimeForm, by converter: TimeConverter, into buffer: inout [UInt8],
        at start: Int
    ) throws(TimeTextError) -> Int {
        var bytes = buffer.mutableSpan
        guard let end = try converter.write(reading, as: form, into: &bytes, at: start) else { return start }
        bytes[end] = 0x0A
        return end + 1
    }

    private mutating func add(_ line: String) { add(Array(line.utf8) + [0x0A]) }

    private mutating func add(_ bytes: [UInt8]) {
        // A line of text has no bound, so the buffer grows for it.
        if used + bytes.count > output.count { output += [UInt8](repeating: 0, count: bytes.count) }
        output.replaceSubrange(used..<used + bytes.count, with: bytes)
        used += bytes.count
    }

    /// Where `line` is without the white space around it, such as the carriage return of other systems.
    private static func trimmed(_ line: Span<UInt8>, isFirst: Bool) -> Range<Int> {
        // A byte order mark is no part of the first line.
        let hasMark = isFirst && line.count >= 3 && line[0] == 0xEF && line[1] == 0xBB && line[2] == 0xBF
        var start = hasMark ? 3 : 0
        var end = line.count
        while start < end, isBlank(line[start]) { start += 1 }
        while end > start, isBlank(line[end - 1]) { end -= 1 }
        return start..<end
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
}
