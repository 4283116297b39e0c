import ClockDiscipline
public import SystemClocks
import TimeScales

/// The state as text: a line with the form's name, a line for each value, a line for each server. Numbers are whole: nanoseconds
/// of clocks, attoseconds of lengths, 10⁻¹⁵ of rates.
extension SyncState {
    private static let heading = "dstime-state 4"

    /// Why a file has no state to give.
    public enum Fault: Error, Hashable, Sendable {
        /// The system does not let it be read.
        case system(SystemError)
        /// It is not what a daemon writes; the line that is wrong.
        case malformed(line: Int)
    }

    /// The text.
    public var text: String {
        var lines = [Self.heading]
        func add(_ key: String, _ value: some CustomStringConvertible) { lines.append("\(key) \(value)") }
        add("condition", condition.rawValue)
        add("boot", boot.isEmpty ? "-" : boot)
        add("process", process)
        add("moment", "\(moment.time.nanoseconds) \(moment.dateNanoseconds) \(moment.asleepNanoseconds)")
        add("decided", "\(decided.time.nanoseconds) \(decided.dateNanoseconds) \(decided.asleepNanoseconds)")
        add("offset", offset.attoseconds)
        add("offset-deviation", offsetDeviation.attoseconds)
        add("error-bound", errorBound.attoseconds)
        add("interval", "\(interval.low.attoseconds) \(interval.high.attoseconds)")
        add("slew", "\(slewRate.femtoratio) \(slewEnd.nanoseconds)")
        add("drift-bound", driftBound.femtoratio)
        add("drift", "\(drift.femtoratio) \(driftDeviation.femtoratio)")
        add("valid-until", validUntil.nanoseconds)
        add("leap", leapSecond)
        add("corrections", "\(slews) \(steps)")
        for source in sources {
            lines.append(
                "source \(source.standing) \(source.stratum) \(source.poll) \(source.reach) \(source.samples) "
                    + "\(source.time.nanoseconds) \(source.offset.attoseconds) \(source.errorBound.attoseconds) "
                    + "\(source.delay.attoseconds) \(source.rootDistance.attoseconds) " + source.endpoint)
        }
        return lines.joined(separator: "\n") + "\nend\n"
    }

