import ClockSimulation

/// A broadcast whose messages of one process are delivered in the order in which it broadcast them.
///
/// - FIFO delivery: if a process broadcasts m₁ before m₂, nobody delivers m₂ without having delivered m₁.
/// - All else that the broadcast below promises: reliable over a reliable one.
///
/// Each message has a number, and waits for those before it. In a system where processes crash for good, without any bound on
/// delays. No more messages or rounds than the broadcast below; 8 bytes a message. Over a broadcast that may lose a
/// message, such as ``GossipBroadcast``, those after it wait for ever. Source: Cachin, Guerraoui, Rodrigues, section 3.9, Module 3.8,
/// Algorithm 3.12 "Broadcast with Sequence Number".
public struct FIFOBroadcast<Payload: WireMessage, Below: BroadcastModule>: LayeredModule, BroadcastModule
where Below.Payload == SequencedMessage<Payload> {
    /// ⟨Broadcast | m⟩.
    public typealias Request = BroadcastRequest<Payload>
    /// ⟨Deliver | p, m⟩.
    public typealias Indication = BroadcastIndication<Payload>

    /// The broadcast below.
    public var below: Below
    private var count: UInt64 = 0
    private var inOrder: [NodeID: InOrder<Payload>] = [:]

    /// The broadcast over `below`.
    public init(_ below: Below) { self.below = below }

    /// Upon ⟨Broadcast | m⟩: has it broadcast below, with its number.
    public mutating func requested(_ request: Request, _ context: inout ModuleContext<Self>) {
        switch request {
        case .broadcast(let payload):
            let message = SequencedMessage(sequence: count, payload: payload)
            count += 1
            ask(.broadcast(message), &context)
        }
    }

    /// Upon ⟨Deliver | p, m⟩ of the broadcast below: delivers what of p's is next now.
    public mutating func indicated(_ indication: Below.Indication, _ context: inout ModuleContext<Self>) {
        switch indication {
        case .deliver(let message, let origin):
            for payload in inOrder[origin, default: InOrder()].insert(message.payload, at: message.sequence) {
                context.indicate(.deliver(payload, from: origin))
            }
        }
    }
}

/// What is numbered without a gap from 0 on, and comes in any order: each waits for those before it.
struct InOrder<Item: Sendable>: Sendable {
    /// The number that is next.
    private(set) var next: UInt64 = 0
    private var waiting: [UInt64: Item] = [:]

    /// Takes `item` with its number and gives what is next now, in order. A number that was there before is ignored.
    mutating func insert(_ item: Item, at number: UInt64) -> [Item] {
        guard number >= next, waiting[number] == nil else { return [] }
        waiting[number] = item
        var ready: [Item] = []
        while let item = waiting.removeValue(forKey: next) {
            ready.append(item)
            next += 1
        }
        return ready
    }
}
