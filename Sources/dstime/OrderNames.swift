import LogicalClocks

/// What the processes, events and messages of a log are called, and which numbers they have.
///
/// A name is a text: the number 7 and the string "7" are the same name.
struct OrderNames {
    /// An event by numbers.
    struct Event {
        let process: Int
        let send: Int?
        let receive: Int?
    }

    /// Why a line is no event of a history.
    enum Problem: Error {
        case json(JSONProblem)
        case history(place: Int, String)
        /// The message of this number has not been sent. The event may be the first of more that tell why.
        case receivesUnsent(Int)
    }

    private(set) var processes = NameTable()
    private(set) var events = NameTable()
    private(set) var messages = NameTable()
    /// By event: the line that it is on.
    private(set) var lines: [UInt32] = []
    /// By event: whether its name is a number in the log.
    private(set) var isNumber: [Bool] = []

    /// Gives the event of `line` its numbers, if it is one that may follow on those of `order`.
    mutating func add(
        _ text: Span<UInt8>, _ line: OrderLine, _ lineNumber: Int, _ order: HappensBefore
    ) throws(Problem) -> Event {
        guard let process = line.process, let event = line.event else {
            throw .history(place: 0, "neither process nor event")
        }
        let (number, isNew) = try Self.take(text, event, &events)
        guard isNew else {
            throw .history(
                place: event.place.lowerBound,
                "the event \(quoted(event: number)) again, which is on line \(lines[number]) already")
        }
        lines.append(UInt32(clamping: lineNumber))
        isNumber.append(event.kind == .number)
        var receive: Int?
        if let value = line.receive {
            let (message, isUnsent) = try Self.take(text, value, &messages)
            if isUnsent {
                if let send = line.send, try Self.take(text, send, &messages).number == message {
                    throw .history(
                        place: value.place.lowerBound,
                        "the event \(quoted(event: number)) receives \(quoted(message: message)), which it sends itself"
                    )
                }
                throw .receivesUnsent(message)
            }
            receive = message
        }
        var send: Int?
        if let value = line.send {
            let (message, isFirst) = try Self.take(text, value, &messages)
            if !isFirst, let sender = order.sender(of: message) {
                throw .history(
                    place: value.place.lowerBound,
                    "the message \(quoted(message: message)) is sent again; the event \(quoted(event: sender)) on line "
                        + "\(lines[sender]) sends it")
            }
            send = message
        }
        return Event(process: try Self.take(text, process, &processes).number, send: send, receive: receive)
    }

    /// The numbers of an event behind one that could not be added, and what the event is called.
    mutating func numbers(
        _ text: Span<UInt8>, _ line: OrderLine
    ) throws(JSONProblem) -> (name: String, event: Event) {
        func number(_ value: JSONScanner.Value?, _ table: inout NameTable) throws(JSONProblem) -> Int? {
            guard let value else { return nil }
            do throws(Problem) {
                return try Self.take(text, value, &table).number
            } catch {
                if case .json(let problem) = error { throw problem }
                return nil
            }
        }
        let process = try number(line.process, &processes) ?? 0
        let send = try number(line.send, &messages)
        let receive = try number(line.receive, &messages)
        let place = line.event.map { $0.kind == .string ? $0.content : $0.place } ?? 0..<0
        return (printable(text.extracting(place)), Event(process: process, send: send, receive: receive))
    }

    /// What `message` is called, in quotes and fit for a terminal.
    func quoted(message: Int) -> String { "'" + printable(Array(messages[message]).span) + "'" }

    /// What `event` is called, likewise.
    func quoted(event: Int) -> String { "'" + name(ofEvent: event) + "'" }

    /// The same without quotes.
    func name(ofEvent event: Int) -> String { printable(Array(events[event]).span) }

    /// What `process` is called, without quotes.
    func name(ofProcess process: Int) -> String { printable(Array(processes[process]).span) }

    private static func take(
        _ text: Span<UInt8>, _ value: JSONScanner.Value, _ table: inout NameTable
    ) throws(Problem) -> (number: Int, isNew: Bool) {
        let found: (number: Int, isNew: Bool)?
        if value.hasEscapes {
            found = table.number(of: try unescaped(text, value))
        } else {
            found = table.number(of: text.extracting(value.kind == .string ? value.content : value.place))
        }
        guard let found else {
            throw .history(
                place: value.place.lowerBound,
                "the names of a log's events, processes or messages may take no more than 4 GiB")
        }
        return found
    }

    private static func unescaped(_ text: Span<UInt8>, _ value: JSONScanner.Value) throws(Problem) -> [UInt8] {
        do throws(JSONProblem) {
            return try JSONScanner.unescaped(text, value.content)
        } catch {
            throw .json(error)
        }
    }
}

/// An event that receives what was not sent before, and those behind it, until it is known why.
struct OrderMissing {
    /// The line that it is on.
    let line: Int
    private let message: Int
    private var send: MissingSend
    private var events: [(name: String, line: Int)]

    /// The event of that name and numbers on `line`.
    init(_ event: (name: String, event: OrderNames.Event), of message: Int, _ line: Int) {
        self.line = line
        self.message = message
        send = MissingSend(of: message, at: event.event.process, send: event.event.send)
        events = [(event.name, line)]
    }

    /// Takes the event on `line`, which comes behind the others; those in `order` came before.
    mutating func append(_ event: (name: String, event: OrderNames.Event), _ line: Int, _ order: HappensBefore) {
        let numbers = event.event
        // What was sent before was sent there.
        let sent = numbers.send.flatMap { order.sender(of: $0) == nil ? $0 : nil }
        send.append(process: numbers.process, send: sent, receive: numbers.receive)
        events.append((event.name, line))
    }

    /// What is wrong, for people, if the log has been read to its end or that is known before it; `nil` where what could not be read
    /// may have sent the message.
    func message(_ names: OrderNames, isAtEnd: Bool) -> String? {
        let what = "the event '\(events[0].name)' receives \(names.quoted(message: message)), "
        switch send.cause {
        case .neverSent: return isAtEnd ? what + "which nothing sends" + another : nil
        case .sentLater(let sender):
            return what + "which '\(events[sender].name)' sends only later, on line \(events[sender].line); "
                + "a receive must come behind its send" + another
        case .cycle(let path):
            return what + "which is sent by an event that it happens before itself, a cycle: " + chain(path)
        }
    }

    /// What is known where the log cannot be read any further.
    func messageSoFar(_ names: OrderNames) -> String {
        "the event '\(events[0].name)' on line \(line) receives \(names.quoted(message: message)), "
            + "which no line up to here sends"
    }

    /// A cycle without the event.
    private var another: String {
        send.cycle.map { "; and further down there is a cycle: " + chain($0) } ?? ""
    }

    private func chain(_ path: [Int]) -> String {
        let shown = path.count > 8 ? path[..<4] + path.suffix(4) : path[...]
        let texts = shown.map { "'\(events[$0].name)' (line \(events[$0].line))" }
        let chain = path.count > 8 ? texts[..<4] + ["…"] + texts[4...] : texts[...]
        return chain.joined(separator: " → ") + " → '\(events[path[0]].name)'"
    }
}
