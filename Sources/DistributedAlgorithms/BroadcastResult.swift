public import ClockSimulation

/// What came of a ``BroadcastExperiment``.
public struct BroadcastResult: Sendable {
    /// A process delivered a message.
    public struct Delivery: Hashable, Sendable {
        /// Which process.
        public let node: NodeID
        /// When in true time.
        public let time: SimulatedInstant
        /// Who broadcast the message.
        public let origin: NodeID
        /// Its number; all messages of a run are numbered from 0 in the order of the times at which they were to be broadcast.
        public let number: UInt64
    }

    /// Whether the run has a property.
    public typealias Verdict = PropertyCheck<BroadcastProperty>

    /// What was tried out, and with which seed.
    public let experiment: BroadcastExperiment
    /// Processes that never crashed.
    public let correct: Set<NodeID>
    /// How many messages were broadcast: those that were to be, less those of processes that had crashed.
    public let broadcastCount: Int
    /// What was delivered, in order of time.
    public let deliveries: [Delivery]
    /// All properties, in order of their declaration.
    public let verdicts: [Verdict]
    /// What it took altogether, acknowledgements and what was sent again included.
    public let cost: ModuleCost
    /// True time from each broadcast to the last delivery on a correct process, the shortest first; of messages that all of these
    /// delivered.
    public let latencies: [Duration]
    /// The run as a diagram shows it; packets only if they were recorded.
    public let events: [SpaceTimeEvent]

    /// Messages on the network for each broadcast; 0 where there was none.
    public var packetsPerBroadcast: Double { broadcastCount == 0 ? 0 : Double(cost.packets) / Double(broadcastCount) }
    /// Bytes on the network for each broadcast, without what the network adds; 0 where there was none.
    public var bytesPerBroadcast: Double { broadcastCount == 0 ? 0 : Double(cost.bytes) / Double(broadcastCount) }
    /// The latency that half of the messages do not exceed; `nil` where none was delivered by all.
    public var medianLatency: Duration? { latencies.isEmpty ? nil : latencies[(latencies.count - 1) / 2] }
    /// The greatest latency; `nil` where no message was delivered by all.
    public var greatestLatency: Duration? { latencies.last }
    /// What violates a property that the algorithm promises: nothing, unless it is wrong.
    public var brokenPromises: [PropertyViolation] { verdicts.filter(\.isPromised).flatMap(\.violations) }

    init<Module: BroadcastModule>(
        _ experiment: BroadcastExperiment, _ trace: ModuleTrace<Module>, cost: ModuleCost, _ terms: LivenessTerms
    ) where Module.Payload == UInt64 {
        let history = BroadcastHistory(trace)
        let correct = history.fates.unfailing
        let promised = experiment.algorithm.promises(crashed: Set(trace.group).subtracting(correct))
        self.experiment = experiment
        self.correct = correct
        self.cost = cost
        broadcastCount = history.broadcasts.count
        deliveries = history.deliveries.map { event in
            Delivery(node: event.node, time: event.time, origin: event.message.origin, number: event.message.payload)
        }
        verdicts = Verdict.all(promised: promised) { property in
            history.safetyViolations(of: [property]) + history.livenessViolations(of: [property], terms)
        }
        latencies = history.latencies(to: correct)
        events = trace.spaceTimeEvents
    }
}

extension BroadcastHistory {
    /// True time from the broadcast of each message to its last delivery on one of `nodes`, the shortest first; of messages that
    /// all of these delivered.
    public func latencies(to nodes: Set<NodeID>) -> [Duration] {
        var last: [Message: (time: SimulatedInstant, nodes: Set<NodeID>)] = [:]
        for event in deliveries where nodes.contains(event.node) {
            var known = last[event.message] ?? (event.time, [])
            if known.nodes.insert(event.node).inserted { known.time = event.time }
            last[event.message] = known
        }
        return broadcasts.compactMap { event in
            guard let known = last[event.message], known.nodes == nodes else { return nil }
            return event.time.duration(to: known.time)
        }.sorted()
    }
}
