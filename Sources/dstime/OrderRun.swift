import ArgumentParser
import LogicalClocks

/// Reads a log of events line by line, has them stamped, and writes what comes of them as they come.
struct OrderRun {
    /// The longest line that is read: 1 MiB.
    static let longestLine = 1 << 20

    private let name: String
    private var run = StampedRun()
    private var names = OrderNames()
    private var line = OrderLine()
    private var number = 0
    private var writer: any OrderWriter
    private var output: [UInt8] = []
    /// A message that was received and had not been sent, once there is one: what follows tells why.
    private var missing: OrderMissing?

    /// A run over the input that messages call `name`.
    init(json: Bool, name: String) {
        self.name = name
        writer = json ? OrderJSON() : OrderText()
    }

    /// Reads one line. Ends with exit status 65 where it is no event of a history.
    mutating func read(_ text: Span<UInt8>, isWhole: Bool) throws {
        number += 1
        let hasMark = number == 1 && text.count >= 3 && text[0] == 0xEF && text[1] == 0xBB && text[2] == 0xBF
        let text = text.extracting((hasMark ? 3 : 0)...)
        guard JSONScanner.skipSpace(text, 0) < text.count else { return }
        do throws(JSONProblem) {
            guard isWhole else {
                throw JSONProblem(place: Self.longestLine, message: "the line is longer than 1 MiB")
            }
            try line.read(text)
            let time = try time(text)
            if missing != nil {
                try missing?.append(names.numbers(text, line), number, run.order)
            } else {
                try append(text, time)
            }
        } catch {
            let problem = "byte \(error.place + (hasMark ? 4 : 1)): \(error.message)"
            guard let missing else { try fail(problem) }
            // The first problem is the one to tell, if what was read up to here is enough to know it.
            if let message = missing.message(names, isAtEnd: false) { try fail(message, at: missing.line) }
            try fail(problem + "; " + missing.messageSoFar(names))
        }
        if output.count > 1 << 15 { try flush() }
    }

    /// Writes what waits.
    mutating func flush() throws {
        writer.flush(to: &output)
        guard !output.isEmpty else { return }
        try Output.print(bytes: output[...])
        output.removeAll(keepingCapacity: true)
    }

    /// Writes what waits and the summary. Ends with exit status 65 where a message was received and not sent before.
    mutating func finish() throws {
        if let missing, let message = missing.message(names, isAtEnd: true) { try fail(message, at: missing.line) }
        writer.finish(run, names, to: &output)
        try flush()
    }

    private func time(_ text: Span<UInt8>) throws(JSONProblem) -> Duration? {
        guard let place = line.time?.place else { return nil }
        let time = OrderLine.seconds(text.extracting(place))
        guard let time, StampedRun.unit.count(in: time) != nil else {
            throw JSONProblem(
                place: place.lowerBound,
                message: "expected \"time\" in seconds, above -10^19 and below 2^32, found "
                    + printable(text.extracting(place))
                    + (time.flatMap(Self.likelyUnit).map { ", which looks like \($0) since 1970" } ?? ""))
        }
        return time
    }

    /// The unit in which a count that was read as seconds would be an instant from 1980 to 2106, as seconds since 1970.
    private static func likelyUnit(_ time: Duration) -> String? {
        let seconds = time.attoseconds / 1_000_000_000_000_000_000
        let units =
            [("milliseconds", 1_000), ("microseconds", 1_000_000), ("nanoseconds", 1_000_000_000)] as [(String, Int128)]
        return units.first { 315_532_800..<4_294_967_296 ~= seconds / $0.1 }?.0
    }

    private mutating func append(_ text: Span<UInt8>, _ time: Duration?) throws(JSONProblem) {
        let event: OrderNames.Event
        do throws(OrderNames.Problem) {
            event = try names.add(text, line, number, run.order)
        } catch {
            switch error {
            case .json(let problem): throw problem
            case .history(let place, let message): throw JSONProblem(place: place, message: message)
            case .receivesUnsent(let message):
                missing = OrderMissing(try names.numbers(text, line), of: message, number)
                return
            }
        }
        do throws(StampedRun.Fault) {
            let stamps = try run.append(
                process: event.process, send: event.send, receive: event.receive, time: time)
            writer.write(text, line, stamps, run, names, to: &output)
        } catch {
            throw JSONProblem(place: line.members.lowerBound, message: Self.words(error))
        }
    }

    private static func words(_ fault: StampedRun.Fault) -> String {
        switch fault {
        case .timeOutOfRange: "no hybrid stamp is left behind those before it"
        case .order(.tooLarge(.events)): "a log may have no more than 4,294,967,294 events"
        case .order(.tooLarge(.processes)): "a log may have no more than 65,536 processes"
        case .order(.tooLarge(.places)):
            "a log may need no more than 2^30 places for what its receives know, one for each process known to each"
        // Names and numbers were checked.
        case .order(let fault): "no event of a history: \(fault)"
        }
    }

    private mutating func fail(_ message: String, at line: Int? = nil) throws -> Never {
        try flush()
        Output.note("dstime: \(name), line \(line ?? number), \(message)")
        throw ExitCode.badData
    }
}
