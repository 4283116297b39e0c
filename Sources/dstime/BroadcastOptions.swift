public import ArgumentParser
import ClockSimulation
public import DistributedAlgorithms
import TimeScales

/// What can be changed in the world of `dstime simulate broadcast`.
struct BroadcastOptions: ParsableArguments {
    @OptionGroup var processes: ProcessOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How many messages each process broadcasts (default: 3).", valueName: "n"))
    var messages: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The mean time between two broadcasts of a process, which come at random (default: 0.1).", valueName: "s"))
    var spacing: Seconds?

    @Option(
        parsing: .unconditional, help: ArgumentHelp("The least delay of a packet (default: 0.005).", valueName: "s"))
    var delay: Seconds?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The mean of what comes on top of it, by which packets overtake each other (default: 0.01).", valueName: "s"
        ))
    var jitter: Seconds?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The probability that a packet is lost (default: 0).", valueName: "p"))
    var loss: Number?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The probability that a packet comes twice (default: 0).", valueName: "p"))
    var duplication: Number?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How far clocks are ahead of the truth or behind it at most (default: 0.05).", valueName: "s"))
    var offset: Seconds?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How fast clocks drift at most (default: 100).", valueName: "ppm"))
    var drift: Number?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Send again every so often what has not been acknowledged (default: 0.1).", valueName: "s"))
    var retransmission: Seconds?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How many others a gossiping process tells (default: 3).", valueName: "n"))
    var fanout: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How often in a row a message is told at most by gossip (default: 8).", valueName: "n"))
    var rounds: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How long it may take until all is delivered that will be (default: 10, or more).", valueName: "s"))
    var patience: Seconds?

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            """
            What befalls it when: '0.15 crash 2', process 2 for good; or '0.05 partition 2', the first two processes cut off from the \
            others, and '0.6 heal'; may be given again.
            """, valueName: "incident"))
    var at: [String] = []

    /// The experiment with `algorithm` in a world of `nodes` processes. Says which value is wrong, and what would be right.
    func experiment(_ algorithm: BroadcastAlgorithm, seed: UInt64, nodes: Int) throws -> BroadcastExperiment {
        var experiment = BroadcastExperiment(algorithm, seed: seed)
        experiment.nodeCount = nodes
        try OptionRange.set(&experiment.messagesPerNode, "--messages", messages, 1...10_000)
        try OptionRange.set(&experiment.spacing, "--spacing", spacing, .zero, .seconds(10_000))
        try OptionRange.set(&experiment.delay, "--delay", delay, .zero, .seconds(100))
        try OptionRange.set(&experiment.jitter, "--jitter", jitter, .zero, .seconds(100))
        try OptionRange.set(&experiment.loss, "--loss", loss, 0...0.95)
        try OptionRange.set(&experiment.duplication, "--duplication", duplication, 0...1)
        try OptionRange.set(&experiment.clockError, "--offset", offset, .zero, .seconds(2_100_000_000))
        try OptionRange.set(&experiment.drift, "--drift", drift, 0...10_000)
        try OptionRange.set(
            &experiment.retransmission, "--retransmission", retransmission, .milliseconds(1), .seconds(1_000))
        try OptionRange.set(&experiment.fanout, "--fanout", fanout, 1...1_000)
        try OptionRange.set(&experiment.rounds, "--rounds", rounds, 1...1_000)
        let incidents = try ExperimentIncidents(at, nodes: nodes, takesPauses: false)
        (experiment.crashes, experiment.partition) = (incidents.crashes, incidents.partition)
        let least = Self.leastPatience(experiment)
        experiment.patience = max(experiment.patience, least)
        try OptionRange.set(&experiment.patience, "--patience", patience, least, max(least, .seconds(10_000)))
        return experiment
    }

    /// No algorithm has delivered everything before packets have gone to and fro twice, and one way more for each process that crashes while
    /// it passes something on. So long that only one in 10¹² or so takes longer, by losses and by exponential jitter.
    private static func leastPatience(_ experiment: BroadcastExperiment) -> Duration {
        let ways = Double(4 + experiment.crashes.count)
        var (attempts, lost) = (0.0, experiment.loss)
        while lost > 1e-12 { (attempts, lost) = (attempts + 1, lost * experiment.loss) }
        if attempts > 0 { attempts += attempts * ways / 20 + 2 * ways }
        // e⁻²⁸ is 10⁻¹².
        let length =
            attempts * experiment.retransmission.asSeconds + ways * experiment.delay.asSeconds
            + (28 + 2 * ways) * experiment.jitter.asSeconds
        return .milliseconds(Int64((length * (1 + 2 * experiment.drift / 1e6) * 1e3).rounded(.up)) + 1)
    }
}

extension BroadcastAlgorithm: ExpressibleByArgument {}
