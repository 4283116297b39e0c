import ClockDiscipline
public import ClockSimulation
import TimeScales

/// A world in which processes watch each other by heartbeats, and what comes of it.
///
/// ```swift
/// var experiment = FailureDetectorExperiment(.perfect, seed: 7)
/// experiment.crashes = [.init(2, at: SimulatedInstant(nanoseconds: 1_500_000_000))]
/// experiment.drift = 1.1 * experiment.criticalDrift
/// let result = experiment.run()
/// for verdict in result.verdicts { print(verdict.property, verdict.isPromised, verdict.violations) }
/// ```
public struct FailureDetectorExperiment: Hashable, Sendable {
    /// Which detector.
    public enum Detector: String, Hashable, Sendable, CaseIterable {
        /// ``PerfectFailureDetector``.
        case perfect
        /// ``EventuallyPerfectFailureDetector``.
        case eventuallyPerfect = "eventually-perfect"

        /// What it is called on a command line.
        public var name: String { rawValue }
    }

    /// What a perfect failure detector needs.
    public enum Assumption: String, Hashable, Sendable, CaseIterable {
        /// No clock shows the timeout while an answer is still on its way.
        case boundedDrift = "bounded drift"
        /// No process stands still for longer than the timeout leaves time for.
        case boundedPauses = "bounded pauses"
        /// Nothing takes longer than it may.
        case boundedDelay = "bounded delay"
        /// Nothing gets lost.
        case noLoss = "no loss"
    }

    /// A process that crashes for good.
    public typealias Crash = BroadcastExperiment.Crash
    /// Some processes that are cut off from the others for some time.
    public typealias Partition = BroadcastExperiment.Partition

    /// A process that stands still for some time.
    public struct Pause: Hashable, Sendable {
        /// Which one.
        public var node: NodeID
        /// From when on.
        public var begin: SimulatedInstant
        /// For how long.
        public var length: Duration

        /// `node` stands still for `length` from `begin` on.
        public init(_ node: NodeID, from begin: SimulatedInstant, for length: Duration) {
            self.node = node
            self.begin = begin
            self.length = length
        }
    }

    /// A time in which packets take longer than they may.
    public struct Congestion: Hashable, Sendable {
        /// By how much longer.
        public var excess: Duration
        /// From when on.
        public var begin: SimulatedInstant
        /// Until when.
        public var end: SimulatedInstant

        /// All takes `excess` longer from `begin` to `end`.
        public init(_ excess: Duration, from begin: SimulatedInstant, to end: SimulatedInstant) {
            self.excess = excess
            self.begin = begin
            self.end = end
        }
    }

    /// Which detector.
    public var detector: Detector
    /// What brings the run back.
    public var seed: UInt64
    /// How many processes there are.
    public var nodeCount = 3
    /// How long answers are waited for, by the clock of who waits; at first, where that grows. 1 ms or more.
    public var timeout = Duration.milliseconds(110)
    /// What a packet takes at most.
    public var delayBound = Duration.milliseconds(50)
    /// By how much less than that some take, each amount as likely.
    public var jitter = Duration.zero
    /// By how much the clock of process 0 is too fast, in parts per million; those of the others gain or lose up to as much.
    public var drift = 0.0
    /// How far clocks are ahead of the truth or behind it at most. No detector looks at the time of day.
    public var clockError = Duration.milliseconds(50)
    /// Who crashes.
    public var crashes: [Crash] = []
    /// Who stands still.
    public var pauses: [Pause] = []
    /// When packets take longer than they may, if ever.
    public var congestion: Congestion?
    /// Who is cut off, if anybody.
    public var partition: Partition?
    /// The probability that the network loses a packet until all is calm, from 0 to 1.
    public var loss = 0.0
    /// After how long a perfect link sends again what has not been acknowledged. Where there is none, packets go out once: while
    /// the network loses nothing, that is a perfect link already.
    public var retransmission: Duration?
    /// Until when all this may happen; faults that are later make it later.
    public var calm = SimulatedInstant(nanoseconds: 3_000_000_000)
    /// How long it may take until the right opinion lasts; the run goes on for twice that from `calm` on.
    public var patience = Duration.seconds(5)
    /// Whether the result is to say what went over the network.
    public var recordsPackets = false

    /// An experiment with `detector`: three processes, perfect clocks, and nothing that goes wrong.
    public init(_ detector: Detector, seed: UInt64) {
        self.detector = detector
        self.seed = seed
    }

    /// By how much a clock has to be too fast to show the timeout before an answer is back, for which it takes a packet each way:
    /// a clock that gains ρ shows Δ after Δ/(1 + ρ), and the answer takes 2d, so that it is wrong from ρ = Δ/2d − 1 on. In parts
    /// per million, negative where the timeout is too short for any clock; infinite where packets take no time.
    public var criticalDrift: Double {
        let roundTrip = 2 * max(.zero, delayBound).asSeconds
        return roundTrip > 0 ? (timeout - delayBound - delayBound).asSeconds * 1e6 / roundTrip : .infinity
    }

    /// How long a process may stand still without being late with an answer, with clocks that are as fast as ``drift`` says:
    /// Δ/(1 + ρ) − 2d. Negative where nobody need stand still for that. To the picosecond.
    public var longestPause: Duration { shortestTimeout - delayBound - delayBound }

    /// What a packet may take so that no answer is late, with clocks that are as fast as ``drift`` says: Δ/2(1 + ρ). To the picosecond.
    public var longestDelay: Duration { Duration(attoseconds: shortestTimeout.attoseconds / 2) }

