import LogicalClocks

/// What is written of a stamped log.
protocol OrderWriter {
    /// Writes an event of `run`, the last so far, which was read from `text` as `line`.
    mutating func write(
        _ text: Span<UInt8>, _ line: OrderLine, _ stamps: StampedRun.Stamps, _ run: StampedRun, _ names: OrderNames,
        to output: inout [UInt8])

    /// Writes what has been kept back.
    mutating func flush(to output: inout [UInt8])

    /// Writes the summary.
    mutating func finish(_ run: StampedRun, _ names: OrderNames, to output: inout [UInt8])
}

/// JSON Lines: the keys of each event as they were read, then its stamps; a summary at the end.
struct OrderJSON: OrderWriter {
    /// How many contradicting events are named.
    private static let mostNamed = 8

    /// By process: its name as a key, with the colon.
    private var keys: [[UInt8]] = []
    private var keysSize = 0
    /// Room for an event.
    private var stamped: [UInt8] = []

    mutating func write(
        _ text: Span<UInt8>, _ line: OrderLine, _ stamps: StampedRun.Stamps, _ run: StampedRun, _ names: OrderNames,
        to output: inout [UInt8]
    ) {
        while keys.count < names.processes.count {
            keys.append(Array((quoted(names.processes[keys.count]) + ":").utf8))
            keysSize += keys.last?.count ?? 0
        }
        // Beside keys and counts of ten digits there are less than 128 bytes.
        let most = line.members.count + keysSize + 11 * keys.count + 128
        if stamped.count < most { stamped = [UInt8](repeating: 0, count: 2 * most) }
        let size = Self.write(text.extracting(line.members), stamps, run.order, keys, to: &stamped)
        output.append(contentsOf: stamped[..<size])
        if stamps.isContradicted {
            let events = run.contradictions(to: stamps.event).prefix(Self.mostNamed).map { event in
                names.isNumber[event.event]
                    ? String(decoding: names.events[event.event], as: UTF8.self) : quoted(names.events[event.event])
            }
            output.append(contentsOf: (",\"contradicts\":[" + events.joined(separator: ",") + "]").utf8)
        }
        output.append(contentsOf: "}\n".utf8)
    }

    /// Writes the event and its stamps to `room`, without the bracket at the end, and returns how many bytes they are.
    private static func write(
        _ members: Span<UInt8>, _ stamps: StampedRun.Stamps, _ order: HappensBefore, _ keys: [[UInt8]],
        to room: inout [UInt8]
    ) -> Int {
        var bytes = room.mutableSpan
        var place = 0
        JSONBytes.put(0x7B, &bytes, &place)
        JSONBytes.put(members, &bytes, &place)
        JSONBytes.put(",\"lamport\":", &bytes, &place)
        JSONBytes.put(decimal: stamps.lamport, &bytes, &place)
        JSONBytes.put(",\"vector\":{", &bytes, &place)
        var isFirst = true
        for (process, count) in order.known(to: stamps.event) {
            if !isFirst { JSONBytes.put(0x2C, &bytes, &place) }
            isFirst = false
            JSONBytes.put(keys[process], &bytes, &place)
            JSONBytes.put(decimal: UInt64(count), &bytes, &place)
        }
        JSONBytes.put("},\"hybrid\":[", &bytes, &place)
        JSONBytes.put(sixteenths: stamps.hybrid.physical, &bytes, &place)
        JSONBytes.put(0x2C, &bytes, &place)
        JSONBytes.put(decimal: UInt64(stamps.hybrid.counter), &bytes, &place)
        JSONBytes.put(0x5D, &bytes, &place)
        return place
    }

    mutating func flush(to output: inout [UInt8]) {}

    mutating func finish(_ run: StampedRun, _ names: OrderNames, to output: inout [UInt8]) {
        func number(_ value: UInt64) -> JSONValue { .number(String(value)) }
        let order = run.order
        let summary = JSONValue.object([
            ("events", .integer(order.count)), ("messages", .integer(order.messages)), ("pairs", number(order.pairs)),
            ("physical_violations", number(run.physical.violations)),
            ("lamport_violations", number(run.lamport.violations)), ("vector_violations", number(run.vectorViolations)),
            ("hybrid_violations", number(run.hybrid.violations)), ("physical_ties", number(run.physical.ties)),
            ("processes", .integer(order.processCount)), ("receipts", .integer(order.receipts)),
            ("concurrent_pairs", number(order.concurrentPairs)),
        ])
        output.append(contentsOf: (summary.description + "\n").utf8)
    }

    private func quoted(_ name: ArraySlice<UInt8>) -> String {
        JSONValue.string(String(decoding: name, as: UTF8.self)).description
    }
}
