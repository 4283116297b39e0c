public import ClockSimulation

/// A link that sends each message again and again.
///
/// - Stubborn delivery: a message that a process which never crashes sends to a correct one is delivered infinitely often.
/// - No creation: what is delivered with some sender was sent by it.
///
/// All messages are sent again at one interval of the node's own clock, so that drift changes how often, and nothing else. They
/// are kept in memory: a crash ends the retransmission. Source: Cachin, Guerraoui, Rodrigues, section 2.4.3, Module 2.2,
/// Algorithm 2.1 "Retransmit Forever".
///
/// Beyond that source it can be told to stop: the layer above may learn that once more would be once too often.
public struct StubbornLink<Payload: WireMessage>: LayeredModule {
    /// What it can be asked for.
    public enum Request: Hashable, Sendable {
        /// Send `payload` to node `to` until told to stop.
        case send(Payload, to: NodeID)
        /// Stop sending to node `to` the message that was the `number`th to be sent there, counted from 0.
        case stop(number: UInt64, to: NodeID)
    }

    /// ⟨Deliver | p, m⟩, again and again.
    public typealias Indication = LinkIndication<Payload>

    /// The timer of this layer.
    public enum OwnTimer: Hashable, Sendable {
        /// It is time to send everything again.
        case retransmit
    }

    /// What is sent again to one node.
    private struct Pending {
        var count: UInt64 = 0
        /// In order of their numbers.
        var messages: [(number: UInt64, payload: Payload)] = []
    }

    /// The fair-loss link below.
    public var below = FairLossLink<Payload>()
    /// After how long, by the node's monotonic clock, everything is sent again.
    public let interval: Duration
    /// How many messages are being sent again.
    public private(set) var pendingCount = 0
    private var pending: [Pending] = []
    private var isTimerSet = false

    /// The link that sends everything again after `interval` of the node's own clock, 1 ms or more.
    public init(interval: Duration = .milliseconds(100)) { self.interval = max(interval, .milliseconds(1)) }

    /// Upon ⟨Send | q, m⟩: sends it, and keeps it to be sent again.
    public mutating func requested(_ request: Request, _ context: inout ModuleContext<Self>) {
        switch request {
        case .send(let payload, let receiver): send(payload, to: receiver, &context)
        case .stop(let number, let receiver): stop(number, to: receiver, &context)
        }
    }

    /// Upon ⟨Deliver | p, m⟩ of the link below: delivers it, however often it came before.
    public mutating func indicated(_ indication: LinkIndication<Payload>, _ context: inout ModuleContext<Self>) {
        context.indicate(indication)
    }

    /// Upon the timer: sends everything again.
    public mutating func ownTimerFired(_ timer: OwnTimer, _ context: inout ModuleContext<Self>) {
        isTimerSet = false
        for (place, pending) in pending.enumerated() {
            for message in pending.messages {
                ask(.send(message.payload, to: context.group.lowerBound + place), &context)
            }
        }
        setTimer(&context)
    }

    private mutating func send(_ payload: Payload, to receiver: NodeID, _ context: inout ModuleContext<Self>) {
        guard context.group.contains(receiver) else { return }
        let place = receiver - context.group.lowerBound
        if pending.isEmpty { pending = Array(repeating: Pending(), count: context.group.count) }
        pending[place].messages.append((pending[place].count, payload))
        pending[place].count += 1
        pendingCount += 1
        ask(.send(payload, to: receiver), &context)
        setTimer(&context)
    }

    private mutating func stop(_ number: UInt64, to receiver: NodeID, _ context: inout ModuleContext<Self>) {
        guard context.group.contains(receiver), !pending.isEmpty else { return }
        let place = receiver - context.group.lowerBound
        guard let message = pending[place].messages.firstIndex(where: { $0.number == number }) else { return }
        pending[place].messages.remove(at: message)
        pendingCount -= 1
        guard pendingCount == 0 else { return }
        isTimerSet = false
        context.cancelTimer(.own(.retransmit))
    }

    private mutating func setTimer(_ context: inout ModuleContext<Self>) {
        guard !isTimerSet, pendingCount > 0 else { return }
        isTimerSet = true
        context.setOwnTimer(.retransmit, after: interval)
    }
}
