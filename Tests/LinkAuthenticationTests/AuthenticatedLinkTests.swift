import ClockDiscipline
import ClockSimulation
import DistributedAlgorithms
import LinkAuthentication
import Testing

/// What is delivered with a correct sender was sent by it, whatever Byzantine nodes put on the network.
@Suite struct AuthenticatedLinkTests {
    private typealias Link = AuthenticatedLink<PerfectLink<UInt64>, HMACAuthenticator>
    private typealias Packet = PerfectLink<UInt64>.Message

    /// Accepts every code.
    private struct Gullible: MessageAuthenticator {
        func code(for bytes: [UInt8], with peer: NodeID) -> UInt64? { 0 }
    }

    /// Seals what a perfect link carries.
    private struct SealedPayloadLink: LayeredModule, PointToPointLink {
        typealias Payload = UInt64

        var below = PerfectLink<SealedMessage<UInt64, HMACCode>>()
        let authenticator: HMACAuthenticator

        private func code(for payload: UInt64, from sender: NodeID, to receiver: NodeID, with peer: NodeID) -> HMACCode?
        {
            var bytes: [UInt8] = []
            for word in [UInt64(bitPattern: Int64(sender)), UInt64(bitPattern: Int64(receiver)), payload] {
                word.encode(into: &bytes)
            }
            return authenticator.code(for: bytes, with: peer)
        }

        mutating func requested(_ request: LinkRequest<UInt64>, _ context: inout ModuleContext<Self>) {
            guard case .send(let payload, let receiver) = request,
                let code = code(for: payload, from: context.id, to: receiver, with: receiver)
            else { return }
            ask(.send(SealedMessage(payload, code), to: receiver), &context)
        }

        mutating func indicated(_ indication: Below.Indication, _ context: inout ModuleContext<Self>) {
            guard case .deliver(let message, let sender) = indication,
                message.code == code(for: message.content, from: sender, to: context.id, with: sender)
            else { return }
            context.indicate(.deliver(message.content, from: sender))
        }
    }

    // MARK: Worlds

    private static let seeds: Range<UInt64> = 0..<200
    private static let terms = LivenessTerms(calm: .start, patience: .seconds(15))

    /// Another number, payload or acknowledgement in place of a packet, near enough to do harm.
    private static func altered<Payload>(
        _ packet: PerfectLink<Payload>.Message, _ random: inout SimulationRandom, payload: Payload
    ) -> PerfectLink<Payload>.Message {
        func near(_ number: MessageNumber) -> MessageNumber {
            let sequence = number.sequence &+ random.next() % 3
            return MessageNumber(incarnation: number.incarnation, sequence: sequence)
        }
        switch packet {
        case .first(let message):
            return random.next() % 4 == 0
                ? .second(near(message.number)) : .first(NumberedMessage(near(message.number), payload))
        case .second(let number): return .second(near(number))
        }
    }

    /// What nobody sends but liars.
    private static let lie: UInt64 = 1_000_000

    /// The history of a world of 4 or 5 nodes, of which the first, or the first two, are Byzantine.
    private func history<Link: PointToPointLink>(
        _ seed: UInt64, alter: @escaping @Sendable (Link.Message, inout SimulationRandom) -> Link.Message,
        _ link: (NodeID) -> Link
    ) -> LinkHistory<UInt64> where Link.Payload == UInt64 {
        var random = SimulationRandom(seed: seed, stream: 1_000_000)
        let count = 4 + Int(seed % 2)
        var byzantine: [NodeID: ByzantineBehaviour<Link.Message>] = [:]
        for id in 0...Int(seed / 2 % 2) { byzantine[id] = .drawn(using: &random, alter: alter) }
        var workload: [NodeID: [TimedRequest<LinkRequest<UInt64>>]] = [:]
        for node in 0..<count {
            workload[node] = (0..<8).map { number in
                let receiver = Int(random.next() % UInt64(count))
                let time = SimulatedInstant(nanoseconds: Int64(20e9 * random.uniform()))
                return TimedRequest(.send(UInt64(1_000 * node + number), to: receiver), at: time)
            }
        }
        var conditions = WorldConditions.drawn(
            seed: seed, count: count, crashes: .none, calm: SimulatedInstant(nanoseconds: 10_000_000_000))
        conditions.link.loss /= 2
        let world = ModuleWorld(
            seed: seed, count: count, conditions: conditions, workload: workload, byzantine: byzantine, module: link)
        return LinkHistory(world.run(until: SimulatedInstant(nanoseconds: 40_000_000_000)))
    }

    private func authenticated<Authenticator: MessageAuthenticator>(
        _ seed: UInt64, by authenticators: (NodeID) -> Authenticator
    ) -> LinkHistory<UInt64> {
        history(
            seed, alter: { SealedMessage(Self.altered($0.content, &$1, payload: Self.lie), $0.code) }
        ) { AuthenticatedLink(PerfectLink<UInt64>(), authenticator: authenticators($0)) }
    }