    /// In how much true time the fastest clock that there may be shows the timeout: Δ/(1 + ρ). To twice a picosecond, which is less than
    /// the simulation counts in, and more than what is lost by floating-point numbers.
    private var shortestTimeout: Duration {
        let seconds = timeout.asSeconds / (1 + drift.magnitude / 1e6)
        guard let steps = Int64(exactly: (seconds * 5e11).rounded()) else { return Duration(nearestSeconds: seconds) }
        return Duration(attoseconds: Int128(steps) * 2_000_000)
    }

    /// The longest time for which a process stands still, by one pause or by several without a gap.
    private var longestStandstill: Duration {
        var longest = Duration.zero
        for pauses in Dictionary(grouping: pauses, by: \.node).values {
            var (begin, end) = (SimulatedInstant.start, SimulatedInstant.start)
            for pause in pauses.sorted(by: { $0.begin < $1.begin }) {
                if pause.begin > end { (begin, end) = (pause.begin, pause.begin) }
                end = max(end, pause.begin.advanced(by: pause.length))
                longest = max(longest, begin.duration(to: end))
            }
        }
        return longest
    }

    /// What of a perfect failure detector's assumptions is not given.
    public var brokenAssumptions: [Assumption] {
        Assumption.allCases.filter { assumption in
            switch assumption {
            case .boundedDrift: drift.magnitude >= criticalDrift
            case .boundedPauses: longestStandstill > max(.zero, longestPause)
            case .boundedDelay: congestion.map { $0.excess > .zero && $0.begin < $0.end } ?? false
            case .noLoss: loss > 0 || partition.map { $0.begin < $0.end } ?? false
            }
        }
    }

    /// Runs it.
    public func run() -> FailureDetectorResult { run { _ in } }

    /// Runs it for as long as `goOn` says so, which is told now and then what share of it is done, from 0 to 1; `nil` if that said no.
    public func run(_ goOn: (Double) -> Bool) -> FailureDetectorResult? {
        try? run { share throws(ExperimentStopped) in try ExperimentStopped.unless(goOn, share) }
    }

    private func run<Failure: Error>(_ watch: (Double) throws(Failure) -> Void) throws(Failure) -> FailureDetectorResult
    {
        typealias Lasting = PerfectLink<Heartbeat>
        typealias Plain = FairLossLink<Heartbeat>
        switch (detector, retransmission) {
        case (.perfect, nil): return try run(PerfectFailureDetector(Plain(), timeout: timeout), watch)
        case (.perfect, let interval?):
            return try run(PerfectFailureDetector(Lasting(interval: interval), timeout: timeout), watch)
        case (.eventuallyPerfect, nil):
            return try run(EventuallyPerfectFailureDetector(Plain(), timeout: timeout), watch)
        case (.eventuallyPerfect, let interval?):
            return try run(EventuallyPerfectFailureDetector(Lasting(interval: interval), timeout: timeout), watch)
        }
    }

    /// Runs it with `module` on each node.
    func run<Module: FailureDetector>(_ module: Module) -> FailureDetectorResult { run(module) { _ in } }

    private func run<Module: FailureDetector, Failure: Error>(
        _ module: Module, _ watch: (Double) throws(Failure) -> Void
    ) throws(Failure) -> FailureDetectorResult {
        // Apart from the streams of the simulation with the same seed, which count from 1.
        var random = SimulationRandom(seed: seed, stream: .max)
        let conditions = conditions(using: &random)
        let calm = (conditions.faults.map(\.0) + conditions.laterLinks.map(\.0)).reduce(self.calm, max)
        let world = ModuleWorld(
            seed: seed, count: max(0, nodeCount), conditions: conditions, recordsPackets: recordsPackets
        ) { _ in module }
        let trace = try world.run(until: calm.advanced(by: patience).advanced(by: patience), watch)
        return FailureDetectorResult(
            self, trace, timeouts: world.simulation.processes.map(\.module.timeout), cost: world.cost,
            LivenessTerms(calm: calm, patience: patience))
    }

    private func conditions(using random: inout SimulationRandom) -> WorldConditions {
        var conditions = WorldConditions()
        conditions.link = link(loss: loss)
        if let congestion, congestion.begin < congestion.end {
            conditions.laterLinks = [
                (congestion.begin, link(loss: loss, excess: congestion.excess)), (congestion.end, link(loss: loss)),
            ]
        }
        if loss > 0 { conditions.laterLinks.append((conditions.laterLinks.map(\.0).reduce(calm, max), link(loss: 0))) }
        for node in 0..<max(0, nodeCount) {
            var clock = WorldConditions.NodeClock()
            let skew = node == 0 ? drift : drift * (2 * random.uniform() - 1)
            clock.oscillator = OscillatorModel(skew: FrequencyOffset(ratio: skew / 1e6))
            clock.ahead = Duration(nearestSeconds: clockError.asSeconds * (2 * random.uniform() - 1))
            conditions.clocks[node] = clock
        }
        conditions.faults = crashes.map { ($0.time, .crash($0.node)) }
        for pause in pauses { conditions.faults.append((pause.begin, .pause(pause.node, pause.length))) }
        if let partition, partition.begin < partition.end {
            conditions.faults.append((partition.begin, .partition([partition.nodes])))
            conditions.faults.append((partition.end, .heal))
        }
        return conditions
    }

    private func link(loss: Double, excess: Duration = .zero) -> LinkModel {
        let spread = min(max(.zero, jitter), max(.zero, delayBound))
        var link = LinkModel(
            delay: max(.zero, delayBound) - spread + max(.zero, excess), jitter: spread.half, distribution: .uniform)
        link.loss = loss
        return link
    }
}
