import ClockSimulation
import LogicalClocks

@testable import DistributedAlgorithms

// Broadcasts that break a promise, so that the properties are known to notice. Each is the right one but for its flaw; those of total
// order are in BrokenTotalOrders.swift.

/// Best-effort broadcast.
struct BrokenBestEffortBroadcast<Link: PointToPointLink>: LayeredModule, BroadcastModule {
    enum Flaw { case none, forgetsTheLast, saysTheNextSentIt }

    typealias Payload = Link.Payload
    typealias Request = BroadcastRequest<Payload>
    typealias Indication = BroadcastIndication<Payload>

    var below: Link
    let flaw: Flaw

    init(_ flaw: Flaw, _ link: Link) { (self.flaw, below) = (flaw, link) }

    mutating func requested(_ request: Request, _ context: inout ModuleContext<Self>) {
        guard case .broadcast(let payload) = request else { return }
        for receiver in flaw == .forgetsTheLast ? context.group.dropLast() : context.group {
            ask(.send(payload, to: receiver), &context)
        }
    }

    mutating func indicated(_ indication: LinkIndication<Payload>, _ context: inout ModuleContext<Self>) {
        guard case .deliver(let payload, let sender) = indication else { return }
        let origin = flaw == .saysTheNextSentIt ? (sender + 1) % context.group.count : sender
        context.indicate(.deliver(payload, from: origin))
    }
}

/// Eager reliable broadcast.
struct BrokenEagerBroadcast: LayeredModule, BroadcastModule {
    enum Flaw {
        case none, doesNotPassOn, doesNotFilter, saysThatWhoPassedItOnSentIt, passesOnOnlyWhatItsSenderSent
    }

    typealias Payload = UInt64
    typealias Request = BroadcastRequest<Payload>
    typealias Indication = BroadcastIndication<Payload>

    var below = BroadcastStack<OriginatedMessage<UInt64>>.bestEffort(interval: BroadcastRun.interval)
    let flaw: Flaw
    private var count: UInt64 = 0
    private var delivered = DuplicateFilter()

    init(_ flaw: Flaw) { self.flaw = flaw }

    mutating func requested(_ request: Request, _ context: inout ModuleContext<Self>) {
        guard case .broadcast(let payload) = request else { return }
        ask(.broadcast(OriginatedMessage(origin: context.id, sequence: count, payload: payload)), &context)
        count += 1
    }

    mutating func indicated(_ indication: Below.Indication, _ context: inout ModuleContext<Self>) {
        guard case .deliver(let message, let sender) = indication else { return }
        let isNew = delivered.insert(message)
        if isNew || flaw == .doesNotFilter {
            let origin = flaw == .saysThatWhoPassedItOnSentIt ? sender : message.origin
            context.indicate(.deliver(message.payload, from: origin))
        }
        if flaw == .passesOnOnlyWhatItsSenderSent, sender != message.origin { return }
        if isNew, sender != context.id, flaw != .doesNotPassOn { ask(.broadcast(message), &context) }
    }
}

/// Gossip to two others.
struct BrokenGossipBroadcast: LayeredModule, BroadcastModule {
    enum Flaw { case none, doesNotFilter, doesNotPassOn, tellsTheSameOnes, deliversOnlyWhatItHears }

    typealias Payload = UInt64
    typealias Request = BroadcastRequest<Payload>
    typealias Indication = BroadcastIndication<Payload>

    var below = FairLossLink<OriginatedMessage<UInt64>>()
    let flaw: Flaw
    private var count: UInt64 = 0
    private var delivered = DuplicateFilter()

    init(_ flaw: Flaw) { self.flaw = flaw }

    mutating func requested(_ request: Request, _ context: inout ModuleContext<Self>) {
        guard case .broadcast(let payload) = request else { return }
        let message = OriginatedMessage(origin: context.id, sequence: count, payload: payload)
        count += 1
        if flaw == .deliversOnlyWhatItHears { tell(message, &context) } else { hear(message, isOwn: true, &context) }
    }

    mutating func indicated(_ indication: Below.Indication, _ context: inout ModuleContext<Self>) {
        guard case .deliver(let message, _) = indication else { return }
        hear(message, isOwn: false, &context)
    }

