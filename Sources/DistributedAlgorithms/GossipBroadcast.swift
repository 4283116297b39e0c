import ClockSimulation

/// A broadcast that spreads as a rumour does: whoever hears of a message tells a few others, drawn at random.
///
/// - Validity: a correct process delivers what it broadcasts.
/// - No duplication, no creation.
/// - Probabilistic agreement: every correct process delivers what one of them delivers, with a probability that fan-out and rounds
///   make as great as is wanted; it is not certain in any run.
///
/// In a system where processes crash for good, without any bound on delays. It stands on any link; a ``FairLossLink`` will do, since
/// the message comes on several ways.
///
/// At most kN messages per broadcast, for N processes and a fan-out of k, each process sending k at most, in R rounds at most. With
/// enough rounds, all N are reached with probability e^(−e^(−c)) where k = ln N + c, for great N.
///
/// Sources: A. Demers et al., doi:10.1145/41840.41841 (rumour mongering); Cachin, Guerraoui, Rodrigues, section 3.8, Module 3.7,
/// Algorithm 3.9 "Eager Probabilistic Broadcast"; A.-M. Kermarrec, L. Massoulié, A. J. Ganesh, doi:10.1109/TPDS.2003.1189583, for
/// the probability.
public struct GossipBroadcast<Payload: WireMessage, Link: PointToPointLink>: LayeredModule, BroadcastModule
where Link.Payload == GossipMessage<Payload> {
    /// ⟨Broadcast | m⟩.
    public typealias Request = BroadcastRequest<Payload>
    /// ⟨Deliver | p, m⟩.
    public typealias Indication = BroadcastIndication<Payload>

    /// The link below.
    public var below: Link
    /// How many others are told, or all where there are not so many.
    public let fanout: Int
    /// How often a message is passed on in a row, the first time included.
    public let rounds: UInt32
    private var count: UInt64 = 0
    private var delivered = DuplicateFilter()

    /// The broadcast over `link` by which each process tells `fanout` others of a message that has come on fewer than
    /// `rounds` hops. Negative numbers count as 0.
    public init(_ link: Link, fanout: Int, rounds: Int) {
        below = link
        self.fanout = max(0, fanout)
        self.rounds = UInt32(clamping: rounds)
    }

    /// Upon ⟨Broadcast | m⟩: delivers it and tells others.
    public mutating func requested(_ request: Request, _ context: inout ModuleContext<Self>) {
        switch request {
        case .broadcast(let payload):
            let message = OriginatedMessage(origin: context.id, sequence: count, payload: payload)
            count += 1
            hear(GossipMessage(message, roundsLeft: rounds), &context)
        }
    }

    /// Upon ⟨Deliver | p, m⟩ of the link: delivers m and tells others, if it is new.
    public mutating func indicated(_ indication: Link.Indication, _ context: inout ModuleContext<Self>) {
        switch indication {
        case .deliver(let message, _): hear(message, &context)
        }
    }

    private mutating func hear(_ gossip: GossipMessage<Payload>, _ context: inout ModuleContext<Self>) {
        guard delivered.insert(gossip.message) else { return }
        context.indicate(.deliver(gossip.message.payload, from: gossip.message.origin))
        guard gossip.roundsLeft > 0 else { return }
        var others = context.group.filter { $0 != context.id }
        for _ in 0..<min(fanout, others.count) {
            let other = others.remove(at: context.random.below(others.count))
            ask(.send(GossipMessage(gossip.message, roundsLeft: gossip.roundsLeft - 1), to: other), &context)
        }
    }
}

/// A message that is passed on, and how often it still may be.
public struct GossipMessage<Payload: WireMessage>: WireMessage {
    /// The message.
    public let message: OriginatedMessage<Payload>
    /// How many more times it may be passed on in a row.
    public let roundsLeft: UInt32

    /// `message`, to be passed on `roundsLeft` more times in a row.
    public init(_ message: OriginatedMessage<Payload>, roundsLeft: UInt32) {
        self.message = message
        self.roundsLeft = roundsLeft
    }

    /// 4 more than the message's.
    public var encodedSize: Int { 4 + message.encodedSize }

    /// Appends the number of rounds, then the message.
    public func encode(into bytes: inout [UInt8]) {
        roundsLeft.encode(into: &bytes)
        message.encode(into: &bytes)
    }

    /// That of what it carries.
    public var label: String { message.label }
}
