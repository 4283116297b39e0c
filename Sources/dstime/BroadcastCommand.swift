import ArgumentParser
import ClockSimulation
import DistributedAlgorithms

/// `dstime simulate broadcast`: what broadcasts promise, and what that costs.
struct BroadcastCommand: Experiment {
    static let configuration = CommandConfiguration(
        commandName: "broadcast",
        abstract: "Broadcast by several algorithms, and see which of them delivers what in which order.",
        discussion: """
            Processes broadcast messages over a network that delays, loses and doubles packets, and crash. Each property that \
            the literature knows of broadcasts is checked in each run, whether or not the algorithm promises it: what is \
            promised always holds, and what is not shows what it is that one does without. All algorithms side by side \
            unless one is named.
            """)

    static let lesson = "Every promise of a broadcast has its price, in messages and in waiting."

    @Option(
        help: ArgumentHelp("By this one only, and in detail.", valueName: "name"))
    var algorithm: BroadcastAlgorithm?

    @OptionGroup var options: ExperimentOptions

    @OptionGroup(title: "The world")
    var world: BroadcastOptions

    private static let nodes = 1...128

    func validate() throws {
        _ = try experiment(.bestEffort, seed: options.seed)
        guard algorithm != nil || !options.wantsEvents else {
            throw ValidationError("--diagram and --events show one algorithm: add --algorithm")
        }
    }

    private func experiment(_ algorithm: BroadcastAlgorithm, seed: UInt64) throws -> BroadcastExperiment {
        var experiment = try world.experiment(algorithm, seed: seed, nodes: world.processes.count(4, in: Self.nodes))
        experiment.recordsPackets = options.wantsEvents
        return experiment
    }

    func run() throws {
        if let algorithm { return try run(algorithm) }
        try options.runs.run(into: BroadcastTable()) { _, seed, piece, progress in
            try compared(seed, piece, progress)
        }
    }

    /// All algorithms in the world of `seed`; `nil` after a signal.
    private func compared(_ seed: UInt64, _ piece: Int, _ progress: ProgressLine?) throws -> BroadcastReport? {
        let algorithms = BroadcastAlgorithm.allCases
        var results: [BroadcastResult] = []
        for algorithm in algorithms {
            let (start, part) = (Double(results.count), Double(algorithms.count))
            let result = try experiment(algorithm, seed: seed).run(
                ReplicaRuns.watch(progress, piece, from: start / part, to: (start + 1) / part))
            guard let result else { return nil }
            results.append(result)
        }
        progress?.finish(piece)
        return BroadcastReport(results, again: .current, isAlgorithmNamed: false)
    }

    private func run(_ algorithm: BroadcastAlgorithm) throws {
        try options.runs.run { seed, piece, progress in
            try detailed(algorithm, seed, piece, progress)
        }
    }

    /// One algorithm in the world of `seed`, drawn where that is asked for; `nil` after a signal.
    private func detailed(
        _ algorithm: BroadcastAlgorithm, _ seed: UInt64, _ piece: Int, _ progress: ProgressLine?
    ) throws -> BroadcastReport? {
        let result = try experiment(algorithm, seed: seed).run(ReplicaRuns.watch(progress, piece))
        guard let result else { return nil }
        progress?.finish(piece)
        let report = BroadcastReport([result], again: .current, isAlgorithmNamed: true)
        return try report.drawn(options, smaller: { smaller(result.experiment, $0) }) {
            var (diagram, leftOut) = try Self.diagram(result)
            diagram.title = "broadcast: \(algorithm.name)"
            diagram.lesson = algorithm.lesson
            diagram.repeatsMatterLess = true
            diagram.world = report.world
            if let partition = result.experiment.partition { diagram.interruptions = partition.interruptions }
            if leftOut > 0 { diagram.world += "; without \(leftOut) sent and received after the last delivery" }
            return diagram
        }
    }

    private static func diagram(_ result: BroadcastResult) throws -> (SpaceTimeDiagram, leftOut: Int) {
        // Who has crashed is sent the same for ever.
        let (events, leftOut) = SpaceTimeDiagram.beginning(of: result.events, upTo: [.broadcast, .deliver, .crash])
        return (try SpaceTimeDiagram(events, processCount: result.experiment.nodeCount), leftOut)
    }

    /// So many messages or, if one of each process is too many, processes as can be drawn of what happens in `large`, which has only to have a
    /// `share` of its events: tried out.
    private func smaller(_ large: BroadcastExperiment, _ share: Double) -> String? {
        func canBeDrawn(_ messages: Int, _ nodes: Int) -> Bool {
            guard var small = try? world.experiment(large.algorithm, seed: large.seed, nodes: nodes) else {
                return false
            }
            (small.messagesPerNode, small.recordsPackets) = (messages, true)
            return (try? Self.diagram(small.run())) != nil
        }
        let messages = ExperimentDiagram.option("--messages", large.messagesPerNode, share: share) {
            canBeDrawn($0, large.nodeCount)
        }
        return messages
            ?? ExperimentDiagram.option("--messages 1 --nodes", large.nodeCount, share: share.squareRoot()) {
                canBeDrawn(1, $0)
            }
    }
}
