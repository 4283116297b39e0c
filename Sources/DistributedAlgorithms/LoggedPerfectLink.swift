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
/// The numbers of what was delivered are stored with it. A message is acknowledged when it is in the log; see ``AcknowledgedLink``.
/// What a process still had to send is lost by its crash; the properties promise no more.
public struct LoggedPerfectLink<Payload: WireMessage>: LayeredModule {
    /// ⟨Send | q, m⟩.
    public typealias Request = LinkRequest<Payload>

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

        /// Nothing was delivered yet.
        public init() {}
    }

    /// The link below.
    public var below: AcknowledgedLink<Payload>

    /// The link that sends again after `interval` of the node's own clock until it is acknowledged.
    public init(interval: Duration = .milliseconds(100)) { below = AcknowledgedLink(interval: interval) }

    /// Upon ⟨Recovery⟩: shows the log.
    public mutating func resumed(_ context: inout ModuleContext<Self>) {
        context.indicate(.recalled(context.stored.own.log))
    }

    /// Upon ⟨Send | q, m⟩: hands it down.
    public mutating func requested(_ request: LinkRequest<Payload>, _ context: inout ModuleContext<Self>) {
        ask(request, &context)
    }

    /// Upon ⟨Deliver | p, m⟩ of the link below: logs it if it is new, and then says so.
    public mutating func indicated(
        _ indication: LinkIndication<NumberedMessage<Payload>>, _ context: inout ModuleContext<Self>
    ) {
        switch indication {
        case .deliver(let message, let sender):
            guard !context.stored.own.delivered.contains(message.number, from: sender) else { return }
            let delivery = Delivery(payload: message.payload, sender: sender)
            context.store { stored in
                _ = stored.own.delivered.insert(message.number, from: sender)
                stored.own.log.append(delivery)
            }
            context.indicate(.logged(delivery))
        }
    }
}
