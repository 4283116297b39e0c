public import ClockSimulation

/// A broadcast in total order upon which all processes agree for each message, as ISIS did.
///
/// 1. The sender broadcasts its message. Each process holds it back, with a priority greater than all that it has seen.
/// 2. Each proposes that priority to the sender.
/// 3. The sender takes the greatest of all proposals and broadcasts it. Now the message is deliverable, and is delivered when
///    no message that is held back has a lower priority.
///
/// Priorities are made different by the number of the process that proposed them.
///
/// - Total order: if anybody delivers m₁ before m₂, nobody delivers m₂ without having delivered m₁. Why: whoever proposes for a message
///   after it has delivered m₂ proposes more than the priority of m₂; whoever did before held the message back since, with no more
///   than it was agreed upon, and would not have delivered m₂ first where that is less.
/// - No duplication, no creation.
/// - Validity and agreement, if no process crashes: every one of them has to propose, and the sender to say what was agreed upon. In
///   ISIS itself a membership service removes who has crashed.
/// - FIFO and causal delivery, if the broadcast below has FIFO delivery: see ``FIFOBroadcast``.
///
/// Safety in a system where processes crash for good, without any bound on delays. 3N messages and three rounds per broadcast over
/// a ``BestEffortBroadcast``, for N processes.
///
/// Source: K. Birman, T. Joseph, doi:10.1145/7351.7478 (ABCAST).
public struct ISISBroadcast<Payload: WireMessage, Link: PointToPointLink, Broadcast: BroadcastModule>: LayeredModule,
    BroadcastModule
where Link.Payload == ISISProposal, Broadcast.Payload == ISISMessage<Payload> {
    /// A link for proposals, and beside it a broadcast for messages and what is agreed upon.
    public typealias Below = ModulePair<Link, Broadcast>
    /// ⟨Broadcast | m⟩.
    public typealias Request = BroadcastRequest<Payload>
    /// ⟨Deliver | p, m⟩.
    public typealias Indication = BroadcastIndication<Payload>

    /// A message that is held back.
    private struct HeldBack {
        let origin: NodeID
        let sequence: UInt64
        let payload: Payload
        var priority: ISISPriority
        var isDeliverable = false
    }

    /// What was proposed for a message of this process.
    private struct Ballot {
        var proposers: Set<NodeID> = []
        var greatest = ISISPriority(number: 0, process: 0)
    }

    /// What is below.
    public var below: Below
    private var count: UInt64 = 0
    /// The greatest number that this process has proposed, or that was agreed upon.
    private var highest: UInt64 = 0
    private var heldBack: [HeldBack] = []
    private var ballots: [UInt64: Ballot] = [:]

    /// The broadcast whose proposals go over `link` and all else by `broadcast`.
    public init(_ link: Link, _ broadcast: Broadcast) { below = Below(link, broadcast) }

    /// How many messages are held back.
    public var heldBackCount: Int { heldBack.count }

    /// Upon ⟨Broadcast | m⟩: broadcasts it, to be proposed for.
    public mutating func requested(_ request: Request, _ context: inout ModuleContext<Self>) {
        switch request {
        case .broadcast(let payload):
            ballots[count] = Ballot()
            let message = ISISMessage.message(sequence: count, payload)
            count += 1
            ask(.second(.broadcast(message)), &context)
        }
    }

    /// Upon ⟨Deliver | p, m⟩ from below: proposes, counts proposals, or takes note of what was agreed upon.
    public mutating func indicated(_ indication: Below.Indication, _ context: inout ModuleContext<Self>) {
        switch indication {
        case .first(.deliver(let proposal, let sender)): count(proposal, from: sender, &context)
        case .second(.deliver(.message(let sequence, let payload), let origin)):
            highest += 1
            let priority = ISISPriority(number: highest, process: context.id)
            heldBack.append(HeldBack(origin: origin, sequence: sequence, payload: payload, priority: priority))
            ask(.first(.send(ISISProposal(sequence: sequence, priority: priority), to: origin)), &context)
        case .second(.deliver(.agreement(let sequence, let priority), let origin)):
            highest = max(highest, priority.number)
            guard let place = heldBack.firstIndex(where: { $0.origin == origin && $0.sequence == sequence })
            else { return }
            heldBack[place].priority = priority
            heldBack[place].isDeliverable = true
            deliver(&context)
        }
    }

    private mutating func count(
        _ proposal: ISISProposal, from sender: NodeID, _ context: inout ModuleContext<Self>
    ) {
        guard var ballot = ballots[proposal.sequence] else { return }
        ballot.proposers.insert(sender)
        ballot.greatest = max(ballot.greatest, proposal.priority)
        ballots[proposal.sequence] = ballot
        guard ballot.proposers.count == context.group.count else { return }
        ballots[proposal.sequence] = nil
        ask(.second(.broadcast(.agreement(sequence: proposal.sequence, ballot.greatest))), &context)
    }

    /// Delivers what has the lowest priority of all as long as that is agreed upon.
    private mutating func deliver(_ context: inout ModuleContext<Self>) {
        while let place = heldBack.indices.min(by: { heldBack[$0].priority < heldBack[$1].priority }),
            heldBack[place].isDeliverable
        {
            let message = heldBack.remove(at: place)
            context.indicate(.deliver(message.payload, from: message.origin))
        }
    }
}

