import ArgumentParser
import ClockSimulation
import TimeScales

/// `dstime simulate ordering`: what stamps of each kind of clock say of the order of events.
struct OrderingCommand: Experiment {
    static let configuration = CommandConfiguration(
        commandName: "ordering",
        abstract: "Count where clocks contradict the order of cause and effect, and what it costs that they do not.",
        discussion: """
            Processes whose clocks are wrong send each other messages at random. Each message carries a stamp of each kind of \
            clock, and an oracle knows which event happens before which. A physical clock lies where the sender's error exceeds \
            the receiver's by the delay or more; Lamport's, vector and hybrid clocks never do. Commit-wait, a wait of twice the \
            largest error before each message, would make physical time right.
            """)

    static let lesson =
        "Where clocks differ by more than a message takes, it is received before it was sent; logical clocks never say so."

    @Option(help: "Vary this, and show in a table where physical time begins to lie.")
    var sweep: OrderingSweep?

    @Flag(
        help:
            "Look at messages only, and not at all pairs of events; so do runs of more than 2000000 events or 128 processes."
    )
    var messagesOnly = false

    @OptionGroup var options: ExperimentOptions

    @OptionGroup(title: "The world")
    var world: OrderingOptions

    /// What the memory for all pairs is enough for.
    private static let mostEvents = 2e6

    func validate() throws {
        _ = try experiment(seed: options.seed)
        guard sweep == nil || options.runs.count == 1 && !options.wantsEvents else {
            throw ValidationError("--sweep runs one world several times: not with --replicas, --diagram or --events")
        }
    }

    private func experiment(seed: UInt64) throws -> OrderingExperiment {
        var experiment = try world.experiment(seed: seed, nodes: world.processes.count(5, in: 2...1_000_000))
        experiment.countsPairs =
            !messagesOnly && experiment.nodeCount <= OrderingExperiment.mostVectors
            && experiment.expectedEvents <= Self.mostEvents
        experiment.recordsEvents = options.wantsEvents
        return experiment
    }

    func run() throws {
        if let sweep { return try run(sweep) }
        let options = options
        // A run that is too long to be drawn is not run.
        if options.wantsEvents {
            let experiment = try experiment(seed: options.seed)
            try ExperimentDiagram.check(options, processes: experiment.nodeCount)
            let expected = experiment.expectedEvents
            guard expected <= 4 * Double(SpaceTimeDiagram.mostEvents) else {
                Output.note(
                    "dstime: about \(Int(min(expected, 1e15))) events are too many for a diagram, which takes "
                        + "\(SpaceTimeDiagram.mostEvents)"
                        + (try shorter(Double(SpaceTimeDiagram.mostEvents) / expected)
                            .map { ": \($0) would do" } ?? ": make --duration shorter"))
                throw ExitCode.validationFailure
            }
        }
        try options.runs.run { seed, piece, progress in
            let result = try self.experiment(seed: seed).run(ReplicaRuns.watch(progress, piece))
            progress?.finish(piece)
            var report = OrderingReport(result, command: RepeatCommand.current.text(seed: seed))
            report.diagram = try ExperimentDiagram(options, smaller: shorter) {
                var diagram = try SpaceTimeDiagram(result.spaceTimeEvents, processCount: result.experiment.nodeCount)
                diagram.title = Self.name
                diagram.lesson = Self.lesson
                diagram.world = report.world
                diagram.stamps = [.physical, .lamport]
                diagram.marksContradictions = true
                return diagram
            }
            return report
        }
    }

    /// The duration in which there are but so large a `share` of the events.
    private func shorter(_ share: Double) throws -> String? {
        let duration = try experiment(seed: options.seed).duration.asSeconds
        return ExperimentDiagram.seconds(duration, share: share).map { "--duration \($0)" }
    }

    private func run(_ sweep: OrderingSweep) throws {
        let steps = sweep.steps(try experiment(seed: options.seed), isOffsetGiven: world.offset != nil)
        try options.runs.run(into: OrderingSweepTable(sweep: sweep), steps: steps.count) {
            step, seed, piece, progress in
            let report = OrderingReport(
                steps[step].experiment.run(ReplicaRuns.watch(progress, piece)),
                command: RepeatCommand.current.text(seed: seed, changes: steps[step].changes))
            progress?.finish(piece)
            return report
        }
    }
}

/// The steps of a sweep.
private struct OrderingSweepTable: RunTable {
    let sweep: OrderingSweep
    private var reports: [OrderingReport] = []

    init(sweep: OrderingSweep) { self.sweep = sweep }

    mutating func add(_ report: OrderingReport) { reports.append(report) }

    var lines: [String] { OrderingReport.table(reports, of: sweep) }
}
