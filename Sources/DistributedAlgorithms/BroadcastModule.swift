public import ClockSimulation

/// What a broadcast is asked for: ⟨Broadcast | m⟩.
public enum BroadcastRequest<Payload: WireMessage>: Hashable, Sendable {
    /// Send `payload` to every process of the group, this one among them.
    case broadcast(Payload)
}

/// What a broadcast indicates: ⟨Deliver | p, m⟩.
public enum BroadcastIndication<Payload: WireMessage>: Hashable, Sendable {
    /// `payload` was broadcast by process `from`, as far as the module can tell.
    case deliver(Payload, from: NodeID)
}

/// A module by which a process sends a message to all of a closed and static group, itself among them.
///
/// They stand on each other, each promising more than the one below; what each name means is said by ``BroadcastProperty``:
///
///     total order   SequencerBroadcast, ISISBroadcast, LamportBroadcast
///     causal        CausalBroadcast           no message before one that may have caused it
///     FIFO          FIFOBroadcast             what one process broadcasts, in its order
///     reliable      EagerReliableBroadcast    all correct processes or none; GossipBroadcast: very likely
///     best effort   BestEffortBroadcast       all, unless the sender crashes
///     link          PerfectLink               one to one
///
/// Whole stacks of them are made by ``BroadcastStack``.
///
/// Processes that crash do not come back: these modules keep nothing in stable storage. None assumes a bound on delays or on
/// clocks, so each works in an asynchronous system as in a synchronous one.
///
/// Source: C. Cachin, R. Guerraoui, L. Rodrigues, *Introduction to Reliable and Secure Distributed Programming*, 2nd ed.,
/// doi:10.1007/978-3-642-15260-3, chapter 3; V. Hadzilacos, S. Toueg, *A Modular Approach to Fault-Tolerant Broadcasts and
/// Related Problems*, Cornell TR 94-1425 (1994), for the hierarchy.
public protocol BroadcastModule<Payload>: EventModule
where Request == BroadcastRequest<Payload>, Indication == BroadcastIndication<Payload> {
    /// What is broadcast.
    associatedtype Payload: WireMessage
}
