import ArgumentParser
import ClockSimulation
import DistributedAlgorithms
import TimeScales

/// What failure detectors of one seed have shown, one of them or both.
struct FailureDetectorReport: RunReport {
    let results: [FailureDetectorResult]
    /// Of each result.
    let verdicts: [RunVerdicts]
    private let changes: [String]
    private let isDetectorNamed: Bool
    var diagram = ExperimentDiagram()

    /// - Parameters:
    ///   - changes: The options that mean what a sweep has changed.
    ///   - isDetectorNamed: Whether the command names the detector.
    init(_ results: [FailureDetectorResult], changes: [String], isDetectorNamed: Bool) {
        self.results = results
        self.changes = changes
        self.isDetectorNamed = isDetectorNamed
        verdicts = results.map { RunVerdicts($0.verdicts.map(PropertyVerdict.init)) }
    }

    var failure: ExitCode? { diagram.failure }
    var isBroken: Bool { verdicts.contains(where: \.isBroken) }

    /// That of the detector which has broken a promise, if one has.
    var command: String {
        let broken = verdicts.firstIndex(where: \.isBroken) ?? 0
        return results.indices.contains(broken) ? command(results[broken]) : ""
    }

    private func command(_ result: FailureDetectorResult) -> String {
        RepeatCommand.current.text(
            seed: result.experiment.seed,
            changes: changes + (isDetectorNamed ? [] : ["--detector", result.experiment.detector.name]))
    }

    // MARK: Text

    /// What was simulated, in a line.
    var world: String { results.first.map { Self.world($0.experiment, without: nil) } ?? "" }

    /// What `experiment` is; with times of what befalls it unless it stands for others, which a `sweep` has.
    static func world(_ experiment: FailureDetectorExperiment, without sweep: FailureDetectorSweep?) -> String {
        var parts = ["\(experiment.nodeCount) processes", "seed \(experiment.seed)"]
        parts.append("timeout \(experiment.timeout.inFittingUnit)")
        if sweep != .delay { parts.append("delay up to \(experiment.delayBound.inFittingUnit)") }
        if experiment.jitter > .zero { parts.append("jitter \(experiment.jitter.inFittingUnit)") }
        if sweep != .drift, experiment.drift != 0 { parts.append("drift \(Figures.ppm(experiment.drift))") }
        if experiment.loss > 0 { parts.append("loss \(Figures.percent(experiment.loss))") }
        if let interval = experiment.retransmission { parts.append("sent again every \(interval.inFittingUnit)") }
        func text(_ time: SimulatedInstant) -> String { time.sinceStart.inFittingUnit }
        if let congestion = experiment.congestion {
            let excess = congestion.excess.inFittingUnit
            parts.append("\(excess) longer from \(text(congestion.begin)) to \(text(congestion.end))")
        }
        for crash in experiment.crashes { parts.append("p\(crash.node) crashes at \(text(crash.time))") }
        for pause in experiment.pauses {
            parts.append("p\(pause.node) stands still for \(pause.length.inFittingUnit) at \(text(pause.begin))")
        }
        if let partition = experiment.partition {
            let nodes = partition.nodes.map { "p\($0)" }.joined(separator: ", ")
            parts.append("\(nodes) cut off from \(text(partition.begin)) to \(text(partition.end))")
        }
        return parts.joined(separator: ", ")
    }

    /// Where a perfect failure detector begins to be wrong.
    static func line(_ experiment: FailureDetectorExperiment) -> String {
        guard experiment.criticalDrift > 0 else { return "the timeout is too short for an answer to be back in time" }
        let drift = experiment.criticalDrift == .infinity ? "" : "a drift of \(Figures.ppm(experiment.criticalDrift)), "
        // Where clocks alone are too fast there is nothing left for pauses.
        let pause = max(.zero, experiment.longestPause).inFittingUnit
        return "\(drift)a pause of more than \(pause), or a delay of \(experiment.longestDelay.inFittingUnit)"
    }

    /// What it needs and has not, in a line.
    static func given(_ experiment: FailureDetectorExperiment) -> String {
        let broken = experiment.brokenAssumptions.map(\.rawValue)
        return broken.isEmpty
            ? "all that a perfect detector needs"
            : "what a perfect detector needs but " + broken.joined(separator: ", ")
    }

    var lines: [String] { zip(results, verdicts).flatMap(lines) }

