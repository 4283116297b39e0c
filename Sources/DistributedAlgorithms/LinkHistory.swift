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
    public private(set) var sends: [Event] = []
    /// What was delivered, in order of time.
    public private(set) var deliveries: [Event] = []
    /// Logs that were shown, in order of time.
    public private(set) var recalls: [Recall] = []

    /// What happened in the run of `trace`, whatever its modules call it.
    ///
    /// - Parameters:
    ///   - trace: What happened, by event.
    ///   - send: What a request wants to be sent and to whom, if it does.
    ///   - delivery: What an indication says was delivered and from whom, if it does.
    ///   - recall: The log that an indication shows, if it does.
    public init<Module: EventModule>(
        _ trace: ModuleTrace<Module>, send: (Module.Request) -> (payload: Payload, receiver: NodeID)?,
        delivery: (Module.Indication) -> (payload: Payload, sender: NodeID)?,
        recall: (Module.Indication) -> [(sender: NodeID, payload: Payload)]? = { _ in nil }
    ) {
        (seed, end, fates) = (trace.seed, trace.end, trace.fates)
        for event in trace.events {
            let (node, time) = (event.node, event.time)
            switch event.kind {
            case .requested(let request):
                guard let (payload, receiver) = send(request) else { continue }
                sends.append(Event(payload, from: node, to: receiver, at: time))
            case .indicated(let indication):
                if let (payload, sender) = delivery(indication) {
                    deliveries.append(Event(payload, from: sender, to: node, at: time))
                } else if let log = recall(indication) {
                    recalls.append(Recall(node: node, time: time, log: log))
                }
            case .crashed, .recovered, .sent, .received: break
            }
        }
    }

    /// What happened on links that are asked to send and indicate deliveries.
    public init<Link: PointToPointLink>(_ trace: ModuleTrace<Link>) where Link.Payload == Payload {
        self.init(
            trace,
            send: { request in
                switch request {
                case .send(let payload, let receiver): (payload, receiver)
                }
            },
            delivery: { indication in
                switch indication {
                case .deliver(let payload, let sender): (payload, sender)
                }
            })
    }

    /// What happened on stubborn links that were never told to stop.
    public init(_ trace: ModuleTrace<StubbornLink<Payload>>) {
        self.init(
            trace,
            send: { request in
                guard case .send(let payload, let receiver) = request else { return nil }
                return (payload, receiver)
            },
            delivery: { indication in
                switch indication {
                case .deliver(let payload, let sender): (payload, sender)
                }
            })
    }

    /// What happened on logged links; log-deliveries are what is delivered.
    public init(_ trace: ModuleTrace<LoggedPerfectLink<Payload>>) {
        self.init(
            trace,
            send: { request in
                switch request {
                case .send(let payload, let receiver): (payload, receiver)
                }
            },
            delivery: { indication in
                guard case .logged(let delivery) = indication else { return nil }
                return (delivery.payload, delivery.sender)
            },
            recall: { indication in
                guard case .recalled(let log) = indication else { return nil }
                return log.map { ($0.sender, $0.payload) }
            })
    }
}