    private mutating func hear(_ message: OriginatedMessage<UInt64>, isOwn: Bool, _ context: inout ModuleContext<Self>)
    {
        let isNew = delivered.insert(message)
        if isNew || flaw == .doesNotFilter { context.indicate(.deliver(message.payload, from: message.origin)) }
        if isNew, isOwn || flaw != .doesNotPassOn { tell(message, &context) }
    }

    private mutating func tell(_ message: OriginatedMessage<UInt64>, _ context: inout ModuleContext<Self>) {
        var others = context.group.filter { $0 != context.id }
        for _ in 0..<min(2, others.count) {
            let place = flaw == .tellsTheSameOnes ? 0 : context.random.below(others.count)
            ask(.send(message, to: others.remove(at: place)), &context)
        }
    }
}

/// FIFO broadcast over a reliable one.
struct BrokenFIFOBroadcast: LayeredModule, BroadcastModule {
    enum Flaw { case none, doesNotWait, skipsWhatIsLate }

    typealias Payload = UInt64
    typealias Request = BroadcastRequest<Payload>
    typealias Indication = BroadcastIndication<Payload>

    var below = BroadcastStack<SequencedMessage<UInt64>>.eager(interval: BroadcastRun.interval)
    let flaw: Flaw
    private var count: UInt64 = 0
    private var next: [NodeID: UInt64] = [:]
    private var inOrder: [NodeID: InOrder<UInt64>] = [:]

    init(_ flaw: Flaw) { self.flaw = flaw }

    mutating func requested(_ request: Request, _ context: inout ModuleContext<Self>) {
        guard case .broadcast(let payload) = request else { return }
        ask(.broadcast(SequencedMessage(sequence: count, payload: payload)), &context)
        count += 1
    }

    mutating func indicated(_ indication: Below.Indication, _ context: inout ModuleContext<Self>) {
        guard case .deliver(let message, let origin) = indication else { return }
        switch flaw {
        case .none:
            for payload in inOrder[origin, default: InOrder()].insert(message.payload, at: message.sequence) {
                context.indicate(.deliver(payload, from: origin))
            }
        case .doesNotWait: context.indicate(.deliver(message.payload, from: origin))
        case .skipsWhatIsLate:
            guard message.sequence >= next[origin, default: 0] else { return }
            next[origin] = message.sequence + 1
            context.indicate(.deliver(message.payload, from: origin))
        }
    }
}

/// Causal broadcast over a reliable one.
struct BrokenCausalBroadcast: LayeredModule, BroadcastModule {
    enum Flaw { case none, onlyFirstCondition, onlySecondCondition, stampsOnlyItsOwn }

    typealias Payload = UInt64
    typealias Request = BroadcastRequest<Payload>
    typealias Indication = BroadcastIndication<Payload>

    var below = BroadcastStack<StampedMessage<UInt64>>.eager(interval: BroadcastRun.interval)
    let flaw: Flaw
    private var delivered = VectorClock()
    private var count: UInt32 = 0
    private var waiting: [(message: StampedMessage<UInt64>, origin: NodeID)] = []

    init(_ flaw: Flaw) { self.flaw = flaw }

    mutating func requested(_ request: Request, _ context: inout ModuleContext<Self>) {
        guard case .broadcast(let payload) = request else { return }
        count += 1
        let id = context.id
        let counts = context.group.map { $0 == id ? count : flaw == .stampsOnlyItsOwn ? 0 : delivered[$0] }
        ask(.broadcast(StampedMessage(stamp: VectorClock(counts: counts), payload: payload)), &context)
    }

    mutating func indicated(_ indication: Below.Indication, _ context: inout ModuleContext<Self>) {
        guard case .deliver(let message, let origin) = indication else { return }
        waiting.append((message, origin))
        while let place = waiting.firstIndex(where: { canDeliver($0.message.stamp, of: $0.origin) }) {
            let (message, origin) = waiting.remove(at: place)
            delivered.tick(origin)
            context.indicate(.deliver(message.payload, from: origin))
        }
    }

    private func canDeliver(_ stamp: VectorClock, of origin: NodeID) -> Bool {
        let isNext = stamp[origin] == delivered[origin] + 1
        let isKnown = stamp.counts.indices.allSatisfy { $0 == origin || stamp[$0] <= delivered[$0] }
        switch flaw {
        case .none, .stampsOnlyItsOwn: return isNext && isKnown
        case .onlyFirstCondition: return isNext
        case .onlySecondCondition: return isKnown
        }
    }
}
