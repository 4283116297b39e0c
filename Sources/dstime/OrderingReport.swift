import ArgumentParser
import ClockDiscipline
import ClockSimulation
import TimeScales

/// What a run of `dstime simulate ordering` has shown.
struct OrderingReport: RunReport {
    let result: OrderingResult
    let command: String
    var diagram = ExperimentDiagram()

    init(_ result: OrderingResult, command: String) {
        self.result = result
        self.command = command
    }

    var failure: ExitCode? { diagram.failure }
    var isBroken: Bool { result.isBroken }
    var isInterrupted: Bool { result.stopped != nil }
    var objects: [JSONValue] { [object] }

    // MARK: Text

    /// What was simulated, in a line.
    var world: String { world(without: nil) }

    private func world(without sweep: OrderingSweep?) -> String {
        let experiment = result.experiment
        var parts = [
            "\(experiment.nodeCount) processes", "\(result.sent) messages", "seed \(experiment.seed)",
        ]
        if sweep != .delay { parts.append("delay \(experiment.delay.inFittingUnit)") }
        parts.append("jitter \(experiment.jitter.inFittingUnit)")
        if experiment.loss > 0 { parts.append("loss \(Figures.percent(experiment.loss))") }
        if sweep != .offset {
            parts.append("offset ±\(max(experiment.offset, .zero - experiment.offset).inFittingUnit)")
        }
        if sweep != .drift { parts.append("drift ±\(SyncReport.ppm(experiment.drift))") }
        return parts.joined(separator: ", ")
    }

    var lines: [String] {
        let clocks =
            "wrong by up to \(result.greatestError.inFittingUnit), and "
            + "\(result.greatestDifference.inFittingUnit) apart at most"
        let wait =
            "\(result.commitWait.inFittingUnit) before each message would leave none of them contradicted"
            + (result.violationsWithCommitWait > 0 ? ", BROKEN: \(result.violationsWithCommitWait)" : "")
        var lines =
            Prose.heading(
                OrderingCommand.name, OrderingCommand.lesson,
                [("world", world), ("clocks", clocks), ("commit-wait", wait)]) + [""]
        lines += table
        if !diagram.lines.isEmpty { lines += [""] + diagram.lines }
        if let stopped = result.stopped {
            let whole = result.experiment.duration.inFittingUnit
            lines += ["", "INTERRUPTED  after \(stopped.sinceStart.inFittingUnit) of \(whole)"]
        }
        if isBroken { lines += ["", "BROKEN       a logical clock contradicts causality", "again with   " + command] }
        return lines
    }

    private var table: [String] {
        var table = TextTable([
            ("CLOCK", .left), ("MESSAGES CONTRADICTED", .right), ("PAIRS OF EVENTS", .right),
            ("BYTES A MESSAGE", .right),
        ])
        let (messages, pairs, bytes) = (result.messages, result.pairs, result.bytes)
        func row(_ name: String, _ message: UInt64?, _ pair: UInt64?, _ bytes: Int?) {
            table.add([
                name, message.map { Self.share($0, messages.pairs) } ?? "–",
                pair.map { Self.share($0, pairs?.pairs ?? 0) } ?? "–",
                bytes.map { Figures.number(Double($0) / Double(max(1, result.sent))) } ?? "–",
            ])
        }
        row("physical", messages.physical, pairs?.physical, bytes.physical)
        row("Lamport", messages.lamport, pairs?.lamport, bytes.lamport)
        row("vector", messages.vector, pairs?.vector, bytes.vector)
        row("hybrid", messages.hybrid, pairs?.hybrid, bytes.hybrid)
        return table.lines
    }

    private static func share(_ count: UInt64, _ all: UInt64) -> String {
        guard count > 0, all > 0 else { return "0 of \(all)" }
        let percent = Figures.number(Double(count) / Double(all) * 100)
        return "\(count) of \(all), \(percent == "0" ? "< 0.1" : percent) %"
    }

    /// A table of the steps of a sweep.
    static func table(_ reports: [OrderingReport], of sweep: OrderingSweep) -> [String] {
        guard let first = reports.first else { return [] }
        var table = TextTable([
            (sweep.rawValue.uppercased(), .right), ("CLOCKS APART", .right), ("MESSAGES CONTRADICTED", .right),
            ("PAIRS OF EVENTS", .right), ("LAMPORT", .right), ("VECTOR", .right),
            ("HYBRID", .right), ("COMMIT-WAIT", .right),
        ])
        for report in reports {
            let result = report.result
            let counts = result.pairs ?? result.messages
            table.add([
                sweep.text(result.experiment), result.greatestDifference.inFittingUnit,
                share(result.messages.physical, result.messages.pairs),
                result.pairs.map { share($0.physical, $0.pairs) } ?? "–", String(counts.lamport),
                counts.vector.map { String($0) } ?? "–", String(counts.hybrid), result.commitWait.inFittingUnit,
            ])
        }
        return Prose.heading(OrderingCommand.name, OrderingCommand.lesson, [("world", first.world(without: sweep))]) + [
            ""
        ]
            + table.lines
    }

    // MARK: Object

    var object: JSONValue {
        let (experiment, bytes) = (result.experiment, result.bytes)
        func each(_ bytes: Int) -> JSONValue { .number("\(Double(bytes) / Double(max(1, result.sent)))") }
        return .object([
            ("scenario", .string(OrderingCommand.name)), ("seed", .number(String(experiment.seed))),
            ("nodes", .integer(experiment.nodeCount)),
            ("duration_s", .seconds(result.stopped?.sinceStart ?? experiment.duration)),
            ("interrupted", .bool(isInterrupted)),
            ("offset_s", .seconds(experiment.offset)), ("drift_ppm", .ppm(experiment.drift)),
            ("delay_s", .seconds(experiment.delay)), ("jitter_s", .seconds(experiment.jitter)),
            ("loss", .number("\(experiment.loss)")), ("events", .integer(result.events)),
            ("sent", .integer(result.sent)), ("error_max_s", .seconds(result.greatestError)),
            ("difference_max_s", .seconds(result.greatestDifference)),
            ("ordering", Self.object(result.pairs ?? result.messages)),
            ("counted", .string(result.pairs == nil ? "messages" : "events")),
            ("messages", Self.object(result.messages)),
            (
                "bytes_per_message",
                .object([
                    ("physical", each(bytes.physical)), ("lamport", each(bytes.lamport)),
                    ("vector", bytes.vector.map(each) ?? .null), ("hybrid", each(bytes.hybrid)),
                ])
            ),
            ("commit_wait_s", .seconds(result.commitWait)),
            ("commit_wait_violations", Self.number(result.violationsWithCommitWait)), ("command", .string(command)),
        ])
    }

    private static func object(_ counts: OrderingCounts) -> JSONValue {
        .object([
            ("physical_violations", number(counts.physical)), ("lamport_violations", number(counts.lamport)),
            ("vector_violations", counts.vector.map(number) ?? .null), ("hybrid_violations", number(counts.hybrid)),
            ("pairs", number(counts.pairs)),
        ])
    }

    private static func number(_ count: UInt64) -> JSONValue { .number(String(count)) }
}