    /// Reads what ``text`` writes.
    public init(text: String) throws(Fault) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.first == Self.heading else { throw .malformed(line: 1) }
        // Whoever reads while it is written sees all or nothing, but a disk may be full.
        guard lines.count > 17, lines.dropLast().last == "end" else { throw .malformed(line: lines.count) }
        var reader = Reader(lines: lines)
        let word = try reader.next("condition", 1)[0]
        guard let condition = Condition(rawValue: word) else { throw .malformed(line: 2) }
        self.condition = condition
        let boot = try reader.next("boot", 1)[0]
        self.boot = boot == "-" ? "" : boot
        process = try reader.integer("process")
        moment = try reader.moment("moment")
        decided = try reader.moment("decided")
        offset = try reader.lengths("offset", 1)[0]
        offsetDeviation = try reader.lengths("offset-deviation", 1)[0]
        errorBound = try reader.lengths("error-bound", 1)[0]
        let interval = try reader.lengths("interval", 2)
        self.interval = OffsetInterval(low: interval[0], high: interval[1])
        let slew = try reader.integers("slew", 2)
        slewRate = FrequencyOffset(femtoratio: try reader.narrow(slew[0]))
        slewEnd = LocalInstant(nanoseconds: try reader.narrow(slew[1]))
        driftBound = FrequencyOffset(femtoratio: try reader.integer("drift-bound", 0...Int128(Int64.max)))
        let drift = try reader.integers("drift", 2)
        self.drift = FrequencyOffset(femtoratio: try reader.narrow(drift[0]))
        driftDeviation = FrequencyOffset(femtoratio: try reader.narrow(drift[1]))
        validUntil = LocalInstant(nanoseconds: try reader.integer("valid-until"))
        leapSecond = try reader.integer("leap", -1...1)
        let corrections = try reader.integers("corrections", 2)
        slews = try reader.narrow(corrections[0])
        steps = try reader.narrow(corrections[1])
        sources = []
        while reader.hasSource { sources.append(try reader.source()) }
    }

    /// Takes one line after another.
    private struct Reader {
        let lines: [String]
        var place = 0

        init(lines: [String]) { self.lines = lines }

        var hasSource: Bool { place + 1 < lines.count && lines[place + 1].hasPrefix("source ") }

        /// The words behind `key`, `count` of them; the last takes what is left of the line.
        mutating func next(_ key: String, _ count: Int) throws(Fault) -> [String] {
            place += 1
            guard place < lines.count else { throw .malformed(line: place) }
            let words = lines[place].split(separator: " ", maxSplits: count).map(String.init)
            guard words.count == count + 1, words[0] == key else { throw .malformed(line: place + 1) }
            return Array(words.dropFirst())
        }

        mutating func integers(_ key: String, _ count: Int) throws(Fault) -> [Int128] {
            let values = try next(key, count).map { Int128($0) }
            guard !values.contains(nil) else { throw .malformed(line: place + 1) }
            return values.compactMap { $0 }
        }

        mutating func integer<Number: FixedWidthInteger>(
            _ key: String, _ range: ClosedRange<Int128> = .min ... .max
        ) throws(Fault) -> Number {
            let value = try integers(key, 1)[0]
            guard range ~= value else { throw .malformed(line: place + 1) }
            return try narrow(value)
        }

        mutating func moment(_ key: String) throws(Fault) -> ClockMoment {
            let parts = try integers(key, 3)
            return ClockMoment(
                time: LocalInstant(nanoseconds: try narrow(parts[0])), dateNanoseconds: try narrow(parts[1]),
                asleepNanoseconds: try narrow(parts[2]))
        }

        /// Up to 10¹² s, which leaves room to compute with them.
        mutating func lengths(_ key: String, _ count: Int) throws(Fault) -> [Duration] {
            let values = try integers(key, count)
            guard values.allSatisfy(Self.isLength) else { throw .malformed(line: place + 1) }
            return values.map { Duration(attoseconds: $0) }
        }

        private static func isLength(_ value: Int128) -> Bool {
            value.magnitude <= 1_000_000_000_000_000_000_000_000_000_000
        }

        func narrow<Number: FixedWidthInteger>(_ value: Int128) throws(Fault) -> Number {
            guard let number = Number(exactly: value) else { throw .malformed(line: place + 1) }
            return number
        }

        mutating func source() throws(Fault) -> Source {
            let words = try next("source", 11)
            let numbers = words[1...9].map { Int128($0) }
            guard !numbers.contains(nil), case let values = numbers.compactMap({ $0 }),
                values[5...].allSatisfy(Self.isLength), -10...20 ~= values[1]
            else { throw .malformed(line: place + 1) }
            return Source(
                endpoint: words[10], standing: words[0], stratum: try narrow(values[0]), poll: try narrow(values[1]),
                reach: try narrow(values[2]), samples: try narrow(values[3]),
                time: LocalInstant(nanoseconds: try narrow(values[4])), offset: Duration(attoseconds: values[5]),
                errorBound: Duration(attoseconds: values[6]), delay: Duration(attoseconds: values[7]),
                rootDistance: Duration(attoseconds: values[8]))
        }
    }

    /// Where a daemon that root runs keeps its state.
    public static let standardPath = "/run/dstime/state"

    /// The lock that the daemon has which keeps its state in the file at `path`.
    public static func lockPath(of path: String) -> String { path + ".lock" }

    /// Reads the state in the file at `path`; `nil` where there is none.
    public init?(path: String) throws(Fault) {
        let text: String
        do throws(SystemError) {
            guard let found = try TextFile.read(path, limit: 1 << 18) else { return nil }
            text = found
        } catch {
            throw .system(error)
        }
        try self.init(text: text)
    }

    /// Puts the state into the file at `path`.
    public func write(to path: String) throws(SystemError) {
        try TextFile.replace(path, with: text, isDurable: false)
    }
}
