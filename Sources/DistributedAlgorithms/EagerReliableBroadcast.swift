import ClockSimulation

/// A broadcast that all correct processes deliver, or none: each passes on what it delivers for the first time.
///
/// - Validity: a correct process delivers what it broadcasts.
/// - No duplication, no creation.
/// - Agreement: what a correct process delivers, every correct process delivers.
///
/// In a system where any number of processes crash for good, without any bound on delays. Agreement is not uniform: a process that
/// delivers a message and crashes before it could pass it on may be the only one that ever does.
///
/// N² messages and one round per broadcast, for N processes; two rounds where the sender crashes on the way. It stands on a
/// ``BestEffortBroadcast`` over a ``PerfectLink``. Source: Cachin, Guerraoui, Rodrigues, section 3.3, Module 3.2, Algorithm 3.3
/// "Eager Reliable Broadcast".
public struct EagerReliableBroadcast<Payload: WireMessage, Below: BroadcastModule>: LayeredModule, BroadcastModule
where Below.Payload == OriginatedMessage<Payload> {
    /// ⟨Broadcast | m⟩.
    public typealias Request = BroadcastRequest<Payload>
    /// ⟨Deliver | p, m⟩.
    public typealias Indication = BroadcastIndication<Payload>

    /// The broadcast below.
    public var below: Below
    private var count: UInt64 = 0
    private var delivered = DuplicateFilter()

    /// The broadcast over `below`.
    public init(_ below: Below) { self.below = below }

    /// Upon ⟨Broadcast | m⟩: has it broadcast below, with its number.
    public mutating func requested(_ request: Request, _ context: inout ModuleContext<Self>) {
        switch request {
        case .broadcast(let payload):
            let message = OriginatedMessage(origin: context.id, sequence: count, payload: payload)
            count += 1
            ask(.broadcast(message), &context)
        }
    }

    /// Upon ⟨Deliver | p, m⟩ of the broadcast below: delivers m and passes it on, if it is new.
    public mutating func indicated(_ indication: Below.Indication, _ context: inout ModuleContext<Self>) {
        switch indication {
        case .deliver(let message, let sender):
            guard delivered.insert(message) else { return }
            context.indicate(.deliver(message.payload, from: message.origin))
            // What one broadcast oneself has been sent to all already.
            if sender != context.id { ask(.broadcast(message), &context) }
        }
    }
}

extension DuplicateFilter {
    /// Notes that `message` came; whether it did so for the first time.
    mutating func insert<Payload>(_ message: OriginatedMessage<Payload>) -> Bool {
        insert(MessageNumber(incarnation: 0, sequence: message.sequence), from: message.origin)
    }
}
