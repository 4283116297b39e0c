public import ClockSimulation

/// A broadcast in total order that one process makes, the sequencer: it numbers all messages, and all deliver them by number.
///
/// - Total order: if anybody delivers m₁ before m₂, nobody delivers m₂ without having delivered m₁.
/// - FIFO delivery, where it is asked for; with total order that makes causal delivery too. Else what one process sends may
///   reach the sequencer in another order.
/// - No duplication, no creation.
/// - Agreement, as of the broadcast below: reliable over a reliable one.
/// - Validity, if the sequencer does not crash: without it nothing new is delivered. Which of the processes is it is settled in
///   advance; to elect another takes a failure detector and consensus.
///
/// Safety in a system where processes crash for good, without any bound on delays; others than the sequencer may crash without harm.
/// N + 1 messages and two rounds per broadcast over a ``BestEffortBroadcast``, for N processes, and N² + 1 over an
/// ``EagerReliableBroadcast``. All pass through the sequencer.
///
/// Sources: Cachin, Guerraoui, Rodrigues, section 6.1 (Module 6.1 for the property); X. Défago, A. Schiper, P. Urbán,
/// doi:10.1145/1041680.1041682 ("fixed sequencer").
public struct SequencerBroadcast<Payload: WireMessage, Link: PointToPointLink, Broadcast: BroadcastModule>:
    LayeredModule,
    BroadcastModule
where Link.Payload == SequencedMessage<Payload>, Broadcast.Payload == OrderedMessage<Payload> {
    /// A link to the sequencer, and beside it the sequencer's broadcast.
    public typealias Below = ModulePair<Link, Broadcast>
    /// ⟨Broadcast | m⟩.
    public typealias Request = BroadcastRequest<Payload>
    /// ⟨Deliver | p, m⟩.
    public typealias Indication = BroadcastIndication<Payload>

    /// What is below.
    public var below: Below
    /// Which process it is.
    public let sequencer: NodeID
    /// Whether the sequencer numbers the messages of each process in the order in which that broadcast them.
    public let isFIFO: Bool
    private var count: UInt64 = 0
    private var orderCount: UInt64 = 0
    private var intake: [NodeID: InOrder<Payload>] = [:]
    private var ordered = InOrder<OriginatedMessage<Payload>>()

    /// The broadcast whose messages go to `sequencer` over `link` and from there to all by `broadcast`.
    public init(_ link: Link, _ broadcast: Broadcast, sequencer: NodeID = 0, isFIFO: Bool = true) {
        below = Below(link, broadcast)
        self.sequencer = sequencer
        self.isFIFO = isFIFO
    }

    /// Upon ⟨Broadcast | m⟩: sends it to the sequencer.
    public mutating func requested(_ request: Request, _ context: inout ModuleContext<Self>) {
        switch request {
        case .broadcast(let payload):
            let message = SequencedMessage(sequence: count, payload: payload)
            count += 1
            ask(.first(.send(message, to: sequencer)), &context)
        }
    }

    /// Upon ⟨Deliver | p, m⟩ of the link: numbers m and has it broadcast. Upon ⟨Deliver | p, m⟩ of the broadcast: delivers what is
    /// next now.
    public mutating func indicated(_ indication: Below.Indication, _ context: inout ModuleContext<Self>) {
        switch indication {
        case .first(.deliver(let message, let origin)):
            guard context.id == sequencer else { return }
            let next =
                isFIFO
                ? intake[origin, default: InOrder()].insert(message.payload, at: message.sequence) : [message.payload]
            for payload in next {
                let message = OrderedMessage(order: orderCount, origin: origin, payload: payload)
                orderCount += 1
                ask(.second(.broadcast(message)), &context)
            }
        case .second(.deliver(let message, _)):
            for message in ordered.insert(message.message, at: message.message.sequence) {
                context.indicate(.deliver(message.payload, from: message.origin))
            }
        }
    }
}

/// A message with its place in the order of all messages.
public struct OrderedMessage<Payload: WireMessage>: WireMessage {
    /// Who broadcast it, what it carries, and as its number the place.
    let message: OriginatedMessage<Payload>

    /// The place in the order of all, counted from 0.
    public var order: UInt64 { message.sequence }
    /// Who broadcast it.
    public var origin: NodeID { message.origin }
    /// What it carries.
    public var payload: Payload { message.payload }

    /// The message of process `origin` with `payload`, at the place `order`.
    public init(order: UInt64, origin: NodeID, payload: Payload) {
        message = OriginatedMessage(origin: origin, sequence: order, payload: payload)
    }

    /// 12 more than the payload's.
    public var encodedSize: Int { message.encodedSize }

    /// Appends the origin in 4 bytes, the place in 8, then the payload.
    public func encode(into bytes: inout [UInt8]) { message.encode(into: &bytes) }

    /// That of what it carries, and the place.
    public var label: String { "\(payload.label) #\(order)" }
}
