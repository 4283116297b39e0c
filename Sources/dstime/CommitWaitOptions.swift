import ArgumentParser
import ClockDiscipline
import ClockSimulation
import DistributedAlgorithms
import TimeScales

/// What can be changed in the world of `dstime simulate commit-wait`.
struct CommitWaitOptions: ParsableArguments {
    @OptionGroup var processes: ProcessOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How many transactions each process starts (default: 600).", valueName: "n"))
    var transactions: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The mean time between two transactions of a process, which start at random (default: 0.1).",
            valueName: "s"))
    var spacing: Seconds?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            What clocks really drift by: one gains so much, one loses so much, others are between (default: both as much as \
            is assumed, and half as much again).
            """, valueName: "ppm"))
    var drift: Number?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("What the bounds assume that clocks drift by at most (default: 200).", valueName: "ppm"))
    var assumedDrift: Number?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The bound right after a process was told the time (default: 0.001).", valueName: "s"))
    var bound: Seconds?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How far that time is really off at most (default: 0).", valueName: "s"))
    var error: Seconds?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How often a process is told the time, by its own clock (default: 30).", valueName: "s"))
    var interval: Seconds?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How far clocks are ahead of the truth or behind it at the start at most (default: 0.05).", valueName: "s"))
    var offset: Seconds?

    /// What `--drift` and `--assumed-drift` may be at most.
    static let mostDrift = 10_000.0

    /// The experiment. Says which value is wrong, and what would be right.
    func experiment(seed: UInt64) throws -> CommitWaitExperiment {
        var experiment = CommitWaitExperiment(seed: seed)
        experiment.nodeCount = try processes.count(4, in: 1...128)
        experiment.transactionsPerNode = 600
        try OptionRange.set(&experiment.transactionsPerNode, "--transactions", transactions, 1...100_000)
        experiment.spacing = .milliseconds(100)
        try OptionRange.set(&experiment.spacing, "--spacing", spacing, .zero, .seconds(10_000))
        try OptionRange.set(
            &experiment.timeService.assumedDrift, "--assumed-drift", assumedDrift, 0...Self.mostDrift)
        experiment.drift = experiment.timeService.assumedDrift
        try OptionRange.set(&experiment.drift, "--drift", drift, -Self.mostDrift...Self.mostDrift)
        try OptionRange.set(&experiment.timeService.bound, "--bound", bound, .zero, .seconds(100))
        try OptionRange.set(&experiment.timeService.error, "--error", error, .zero, .seconds(100))
        try OptionRange.set(
            &experiment.timeService.interval, "--interval", interval, .milliseconds(1), .seconds(1_000_000))
        try OptionRange.set(&experiment.clockError, "--offset", offset, .zero, .seconds(2_100_000_000))
        return experiment
    }
}

/// What `--sweep` varies.
enum CommitWaitSweep: String, ExpressibleByArgument, CaseIterable {
    case drift, bound, error

    /// Drifts as multiples of what is assumed, bounds and errors of the bound.
    private var factors: [Double] {
        switch self {
        case .drift: [0, 0.5, 1, 1.1, 1.25, 1.5, 2, 5]
        case .bound: [0, 0.1, 0.2, 0.5, 1, 2, 5, 10]
        case .error: [0, 0.5, 1, 1.5, 2, 5, 10, 20]
        }
    }

    /// `experiment` with other values, and the options that mean each.
    func steps(_ experiment: CommitWaitExperiment) -> [(experiment: CommitWaitExperiment, changes: [String])] {
        let service = experiment.timeService
        return factors.compactMap { factor in
            var changed = experiment
            switch self {
            case .drift:
                let drift = service.assumedDrift.partsPerMillion * factor
                guard drift <= CommitWaitOptions.mostDrift, let frequency = FrequencyOffset(partsPerMillion: drift)
                else { return nil }
                changed.drift = frequency
                return (changed, ["--drift", JSONValue.ppm(frequency).description])
            case .bound:
                changed.timeService.bound = Self.product(service.bound, factor)
                return (changed, ["--bound", changed.timeService.bound.decimalSeconds])
            case .error:
                changed.timeService.error = Self.product(service.bound, factor)
                return (changed, ["--error", changed.timeService.error.decimalSeconds])
            }
        }
    }

    /// To the nanosecond.
    private static func product(_ length: Duration, _ factor: Double) -> Duration {
        .nanoseconds(Int64((length.asSeconds * factor * 1e9).rounded()))
    }

    /// The value of `experiment`, for people.
    func text(_ experiment: CommitWaitExperiment) -> String {
        switch self {
        case .drift: Figures.ppm(experiment.drift)
        case .bound: experiment.timeService.bound.inFittingUnit
        case .error: experiment.timeService.error.inFittingUnit
        }
    }
}
