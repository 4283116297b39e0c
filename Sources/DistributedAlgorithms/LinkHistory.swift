public import ClockSimulation

/// What happened on the links of a run: the part of a trace of which the properties of links speak.
public struct LinkHistory<Payload: WireMessage>: Sendable {
    /// A message was to be sent, or was delivered.
    public struct Event: Hashable, Sendable {
        /// When.
        public let time: SimulatedInstant
        /// From which node; for a delivery, from which the link says it is.
        public let sender: NodeID
        /// To which node.
        public let receiver: NodeID
        /// What.
        public let payload: Payload

        /// `payload` from `sender` to `receiver` at `time`.
        public init(_ payload: Payload, from sender: NodeID, to receiver: NodeID, at time: SimulatedInstant) {
            self.payload = payload
            self.sender = sender
            self.receiver = receiver
            self.time = time
        }

        var route: Route { Route(sender: sender, receiver: receiver, payload: payload) }
    }

    /// A log that a process was shown when it recovered.
    public struct Recall: Sendable {
        /// Which process.
        public let node: NodeID
        /// When.
        public let time: SimulatedInstant
        /// Sender and message of each delivery in the log, in order.
        public let log: [(sender: NodeID, payload: Payload)]
    }

    /// What tells messages apart.
    struct Route: Hashable {
        let sender: NodeID
        let receiver: NodeID
        let payload: Payload
    }

    /// What brings the run back.
    public let seed: UInt64
    /// When the run ended.
    public let end: SimulatedInstant
    /// Which processes are correct.
    public let fates: ProcessFates
    /// What was to be sent, in order of time.
    public internal(set) var sends: [Event] = []
    /// What was delivered, in order of time.
    public internal(set) var deliveries: [Event] = []
    /// Logs that were shown, in order of time.
    public internal(set) var recalls: [Recall] = []

    /// An empty history of the run of `seed` until `end`, for the others to fill.
    init<Module>(of trace: ModuleTrace<Module>) {
        seed = trace.seed
        end = trace.end
        fates = trace.fates
    }

    /// What happened on links that are asked to send and indicate deliveries.
    public init<Link: PointToPointLink>(_ trace: ModuleTrace<Link>) where Link.Payload == Payload {
        self.init(of: trace)
        for event in trace.events {
            switch event.kind {
            case .requested(.send(let payload, let receiver)):
                sends.append(Event(payload, from: event.node, to: receiver, at: event.time))
            case .indicated(.deliver(let payload, let sender)):
                deliveries.append(Event(payload, from: sender, to: event.node, at: event.time))
            case .crashed, .recovered: break
            }
        }
    }

    /// What happened on stubborn links that were never told to stop.
    public init(_ trace: ModuleTrace<StubbornLink<Payload>>) {
        self.init(of: trace)
        for event in trace.events {
            switch event.kind {
            case .requested(.send(let payload, let receiver)):
                sends.append(Event(payload, from: event.node, to: receiver, at: event.time))
            case .indicated(.deliver(let payload, let sender)):
                deliveries.append(Event(payload, from: sender, to: event.node, at: event.time))
            case .requested(.stop), .crashed, .recovered: break
            }
        }
    }

    /// What happened on logged links; log-deliveries are what is delivered.
    public init(_ trace: ModuleTrace<LoggedPerfectLink<Payload>>) {
        self.init(of: trace)
        for event in trace.events {
            switch event.kind {
            case .requested(.send(let payload, let receiver)):
                sends.append(Event(payload, from: event.node, to: receiver, at: event.time))
            case .indicated(.logged(let delivery)):
                deliveries.append(
                    Event(delivery.payload, from: delivery.sender, to: event.node, at: event.time))
            case .indicated(.recalled(let log)):
                recalls.append(
                    Recall(node: event.node, time: event.time, log: log.map { ($0.sender, $0.payload) }))
            case .crashed, .recovered: break
            }
        }
    }
}
