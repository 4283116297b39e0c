/// A link that delivers each message once, where processes that crash do not come back.
///
/// - Reliable delivery: what a correct process sends to a correct one is delivered.
/// - No duplication: no message is delivered more than once.
/// - No creation: what is delivered with some sender was sent by it.
///
/// The link below brings each message at least once, and its number tells when it is the same. Source: Cachin, Guerraoui, Rodrigues,
/// section 2.4.4, Module 2.3, Algorithm 2.2 "Eliminate Duplicates"; how it differs from that is said at ``AcknowledgedLink``.
///
/// A process that crashes and comes back has forgotten which messages it delivered, and may deliver them again. In such a world it
/// takes a ``LoggedPerfectLink``.
public struct PerfectLink<Payload: WireMessage>: LayeredModule, PointToPointLink {
    /// The link below.
    public var below: AcknowledgedLink<Payload>
    private var delivered = DuplicateFilter()

    /// The link that sends again after `interval` of the node's own clock, until it is acknowledged or, where `isAcknowledged` is
    /// false as in the source, for ever.
    public init(interval: Duration = .milliseconds(100), isAcknowledged: Bool = true) {
        below = AcknowledgedLink(interval: interval, isAcknowledged: isAcknowledged)
    }

    /// Upon ⟨Send | q, m⟩: hands it down.
    public mutating func requested(_ request: LinkRequest<Payload>, _ context: inout ModuleContext<Self>) {
        ask(request, &context)
    }

    /// Upon ⟨Deliver | p, m⟩ of the link below: delivers it if it is new.
    public mutating func indicated(
        _ indication: LinkIndication<NumberedMessage<Payload>>, _ context: inout ModuleContext<Self>
    ) {
        switch indication {
        case .deliver(let message, let sender):
            guard delivered.insert(message.number, from: sender) else { return }
            context.indicate(.deliver(message.payload, from: sender))
        }
    }
}
