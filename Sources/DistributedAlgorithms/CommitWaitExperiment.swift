public import ClockDiscipline
import ClockSimulation
import TimeScales

/// A world in which processes put timestamps on transactions by clocks with bounds, and what comes of it.
///
/// ```swift
/// var experiment = CommitWaitExperiment(seed: 7)
/// experiment.drift = FrequencyOffset(femtoratio: 300_000_000_000)
/// let result = experiment.run()
/// print(result.wrongClaimShare, result.violations(of: .externalConsistency).count, result.meanWait ?? .zero)
/// ```
public struct CommitWaitExperiment: Hashable, Sendable {
    /// What brings the run back.
    public var seed: UInt64
    /// How many processes there are.
    public var nodeCount = 4
    /// How many transactions each one starts.
    public var transactionsPerNode = 100
    /// The mean time between two transactions of a process; they are at random times, as often early as late.
    public var spacing = Duration.seconds(0.6)
    /// What clocks really drift by: that of process 0 gains so much, that of process 1 loses so much, those of the others are in
    /// between.
    public var drift = FrequencyOffset(femtoratio: 200_000_000_000)
    /// How far clocks are ahead of the truth or behind it at the start at most.
    public var clockError = Duration.milliseconds(50)
    /// How processes are told the time, and what they claim. Each is told it at a phase of its own, which is drawn, and has been since
    /// before the start.
    public var timeService = TimeService()
    /// Whether a transaction waits until its timestamp is past.
    public var isWaiting = true

    /// An experiment with the numbers of Spanner, and clocks that drift as much as is assumed: four processes for a minute.
    public init(seed: UInt64) { self.seed = seed }

    /// The mean of what commit-wait takes, twice the mean of what is claimed: 8 ms with the numbers of Spanner.
    public var expectedWait: Duration { timeService.meanUncertainty + timeService.meanUncertainty }

    /// How long after a process was told the time its claim is wrong at the earliest, by its own clock; `nil` where it never is. 10 s of
    /// each 30 with the numbers of Spanner and a drift of 300 ppm.
    public var wrongAfter: Duration? {
        let slower = FrequencyOffset(ratio: -drift.ratio)
        let times = [drift, slower].compactMap { timeService.wrongAfter(drift: $0) }
        return times.min()
    }

    /// Runs it.
    public func run() -> CommitWaitResult { run(CommitWait(isWaiting: isWaiting)) { CommitHistory($0) } }

    /// Runs it for as long as `goOn` says so, which is told now and then what share of it is done, from 0 to 1; `nil` if that said no.
    public func run(_ goOn: (Double) -> Bool) -> CommitWaitResult? {
        try? run(CommitWait(isWaiting: isWaiting), { CommitHistory($0) }) { share throws(ExperimentStopped) in
            try ExperimentStopped.unless(goOn, share)
        }
    }

    /// Runs it with `module` on each node.
    func run<Module: EventModule>(
        _ module: Module, history: (ModuleTrace<Module>) -> CommitHistory
    ) -> CommitWaitResult where Module.Request == CommitWait.Request {
        run(module, history) { _ in }
    }

    private func run<Module: EventModule, Failure: Error>(
        _ module: Module, _ history: (ModuleTrace<Module>) -> CommitHistory, _ watch: (Double) throws(Failure) -> Void
    ) throws(Failure) -> CommitWaitResult where Module.Request == CommitWait.Request {
        // Apart from the streams of the simulation with the same seed, which count from 1.
        var random = SimulationRandom(seed: seed, stream: .max)
        let workload = workload(using: &random)
        let conditions = conditions(using: &random)
        let calm = workload.values.joined().map(\.time).max() ?? SimulatedInstant.start
        let world = ModuleWorld(seed: seed, count: max(0, nodeCount), conditions: conditions, workload: workload) { _ in
            module
        }
        // What the time is said to be may go back by two errors, and by what a clock has gained.
        let gained = drift.accumulated(over: timeService.interval)
        let setBack = timeService.error + max(gained, .zero - gained)
        let terms = LivenessTerms(
            calm: calm, patience: timeService.greatestUncertainty * 4 + setBack * 2 + .seconds(1))
        let trace = try world.run(until: calm.advanced(by: terms.patience), watch)
        return CommitWaitResult(self, history(trace), terms)
    }

