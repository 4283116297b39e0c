import ClockSimulation
public import LogicalClocks

/// A broadcast that delivers no message before those that may have caused it: by vector clocks.
///
/// - Causal delivery: if the broadcast of m₁ happened before that of m₂, nobody delivers m₂ without having delivered m₁. It
///   includes FIFO delivery.
/// - All else that the broadcast below promises: reliable over a reliable one.
///
/// A message carries how many messages of each process its sender had delivered, and for the sender itself which of its messages
/// this is. Process j delivers message m of process i, with the vector Vm, when both conditions hold:
///
/// 1. Vm[i] = Vj[i] + 1: m is the next of i's,
/// 2. Vm[k] ≤ Vj[k] for all k ≠ i: j has delivered all that i had when it broadcast m.
///
/// In a system where processes crash for good, without any bound on delays. No more messages or rounds than the broadcast below; up to
/// 4 + 4N bytes a message, for N processes. Messages that are concurrent are delivered in any order, at each process in another.
///
/// Sources: Cachin, Guerraoui, Rodrigues, section 3.9, Module 3.9, Algorithm 3.15 "Waiting Causal Broadcast"; K. Birman, A.
/// Schiper, P. Stephenson, doi:10.1145/128738.128742.
public struct CausalBroadcast<Payload: WireMessage, Below: BroadcastModule>: LayeredModule, BroadcastModule
where Below.Payload == StampedMessage<Payload> {
    /// ⟨Broadcast | m⟩.
    public typealias Request = BroadcastRequest<Payload>
    /// ⟨Deliver | p, m⟩.
    public typealias Indication = BroadcastIndication<Payload>

    /// The broadcast below.
    public var below: Below
    /// How many messages of each process were delivered here.
    public private(set) var delivered = VectorClock()
    /// How many were broadcast here, of which the last may not be delivered here yet.
    private var count: UInt32 = 0
    private var waiting: [(message: StampedMessage<Payload>, origin: NodeID)] = []

    /// The broadcast over `below`.
    public init(_ below: Below) { self.below = below }

    /// How many messages have come and wait for others.
    public var waitingCount: Int { waiting.count }

    /// Upon ⟨Broadcast | m⟩: has it broadcast below, with what was delivered here before.
    public mutating func requested(_ request: Request, _ context: inout ModuleContext<Self>) {
        switch request {
        case .broadcast(let payload):
            count &+= 1
            let id = context.id
            let counts = (0..<max(0, context.group.upperBound)).map { $0 == id ? count : delivered[$0] }
            ask(.broadcast(StampedMessage(stamp: VectorClock(counts: counts), payload: payload)), &context)
        }
    }

    /// Upon ⟨Deliver | p, m⟩ of the broadcast below: delivers what both conditions hold for now.
    public mutating func indicated(_ indication: Below.Indication, _ context: inout ModuleContext<Self>) {
        switch indication {
        case .deliver(let message, let origin):
            waiting.append((message, origin))
            while let place = waiting.firstIndex(where: { canDeliver($0.message.stamp, of: $0.origin) }) {
                let (message, origin) = waiting.remove(at: place)
                delivered.tick(origin)
                context.indicate(.deliver(message.payload, from: origin))
            }
        }
    }

    private func canDeliver(_ stamp: VectorClock, of origin: NodeID) -> Bool {
        stamp[origin] == delivered[origin] &+ 1
            && stamp.counts.indices.allSatisfy { $0 == origin || stamp[$0] <= delivered[$0] }
    }
}

/// A message with a vector clock's stamp.
public struct StampedMessage<Payload: WireMessage>: WireMessage {
    /// The stamp.
    public let stamp: VectorClock
    /// What it carries.
    public let payload: Payload

    /// A message with `stamp` and `payload`.
    public init(stamp: VectorClock, payload: Payload) {
        self.stamp = stamp
        self.payload = payload
    }

    /// 4 more than the payload's, and 4 for each process up to the last whose count is not 0.
    public var encodedSize: Int { 4 + 4 * stamp.counts.count + payload.encodedSize }

    /// Appends how many counts there are, the counts, then the payload.
    public func encode(into bytes: inout [UInt8]) {
        UInt32(truncatingIfNeeded: stamp.counts.count).encode(into: &bytes)
        for count in stamp.counts { count.encode(into: &bytes) }
        payload.encode(into: &bytes)
    }

    /// That of what it carries, and the counts.
    public var label: String { "\(payload.label) (\(stamp.counts.map { String($0) }.joined(separator: ",")))" }
}
