public import ClockSimulation

/// What a link is asked for: ⟨Send | q, m⟩.
public enum LinkRequest<Payload: WireMessage>: Hashable, Sendable {
    /// Send `payload` to node `to`. To a node outside the group nothing is sent.
    case send(Payload, to: NodeID)
}

/// What a link indicates: ⟨Deliver | p, m⟩.
public enum LinkIndication<Payload: WireMessage>: Hashable, Sendable {
    /// `payload` came from node `from`, as far as the link can tell.
    case deliver(Payload, from: NodeID)
}

/// A link by which any two nodes can send each other messages: what broadcasts and failure detectors are built on, whichever
/// properties it has.
public protocol PointToPointLink: EventModule
where Request == LinkRequest<Payload>, Indication == LinkIndication<Payload> {
    /// What it carries.
    associatedtype Payload: WireMessage
}