    private func workload(using random: inout SimulationRandom) -> [NodeID: [TimedRequest<CommitWait.Request>]] {
        let count = max(0, transactionsPerNode)
        let span = max(0, spacing.asSeconds) * Double(count)
        var workload: [NodeID: [TimedRequest<CommitWait.Request>]] = [:]
        for node in 0..<max(0, nodeCount) {
            let times = (0..<count).map { _ in
                SimulatedInstant.start.advanced(by: Duration(nearestSeconds: random.uniform() * span))
            }
            workload[node] = times.sorted().enumerated().map { TimedRequest(.commit(UInt64($0)), at: $1) }
        }
        return workload
    }

    private func conditions(using random: inout SimulationRandom) -> WorldConditions {
        var conditions = WorldConditions()
        for node in 0..<max(0, nodeCount) {
            var clock = WorldConditions.NodeClock()
            let part = 2 * random.uniform() - 1
            clock.oscillator = OscillatorModel(
                skew: FrequencyOffset(ratio: drift.ratio * (node == 0 ? 1 : node == 1 ? -1 : part)))
            clock.ahead = Duration(nearestSeconds: clockError.asSeconds * (2 * random.uniform() - 1))
            clock.timeService = timeService
            let phase = Duration(nearestSeconds: timeService.interval.asSeconds * random.uniform())
            // At the start each is somewhere between two times, as it is later.
            let age = timeService.interval - phase
            let ratio = clock.oscillator.skew.ratio
            clock.timeService?.phase = phase
            clock.timeService?.age = age
            clock.timeService?.gained = Duration(nearestSeconds: age.asSeconds * ratio / (1 + ratio))
            conditions.clocks[node] = clock
        }
        return conditions
    }
}

/// What came of a ``CommitWaitExperiment``.
public struct CommitWaitResult: Sendable {
    /// Whether the run has a property.
    public typealias Verdict = PropertyCheck<CommitProperty>

    /// What was tried out, and with which seed.
    public let experiment: CommitWaitExperiment
    /// All transactions, in order of their starts.
    public let transactions: [CommitHistory.Transaction]
    /// All properties, in order of their declaration.
    public let verdicts: [Verdict]

    /// What violates a property that is promised: nothing, unless the algorithm is wrong.
    public var brokenPromises: [PropertyViolation] { verdicts.filter(\.isPromised).flatMap(\.violations) }

    /// What violates `property`.
    public func violations(of property: CommitProperty) -> [PropertyViolation] {
        verdicts.filter { $0.property == property }.flatMap(\.violations)
    }

    /// What transactions took, the shortest first: the cost of commit-wait.
    public var waits: [Duration] { transactions.compactMap(\.wait).sorted() }

    /// The mean of what transactions took; `nil` where there was none.
    public var meanWait: Duration? {
        let waits = waits
        guard !waits.isEmpty else { return nil }
        return Duration(nearestSeconds: waits.reduce(0) { $0 + $1.asSeconds } / Double(waits.count))
    }

    /// Of the transactions that committed, the part before which the process's claim was wrong, from 0 to 1.
    public var wrongClaimShare: Double {
        let claims = transactions.compactMap(\.isClaimTrue)
        return claims.isEmpty ? 0 : Double(claims.count { !$0 }) / Double(claims.count)
    }

    init(_ experiment: CommitWaitExperiment, _ history: CommitHistory, _ terms: LivenessTerms) {
        self.experiment = experiment
        transactions = history.transactions
        var promised: [CommitProperty] = [.termination]
        if experiment.wrongAfter == nil, experiment.isWaiting { promised = CommitProperty.allCases }
        verdicts = Verdict.all(promised: promised) { property in
            history.safetyViolations(of: [property]) + history.livenessViolations(of: [property], terms)
        }
    }
}
