import ClockDiscipline
import TimeScales

/// What there is in a simulation, whatever its processes and their messages are.
///
/// None of it is generic, nor are ``NodeState`` and the queue: it is compiled once and for all, however far away from here
/// the processes are.
struct SimulationWorld {
    var now = SimulatedInstant.start
    var eventCount = 0
    /// How each node is.
    var nodes: [NodeStorage] = []
    var defaultLink = LinkModel()
    var queue = EventQueue<SimulationEvent>()
    /// Those of the messages on their way, by the places that events call them by; and the places that are free.
    var envelopes: [Envelope] = []
    var freePlaces: [Int32] = []
    var isPartitioned = false
    var models: [Way: LinkModel] = [:]
    var links: [Way: Link] = [:]

    /// Lets what is in `envelope` arrive at `time`. Returns the place of both.
    mutating func post(_ envelope: Envelope, at time: SimulatedInstant) -> Int {
        let place: Int
        if let free = freePlaces.popLast() {
            place = Int(free)
            envelopes[place] = envelope
        } else {
            place = envelopes.count
            envelopes.append(envelope)
        }
        queue.add(.message(Int32(place)), at: time)
        return place
    }

    /// Whether the network is whole between the two.
    func isReachable(_ receiver: NodeID, from sender: NodeID) -> Bool {
        !isPartitioned || nodes[sender].state.part == nodes[receiver].state.part
    }

    /// When what `sender` sends now arrives at `receiver`: never, once or twice.
    mutating func arrivals(
        from sender: NodeID, to receiver: NodeID
    ) -> (first: SimulatedInstant?, second: SimulatedInstant?) {
        if sender >= receiver {
            let node = nodes[sender]
            return arrivals(from: sender, to: receiver, using: &node.state.linkRandom.out)
        }
        let node = nodes[receiver]
        return arrivals(from: sender, to: receiver, using: &node.state.linkRandom.home)
    }

    private mutating func arrivals(
        from sender: NodeID, to receiver: NodeID, using random: inout SimulationRandom
    ) -> (first: SimulatedInstant?, second: SimulatedInstant?) {
        let way = Way(from: sender, to: receiver)
        let model = models.isEmpty ? defaultLink : models[way] ?? defaultLink
        guard model.hasMemory else {
            var link = Link(model)
            return link.arrivals(at: now, using: &random)
        }
        let line = model.isShared ? Way(from: Way.anybody, to: receiver) : way
        var link = links[line] ?? Link(model)
        link.model = model
        defer { links[line] = link }
        return link.arrivals(at: now, using: &random)
    }
}

/// What is to happen, to a node, a message or a fault of that number.
enum SimulationEvent {
    case start(Int32)
    case message(Int32)
    case timer(Int32, serial: UInt32)
    case fault(Int32)
    case resume(Int32)
    case goOn(Int32)
}

/// Who sent a message to whom; and when it came, where it could not be taken then.
struct Envelope {
    let sender: NodeID
    let receiver: NodeID
    var arrival: (date: NTPDate, monotonic: LocalInstant)?
}

/// From one node to another.
struct Way: Hashable {
    /// Where a line is shared by all who send.
    static var anybody: NodeID { -1 }
    let from: NodeID
    let to: NodeID
}
