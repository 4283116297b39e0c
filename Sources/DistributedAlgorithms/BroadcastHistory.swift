public import ClockSimulation

/// What was broadcast and delivered in a run: the part of a trace of which the properties of broadcasts speak.
///
/// What happened before what is found from that alone, not from any stamp of an algorithm: an oracle that shares nothing with
/// what it judges.
public struct BroadcastHistory<Payload: WireMessage>: Sendable {
    /// A message, as it is told from others.
    public struct Message: Hashable, Sendable {
        /// Who broadcast it; for a delivery, who the module says did.
        public let origin: NodeID
        /// What it is.
        public let payload: Payload

        /// `payload` of process `origin`.
        public init(_ payload: Payload, of origin: NodeID) {
            self.payload = payload
            self.origin = origin
        }

        var text: String { "message \(payload) of node \(origin)" }
    }

    /// A message was broadcast, or was delivered.
    public struct Event: Hashable, Sendable {
        /// Where.
        public let node: NodeID
        /// When.
        public let time: SimulatedInstant
        /// What.
        public let message: Message
    }

    /// What brings the run back.
    public let seed: UInt64
    /// All nodes.
    public let group: Range<NodeID>
    /// When the run ended.
    public let end: SimulatedInstant
    /// Which processes are correct.
    public let fates: ProcessFates
    /// What was broadcast, in order of time.
    public private(set) var broadcasts: [Event] = []
    /// What was delivered, in order of time.
    public private(set) var deliveries: [Event] = []
    /// The first broadcast of each message.
    let firstBroadcast: [Message: Event]
    /// When each process delivered each message first.
    let firstDelivery: [NodeID: [Message: SimulatedInstant]]
    /// Broadcasts and deliveries of each process in its order.
    private let steps: [NodeID: [Step]]

    private enum Step: Sendable {
        case broadcast(Message)
        case delivery(Message)
    }

    /// What happened in the run of `trace`.
    public init<Module: BroadcastModule>(_ trace: ModuleTrace<Module>) where Module.Payload == Payload {
        (seed, group, end, fates) = (trace.seed, trace.group, trace.end, trace.fates)
        var steps: [NodeID: [Step]] = [:]
        for event in trace.events {
            switch event.kind {
            case .requested(.broadcast(let payload)):
                let message = Message(payload, of: event.node)
                broadcasts.append(Event(node: event.node, time: event.time, message: message))
                steps[event.node, default: []].append(.broadcast(message))
            case .indicated(.deliver(let payload, let origin)):
                let message = Message(payload, of: origin)
                deliveries.append(Event(node: event.node, time: event.time, message: message))
                steps[event.node, default: []].append(.delivery(message))
            case .crashed, .recovered, .sent, .received: break
            }
        }
        self.steps = steps
        var firstDelivery: [NodeID: [Message: SimulatedInstant]] = [:]
        for event in deliveries where firstDelivery[event.node]?[event.message] == nil {
            firstDelivery[event.node, default: [:]][event.message] = event.time
        }
        self.firstDelivery = firstDelivery
        firstBroadcast = Dictionary(broadcasts.map { ($0.message, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// What process `node` delivered, each message once, in order.
    public func firstDeliveries(on node: NodeID) -> [Message] {
        var seen: Set<Message> = []
        return deliveries.filter { $0.node == node && seen.insert($0.message).inserted }.map(\.message)
    }

    /// For each message what its sender had broadcast before it, in order.
    var sendersOrder: (Message) -> [Message] {
        var before: [Message: [Message]] = [:]
        var sent: [NodeID: [Message]] = [:]
        for event in broadcasts where before[event.message] == nil {
            before[event.message] = sent[event.node] ?? []
            sent[event.node, default: []].append(event.message)
        }
        return { before[$0] ?? [] }
    }

    /// For each message all whose broadcast happened before its own: those that its sender had broadcast or delivered, those of
    /// which the same is true for one of these, and so on. In order of the time of their broadcast.
    ///
    /// Takes time and memory in proportion to the square of the number of messages. Source: L. Lamport, doi:10.1145/359545.359563,
    /// with broadcasts as what is sent, and deliveries as what is received.
    public var causes: (Message) -> [Message] {
        let numbers = Dictionary(broadcasts.enumerated().map { ($0.element.message, $0.offset) }, uniquingKeysWith: min)
        var causes: [Message: Set<Int>] = [:]
        var known: [NodeID: Set<Int>] = [:]
        var places = steps.mapValues { _ in 0 }
        // A process goes on until it delivers what has not been broadcast yet as far as the others have come.
        var hasMoved = true
        while hasMoved {
            hasMoved = false
            nodes: for (node, steps) in steps.sorted(by: { $0.key < $1.key }) {
                while let place = places[node], steps.indices.contains(place) {
                    switch steps[place] {
                    case .broadcast(let message):
                        if causes[message] == nil { causes[message] = known[node] ?? [] }
                        if let number = numbers[message] { known[node, default: []].insert(number) }
                    case .delivery(let message):
                        // What nobody ever broadcast has no cause.
                        guard let number = numbers[message] else { break }
                        guard let causes = causes[message] else { continue nodes }
                        known[node, default: []].formUnion(causes)
                        known[node, default: []].insert(number)
                    }
                    places[node] = place + 1
                    hasMoved = true
                }
            }
        }
        let messages = broadcasts.map(\.message)
        let inOrder = causes.mapValues { causes in causes.sorted().map { messages[$0] } }
        return { message in inOrder[message] ?? [] }
    }
}
