import ClockDiscipline
public import ClockSimulation
import TimeScales

/// A world in which processes broadcast by one of the algorithms, and what comes of it.
///
/// ```swift
/// var experiment = BroadcastExperiment(.causal, seed: 7)
/// experiment.loss = 0.2
/// experiment.crashes = [.init(2, at: SimulatedInstant(nanoseconds: 150_000_000))]
/// let result = experiment.run()
/// for verdict in result.verdicts { print(verdict.property, verdict.isPromised, verdict.violations) }
/// ```
public struct BroadcastExperiment: Hashable, Sendable {
    /// A process that crashes for good.
    public struct Crash: Hashable, Sendable {
        /// Which one.
        public var node: NodeID
        /// When.
        public var time: SimulatedInstant

        /// `node` crashes at `time`.
        public init(_ node: NodeID, at time: SimulatedInstant) {
            self.node = node
            self.time = time
        }
    }

    /// Some processes that are cut off from the others for some time.
    public struct Partition: Hashable, Sendable {
        /// Which ones.
        public var nodes: [NodeID]
        /// From when on.
        public var begin: SimulatedInstant
        /// Until when.
        public var end: SimulatedInstant

        /// `nodes` are cut off from `begin` to `end`.
        public init(_ nodes: [NodeID], from begin: SimulatedInstant, to end: SimulatedInstant) {
            self.nodes = nodes
            self.begin = begin
            self.end = end
        }
    }

    /// How many others a gossiping process tells unless told otherwise: 3.
    public static let defaultFanout = 3

    /// By which algorithm.
    public var algorithm: BroadcastAlgorithm
    /// What brings the run back.
    public var seed: UInt64
    /// How many processes there are. Process 0 is the sequencer where there is one.
    public var nodeCount = 4
    /// How many messages each one broadcasts.
    public var messagesPerNode = 3
    /// The mean time between two broadcasts of a process; they are at random times, as often early as late.
    public var spacing = Duration.milliseconds(100)
    /// The probability that the network loses a packet, from 0 to 1.
    public var loss = 0.0
    /// The probability that a packet comes twice, from 0 to 1.
    public var duplication = 0.0
    /// What each packet takes at least.
    public var delay = Duration.milliseconds(5)
    /// The mean of what it takes on top, exponentially distributed.
    public var jitter = Duration.milliseconds(10)
    /// Who crashes.
    public var crashes: [Crash] = []
    /// Who is cut off, if anybody.
    public var partition: Partition?
    /// How far clocks are ahead of the truth or behind it at most.
    public var clockError = Duration.milliseconds(50)
    /// How fast clocks drift at most, in parts per million.
    public var drift = 100.0
    /// After how long perfect links send again what has not been acknowledged; 1 ms or more.
    public var retransmission = Duration.milliseconds(100)
    /// How many others a gossiping process tells.
    public var fanout = BroadcastExperiment.defaultFanout
    /// How often in a row a message is told at most.
    public var rounds = 8
    /// How long it may take until all is delivered; the run goes on for twice that after the last broadcast or fault.
    public var patience = Duration.seconds(10)
    /// Whether the result is to say what went over the network.
    public var recordsPackets = false

    /// An experiment with `algorithm`: four processes, clocks that are wrong, a network that loses nothing.
    public init(_ algorithm: BroadcastAlgorithm, seed: UInt64) {
        self.algorithm = algorithm
        self.seed = seed
    }

    /// Runs it.
    public func run() -> BroadcastResult { run(module) { _ in } }

    /// Runs it for as long as `goOn` says so, which is told now and then what share of it is done, from 0 to 1; `nil` if that said no.
    public func run(_ goOn: (Double) -> Bool) -> BroadcastResult? {
        try? run(module) { share throws(ExperimentStopped) in try ExperimentStopped.unless(goOn, share) }
    }

