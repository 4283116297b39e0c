public import ArgumentParser
import ClockSimulation
public import DistributedAlgorithms
import TimeScales

/// What can be changed in the world of `dstime simulate failure-detector`.
struct FailureDetectorOptions: ParsableArguments {
    @OptionGroup var processes: ProcessOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How long answers are waited for, by the clock of who waits (default: 0.11).", valueName: "s"))
    var timeout: Seconds?

    @Option(
        parsing: .unconditional, help: ArgumentHelp("The bound on what a packet takes (default: 0.05).", valueName: "s")
    )
    var delay: Seconds?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("By how much less some packets take, each amount as likely (default: 0).", valueName: "s"))
    var jitter: Seconds?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How much too fast the clock of process 0 is; others gain or lose up to as much (default: 0).",
            valueName: "ppm"))
    var drift: Number?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Let process 0 stand still for so long, at a time drawn by the seed.", valueName: "s"))
    var pause: Seconds?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Let the last so many processes crash, at times drawn by the seed (default: 1; 0 where --at says who crashes).",
            valueName: "n"))
    var crashes: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Let packets take so much longer than they may, for five timeouts.", valueName: "s"))
    var congestion: Seconds?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The probability that a packet is lost, until all is calm (default: 0).", valueName: "p"))
    var loss: Number?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Send again every so often what has not been acknowledged; without it packets go out once.", valueName: "s")
    )
    var retransmission: Seconds?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How long it may take until the right opinion lasts (default: 5, or more).", valueName: "s"))
    var patience: Seconds?

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            """
            What befalls it when: '0.4 crash 2', process 2 for good; '0.4 pause 1 0.05', process 1; or '0.4 partition 2', the first \
            two processes cut off from the others, and '0.6 heal'; may be given again.
            """, valueName: "incident"))
    var at: [String] = []

    /// In ppm. A clock that loses as much is ten times too slow.
    static let mostDrift = 900_000.0

    private static let mostNodes = 64

    /// The experiment with `detector`, in a `step` of a sweep if there is one. Says which value is wrong, and what would be right.
    func experiment(
        _ detector: FailureDetectorExperiment.Detector, seed: UInt64, _ step: FailureDetectorSweep.Step? = nil
    ) throws -> FailureDetectorExperiment {
        var experiment = FailureDetectorExperiment(detector, seed: seed)
        experiment.nodeCount = try processes.count(3, in: 2...Self.mostNodes)
        try OptionRange.set(&experiment.timeout, "--timeout", timeout, .milliseconds(1), .seconds(1_000))
        try OptionRange.set(&experiment.delayBound, "--delay", delay, .zero, .seconds(100))
        try OptionRange.set(&experiment.jitter, "--jitter", jitter, .zero, experiment.delayBound)
        try OptionRange.set(&experiment.drift, "--drift", drift, -Self.mostDrift...Self.mostDrift)
        try OptionRange.set(&experiment.loss, "--loss", loss, 0...1)
        if let retransmission {
            var interval = Duration.zero
            try OptionRange.set(
                &interval, "--retransmission", retransmission, .milliseconds(1), .seconds(1_000))
            experiment.retransmission = interval
        }
        let incidents = try ExperimentIncidents(at, nodes: experiment.nodeCount, takesPauses: true)
        (experiment.crashes, experiment.pauses) = (incidents.crashes, incidents.pauses)
        experiment.partition = incidents.partition
        experiment.calm = max(experiment.calm, incidents.end)
        if let step { experiment = step.applied(to: experiment) }
        try addDrawn(&experiment)
        try setPatience(&experiment)
        return experiment
    }

    private func addDrawn(_ experiment: inout FailureDetectorExperiment) throws {
        var count = experiment.crashes.isEmpty ? 1 : 0
        try OptionRange.set(&count, "--crashes", crashes, 0...experiment.nodeCount - 1)
        experiment.addCrashes(count)
        var (length, excess) = (Duration.zero, Duration.zero)
        try OptionRange.set(&length, "--pause", pause, .zero, .seconds(1_000))
        if length > .zero { experiment.addPause(for: length) }
        try OptionRange.set(&excess, "--congestion", congestion, .zero, .seconds(100))
        if excess > .zero { experiment.addCongestion(excess) }
        experiment.calm = max(experiment.calm, experiment.latestFault)
    }

    /// Nobody can be right before answers have come, a few times by the slowest clock and with the longest timeout that there may be.
    private func setPatience(_ experiment: inout FailureDetectorExperiment) throws {
        let excess = experiment.congestion?.excess ?? .zero
        let turn =
            (experiment.timeout + experiment.delayBound * 2 + excess).asSeconds / (1 - experiment.drift.magnitude / 1e6)
        // A timeout that grows with each turn has grown like this.
        let grown = (2 * turn * Double(experiment.calm.nanoseconds) / 1e9).squareRoot()
        let least = Duration.milliseconds(Int64((max(10 * turn, 4 * grown) * 1e3).rounded(.up)))
        experiment.patience = max(experiment.patience, least)
        try OptionRange.set(&experiment.patience, "--patience", patience, least, max(least, .seconds(10_000)))
    }
}

extension FailureDetectorExperiment {
    /// When the last fault is over.
    fileprivate var latestFault: SimulatedInstant {
        let ends = crashes.map(\.time) + pauses.map { $0.begin.advanced(by: $0.length) }
        return (ends + [congestion?.end ?? .start]).max() ?? .start
    }

    /// Both detectors in the same world.
    var both: [FailureDetectorExperiment] {
        Detector.allCases.map { detector in
            var experiment = self
            experiment.detector = detector
            return experiment
        }
    }
}

extension FailureDetectorExperiment.Detector: ExpressibleByArgument {
    /// What there is to be learnt from it.
    var lesson: String {
        switch self {
        case .perfect: "Who has not answered in time has crashed, as long as time is what was assumed of it."
        case .eventuallyPerfect: "Who was wrong waits longer from then on, and is wrong no more in the end."
        }
    }
}
