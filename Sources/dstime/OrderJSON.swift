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

    mutating func write(
        _ text: Span<UInt8>, _ line: OrderLine, _ stamps: StampedRun.Stamps, _ run: StampedRun, _ names: OrderNames,
        to output: inout [UInt8]
    ) {
        while keys.count < names.processes.count {
            keys.append(Array((quoted(names.processes[keys.count]) + ":").utf8))
        }
        output.append(0x7B)
        text.extracting(line.members).withUnsafeBufferPointer { output.append(contentsOf: $0) }
        output.append(",\"lamport\":")
        output.append(decimal: stamps.lamport)
        output.append(",\"vector\":{")
        var isFirst = true
        for process in keys.indices {
            let count = run.order.count(of: process, knownTo: stamps.event)
            guard count > 0 else { continue }
            if !isFirst { output.append(0x2C) }
            isFirst = false
            output.append(contentsOf: keys[process])
            output.append(decimal: UInt64(count))
        }
        output.append("},\"hybrid\":[")
        output.append(sixteenths: stamps.hybrid.physical)
        output.append(0x2C)
        output.append(decimal: UInt64(stamps.hybrid.counter))
        output.append(0x5D)
        if stamps.isContradicted {
            let events = run.contradictions(to: stamps.event).prefix(Self.mostNamed).map { event in
                names.isNumber[event.event]
                    ? String(decoding: names.events[event.event], as: UTF8.self) : quoted(names.events[event.event])
            }
            output.append(contentsOf: (",\"contradicts\":[" + events.joined(separator: ",") + "]").utf8)
        }
        output.append("}\n")
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

extension [UInt8] {
    mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { append(contentsOf: $0) }
    }

    /// Appends `number` in decimal.
    mutating func append(decimal number: UInt64) {
        if number >= 10 { append(decimal: number / 10) }
        append(0x30 + UInt8(truncatingIfNeeded: number % 10))
    }

    /// Appends `count` units of 2⁻¹⁶ s in seconds, exactly: at most 16 decimals.
    mutating func append(sixteenths count: UInt64) {
        append(decimal: count >> 16)
        // One unit is 5¹⁶ units of 10⁻¹⁶.
        var fraction = (count & 0xFFFF) * 152_587_890_625
        guard fraction > 0 else { return }
        var digits = 16
        while fraction % 10 == 0 {
            fraction /= 10
            digits -= 1
        }
        append(0x2E)
        let start = self.count
        append(contentsOf: repeatElement(0x30, count: digits))
        for place in stride(from: start + digits - 1, through: start, by: -1) {
            self[place] = 0x30 + UInt8(truncatingIfNeeded: fraction % 10)
            fraction /= 10
        }
    }
}
