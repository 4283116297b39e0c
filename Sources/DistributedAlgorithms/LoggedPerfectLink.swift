public import ClockSimulation

/// A link that delivers each message once even to a process that crashes and recovers: by writing it into a log in stable storage.
///
/// - Reliable delivery: what a process that never crashes sends to one that stays up from some time on is log-delivered there.
/// - No duplication: no message is log-delivered more than once.
/// - No creation: what is log-delivered with some sender was sent by it.
///
/// A message is delivered by being in the log; the indication comes after it, and a crash between the two loses none. So a process
/// that recovers is shown the log first. Source: Cachin, Guerraoui, Rodrigues, section 2.4.5, Module 2.4, Algorithm 2.3 "Log
/// Delivered".
///
/// Acknowledgements end the retransmission as in ``PerfectLink``, and are sent when the message is in the log. The numbers of
/// messages that were delivered are stored with it, and so is the incarnation under which this process numbers its own: it is
/// counted on with each recovery. What a process still had to send is lost by its crash; the properties promise no more.
public struct LoggedPerfectLink<Payload: WireMessage>: LayeredModule {
    /// The link below for messages, and the one for acknowledgements.
    public typealias Below = AcknowledgedLink<Payload>

    /// A message in the log.
    public struct Delivery: Hashable, Sendable {
        /// What came.
        public let payload: Payload
        /// From where.
        public let sender: NodeID
    }

    /// What it indicates.
    public enum Indication: Hashable, Sendable {
        /// A message is in the log that was not before.
        case logged(Delivery)
        /// After a crash: this is the log, in order of delivery.
        case recalled([Delivery])
    }

    /// What is in stable storage.
    public struct OwnStored: StableState {
        /// The log, in order of delivery.
        public fileprivate(set) var log: [Delivery] = []
        fileprivate var delivered = DuplicateFilter()
        fileprivate var incarnation: UInt32 = 0

        /// Nothing was delivered yet.
        public init() {}
    }

    /// The links below.
    public var below: Below
    private var numbering = MessageNumbering(incarnation: 0)

    /// The link that sends again after `interval` of the node's own clock until it is acknowledged.
    public init(interval: Duration = .milliseconds(100)) {
        below = Below(StubbornLink(interval: interval), FairLossLink())
    }

    /// Upon ⟨Recovery⟩: numbers what is sent from now on anew, and shows the log.
    public mutating func resumed(_ context: inout ModuleContext<Self>) {
        context.store { stored in stored.own.incarnation &+= 1 }
        numbering = MessageNumbering(incarnation: context.stored.own.incarnation)
        context.indicate(.recalled(context.stored.own.log))
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

    /// Upon ⟨Deliver | p, m⟩ of a link below: logs it if it is new and acknowledges it in any case; or stops sending what it
    /// acknowledges.
    public mutating func indicated(_ indication: Below.Indication, _ context: inout ModuleContext<Self>) {
        switch indication {
        case .first(.deliver(let message, let sender)):
            log(message, from: sender, &context)
            ask(.second(.send(message.number, to: sender)), &context)
        case .second(.deliver(let number, let sender)):
            guard number.incarnation == numbering.incarnation else { return }
            ask(.first(.stop(number: number.sequence, to: sender)), &context)
        }
    }

    private func log(
        _ message: NumberedMessage<Payload>, from sender: NodeID, _ context: inout ModuleContext<Self>
    ) {
        guard !context.stored.own.delivered.contains(message.number, from: sender) else { return }
        let delivery = Delivery(payload: message.payload, sender: sender)
        context.store { stored in
            _ = stored.own.delivered.insert(message.number, from: sender)
            stored.own.log.append(delivery)
        }
        context.indicate(.logged(delivery))
    }
}