/// Where a message stands in the order: by number, and of equal numbers by the process that proposed it.
public struct ISISPriority: WireMessage, Comparable {
    /// The number; counted from 1.
    public let number: UInt64
    /// Who proposed it.
    public let process: NodeID

    /// Priority `number`, as proposed by `process`.
    public init(number: UInt64, process: NodeID) {
        self.number = number
        self.process = process
    }

    /// Lower and higher; what is lower is delivered first.
    public static func < (left: ISISPriority, right: ISISPriority) -> Bool {
        (left.number, left.process) < (right.number, right.process)
    }

    /// 12.
    public var encodedSize: Int { 12 }

    /// Appends the number in 8 bytes, then the process in 4.
    public func encode(into bytes: inout [UInt8]) {
        number.encode(into: &bytes)
        UInt32(truncatingIfNeeded: process).encode(into: &bytes)
    }

    /// Number and process.
    public var label: String { "\(number).\(process)" }
}

/// What a process proposes to the sender of a message.
public struct ISISProposal: WireMessage {
    /// For which of that process's messages, counted from 0.
    public let sequence: UInt64
    /// What it proposes.
    public let priority: ISISPriority

    /// `priority` for message `sequence` of whoever this is sent to.
    public init(sequence: UInt64, priority: ISISPriority) {
        self.sequence = sequence
        self.priority = priority
    }

    /// 20.
    public var encodedSize: Int { 20 }

    /// Appends the message's number in 8 bytes, then the priority.
    public func encode(into bytes: inout [UInt8]) {
        sequence.encode(into: &bytes)
        priority.encode(into: &bytes)
    }

    /// What is proposed.
    public var label: String { "propose \(priority.label)" }
}

/// What the sender broadcasts: its message, and later what was agreed upon for it.
public enum ISISMessage<Payload: WireMessage>: WireMessage {
    /// The sender's message number `sequence`, counted from 0.
    case message(sequence: UInt64, Payload)
    /// The priority that was agreed upon for it.
    case agreement(sequence: UInt64, ISISPriority)

    /// 9 more than that of the payload or the priority.
    public var encodedSize: Int {
        switch self {
        case .message(_, let payload): 9 + payload.encodedSize
        case .agreement(_, let priority): 9 + priority.encodedSize
        }
    }

    /// Appends a byte, 1 or 2, the message's number, and the payload or the priority.
    public func encode(into bytes: inout [UInt8]) {
        switch self {
        case .message(let sequence, let payload):
            bytes.append(1)
            sequence.encode(into: &bytes)
            payload.encode(into: &bytes)
        case .agreement(let sequence, let priority):
            bytes.append(2)
            sequence.encode(into: &bytes)
            priority.encode(into: &bytes)
        }
    }

    /// That of the message, or what was agreed upon.
    public var label: String {
        switch self {
        case .message(_, let payload): payload.label
        case .agreement(_, let priority): "agree \(priority.label)"
        }
    }
}
