public import ClockSimulation

/// What failure detectors said in a run, and who crashed: the part of a trace of which their properties speak.
public struct FailureDetectorHistory: Sendable {
    /// A process changed its mind about another.
    public struct Opinion: Hashable, Sendable {
        /// Which process.
        public let observer: NodeID
        /// About which one.
        public let subject: NodeID
        /// When.
        public let time: SimulatedInstant
        /// Whether it takes it for crashed from then on.
        public let isSuspected: Bool
    }

    /// What brings the run back.
    public let seed: UInt64
    /// All nodes.
    public let group: Range<NodeID>
    /// When the run ended.
    public let end: SimulatedInstant
    /// Which processes are correct.
    public let fates: ProcessFates
    /// What was said, in order of time.
    public let opinions: [Opinion]
    /// When each process that crashed did so first.
    public let crashes: [NodeID: SimulatedInstant]

    /// What happened in the run of `trace`.
    public init<Module: FailureDetector>(_ trace: ModuleTrace<Module>) {
        (seed, group, end, fates) = (trace.seed, trace.group, trace.end, trace.fates)
        var (opinions, crashes): ([Opinion], [NodeID: SimulatedInstant]) = ([], [:])
        for event in trace.events {
            func note(_ subject: NodeID, _ isSuspected: Bool) {
                opinions.append(
                    Opinion(observer: event.node, subject: subject, time: event.time, isSuspected: isSuspected))
            }
            switch event.kind {
            case .indicated(.crash(let subject)), .indicated(.suspect(let subject)): note(subject, true)
            case .indicated(.restore(let subject)): note(subject, false)
            case .crashed: if crashes[event.node] == nil { crashes[event.node] = event.time }
            case .recovered, .sent, .received: break
            }
        }
        self.opinions = opinions
        self.crashes = crashes
    }

    /// Suspicions of processes that had not crashed.
    public var wrongSuspicions: [Opinion] {
        opinions.filter { $0.isSuspected && crashes[$0.subject] ?? .max > $0.time }
    }

    /// True time from each crash until each process that never crashed took it for one and for good, the shortest first.
    public var detectionTimes: [Duration] {
        crashes.flatMap { subject, crash in
            fates.unfailing.compactMap { observer -> Duration? in
                guard let time = lastingSuspicion(of: subject, by: observer) else { return nil }
                return crash.duration(to: max(crash, time))
            }
        }.sorted()
    }

    /// Since when `observer` takes `subject` for crashed, if it does so at the end.
    func lastingSuspicion(of subject: NodeID, by observer: NodeID) -> SimulatedInstant? {
        var since: SimulatedInstant?
        for opinion in opinions where opinion.observer == observer && opinion.subject == subject {
            since = opinion.isSuspected ? since ?? opinion.time : nil
        }
        return since
    }

    /// When `observer` took `subject` for crashed for the last time, though it may have stopped to; `end` if it does so at the end.
    func latestSuspicion(of subject: NodeID, by observer: NodeID) -> SimulatedInstant? {
        guard let last = opinions.last(where: { $0.observer == observer && $0.subject == subject }) else { return nil }
        return last.isSuspected ? end : last.time
    }
}

extension SimulatedInstant {
    /// The last one that can be told.
    static var max: SimulatedInstant { SimulatedInstant(nanoseconds: .max) }
}
