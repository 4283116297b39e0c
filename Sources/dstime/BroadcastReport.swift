import ArgumentParser
import ClockSimulation
import DistributedAlgorithms
import TimeScales

/// What broadcasts of one seed have shown, by one algorithm or by several.
struct BroadcastReport: RunReport {
    let results: [BroadcastResult]
    /// Of each result.
    let verdicts: [RunVerdicts]
    private let again: RepeatCommand
    /// Whether the command names the algorithm.
    private let isAlgorithmNamed: Bool
    private var diagram = ExperimentDiagram()

    init(_ results: [BroadcastResult], again: RepeatCommand, isAlgorithmNamed: Bool) {
        self.results = results
        verdicts = results.map { RunVerdicts($0.verdicts.map(PropertyVerdict.init)) }
        self.again = again
        self.isAlgorithmNamed = isAlgorithmNamed
    }

    /// The same with the diagram that `make` makes, or with what of it would be `smaller`.
    func drawn(
        _ options: ExperimentOptions, smaller: (_ share: Double) -> String?, _ make: () throws -> SpaceTimeDiagram
    ) throws -> BroadcastReport {
        var report = self
        report.diagram = try ExperimentDiagram(options, smaller: smaller, make)
        return report
    }

    var failure: ExitCode? { diagram.failure }

    var isBroken: Bool { verdicts.contains(where: \.isBroken) }

    /// That of the algorithm which has broken a promise, if one has.
    var command: String {
        let broken = verdicts.firstIndex(where: \.isBroken) ?? 0
        return results.indices.contains(broken) ? command(results[broken]) : ""
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
        if experiment.loss > 0 { parts.append("loss \(Figures.percent(experiment.loss))") }
        if experiment.duplication > 0 { parts.append("duplication \(Figures.percent(experiment.duplication))") }
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

    var lines: [String] { zip(results, verdicts).flatMap(lines) }

    private func lines(_ result: BroadcastResult, _ verdicts: RunVerdicts) -> [String] {
        let algorithm = result.experiment.algorithm
        let delivered =
            "\(result.deliveries.count) times, \(result.latencies.count) of \(result.broadcastCount) messages by all "
            + "\(result.correct.count) that never crashed"
        let cost =
            "\(Figures.number(result.packetsPerBroadcast)) packets and \(Figures.number(result.bytesPerBroadcast)) bytes a "
            + "broadcast, acknowledgements among them"
        var lines = Prose.heading(
            algorithm.name, algorithm.lesson,
            [("world", world), ("delivered", delivered), ("cost", cost), ("latency", Self.latency(result))])
        lines += [""] + verdicts.table
        if !diagram.lines.isEmpty { lines += [""] + diagram.lines }
        return lines + verdicts.brokenLines(again: command(result))
    }

    private static func latency(_ result: BroadcastResult) -> String {
        guard let median = result.medianLatency, let greatest = result.greatestLatency else {
            return "no message was delivered by all"
        }
        return "median \(median.inFittingUnit), greatest \(greatest.inFittingUnit), to the last delivery"
    }

    // MARK: Objects

    var objects: [JSONValue] { zip(results, verdicts).map(object) }

    private func object(_ result: BroadcastResult, _ verdicts: RunVerdicts) -> JSONValue {
        let experiment = result.experiment
        let members: [(String, JSONValue)] = [
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
        ]
        return .object(members + verdicts.members + [("command", .string(command(result)))])
    }
}
