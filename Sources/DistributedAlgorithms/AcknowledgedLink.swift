import ClockSimulation

/// A link that numbers what it sends, acknowledges every copy that comes, and stops sending what has been acknowledged: what a
/// ``PerfectLink`` and a ``LoggedPerfectLink`` have in common.
///
/// It delivers each copy, with the number by which the layer above knows it again.
///
/// A stubborn link sends for ever, and the algorithms for perfect links in Cachin, Guerraoui, Rodrigues, sections 2.4.4 and 2.4.5,
/// never stop it. To stop it upon the first acknowledgement keeps their properties: a message that is acknowledged has been
/// delivered, so nothing is left to be done for reliable delivery; until then it is sent on, and as often acknowledged, and by fair
/// loss one of the acknowledgements arrives. These need no stubborn link of their own: if one gets lost, the next copy of the message
/// calls for another. To a process that has crashed a message is sent for ever: without a failure detector nobody can tell that it is
/// not merely slow (M. K. Aguilera, W. Chen, S. Toueg, doi:10.1007/BFb0030680).
///
/// A process that has crashed no longer knows how far it had counted. So its lives are counted in stable storage, at each recovery,
/// and the life is part of the number: a new message is not taken for an old one.
public struct AcknowledgedLink<Payload: WireMessage>: LayeredModule {
    /// A stubborn link for messages, and beside it a fair-loss link for acknowledgements.
    public typealias Below = ModulePair<StubbornLink<NumberedMessage<Payload>>, FairLossLink<MessageNumber>>
    /// ⟨Send | q, m⟩.
    public typealias Request = LinkRequest<Payload>
    /// ⟨Deliver | p, m⟩ of each copy, numbered.
    public typealias Indication = LinkIndication<NumberedMessage<Payload>>

    /// What is in stable storage.
    public struct OwnStored: StableState {
        /// The how manieth life this is, counted from 0.
        public fileprivate(set) var incarnation: UInt32 = 0

        /// The first life.
        public init() {}
    }

    /// The links below.
    public var below: Below
    /// Whether messages are acknowledged, and sent for ever otherwise.
    public let isAcknowledged: Bool
    /// How many messages to each node have been numbered.
    private var counts: [NodeID: UInt64] = [:]

    /// The link that sends again after `interval` of the node's own clock, until it is acknowledged or, where `isAcknowledged` is
    /// false, for ever.
    public init(interval: Duration = .milliseconds(100), isAcknowledged: Bool = true) {
        below = Below(StubbornLink(interval: interval), FairLossLink())
        self.isAcknowledged = isAcknowledged
    }

    /// Upon ⟨Recovery⟩: begins another life.
    public mutating func resumed(_ context: inout ModuleContext<Self>) {
        context.store { stored in stored.own.incarnation &+= 1 }
    }

    /// Upon ⟨Send | q, m⟩: numbers it and has it sent until told to stop.
    public mutating func requested(_ request: LinkRequest<Payload>, _ context: inout ModuleContext<Self>) {
        switch request {
        case .send(let payload, let receiver):
            guard context.group.contains(receiver) else { return }
            let count = counts[receiver, default: 0]
            counts[receiver] = count + 1
            let number = MessageNumber(incarnation: context.stored.own.incarnation, sequence: count)
            ask(.first(.send(NumberedMessage(number, payload), to: receiver)), &context)
        }
    }

    /// Upon ⟨Deliver | p, m⟩ of a link below: delivers and acknowledges the message, or stops sending what is acknowledged.
    public mutating func indicated(_ indication: Below.Indication, _ context: inout ModuleContext<Self>) {
        switch indication {
        case .first(.deliver(let message, let sender)):
            context.indicate(.deliver(message, from: sender))
            if isAcknowledged { ask(.second(.send(message.number, to: sender)), &context) }
        case .second(.deliver(let number, let sender)):
            guard number.incarnation == context.stored.own.incarnation else { return }
            ask(.first(.stop(number: number.sequence, to: sender)), &context)
        }
    }
}
