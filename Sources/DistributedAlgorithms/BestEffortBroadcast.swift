import ClockSimulation

/// A broadcast that sends to each process in turn, and leaves it at that.
///
/// - Best-effort validity: what a correct process broadcasts, every correct process delivers.
/// - No duplication, no creation: as of the link below.
///
/// Over a ``PerfectLink``, in a system where processes crash for good, without any bound on delays. No agreement: where the
/// sender crashes, some may have its message and others never get it. Over a ``FairLossLink`` it promises no more than the network
/// does, as multicast by UDP.
///
/// N messages and one round per broadcast, for N processes. Source: Cachin, Guerraoui, Rodrigues, section 3.2, Module 3.1,
/// Algorithm 3.1 "Basic Broadcast".
public struct BestEffortBroadcast<Link: PointToPointLink>: LayeredModule, BroadcastModule {
    /// What the link carries.
    public typealias Payload = Link.Payload
    /// ⟨Broadcast | m⟩.
    public typealias Request = BroadcastRequest<Payload>
    /// ⟨Deliver | p, m⟩.
    public typealias Indication = BroadcastIndication<Payload>

    /// The link below.
    public var below: Link

    /// The broadcast over `link`.
    public init(_ link: Link) { below = link }

    /// Upon ⟨Broadcast | m⟩: sends it to everybody, in order of their numbers.
    public mutating func requested(_ request: Request, _ context: inout ModuleContext<Self>) {
        switch request {
        case .broadcast(let payload):
            for receiver in context.group { ask(.send(payload, to: receiver), &context) }
        }
    }

    /// Upon ⟨Deliver | p, m⟩ of the link: delivers it.
    public mutating func indicated(_ indication: LinkIndication<Payload>, _ context: inout ModuleContext<Self>) {
        switch indication {
        case .deliver(let payload, let sender): context.indicate(.deliver(payload, from: sender))
        }
    }
}
