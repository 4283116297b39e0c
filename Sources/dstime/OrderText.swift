import LogicalClocks
import TimeScales

/// A table of the events, and what contradicts causality, for people.
struct OrderText: OrderWriter {
    /// How many rows decide how wide the columns are; later ones follow as they come.
    private static let rowsAhead = 200
    /// How many pairs are named at the end.
    private static let mostPairs = 10

    private static let titles = [
        "event", "process", "message", "time", "lamport", "vector", "hybrid", "contradicted by",
    ]

    private let style = Style()
    /// Rows that wait for the widths; empty once these are known.
    private var rows = [titles]
    private var widths: [Int] = []
    /// The pairs with the greatest difference, the greatest first.
    private var worst: [(earlier: Int, later: Int, lead: Duration)] = []
    private var contradicted = 0
    /// By process: its name.
    private var processes: [String] = []

    mutating func write(
        _ text: Span<UInt8>, _ line: OrderLine, _ stamps: StampedRun.Stamps, _ run: StampedRun, _ names: OrderNames,
        to output: inout [UInt8]
    ) {
        while processes.count < names.processes.count { processes.append(names.name(ofProcess: processes.count)) }
        var messages: [String] = []
        if let receive = line.receive { messages.append("receives " + Self.name(text, receive)) }
        if let send = line.send { messages.append("sends " + Self.name(text, send)) }
        var vector = ""
        for (process, count) in run.order.known(to: stamps.event) {
            if !vector.isEmpty { vector += " " }
            vector += processes[process]
            vector += ":"
            vector += String(count)
        }
        var row = [
            names.name(ofEvent: stamps.event), run.order.process(of: stamps.event).map { processes[$0] } ?? "",
            messages.joined(separator: ", "), line.time.map { printable(text.extracting($0.place)) } ?? "-",
            String(stamps.lamport), vector, Self.text(stamps.hybrid),
        ]
        if stamps.isContradicted { row.append(style.bad(note(stamps.event, run, names))) }
        if widths.isEmpty {
            rows.append(row)
            if rows.count > Self.rowsAhead { flush(to: &output) }
        } else {
            append(row, to: &output)
        }
    }

    mutating func flush(to output: inout [UInt8]) {
        guard widths.isEmpty, rows.count > 1 else { return }
        widths = rows[0].indices.map { column in
            rows.compactMap { column < $0.count ? columns(of: $0[column]) : nil }.max() ?? 0
        }
        for row in rows { append(row, to: &output) }
        rows = []
    }

    mutating func finish(_ run: StampedRun, _ names: OrderNames, to output: inout [UInt8]) {
        flush(to: &output)
        let order = run.order
        var lines = [
            Self.count(order.count, "event") + " of " + Self.count(order.processCount, "process", "processes") + ", "
                + Self.count(order.messages, "message") + "; " + Self.count(order.pairs, "pair")
                + " in causal order, \(order.concurrentPairs) concurrent"
        ]
        if order.count > 0 { lines.insert("", at: 0) }
        lines.append(
            "contradicted pairs: \(run.physical.violations) by physical time"
                + (run.physical.ties > 0 ? " (\(run.physical.ties) of them by equal times)" : "")
                + ", \(run.lamport.violations) by Lamport, \(run.vectorViolations) by vector, "
                + "\(run.hybrid.violations) by hybrid clocks")
        if !worst.isEmpty {
            lines.append("")
            lines.append(
                worst.count < contradicted
                    ? "Clocks against causality, at \(Self.count(contradicted, "event")); the \(worst.count) worst:"
                    : "Clocks against causality:")
        }
        for pair in worst {
            lines.append(
                "  \(place(pair.earlier, run, names)) happens before \(place(pair.later, run, names)), and its clock shows "
                    + (pair.lead > .zero ? pair.lead.inFittingUnit + " more" : "the same"))
        }
        output.append(contentsOf: (lines.joined(separator: "\n") + "\n").utf8)
    }

    /// What contradicts `event`: the worst in words, and how many other processes have something that does.
    private mutating func note(_ event: Int, _ run: StampedRun, _ names: OrderNames) -> String {
        guard let first = run.worstContradiction(to: event) else { return "" }
        let others = run.physical.contradictions(to: event, in: run.order).count - 1
        contradicted += 1
        let place = worst.firstIndex { $0.lead < first.lead } ?? worst.count
        worst.insert((first.event, event, first.lead), at: place)
        if worst.count > Self.mostPairs { worst.removeLast() }
        return names.name(ofEvent: first.event) + ", "
            + (first.lead > .zero ? "+" + first.lead.inFittingUnit : "the same time")
            + (others > 0 ? ", and \(others) more" : "")
    }

    private func place(_ event: Int, _ run: StampedRun, _ names: OrderNames) -> String {
        let process = run.order.process(of: event).map { names.name(ofProcess: $0) } ?? ""
        return "\(names.name(ofEvent: event)) (\(process), line \(names.lines[event]))"
    }

    private func append(_ row: [String], to output: inout [UInt8]) {
        for (column, cell) in row.enumerated() {
            output.append(contentsOf: cell.utf8)
            guard column < row.count - 1 else { break }
            output.append(
                contentsOf: repeatElement(0x20, count: max(0, widths[column] - columns(of: cell)) + 2))
        }
        while output.last == 0x20 { output.removeLast() }
        output.append(0x0A)
    }

    private static func name(_ text: Span<UInt8>, _ value: JSONScanner.Value) -> String {
        printable(text.extracting(value.kind == .string ? value.content : value.place))
    }

    /// A number and what it counts.
    private static func count(_ number: some BinaryInteger, _ one: String, _ many: String? = nil) -> String {
        "\(number) " + (number == 1 ? one : many ?? one + "s")
    }

    /// Seconds to the microsecond, and the counter.
    private static func text(_ stamp: HybridTimestamp) -> String {
        let fraction = String(1_000_000 + ((stamp.physical & 0xFFFF) * 1_000_000) >> 16).dropFirst()
        return "\(stamp.physical >> 16).\(fraction)+\(stamp.counter)"
    }
}
