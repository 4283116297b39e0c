public import ClockSimulation
public import TimeScales

/// What happened in a run, as properties speak of it: requests, indications, crashes and recoveries, in the order of true time; and
/// where it is asked for, what went over the network.
public struct ModuleTrace<Module: EventModule>: Sendable {
    /// What can happen.
    public enum Kind: Sendable {
        /// The module was asked for something.
        case requested(Module.Request)
        /// It said that something has happened.
        case indicated(Module.Indication)
        /// The node crashed.
        case crashed
        /// It is up again.
        case recovered
        /// A packet was given to the network; only in a world that records packets.
        case sent(Packet)
        /// A packet came, of which there may be two of the same number.
        case received(Packet)
    }

    /// A packet on the network.
    public struct Packet: Sendable {
        /// Its number in the run: no other one was sent with it.
        public let number: Int
        /// To which node it is sent, or from which it came.
        public let peer: NodeID
        /// What is in it.
        public let content: Module.Message
    }

    /// Something that happened on a node.
    public struct Event: Sendable {
        /// On which one.
        public let node: NodeID
        /// When.
        public let time: SimulatedInstant
        /// What the node's time of day was then.
        public let date: NTPDate
        /// What.
        public let kind: Kind

        init(node: NodeID, time: SimulatedInstant, date: NTPDate = SimulatedClock.epoch, kind: Kind) {
            self.node = node
            self.time = time
            self.date = date
            self.kind = kind
        }
    }

    /// What brings the run back.
    public let seed: UInt64
    /// All nodes.
    public let group: Range<NodeID>
    /// Nodes that may have done anything.
    public let byzantine: Set<NodeID>
    /// When the run ended.
    public let end: SimulatedInstant
    /// What happened. Of what happened at the same instant on different nodes, the order says nothing.
    public let events: [Event]

    /// The trace of a run: what happened, in any order of nodes, and on each node in the order in which it happened.
    public init(
        seed: UInt64, group: Range<NodeID>, byzantine: Set<NodeID> = [], end: SimulatedInstant, events: [Event]
    ) {
        self.seed = seed
        self.group = group
        self.byzantine = byzantine
        self.end = end
        self.events = events.enumerated()
            .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
            .map(\.element)
    }

    /// What the literature calls a process during the run.
    public var fates: ProcessFates {
        var fates = ProcessFates(group: group, byzantine: byzantine)
        for event in events {
            switch event.kind {
            case .crashed: fates.crashed(event.node)
            case .recovered: fates.recovered(event.node)
            case .requested, .indicated, .sent, .received: break
            }
        }
        return fates
    }
}

/// Which processes of a run are correct.
public struct ProcessFates: Hashable, Sendable {
    /// Nodes that never crashed and were not Byzantine.
    public private(set) var unfailing: Set<NodeID>
    /// Nodes that were up at the end and not Byzantine: correct, where processes may recover.
    public private(set) var upAtEnd: Set<NodeID>
    /// Nodes that may have done anything.
    public let byzantine: Set<NodeID>

    /// Nothing has happened yet to the nodes of `group`.
    public init(group: Range<NodeID>, byzantine: Set<NodeID> = []) {
        self.byzantine = byzantine
        unfailing = Set(group).subtracting(byzantine)
        upAtEnd = unfailing
    }

    mutating func crashed(_ node: NodeID) {
        unfailing.remove(node)
        upAtEnd.remove(node)
    }

    mutating func recovered(_ node: NodeID) {
        if !byzantine.contains(node) { upAtEnd.insert(node) }
    }
}
