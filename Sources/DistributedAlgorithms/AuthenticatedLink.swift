public import ClockSimulation

/// A link whose packets carry a code that only the two at its ends can make: whatever others put on the network, what is
/// delivered with a correct sender was sent by that sender, to this receiver, and once.
///
/// - Reliable delivery and no duplication: as `Link` has them, between correct processes.
/// - Authenticity: what a correct process delivers with a correct process as its sender was sent to it by that process.
///
/// Source: Cachin, Guerraoui, Rodrigues, section 2.4.6, Module 2.5, Algorithm 2.4 "Authenticate and Filter".
///
/// As in that algorithm, what is not authentic is dropped before anything else looks at it: every packet of `Link` is sealed,
/// and one whose code is wrong is as good as lost, which `Link` can bear. To seal the payloads above a perfect link would not do: a
/// forged packet with the next number would be rejected, but its number would have been used up, and the genuine one would be taken
/// for a duplicate; a forged acknowledgement would end a retransmission. A replayed packet is authentic, and `Link` drops it
/// as the duplicate that it is. The code covers sender and receiver: the two share their key, and each could otherwise be shown its
/// own packets as the other's.
public struct AuthenticatedLink<Link: PointToPointLink, Authenticator: MessageAuthenticator>: PointToPointLink {
    /// A packet of the link, sealed.
    public typealias Message = SealedMessage<Link.Message, Authenticator.Code>
    /// What it carries.
    public typealias Payload = Link.Payload
    /// A timer of the link.
    public typealias Timer = Link.Timer
    /// The storage of the link.
    public typealias Stored = Link.Stored

    /// The link whose packets are sealed.
    public private(set) var link: Link
    /// What makes the codes.
    public let authenticator: Authenticator
    /// How many packets were dropped because their code was wrong.
    public private(set) var rejectedCount = 0

    /// The link whose packets `authenticator` seals.
    public init(_ link: Link, authenticator: Authenticator) {
        self.link = link
        self.authenticator = authenticator
    }

    /// Starts the link.
    public mutating func started(_ context: inout ModuleContext<Self>) {
        descend(&context) { link, context in link.started(&context) }
    }

    /// Starts the link again.
    public mutating func recovered(_ context: inout ModuleContext<Self>) {
        descend(&context) { link, context in link.recovered(&context) }
    }

    /// Asks the link for it.
    public mutating func requested(_ request: LinkRequest<Payload>, _ context: inout ModuleContext<Self>) {
        descend(&context) { link, context in link.requested(request, &context) }
    }

    /// Hands the packet to the link if it is from whom the network says.
    public mutating func received(_ message: Message, from sender: NodeID, _ context: inout ModuleContext<Self>) {
        let expected = Self.code(
            for: message.content, from: sender, to: context.id, with: sender, authenticator)
        guard let expected, expected == message.code else {
            rejectedCount += 1
            return
        }
        descend(&context) { link, context in link.received(message.content, from: sender, &context) }
    }

    /// Hands the timer to the link.
    public mutating func timerFired(_ timer: Timer, _ context: inout ModuleContext<Self>) {
        descend(&context) { link, context in link.timerFired(timer, &context) }
    }

    private mutating func descend(
        _ context: inout ModuleContext<Self>, _ event: (inout Link, inout ModuleContext<Link>) -> Void
    ) {
        let (authenticator, id) = (authenticator, context.id)
        let indications = context.call(
            &link, exchange: { swap(&$0, &$1) }, timer: { $0 },
            message: { content, receiver in
                Self.code(for: content, from: id, to: receiver, with: receiver, authenticator)
                    .map { SealedMessage(content, $0) }
            }, event)
        for indication in indications { context.indicate(indication) }
    }

    /// The code for `content` that the key shared with `peer` makes.
    private static func code(
        for content: Link.Message, from sender: NodeID, to receiver: NodeID, with peer: NodeID,
        _ authenticator: Authenticator
    ) -> Authenticator.Code? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(16 + content.encodedSize)
        UInt64(bitPattern: Int64(sender)).encode(into: &bytes)
        UInt64(bitPattern: Int64(receiver)).encode(into: &bytes)
        content.encode(into: &bytes)
        return authenticator.code(for: bytes, with: peer)
    }
}

/// A message and the code that proves where it comes from.
public struct SealedMessage<Content: WireMessage, Code: WireMessage>: WireMessage {
    /// The message.
    public let content: Content
    /// The code for it.
    public let code: Code

    /// `content`, sealed by `code`.
    public init(_ content: Content, _ code: Code) {
        self.content = content
        self.code = code
    }

    /// That of both.
    public var encodedSize: Int { content.encodedSize + code.encodedSize }

    /// Appends the message, then the code.
    public func encode(into bytes: inout [UInt8]) {
        content.encode(into: &bytes)
        code.encode(into: &bytes)
    }
}

/// What makes codes that nobody can make who does not have the key.
public protocol MessageAuthenticator: Sendable {
    /// A code. Two codes are compared in a time that does not depend on where they differ.
    associatedtype Code: WireMessage

    /// The code for `bytes` that the key makes which this node shares with `peer`; `nil` where they share none.
    func code(for bytes: [UInt8], with peer: NodeID) -> Code?
}
