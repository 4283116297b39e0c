/// Broadcasts in the stacks that they are usually in, down to the network.
///
/// Perfect links send again after `interval` of the node's own clock, until what they have sent is acknowledged.
public enum BroadcastStack<Payload: WireMessage> {
    /// A best-effort broadcast over perfect links.
    public typealias BestEffort<Content: WireMessage> = BestEffortBroadcast<PerfectLink<Content>>
    /// A reliable broadcast on a best-effort one.
    public typealias Eager<Content: WireMessage> = EagerReliableBroadcast<
        Content, BestEffort<OriginatedMessage<Content>>
    >
    /// Gossip over fair-loss links.
    public typealias Gossip = GossipBroadcast<Payload, FairLossLink<GossipMessage<Payload>>>
    /// A FIFO broadcast on a reliable one.
    public typealias FIFO = FIFOBroadcast<Payload, Eager<SequencedMessage<Payload>>>
    /// A causal broadcast on a reliable one.
    public typealias Causal = CausalBroadcast<Payload, Eager<StampedMessage<Payload>>>
    /// A sequencer with a perfect link to it and a best-effort broadcast from it.
    public typealias Sequencer = SequencerBroadcast<
        Payload, PerfectLink<SequencedMessage<Payload>>, BestEffort<OrderedMessage<Payload>>
    >
    /// ISIS with perfect links and a best-effort broadcast.
    public typealias ISIS = ISISBroadcast<Payload, PerfectLink<ISISProposal>, BestEffort<ISISMessage<Payload>>>
    /// Total order by Lamport timestamps on FIFO links to all.
    public typealias Lamport = LamportBroadcast<
        Payload, FIFOBroadcast<TimestampedMessage<Payload>, BestEffort<SequencedMessage<TimestampedMessage<Payload>>>>
    >

    /// ``BestEffort``.
    public static func bestEffort(interval: Duration) -> BestEffort<Payload> {
        BestEffort(PerfectLink(interval: interval))
    }

    /// ``Eager``.
    public static func eager(interval: Duration) -> Eager<Payload> {
        Eager(BestEffortBroadcast(PerfectLink(interval: interval)))
    }

    /// ``Gossip``.
    public static func gossip(fanout: Int, rounds: Int) -> Gossip {
        Gossip(FairLossLink(), fanout: fanout, rounds: rounds)
    }

    /// ``FIFO``.
    public static func fifo(interval: Duration) -> FIFO {
        FIFO(EagerReliableBroadcast(BestEffortBroadcast(PerfectLink(interval: interval))))
    }

    /// ``Causal``.
    public static func causal(interval: Duration) -> Causal {
        Causal(EagerReliableBroadcast(BestEffortBroadcast(PerfectLink(interval: interval))))
    }

    /// ``Sequencer``, which is process `sequencer`.
    public static func sequencer(_ sequencer: Int = 0, isFIFO: Bool, interval: Duration) -> Sequencer {
        Sequencer(
            PerfectLink(interval: interval), BestEffortBroadcast(PerfectLink(interval: interval)),
            sequencer: sequencer, isFIFO: isFIFO)
    }

    /// ``ISIS``.
    public static func isis(interval: Duration) -> ISIS {
        ISIS(PerfectLink(interval: interval), BestEffortBroadcast(PerfectLink(interval: interval)))
    }

    /// ``Lamport``.
    public static func lamport(interval: Duration) -> Lamport {
        Lamport(FIFOBroadcast(BestEffortBroadcast(PerfectLink(interval: interval))))
    }
}
