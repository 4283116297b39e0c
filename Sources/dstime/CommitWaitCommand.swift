import ArgumentParser
import ClockDiscipline
import ClockSimulation
import DistributedAlgorithms

/// `dstime simulate commit-wait`: timestamps by clocks with bounds, and what a wrong bound costs.
struct CommitWaitCommand: Experiment {
    static let configuration = CommandConfiguration(
        commandName: "commit-wait",
        abstract:
            "Put timestamps on transactions by clocks with bounds, and see what waiting buys and a wrong bound costs.",
        discussion: """
            Processes are told the time now and then, and claim to know it within a bound that grows by an assumed drift, as in \
            Spanner's TrueTime. A transaction gets the latest that it may be as its timestamp, and commits once that is past for \
            sure. So what starts after another one has committed has a greater timestamp (external consistency), as long as \
            bounds are true. With true bounds and with wrong ones, each with the wait and without, unless --drift, --wait or \
            --no-wait say which.
            """)

    static let lesson =
        "Waiting out the uncertainty keeps timestamps in order while bounds are true; nobody notices when one is not."

    @Flag(
        inversion: .prefixedNo, exclusivity: .chooseLast,
        help: "Commit once the timestamp is past, or at once (default: both side by side).")
    var wait: Bool?

    @Option(help: "Vary this, with the wait, and show in a table what is predicted and what happens.")
    var sweep: CommitWaitSweep?

    @OptionGroup var options: ExperimentOptions

    @OptionGroup(title: "The world")
    var world: CommitWaitOptions

    func validate() throws {
        let experiment = try world.experiment(seed: options.seed)
        guard sweep == nil || wait == nil && !options.wantsEvents else {
            throw ValidationError(
                "--sweep shows many worlds, with the wait: not with --wait, --no-wait, --diagram or --events")
        }
        guard !options.wantsEvents || variants(experiment).count == 1 else {
            throw ValidationError("--diagram and --events show one of four: add --drift, and --wait or --no-wait")
        }
    }

    /// Of what there are several unless it is said which.
    struct Variant: Sendable {
        let drift: FrequencyOffset
        let isWaiting: Bool
        /// The options that mean it.
        let changes: [String]
    }

    private func variants(_ experiment: CommitWaitExperiment) -> [Variant] {
        var drifts = [experiment.drift]
        let more = experiment.drift.partsPerMillion * 1.5
        if world.drift == nil, more <= CommitWaitOptions.mostDrift,
            let wrong = FrequencyOffset(partsPerMillion: more), wrong > experiment.drift
        {
            drifts.append(wrong)
        }
        return drifts.flatMap { drift in
            (wait.map { [$0] } ?? [true, false]).map { isWaiting in
                Variant(
                    drift: drift, isWaiting: isWaiting,
                    changes: (drifts.count > 1 ? ["--drift", JSONValue.ppm(drift).description] : [])
                        + (wait == nil ? [isWaiting ? "--wait" : "--no-wait"] : []))
            }
        }
    }

    func run() throws {
        if let sweep { return try run(sweep) }
        let variants = variants(try world.experiment(seed: options.seed))
        guard variants.count > 1 else { return try runInDetail(variants) }
        try options.runs.run(into: CommitWaitTable()) { _, seed, piece, progress in
            var items: [CommitWaitReport.Item] = []
            for (place, variant) in variants.enumerated() {
                let part = Double(variants.count)
                let watch = ReplicaRuns.watch(
                    progress, piece, from: Double(place) / part, to: Double(place + 1) / part)
                guard let item = try item(variant, seed, watch) else { break }
                items.append(item)
            }
            progress?.finish(piece)
            guard !items.isEmpty else { return nil }
            return CommitWaitReport(items, isInterrupted: items.count < variants.count)
        }
    }

    private func runInDetail(_ variants: [Variant]) throws {
        try options.runs.run { seed, piece, progress -> CommitWaitReport? in
            guard let variant = variants.first,
                let item = try item(variant, seed, ReplicaRuns.watch(progress, piece))
            else { return nil }
            progress?.finish(piece)
            var report = CommitWaitReport([item])
            let smaller = { (share: Double) -> String? in
                // Each has its two events.
                let experiment = item.result.experiment
                return ExperimentDiagram.option("--transactions", experiment.transactionsPerNode, share: share) { _ in
                    true
                }
            }
            report.diagram = try ExperimentDiagram(options, smaller: smaller) {
                var diagram = try SpaceTimeDiagram(
                    item.result.events, processCount: item.result.experiment.nodeCount)
                diagram.title = Self.name
                diagram.lesson = Self.lesson
                diagram.world = item.world
                return diagram
            }
            return report
        }
    }

    /// What comes of `variant`; `nil` after a signal.
    private func item(
        _ variant: Variant, _ seed: UInt64, _ watch: (Double) -> Bool
    ) throws -> CommitWaitReport.Item? {
        var experiment = try world.experiment(seed: seed)
        (experiment.drift, experiment.isWaiting) = (variant.drift, variant.isWaiting)
        return experiment.run(watch).map {
            CommitWaitReport.Item($0, command: RepeatCommand.current.text(seed: seed, changes: variant.changes))
        }
    }

    private func run(_ sweep: CommitWaitSweep) throws {
        let steps = sweep.steps(try world.experiment(seed: options.seed))
        let runs = options.runs
        try runs.run(into: CommitWaitSweepTable(sweep, count: runs.count), steps: steps.count) {
            step, seed, piece, progress in
            var experiment = steps[step].experiment
            experiment.seed = seed
            guard let result = experiment.run(ReplicaRuns.watch(progress, piece)) else { return nil }
            progress?.finish(piece)
            let command = RepeatCommand.current.text(seed: seed, changes: steps[step].changes + ["--wait"])
            return CommitWaitReport([CommitWaitReport.Item(result, command: command)])
        }
    }
}
