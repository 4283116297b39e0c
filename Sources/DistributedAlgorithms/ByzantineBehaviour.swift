public import ClockSimulation

/// How a node behaves that may do anything: its stack runs as any other, and what that sends is tampered with at random, each message
/// to each node by itself, so that different nodes are told different things. Besides, the node takes turns of its own.
///
/// Source for what Byzantine means: L. Lamport, R. Shostak, M. Pease, doi:10.1145/357172.357176.
public struct ByzantineBehaviour<Message: WireMessage>: Sendable {
    /// The probability that it does not send what it should.
    public var omission = 0.0
    /// The probability that it sends it twice.
    public var duplication = 0.0
    /// The probability that it sends it altered.
    public var alteration = 0.0
    /// The probability that it sends it as if it came from another node.
    public var forgery = 0.0
    /// After how long, by its own clock, it takes a turn of its own; at least 1 ms.
    public var interval = Duration.milliseconds(100) {
        didSet { interval = max(interval, .milliseconds(1)) }
    }
    /// The probability that it sends in a turn something again that it has seen, to any node, as from whoever sent it then.
    public var replay = 0.0
    /// The probability that it sends in a turn something it has made up, to any node, as from any node.
    public var invention = 0.0
    /// Makes another message of one; what is made up is made of something that was seen.
    public var alter: @Sendable (Message, inout SimulationRandom) -> Message

    /// A node that behaves well until something is set, and alters messages by `alter`.
    public init(alter: @escaping @Sendable (Message, inout SimulationRandom) -> Message) { self.alter = alter }

    /// A node that does everything, as often as `random` says.
    public static func drawn(
        using random: inout SimulationRandom,
        alter: @escaping @Sendable (Message, inout SimulationRandom) -> Message
    ) -> ByzantineBehaviour {
        var behaviour = ByzantineBehaviour(alter: alter)
        behaviour.omission = random.uniform() / 2
        behaviour.duplication = random.uniform() / 2
        behaviour.alteration = random.uniform() / 2
        behaviour.forgery = random.uniform() / 2
        behaviour.replay = random.uniform()
        behaviour.invention = random.uniform()
        return behaviour
    }
}

/// A Byzantine node at work.
struct ByzantineAttacker<Message: WireMessage>: Sendable {
    struct Packet {
        let sender: NodeID
        let receiver: NodeID
        let content: Message
    }

    let behaviour: ByzantineBehaviour<Message>
    /// What it has seen last, and from whom.
    private var seen: [(sender: NodeID, content: Message)] = []
    private var nextPlace = 0

    private static var capacity: Int { 64 }

    init(_ behaviour: ByzantineBehaviour<Message>) { self.behaviour = behaviour }

    /// Keeps what came, in place of what came long ago.
    mutating func overhear(_ content: Message, from sender: NodeID) {
        if seen.count < Self.capacity {
            seen.append((sender, content))
        } else {
            seen[nextPlace] = (sender, content)
            nextPlace = (nextPlace + 1) % Self.capacity
        }
    }

    /// What node `id` sends instead of what it should.
    mutating func instead(
        of message: Message, to receiver: NodeID, from id: NodeID, _ group: Range<NodeID>,
        using random: inout SimulationRandom
    ) -> [Packet] {
        overhear(message, from: id)
        guard random.uniform() >= behaviour.omission else { return [] }
        let content =
            random.uniform() < behaviour.alteration ? behaviour.alter(message, &random) : message
        let sender = random.uniform() < behaviour.forgery ? random.element(of: group) ?? id : id
        let packet = Packet(sender: sender, receiver: receiver, content: content)
        return random.uniform() < behaviour.duplication ? [packet, packet] : [packet]
    }

    /// What node `id` sends in a turn of its own.
    func unprompted(
        by id: NodeID, _ group: Range<NodeID>, using random: inout SimulationRandom
    ) -> [Packet] {
        var packets: [Packet] = []
        if random.uniform() < behaviour.replay, let old = random.element(of: seen) {
            let receiver = random.element(of: group) ?? id
            packets.append(Packet(sender: old.sender, receiver: receiver, content: old.content))
        }
        if random.uniform() < behaviour.invention, let model = random.element(of: seen) {
            let (sender, receiver) = (
                random.element(of: group) ?? id, random.element(of: group) ?? id
            )
            let content = behaviour.alter(model.content, &random)
            packets.append(Packet(sender: sender, receiver: receiver, content: content))
        }
        return packets
    }
}
