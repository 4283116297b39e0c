public import ClockSimulation

/// The network as it is: messages get lost, come twice and overtake each other, but not all are lost for ever.
///
/// - Fair loss: if a correct process sends a message to a correct one infinitely often, it is delivered infinitely often.
/// - Finite duplication: what is sent a finite number of times is delivered a finite number of times.
/// - No creation: what is delivered with some sender was sent by it.
///
/// The simulator's own links have these properties: loss and duplication are drawn for each message (`LinkModel`), partitions
/// heal if they are told to. Source: Cachin, Guerraoui, Rodrigues, section 2.4.2, Module 2.1.
public struct FairLossLink<Payload: WireMessage>: PointToPointLink {
    /// On the wire is what was to be sent, and nothing besides.
    public typealias Message = Payload

    /// The link.
    public init() {}

    /// Upon ⟨Send | q, m⟩: sends it, once.
    public mutating func requested(_ request: LinkRequest<Payload>, _ context: inout ModuleContext<Self>) {
        switch request {
        case .send(let payload, let receiver): context.send(payload, to: receiver)
        }
    }

    /// Upon a message: delivers it.
    public mutating func received(_ message: Payload, from sender: NodeID, _ context: inout ModuleContext<Self>) {
        context.indicate(.deliver(message, from: sender))
    }
}
