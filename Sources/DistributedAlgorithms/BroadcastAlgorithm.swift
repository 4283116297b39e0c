public import ClockSimulation

/// The broadcasts that can be tried out, each as ``BroadcastStack`` makes it.
public enum BroadcastAlgorithm: String, Hashable, Sendable, CaseIterable {
    /// To each in turn.
    case bestEffort = "best-effort"
    /// All correct processes or none, by passing on.
    case eager
    /// To a few at random, who do the same.
    case gossip
    /// Each process's messages in its order.
    case fifo
    /// No message before those that may have caused it.
    case causal
    /// One process numbers all messages.
    case sequencer
    /// One process numbers all messages, each process's in its order.
    case fifoSequencer = "fifo-sequencer"
    /// All agree upon each message's place.
    case isis
    /// In the order of Lamport timestamps.
    case lamport

    /// What it is called on a command line.
    public var name: String { rawValue }

    /// What there is to be learned from it, in a sentence.
    public var lesson: String {
        switch self {
        case .bestEffort: "Who crashes while sending to all has sent to some."
        case .eager: "If everybody passes on what is new, all correct processes get it or none, for N² messages."
        case .gossip:
            "A few friends each, drawn at random, reach everybody with high probability and never with certainty."
        case .fifo: "A number on each message keeps one sender's order, and says nothing of two senders."
        case .causal: "A vector of what was delivered before makes each answer wait for its question."
        case .sequencer: "One process that numbers everything puts all in one order, and stops all when it crashes."
        case .fifoSequencer: "A sequencer that heeds each sender's own order makes the total order causal as well."
        case .isis: "All can agree upon an order without a leader, in three rounds and while nobody crashes."
        case .lamport: "Timestamps are an order already; to know that nothing earlier can come, hear from everybody."
        }
    }

    /// What holds in a run where the processes `crashed` crash for good, whatever else goes wrong but for Byzantine processes. Process
    /// `sequencer` is the one that numbers messages where one does.
    ///
    /// Where gossip reaches everybody it is by chance, so that agreement is not among it.
    public func promises(crashed: Set<NodeID>, sequencer: NodeID = 0) -> [BroadcastProperty] {
        order + liveness(crashed: crashed, sequencer: sequencer)
    }

    private var order: [BroadcastProperty] {
        let integrity: [BroadcastProperty] = [.noDuplication, .noCreation]
        switch self {
        case .bestEffort, .eager, .gossip: return integrity
        case .fifo: return integrity + [.fifoDelivery]
        case .causal: return integrity + [.fifoDelivery, .causalDelivery]
        case .sequencer, .isis: return integrity + [.totalOrder]
        case .fifoSequencer, .lamport: return integrity + [.fifoDelivery, .causalDelivery, .totalOrder]
        }
    }

    private func liveness(crashed: Set<NodeID>, sequencer: NodeID) -> [BroadcastProperty] {
        let all: [BroadcastProperty] = [.validity, .bestEffortValidity, .agreement, .uniformAgreement]
        switch self {
        case .gossip: return [.validity]
        case _ where crashed.isEmpty: return all
        case .bestEffort: return [.validity, .bestEffortValidity]
        case .eager, .fifo, .causal: return [.validity, .bestEffortValidity, .agreement]
        case .sequencer, .fifoSequencer: return crashed.contains(sequencer) ? [] : all
        case .isis, .lamport: return []
        }
    }

    /// How many rounds of messages pass from a broadcast to the last delivery where nothing is lost and nobody crashes; `nil`
    /// for gossip, where it is drawn.
    public var rounds: Int? {
        switch self {
        case .bestEffort, .eager, .fifo, .causal: 1
        case .gossip: nil
        case .sequencer, .fifoSequencer, .lamport: 2
        case .isis: 3
        }
    }

    /// How many messages a broadcast takes with `count` processes where nobody crashes, those to oneself among them, without what
    /// links add: acknowledgements and what is sent again. For gossip with a fan-out of `fanout`, and for Lamport timestamps, it is
    /// the most.
    public func messagesPerBroadcast(count: Int, fanout: Int = BroadcastExperiment.defaultFanout) -> Int {
        // Far below where products of them would overflow.
        let (count, fanout) = (min(max(0, count), 1 << 20), min(max(0, fanout), 1 << 20))
        switch self {
        case .bestEffort: return count
        case .eager, .fifo, .causal, .lamport: return count * count
        case .gossip: return count * min(fanout, max(0, count - 1))
        case .sequencer, .fifoSequencer: return count + 1
        case .isis: return 3 * count
        }
    }
}