    /// What runs on each node.
    var module: any BroadcastModule<UInt64> {
        typealias Stack = BroadcastStack<UInt64>
        let interval = retransmission
        return switch algorithm {
        case .bestEffort: Stack.bestEffort(interval: interval)
        case .eager: Stack.eager(interval: interval)
        case .gossip: Stack.gossip(fanout: fanout, rounds: rounds)
        case .fifo: Stack.fifo(interval: interval)
        case .causal: Stack.causal(interval: interval)
        case .sequencer: Stack.sequencer(isFIFO: false, interval: interval)
        case .fifoSequencer: Stack.sequencer(isFIFO: true, interval: interval)
        case .isis: Stack.isis(interval: interval)
        case .lamport: Stack.lamport(interval: interval)
        }
    }

    private func run<Module: BroadcastModule, Failure: Error>(
        _ module: Module, _ watch: (Double) throws(Failure) -> Void
    ) throws(Failure) -> BroadcastResult where Module.Payload == UInt64 {
        // Apart from the streams of the simulation with the same seed, which count from 1.
        var random = SimulationRandom(seed: seed, stream: .max)
        let workload = workload(using: &random)
        let conditions = conditions(using: &random)
        let calm =
            (conditions.faults.map(\.0) + workload.values.joined().map(\.time)).max() ?? SimulatedInstant.start
        let world = ModuleWorld(
            seed: seed, count: max(0, nodeCount), conditions: conditions,
            workload: workload.mapValues { $0.map { TimedRequest(.broadcast($0.number), at: $0.time) } },
            recordsPackets: recordsPackets
        ) { _ in module }
        // One time for what is broadcast at the last moment, and one for what is then delivered at the last moment.
        let end = calm.advanced(by: patience).advanced(by: patience)
        let trace = try world.run(until: end, watch)
        return BroadcastResult(self, trace, cost: world.cost, LivenessTerms(calm: calm, patience: patience))
    }

    /// When which process broadcasts the message of which number; numbers are in the order of time.
    private func workload(using random: inout SimulationRandom) -> [NodeID: [(time: SimulatedInstant, number: UInt64)]]
    {
        let span = max(0, spacing.asNanoseconds) * Double(max(0, messagesPerNode))
        var times: [(time: SimulatedInstant, node: NodeID)] = []
        for node in 0..<max(0, nodeCount) {
            for _ in 0..<max(0, messagesPerNode) {
                times.append((SimulatedInstant(nanoseconds: Int64(min(random.uniform() * span, 9e18))), node))
            }
        }
        times.sort { ($0.time, $0.node) < ($1.time, $1.node) }
        var workload: [NodeID: [(time: SimulatedInstant, number: UInt64)]] = [:]
        for (number, (time, node)) in times.enumerated() { workload[node, default: []].append((time, UInt64(number))) }
        return workload
    }

    private func conditions(using random: inout SimulationRandom) -> WorldConditions {
        var conditions = WorldConditions()
        conditions.link = LinkModel(delay: max(.zero, delay), jitter: max(.zero, jitter))
        conditions.link.loss = loss
        conditions.link.duplication = duplication
        for node in 0..<max(0, nodeCount) {
            var clock = WorldConditions.NodeClock()
            let skew = drift * (2 * random.uniform() - 1)
            clock.oscillator = OscillatorModel(skew: FrequencyOffset(ratio: skew / 1e6))
            let ahead = clockError.asNanoseconds * (2 * random.uniform() - 1)
            clock.ahead = .nanoseconds(Int64(min(max(ahead, -9e18), 9e18)))
            conditions.clocks[node] = clock
        }
        conditions.faults = crashes.map { ($0.time, .crash($0.node)) }
        if let partition {
            conditions.faults.append((partition.begin, .partition([partition.nodes])))
            conditions.faults.append((max(partition.begin, partition.end), .heal))
        }
        return conditions
    }
}

extension Duration {
    fileprivate var asNanoseconds: Double { asSeconds * 1e9 }
}
