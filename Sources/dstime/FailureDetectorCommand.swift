import ArgumentParser
import ClockSimulation
import DistributedAlgorithms

/// `dstime simulate failure-detector`: who is said to have crashed, and what that needs of clocks, processes and network.
struct FailureDetectorCommand: Experiment {
    static let configuration = CommandConfiguration(
        commandName: "failure-detector",
        abstract:
            "Watch processes by heartbeats, and see where drift, pauses and delays make detectors accuse the living.",
        discussion: """
            Processes ask each other whether they are there, again after each timeout. The perfect failure detector takes who has not \
            answered by then for crashed, for ever; the eventually perfect one takes it back when an answer comes, and waits longer \
            from then on. A timeout Δ is long enough for delays up to d if no clock is fast by Δ/2d − 1 or more, and nobody stands \
            still for more than Δ − 2d. Both detectors side by side unless one is named.
            """)

    static let lesson =
        "A detector is as right as its timeout: fast clocks and long pauses accuse the living, unless it learns to wait."

    @Option(help: ArgumentHelp("This one only, and in detail.", valueName: "name"))
    var detector: FailureDetectorExperiment.Detector?

    @Option(help: "Vary this, and show in a table where detectors begin to be wrong, and where they should.")
    var sweep: FailureDetectorSweep?

    @OptionGroup var options: ExperimentOptions

    @OptionGroup(title: "The world")
    var world: FailureDetectorOptions

    func validate() throws {
        let experiment = try world.experiment(.perfect, seed: options.seed)
        guard sweep == nil || detector == nil && !options.wantsEvents else {
            throw ValidationError("--sweep shows both in many worlds: not with --detector, --diagram or --events")
        }
        guard detector != nil || !options.wantsEvents else {
            throw ValidationError("--diagram and --events show one detector: add --detector")
        }
        try sweep?.check(experiment, isPaused: world.pause != nil)
    }

    func run() throws {
        if let detector { return try run(detector) }
        if let sweep { return try run(sweep) }
        try options.runs.run(into: FailureDetectorTable()) { _, seed, piece, progress in
            try compared(world.experiment(.perfect, seed: seed), [], piece, progress)
        }
    }

    /// Both detectors in the world of `experiment`, which `changes` mean; `nil` where a signal came before both were whole.
    private func compared(
        _ experiment: FailureDetectorExperiment, _ changes: [String], _ piece: Int, _ progress: ProgressLine?
    ) throws -> FailureDetectorReport? {
        var results: [FailureDetectorResult] = []
        for (place, experiment) in experiment.both.enumerated() {
            let watch = ReplicaRuns.watch(progress, piece, from: Double(place) / 2, to: Double(place + 1) / 2)
            guard let result = experiment.run(watch) else { return nil }
            results.append(result)
        }
        progress?.finish(piece)
        return FailureDetectorReport(results, changes: changes, isDetectorNamed: false)
    }

    private func run(_ detector: FailureDetectorExperiment.Detector) throws {
        try options.runs.run { seed, piece, progress -> FailureDetectorReport? in
            var experiment = try world.experiment(detector, seed: seed)
            experiment.recordsPackets = options.wantsEvents
            guard let result = experiment.run(ReplicaRuns.watch(progress, piece)) else { return nil }
            progress?.finish(piece)
            var report = FailureDetectorReport([result], changes: [], isDetectorNamed: true)
            report.diagram = try ExperimentDiagram(options, smaller: { smaller(experiment, $0) }) {
                var (diagram, leftOut) = try Self.diagram(result)
                diagram.title = "\(Self.name): \(detector.name)"
                diagram.lesson = detector.lesson
                diagram.world = report.world
                diagram.interruptions = experiment.interruptions
                if leftOut > 0 { diagram.world += "; without \(leftOut) sent and received after the last opinion" }
                return diagram
            }
            return report
        }
    }

    private static func diagram(_ result: FailureDetectorResult) throws -> (SpaceTimeDiagram, leftOut: Int) {
        // Heartbeats go on for ever.
        let (events, leftOut) = SpaceTimeDiagram.beginning(of: result.events, upTo: [.local, .crash])
        return (try SpaceTimeDiagram(events, processCount: result.experiment.nodeCount), leftOut)
    }

    /// So many processes as can be drawn of what happens in `large`, which has only to have a `share` of its events: tried out. Each asks each
    /// other one.
    private func smaller(_ large: FailureDetectorExperiment, _ share: Double) -> String? {
        ExperimentDiagram.option("--nodes", large.nodeCount, share: share.squareRoot(), least: 2) { count in
            var options = self.world
            options.processes.nodes = count
            guard var small = try? options.experiment(large.detector, seed: large.seed) else { return false }
            small.recordsPackets = true
            return (try? Self.diagram(small.run())) != nil
        }
    }

    private func run(_ sweep: FailureDetectorSweep) throws {
        let (first, runs) = (
            try world.experiment(.perfect, seed: options.seed), options.runs(FailureDetectorSweep.standardRuns)
        )
        let steps = sweep.steps(first)
        try runs.run(
            into: FailureDetectorSweepTable(sweep, steps, from: first, count: runs.count), steps: steps.count
        ) { step, seed, piece, progress in
            let step = steps[step]
            return try compared(world.experiment(.perfect, seed: seed, step), step.changes, piece, progress)
        }
    }
}
