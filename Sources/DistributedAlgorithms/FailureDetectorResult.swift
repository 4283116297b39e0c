public import ClockSimulation

/// What came of a ``FailureDetectorExperiment``.
public struct FailureDetectorResult: Sendable {
    /// Whether the run has a property.
    public typealias Verdict = PropertyCheck<FailureDetectorProperty>

    /// What was tried out, and with which seed.
    public let experiment: FailureDetectorExperiment
    /// Processes that never crashed.
    public let correct: Set<NodeID>
    /// All properties, in order of their declaration.
    public let verdicts: [Verdict]
    /// What was said, in order of time.
    public let opinions: [FailureDetectorHistory.Opinion]
    /// How often a process was suspected that had not crashed.
    public let wrongSuspicionCount: Int
    /// How many suspicions of a process that never crashed, by another that never crashed, last when the run ends.
    public let wrongSuspicionsAtEnd: Int
    /// True time from each crash until each correct process took it for one and for good, the shortest first.
    public let detectionTimes: [Duration]
    /// How long each process waits for answers in the end, in the order of their numbers.
    public let timeouts: [Duration]
    /// What it took altogether.
    public let cost: ModuleCost
    /// The run as a diagram shows it; packets only if they were recorded.
    public let events: [SpaceTimeEvent]

    /// What violates a property that the detector promises: nothing, unless it is wrong.
    public var brokenPromises: [PropertyViolation] { verdicts.filter(\.isPromised).flatMap(\.violations) }

    init<Module: FailureDetector>(
        _ experiment: FailureDetectorExperiment, _ trace: ModuleTrace<Module>, timeouts: [Duration],
        cost: ModuleCost, _ terms: LivenessTerms
    ) {
        let history = FailureDetectorHistory(trace)
        var promised: [FailureDetectorProperty] =
            switch experiment.detector {
            case .perfect: [.strongCompleteness]
            // Where only the slowest of answers are late, the last one that comes as a surprise may come after any end.
            case .eventuallyPerfect
            where experiment.drift.magnitude >= experiment.criticalDrift && experiment.jitter > .zero:
                [.strongCompleteness]
            case .eventuallyPerfect: FailureDetectorProperty.eventuallyPerfect
            }
        // Who is never wrong is never wrong in the end. And the timeout of the eventually perfect one only grows.
        if experiment.brokenAssumptions.isEmpty { promised = FailureDetectorProperty.allCases }
        self.experiment = experiment
        self.timeouts = timeouts
        self.cost = cost
        correct = history.fates.unfailing
        opinions = history.opinions
        wrongSuspicionCount = history.wrongSuspicions.count
        let unfailing = history.fates.unfailing
        wrongSuspicionsAtEnd = unfailing.reduce(0) { count, observer in
            count + unfailing.count { history.lastingSuspicion(of: $0, by: observer) != nil }
        }
        detectionTimes = history.detectionTimes
        verdicts = Verdict.all(promised: promised) { property in
            history.safetyViolations(of: [property]) + history.livenessViolations(of: [property], terms)
        }
        events = trace.spaceTimeEvents(
            request: nil,
            indication: { indication in
                switch indication {
                case .crash(let node): SpaceTimePoint(.local, "p\(node) has crashed", peer: node)
                case .suspect(let node): SpaceTimePoint(.local, "suspects p\(node)", peer: node)
                case .restore(let node): SpaceTimePoint(.local, "restores p\(node)", peer: node)
                }
            })
    }
}
