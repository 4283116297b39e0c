import ArgumentParser
import ClockDiscipline
import ClockSimulation
import DistributedAlgorithms
import TimeScales

/// What commit-wait has shown with one seed, once or with several clocks, with the wait and without.
struct CommitWaitReport: RunReport {
    let items: [Item]
    var diagram = ExperimentDiagram()

    /// Whether a signal came before all of them were whole.
    let isInterrupted: Bool

    init(_ items: [Item], isInterrupted: Bool = false) { (self.items, self.isInterrupted) = (items, isInterrupted) }

    /// What came of one of them.
    struct Item: Sendable {
        let result: CommitWaitResult
        let verdicts: RunVerdicts
        let command: String

        init(_ result: CommitWaitResult, command: String) {
            self.result = result
            self.command = command
            verdicts = RunVerdicts(result.verdicts.map(PropertyVerdict.init))
        }

        /// How many transactions violate `property`.
        func count(_ property: CommitProperty) -> Int {
            result.verdicts.first { $0.property == property }?.violations.count ?? 0
        }

        var committed: Int { result.transactions.count { $0.commit != nil } }

        /// What a transaction should take on average.
        var expectedWait: Duration { result.experiment.isWaiting ? result.experiment.expectedWait : .zero }

        /// What was simulated, in a line.
        var world: String { CommitWaitReport.world(result.experiment, without: nil, withDrift: true) }
    }

    /// What `experiment` is in a line, without what a `sweep` varies.
    static func world(
        _ experiment: CommitWaitExperiment, without sweep: CommitWaitSweep?, withDrift: Bool
    ) -> String {
        let service = experiment.timeService
        var parts = [
            "\(experiment.nodeCount) processes", "\(experiment.transactionsPerNode) transactions each",
            "one in \(experiment.spacing.inFittingUnit)", "seed \(experiment.seed)",
        ]
        parts.append("told the time every \(service.interval.inFittingUnit)")
        if sweep != .bound { parts.append("bound \(service.bound.inFittingUnit)") }
        parts.append("assumed drift \(Figures.ppm(service.assumedDrift))")
        if sweep != .drift, withDrift { parts.append("drift ±\(Figures.ppm(experiment.drift))") }
        if sweep != .error, service.error > .zero { parts.append("error up to \(service.error.inFittingUnit)") }
        return parts.joined(separator: ", ")
    }

    var failure: ExitCode? { diagram.failure }
    var isBroken: Bool { items.contains(where: \.verdicts.isBroken) }
    var command: String { (items.first(where: \.verdicts.isBroken) ?? items.first)?.command ?? "" }

    // MARK: Text

    var lines: [String] {
        items.flatMap { item in
            let count = item.count(.trueTimestamps)
            var lines =
                Prose.heading(
                    CommitWaitCommand.name, CommitWaitCommand.lesson,
                    [
                        ("world", item.world), ("bounds", Self.bounds(item)), ("inversions", Self.inversions(item)),
                        ("false", "\(count) timestamps that were not the time between start and commit"),
                        ("wait", Self.wait(item)),
                    ]) + [""]
            lines += item.verdicts.table
            if !diagram.lines.isEmpty { lines += [""] + diagram.lines }
            return lines + item.verdicts.brokenLines(again: item.command)
        }
    }

    private static func bounds(_ item: Item) -> String {
        let service = item.result.experiment.timeService
        let range = "from \(service.bound.inFittingUnit) to \(service.greatestUncertainty.inFittingUnit), "
        let share = Figures.percent(item.result.wrongClaimShare)
        guard let wrongAfter = item.result.experiment.wrongAfter else {
            return range + (item.result.wrongClaimShare > 0 ? "wrong at \(share) of the transactions" : "always true")
        }
        return range + "wrong from \(wrongAfter.inFittingUnit) of each \(service.interval.inFittingUnit) on, "
            + "at \(share) of the transactions"
    }

    private static func inversions(_ item: Item) -> String {
        let count = item.count(.externalConsistency)
        return count == 0
            ? "none of \(item.committed): whatever started after a commit got a greater timestamp"
            : "\(count) of \(item.committed) started after a commit, and got no greater timestamp"
    }

    private static func wait(_ item: Item) -> String {
        guard item.result.experiment.isWaiting else { return "none" }
        let mean = item.result.meanWait?.inFittingUnit ?? "–"
        return "\(mean) on average, predicted \(item.expectedWait.inFittingUnit): twice the mean uncertainty"
    }

    // MARK: Objects

    var objects: [JSONValue] { items.map(Self.object) }

    private static func object(_ item: Item) -> JSONValue {
        let (result, experiment) = (item.result, item.result.experiment)
        let service = experiment.timeService
        let members: [(String, JSONValue)] = [
            ("scenario", .string(CommitWaitCommand.name)), ("seed", .number(String(experiment.seed))),
            ("nodes", .integer(experiment.nodeCount)), ("transactions", .integer(result.transactions.count)),
            ("transactions_per_node", .integer(experiment.transactionsPerNode)),
            ("spacing_s", .seconds(experiment.spacing)), ("drift_ppm", .ppm(experiment.drift)),
            ("assumed_drift_ppm", .ppm(service.assumedDrift)), ("bound_s", .seconds(service.bound)),
            ("error_s", .seconds(service.error)), ("interval_s", .seconds(service.interval)),
            ("offset_s", .seconds(experiment.clockError)), ("waits", .bool(experiment.isWaiting)),
            ("wrong_after_s", experiment.wrongAfter.map { .seconds($0) } ?? .null),
            ("wrong_claims", .number("\(result.wrongClaimShare)")), ("committed", .integer(item.committed)),
            ("inversions", .integer(item.count(.externalConsistency))),
            ("false_timestamps", .integer(item.count(.trueTimestamps))),
            ("wait_mean_s", result.meanWait.map { .seconds($0) } ?? .null),
            ("wait_max_s", result.waits.last.map { .seconds($0) } ?? .null),
            ("wait_predicted_s", .seconds(item.expectedWait)),
        ]
        return .object(members + item.verdicts.members + [("command", .string(item.command))])
    }
}