    private func violations(_ history: LinkHistory<UInt64>, of properties: [LinkProperty]) -> [PropertyViolation] {
        history.safetyViolations(of: properties) + history.livenessViolations(of: properties, Self.terms)
    }

    @Test func propertiesHoldAgainstByzantineNodes() {
        for seed in Self.seeds {
            let keys = HMACAuthenticator.dealt(to: 5, seed: seed)
            let history = authenticated(seed) { keys[$0] }
            #expect(violations(history, of: LinkProperty.authenticatedLink) == [])
        }
    }

    /// In the same worlds, without codes and with codes that nobody checks.
    @Test(arguments: [.reliableDelivery, .authenticity] as [LinkProperty])
    func withoutCodesItIsViolated(property: LinkProperty) {
        let unsealed = Self.seeds.prefix(20).flatMap { seed in
            violations(
                history(seed, alter: { Self.altered($0, &$1, payload: Self.lie) }) { _ in PerfectLink() },
                of: [property])
        }
        let unchecked = Self.seeds.prefix(20).flatMap { seed in
            violations(authenticated(seed) { _ in Gullible() }, of: [property])
        }
        #expect(!unsealed.isEmpty)
        #expect(!unchecked.isEmpty)
    }

    /// Why packets are sealed, and not what they carry: above a perfect link a code keeps lies out, and loses messages whose numbers
    /// lies have used up.
    @Test func codesAboveAPerfectLinkLoseMessages() {
        let histories = Self.seeds.prefix(20).map { seed in
            let keys = HMACAuthenticator.dealt(to: 5, seed: seed)
            return history(
                seed,
                alter: { packet, random in
                    guard case .first(let message) = packet else { return packet }
                    let lie = SealedMessage(Self.lie, message.payload.code)
                    return Self.altered(packet, &random, payload: lie)
                }
            ) { SealedPayloadLink(authenticator: keys[$0]) }
        }
        #expect(histories.flatMap { violations($0, of: [.authenticity]) }.isEmpty)
        #expect(!histories.flatMap { violations($0, of: [.reliableDelivery]) }.isEmpty)
    }

    // MARK: One packet

    private func context<Module: EventModule>(_ id: NodeID) -> ModuleContext<Module> {
        ModuleContext(
            id: id, group: 0..<3, now: LocalInstant(nanoseconds: 0), date: SimulatedClock.epoch,
            random: SimulationRandom(seed: 1, stream: UInt64(id)))
    }

    /// The packet with which node 0 sends 7 to node 1, and node 1's link.
    private func packet() throws -> (Link.Message, receiver: Link, sender: Link) {
        let keys = HMACAuthenticator.dealt(to: 3, seed: 1)
        var sender = Link(PerfectLink(), authenticator: keys[0])
        var context: ModuleContext<Link> = context(0)
        sender.started(&context)
        sender.requested(.send(7, to: 1), &context)
        let packet = try #require(context.outbox.first)
        #expect(packet.receiver == 1)
        return (packet.message, Link(PerfectLink(), authenticator: keys[1]), sender)
    }

    @Test func genuineIsDeliveredAndReplayedIsNot() throws {
        var (packet, receiver, _) = try packet()
        var context: ModuleContext<Link> = context(1)
        for _ in 0..<3 { receiver.received(packet, from: 0, &context) }
        #expect(context.indications == [.deliver(7, from: 0)])
        #expect(receiver.rejectedCount == 0)
        #expect(packet.encodedSize == 1 + 12 + 8 + 32)
    }

    @Test func forgedAlteredAndReflectedAreDropped() throws {
        var (packet, receiver, sender) = try packet()
        var context: ModuleContext<Link> = context(1)
        // As from others, known or not.
        for liar in [1, 2, 3, -1, .max] { receiver.received(packet, from: liar, &context) }
        // Another payload, another number, an acknowledgement instead, under the same code.
        guard case .first(let message) = packet.content else { return #expect(Bool(false)) }
        let next = MessageNumber(incarnation: message.number.incarnation, sequence: 1)
        let altered: [Packet] = [
            .first(NumberedMessage(message.number, 8)), .first(NumberedMessage(next, 7)), .second(message.number),
        ]
        for content in altered { receiver.received(SealedMessage(content, packet.code), from: 0, &context) }
        #expect(context.indications == [])
        #expect(context.outbox.isEmpty)
        #expect(receiver.rejectedCount == 8)
        // Shown to its own sender as the answer of node 1, with whom it shares the key.
        var own: ModuleContext<Link> = self.context(0)
        sender.received(packet, from: 1, &own)
        #expect(own.indications == [])
        #expect(sender.rejectedCount == 1)
        // None of it has used up the number of the genuine one.
        receiver.received(packet, from: 0, &context)
        #expect(context.indications == [.deliver(7, from: 0)])
    }
}
