import ClockSimulation

/// A link that delivers each message once, as long as sender and receiver do not crash.
///
/// - Reliable delivery: what a correct process sends to a correct one is delivered.
/// - No duplication: no message is delivered more than once.
/// - No creation: what is delivered with some sender was sent by it.
///
/// The stubborn link below brings each message again and again; its number tells that it is the same. Source: Cachin,
/// Guerraoui, Rodrigues, section 2.4.4, Module 2.3, Algorithm 2.2 "Eliminate Duplicates".
///
/// That algorithm sends for ever. Here each copy is acknowledged, and the first acknowledgement that comes ends the
/// retransmission. The properties are kept: it ends only when the message has been delivered, so nothing is left to be done for
/// reliable delivery; and until then it goes on, and so do the acknowledgements, of which by fair loss one arrives. An
/// acknowledgement needs no stubborn link of its own: if it gets lost, the next copy of the message calls for another one.
/// To a process that has crashed a message is sent for ever: without a failure detector nobody can tell that it is not merely
/// slow (M. K. Aguilera, W. Chen, S. Toueg, doi:10.1007/BFb0030680).
///
/// A process that has crashed and comes back has forgotten which messages it delivered: in such a world it takes a
/// ``LoggedPerfectLink``. Its own messages are numbered anew under another, randomly drawn incarnation, lest others take them for
/// old ones.
public struct PerfectLink<Payload: WireMessage>: LayeredModule, PointToPointLink {
    /// The link below for messages, and the one for acknowledgements.
    public typealias Below = AcknowledgedLink<Payload>

    /// The links below.
    public var below: Below
    /// Whether messages are acknowledged, and sent for ever otherwise.
    public let isAcknowledged: Bool
    private var numbering = MessageNumbering(incarnation: 0)
    private var delivered = DuplicateFilter()

    /// The link that sends again after `interval` of the node's own clock, until it is acknowledged or, as in the source, for
    /// ever.
    public init(interval: Duration = .milliseconds(100), isAcknowledged: Bool = true) {
        below = Below(StubbornLink(interval: interval), FairLossLink())
        self.isAcknowledged = isAcknowledged
    }

    /// Draws the incarnation.
    public mutating func begun(_ context: inout ModuleContext<Self>) {
        numbering = MessageNumbering(incarnation: UInt32(truncatingIfNeeded: context.random.next()))
    }

    /// Upon ⟨Send | q, m⟩: numbers it and has it sent until told to stop.
    public mutating func requested(_ request: LinkRequest<Payload>, _ context: inout ModuleContext<Self>) {
        switch request {
        case .send(let payload, let receiver):
            guard context.group.contains(receiver) else { return }
            let message = NumberedMessage(numbering.next(to: receiver), payload)
            ask(.first(.send(message, to: receiver)), &context)
        }
    }

    /// Upon ⟨Deliver | p, m⟩ of a link below: delivers it if it is new and acknowledges it in any case; or stops sending what it
    /// acknowledges.
    public mutating func indicated(_ indication: Below.Indication, _ context: inout ModuleContext<Self>) {
        switch indication {
        case .first(.deliver(let message, let sender)):
            if delivered.insert(message.number, from: sender) {
                context.indicate(.deliver(message.payload, from: sender))
            }
            if isAcknowledged { ask(.second(.send(message.number, to: sender)), &context) }
        case .second(.deliver(let number, let sender)):
            guard number.incarnation == numbering.incarnation else { return }
            ask(.first(.stop(number: number.sequence, to: sender)), &context)
        }
    }
}

/// What perfect links stand on: a stubborn link for messages, and beside it a fair-loss link for acknowledgements.
public typealias AcknowledgedLink<Payload: WireMessage> = ModulePair<
    StubbornLink<NumberedMessage<Payload>>, FairLossLink<MessageNumber>
>
