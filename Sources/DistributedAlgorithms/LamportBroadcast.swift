import ClockSimulation
public import LogicalClocks

/// A broadcast in total order by Lamport timestamps: all deliver in the order of (timestamp, process), as soon as nothing smaller can
/// come any more.
///
/// A message is delivered when something greater has come from every process but its sender, by a broadcast that
/// keeps each one's order. So that something comes, whoever receives a message and has sent nothing greater yet broadcasts an
/// acknowledgement, which carries a timestamp and nothing else.
///
/// - Total order: if anybody delivers m₁ before m₂, nobody delivers m₂ without having delivered m₁.
/// - Causal delivery, and with it FIFO delivery: timestamps grow along every chain of messages.
/// - No duplication, no creation.
/// - Validity and agreement, if no process crashes: every one of them has to be heard of.
///
/// Safety in a system where processes crash for good, without any bound on delays. Up to N² messages and two rounds per broadcast
/// over a ``FIFOBroadcast`` on a ``BestEffortBroadcast``, for N processes; fewer where many broadcast, since each message acknowledges
/// those before it.
///
/// Source: L. Lamport, doi:10.1145/359545.359563, whose mutual exclusion orders its requests so.
public struct LamportBroadcast<Payload: WireMessage, Below: BroadcastModule>: LayeredModule, BroadcastModule
where Below.Payload == TimestampedMessage<Payload> {
    /// ⟨Broadcast | m⟩.
    public typealias Request = BroadcastRequest<Payload>
    /// ⟨Deliver | p, m⟩.
    public typealias Indication = BroadcastIndication<Payload>

    /// A point in the total order.
    private struct Stamp: Comparable {
        let time: UInt64
        let process: NodeID

        static func < (left: Stamp, right: Stamp) -> Bool { (left.time, left.process) < (right.time, right.process) }
    }

    /// The broadcast below, with FIFO delivery.
    public var below: Below
    /// The clock.
    public private(set) var clock = LamportClock()
    /// The timestamp that was broadcast here last.
    private var lastSent: UInt64 = 0
    /// The greatest timestamp that has come from each process.
    private var heard: [NodeID: UInt64] = [:]
    private var waiting: [(stamp: Stamp, payload: Payload)] = []

    /// The broadcast over `below`, which has FIFO delivery.
    public init(_ below: Below) { self.below = below }

    /// How many messages have come and wait for something greater.
    public var waitingCount: Int { waiting.count }

    /// Upon ⟨Broadcast | m⟩: has it broadcast below, with a timestamp.
    public mutating func requested(_ request: Request, _ context: inout ModuleContext<Self>) {
        switch request {
        case .broadcast(let payload): send(payload, &context)
        }
    }

    /// Upon ⟨Deliver | p, m⟩ of the broadcast below: acknowledges m, and delivers what nothing smaller can come before any more.
    public mutating func indicated(_ indication: Below.Indication, _ context: inout ModuleContext<Self>) {
        switch indication {
        case .deliver(let message, let sender):
            clock.receive(message.time)
            heard[sender] = max(message.time, heard[sender, default: 0])
            if let payload = message.payload {
                waiting.append((Stamp(time: message.time, process: sender), payload))
                if lastSent <= message.time, sender != context.id { send(nil, &context) }
            }
            deliver(&context)
        }
    }

    private mutating func send(_ payload: Payload?, _ context: inout ModuleContext<Self>) {
        lastSent = clock.tick()
        ask(.broadcast(TimestampedMessage(time: lastSent, payload: payload)), &context)
    }

    private mutating func deliver(_ context: inout ModuleContext<Self>) {
        while let place = waiting.indices.min(by: { waiting[$0].stamp < waiting[$1].stamp }) {
            let stamp = waiting[place].stamp
            let isNext = context.group.allSatisfy { process in
                process == stamp.process || Stamp(time: heard[process, default: 0], process: process) > stamp
            }
            guard isNext else { return }
            context.indicate(.deliver(waiting.remove(at: place).payload, from: stamp.process))
        }
    }
}

/// A message, or nothing but an acknowledgement, with a Lamport timestamp.
public struct TimestampedMessage<Payload: WireMessage>: WireMessage {
    /// The timestamp.
    public let time: UInt64
    /// What it carries; `nil` for an acknowledgement.
    public let payload: Payload?

    /// `payload` at `time`.
    public init(time: UInt64, payload: Payload?) {
        self.time = time
        self.payload = payload
    }

    /// 9, and that of the payload.
    public var encodedSize: Int { 9 + (payload?.encodedSize ?? 0) }

    /// Appends the timestamp in 8 bytes, a byte that is 1 if there is a payload and 0 otherwise, then the payload.
    public func encode(into bytes: inout [UInt8]) {
        time.encode(into: &bytes)
        bytes.append(payload == nil ? 0 : 1)
        payload?.encode(into: &bytes)
    }

    /// That of what it carries, and the timestamp.
    public var label: String { "\(payload?.label ?? "ack") @\(time)" }
}
