import ArgumentParser
import ClockSimulation
import DistributedAlgorithms
import TimeScales

/// What broadcasts of one seed have shown, by one algorithm or by several.
struct BroadcastReport: RunReport {
    let results: [BroadcastResult]
    private let again: RepeatCommand
    /// Whether the command names the algorithm.
    private let isAlgorithmNamed: Bool
    private var diagram = ExperimentDiagram()

    init(_ results: [BroadcastResult], again: RepeatCommand, isAlgorithmNamed: Bool) {
        self.results = results
        self.again = again
        self.isAlgorithmNamed = isAlgorithmNamed
    }

    /// The same with the diagram that `make` makes.
    func drawn(_ options: ExperimentOptions, _ make: () throws -> SpaceTimeDiagram) throws -> BroadcastReport {
        var report = self
        report.diagram = try ExperimentDiagram(options, make)
        return report
    }

    var failure: ExitCode? { diagram.failure }

    var isBroken: Bool { results.contains { !$0.brokenPromises.isEmpty } }

    /// That of the algorithm which has broken a promise, if one has.
    var command: String {
        guard let first = results.first(where: { !$0.brokenPromises.isEmpty }) ?? results.first else { return "" }
        return command(first)
    }

    private func command(_ result: BroadcastResult) -> String {
        again.text(
            seed: result.experiment.seed,
            changes: isAlgorithmNamed ? [] : ["--algorithm", result.experiment.algorithm.name])
    }

    // MARK: Text

    /// What was simulated, in a line.
    var world: String {
        guard let result = results.first else { return "" }
        let experiment = result.experiment
        var parts = [
            "\(experiment.nodeCount) processes", "\(result.broadcastCount) broadcasts", "seed \(experiment.seed)",
            "delay \(experiment.delay.inFittingUnit)", "jitter \(experiment.jitter.inFittingUnit)",
        ]
        if experiment.loss > 0 { parts.append("loss \(Self.percent(experiment.loss))") }
        if experiment.duplication > 0 { parts.append("duplication \(Self.percent(experiment.duplication))") }
        for crash in experiment.crashes {
            parts.append("p\(crash.node) crashes at \(crash.time.sinceStart.inFittingUnit)")
        }
        if let partition = experiment.partition {
            let nodes = partition.nodes.map { "p\($0)" }.joined(separator: ", ")
            parts.append(
                "\(nodes) cut off from \(partition.begin.sinceStart.inFittingUnit) to \(partition.end.sinceStart.inFittingUnit)"
            )
        }
        return parts.joined(separator: ", ")
    }

    var lines: [String] { results.flatMap(lines) }

    private func lines(_ result: BroadcastResult) -> [String] {
        let algorithm = result.experiment.algorithm
        var lines = [
            "\(algorithm.name): \(algorithm.lesson)", "", "world        " + world,
            "delivered    \(result.deliveries.count) times, \(result.latencies.count) of \(result.broadcastCount) messages by all "
                + "\(result.correct.count) that never crashed",
            "cost         \(Self.number(result.packetsPerBroadcast)) packets and \(Self.number(result.bytesPerBroadcast)) bytes a "
                + "broadcast, acknowledgements among them",
            "latency      " + Self.latency(result),
        ]
        lines += [""] + Self.table(result)
        if !diagram.lines.isEmpty { lines += [""] + diagram.lines }
        if !result.brokenPromises.isEmpty {
            lines += [""] + result.brokenPromises.map { "BROKEN       \($0)" } + ["again with   " + command(result)]
        }
        return lines
    }

    private static func latency(_ result: BroadcastResult) -> String {
        guard let median = result.medianLatency, let greatest = result.greatestLatency else {
            return "no message was delivered by all"
        }
        return "median \(median.inFittingUnit), greatest \(greatest.inFittingUnit), to the last delivery"
    }

    private static func table(_ result: BroadcastResult) -> [String] {
        var table = TextTable([("PROPERTY", .left), ("PROMISED", .left), ("IN THIS RUN", .left)])
        for verdict in result.verdicts {
            let first = verdict.violations.first.map {
                "violated \(verdict.violations.count) times, first: \($0.reason)"
            }
            table.add([verdict.property.rawValue, verdict.isPromised ? "yes" : "no", first ?? "held"])
        }
        return table.lines
    }

    static func number(_ value: Double) -> String {
        let tenths = Int((min(max(value, 0), 1e15) * 10).rounded())
        return "\(tenths / 10)" + (tenths % 10 == 0 ? "" : ".\(tenths % 10)")
    }

    static func percent(_ share: Double) -> String { number(share * 100) + " %" }

    // MARK: Objects

    var objects: [JSONValue] { results.map(object) }

    private func object(_ result: BroadcastResult) -> JSONValue {
        let experiment = result.experiment
        return .object([
            ("scenario", .string(BroadcastCommand.name)), ("algorithm", .string(experiment.algorithm.name)),
            ("seed", .number(String(experiment.seed))), ("nodes", .integer(experiment.nodeCount)),
            ("correct", .array(result.correct.sorted().map { .integer($0) })),
            ("broadcasts", .integer(result.broadcastCount)), ("deliveries", .integer(result.deliveries.count)),
            ("delivered_by_all", .integer(result.latencies.count)), ("packets", .integer(result.cost.packets)),
            ("bytes", .integer(result.cost.bytes)),
            ("packets_per_broadcast", .number("\(result.packetsPerBroadcast)")),
            ("bytes_per_broadcast", .number("\(result.bytesPerBroadcast)")),
            ("latency_p50_s", result.medianLatency.map { .seconds($0) } ?? .null),
            ("latency_max_s", result.greatestLatency.map { .seconds($0) } ?? .null),
            ("properties", .array(result.verdicts.map(Self.object))),
            ("broken_promises", .array(result.brokenPromises.map { .string($0.description) })),
            ("command", .string(command(result))),
        ])
    }

    private static func object(_ verdict: BroadcastResult.Verdict) -> JSONValue {
        .object([
            ("property", .string(verdict.property.rawValue)), ("kind", .string(verdict.property.kind.rawValue)),
            ("promised", .bool(verdict.isPromised)), ("held", .bool(verdict.holds)),
            ("violations", .integer(verdict.violations.count)),
            ("first_violation", verdict.violations.first.map { .string($0.reason) } ?? .null),
        ])
    }
}
