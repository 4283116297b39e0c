import ArgumentParser
import ClockDiscipline
import ClockSimulation
import TimeScales

/// What can be changed in the world of `dstime simulate ordering`.
struct OrderingOptions: ParsableArguments {
    @OptionGroup var processes: ProcessOptions

    @Option(parsing: .unconditional, help: ArgumentHelp("How long messages are sent (default: 10).", valueName: "s"))
    var duration: Seconds?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The mean time between two messages of a process, which are sent at random (default: 0.1).", valueName: "s")
    )
    var spacing: Seconds?

    @Option(
        parsing: .unconditional, help: ArgumentHelp("The least delay of a message (default: 0.005).", valueName: "s"))
    var delay: Seconds?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The mean of what comes on top of it, exponentially distributed (default: 0.001).", valueName: "s"))
    var jitter: Seconds?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The probability that a message is lost (default: 0).", valueName: "p"))
    var loss: Number?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Spread the clocks' offsets at the start evenly from plus to minus this (default: 0.01).", valueName: "s"))
    var offset: Seconds?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Spread their frequencies evenly from plus to minus this (default: 50).", valueName: "ppm"))
    var drift: Number?

    /// The experiment in a world of `nodes` processes. Says which value is wrong, and what would be right.
    func experiment(seed: UInt64, nodes: Int) throws -> OrderingExperiment {
        var experiment = OrderingExperiment(seed: seed)
        experiment.nodeCount = nodes
        try OptionRange.set(
            &experiment.duration, "--duration", duration, .milliseconds(1), .seconds(1_000_000_000))
        try OptionRange.set(&experiment.spacing, "--spacing", spacing, .microseconds(1), .seconds(1_000_000))
        try OptionRange.set(&experiment.delay, "--delay", delay, .zero, .seconds(1_000))
        try OptionRange.set(&experiment.jitter, "--jitter", jitter, .zero, .seconds(1_000))
        try OptionRange.set(&experiment.loss, "--loss", loss, 0...1)
        try OptionRange.set(&experiment.offset, "--offset", offset, .seconds(-1_000_000), .seconds(1_000_000))
        try OptionRange.set(&experiment.drift, "--drift", drift, -10_000...10_000)
        return experiment
    }
}

/// What `--sweep` varies.
enum OrderingSweep: String, ExpressibleByArgument, CaseIterable {
    case drift, offset, delay

    /// By what the value is multiplied, step by step.
    private static let factors: [Duration] = ["0", "0.1", "0.2", "0.5", "1", "2", "5", "10"].compactMap {
        Seconds(argument: $0)?.duration
    }

    /// `experiment` with other values, and the options that mean each; drifts without offsets unless these were given.
    func steps(_ experiment: OrderingExperiment, isOffsetGiven: Bool) -> [(
        experiment: OrderingExperiment, changes: [String]
    )] {
        Self.factors.compactMap { factor in
            var changed = experiment
            switch self {
            case .drift:
                // Offsets would hide what drifts do.
                if !isOffsetGiven { changed.offset = .zero }
                let drift = experiment.drift.partsPerMillion * factor.asSeconds
                guard let frequency = FrequencyOffset(partsPerMillion: drift), abs(drift) <= 10_000 else { return nil }
                changed.drift = frequency
                return (
                    changed,
                    ["--drift", JSONValue.ppm(frequency).description]
                        + (isOffsetGiven ? [] : ["--offset", "0"])
                )
            case .offset:
                changed.offset = Self.product(experiment.offset, factor)
                return (changed, ["--offset", changed.offset.decimalSeconds])
            case .delay:
                changed.delay = Self.product(experiment.delay, factor)
                return (changed, ["--delay", changed.delay.decimalSeconds])
            }
        }
    }

    /// To the nanosecond.
    private static func product(_ length: Duration, _ factor: Duration) -> Duration {
        .nanoseconds(Int64((length.asSeconds * factor.asSeconds * 1e9).rounded()))
    }

    /// The value of `experiment`, for people.
    func text(_ experiment: OrderingExperiment) -> String {
        switch self {
        case .drift: SyncReport.ppm(experiment.drift)
        case .offset: experiment.offset.inFittingUnit
        case .delay: experiment.delay.inFittingUnit
        }
    }
}