    private func lines(_ result: FailureDetectorResult, _ verdicts: RunVerdicts) -> [String] {
        let detector = result.experiment.detector
        let wrong = result.wrongSuspicionCount
        var lines = Prose.heading(
            detector.name, detector.lesson,
            [
                ("world", world), ("line", Self.line(result.experiment)), ("given", Self.given(result.experiment)),
                ("suspicions", wrong == 0 ? "none was wrong" : "\(wrong) wrong"),
                ("detection", Self.detection(result)),
                (
                    "cost",
                    "\(result.cost.packets) messages, \(Figures.number(result.packetsPerSecond)) a second"
                ),
                ("timeout", "\((result.timeouts.max() ?? .zero).inFittingUnit) at the end"),
            ])
        lines += [""] + verdicts.table
        if !diagram.lines.isEmpty { lines += [""] + diagram.lines }
        return lines + verdicts.brokenLines(again: command(result))
    }

    private static func detection(_ result: FailureDetectorResult) -> String {
        guard let median = result.medianDetection, let greatest = result.detectionTimes.last else {
            return result.experiment.crashes.isEmpty ? "nobody crashed" : "no crash was noticed"
        }
        return "median \(median.inFittingUnit), greatest \(greatest.inFittingUnit) after a crash"
    }

    // MARK: Objects

    var objects: [JSONValue] { zip(results, verdicts).map(object) }

    private func object(_ result: FailureDetectorResult, _ verdicts: RunVerdicts) -> JSONValue {
        let experiment = result.experiment
        let members: [(String, JSONValue)] = [
            ("scenario", .string(FailureDetectorCommand.name)), ("detector", .string(experiment.detector.name)),
            ("seed", .number(String(experiment.seed))), ("nodes", .integer(experiment.nodeCount)),
            ("timeout_s", .seconds(experiment.timeout)), ("delay_s", .seconds(experiment.delayBound)),
            ("jitter_s", .seconds(experiment.jitter)), ("drift_ppm", .number("\(experiment.drift)")),
            ("loss", .number("\(experiment.loss)")), ("patience_s", .seconds(experiment.patience)),
            ("retransmission_s", experiment.retransmission.map { .seconds($0) } ?? .null),
        ]
        let found: [(String, JSONValue)] = [
            (
                "critical_drift_ppm",
                experiment.criticalDrift.isFinite ? .number("\(experiment.criticalDrift)") : .null
            ),
            ("longest_pause_s", .seconds(experiment.longestPause)),
            ("longest_delay_s", .seconds(experiment.longestDelay)),
            ("broken_assumptions", .array(experiment.brokenAssumptions.map { .string($0.rawValue) })),
            ("correct", .array(result.correct.sorted().map { .integer($0) })),
            ("wrong_suspicions", .integer(result.wrongSuspicionCount)),
            ("wrong_suspicions_at_end", .integer(result.wrongSuspicionsAtEnd)),
            ("detection_p50_s", result.medianDetection.map { .seconds($0) } ?? .null),
            ("detection_max_s", result.detectionTimes.last.map { .seconds($0) } ?? .null),
            ("packets", .integer(result.cost.packets)), ("bytes", .integer(result.cost.bytes)),
            ("timeouts_s", .array(result.timeouts.map { .seconds($0) })),
        ]
        return .object(
            members + Self.faults(experiment) + found + verdicts.members + [("command", .string(command(result)))])
    }

    private static func faults(_ experiment: FailureDetectorExperiment) -> [(String, JSONValue)] {
        func span(_ begin: SimulatedInstant, _ end: SimulatedInstant) -> [(String, JSONValue)] {
            [("begin_s", .seconds(begin.sinceStart)), ("end_s", .seconds(end.sinceStart))]
        }
        return [
            (
                "crashes",
                .array(
                    experiment.crashes.map {
                        .object([("node", .integer($0.node)), ("time_s", .seconds($0.time.sinceStart))])
                    })
            ),
            (
                "pauses",
                .array(
                    experiment.pauses.map {
                        .object(
                            [("node", .integer($0.node))] + span($0.begin, $0.begin.advanced(by: $0.length)))
                    })
            ),
            (
                "congestion",
                experiment.congestion.map { .object([("excess_s", .seconds($0.excess))] + span($0.begin, $0.end)) }
                    ?? .null
            ),
            (
                "partition",
                experiment.partition.map {
                    .object([("nodes", .array($0.nodes.map { .integer($0) }))] + span($0.begin, $0.end))
                } ?? .null
            ),
        ]
    }
}

extension FailureDetectorResult {
    /// The time that half of the detections do not exceed.
    var medianDetection: Duration? {
        detectionTimes.isEmpty ? nil : detectionTimes[(detectionTimes.count - 1) / 2]
    }

    /// By all processes together, while the run lasts.
    var packetsPerSecond: Double {
        let length = experiment.calm.advanced(by: experiment.patience).advanced(by: experiment.patience)
        return Double(cost.packets) / max(1e-3, length.sinceStart.asSeconds)
    }
}
