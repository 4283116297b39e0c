import ClockSimulation
import LogicalClocks

@testable import DistributedAlgorithms

// Total orders that break a promise. Each is the right one but for its flaw.

/// A FIFO sequencer, which is node 0.
struct BrokenSequencerBroadcast: LayeredModule, BroadcastModule {
    enum Flaw { case none, numbersTwice, givesANumberTwice, doesNotWait, ignoresSendersOrder }

    typealias Payload = UInt64
    typealias Below = ModulePair<
        PerfectLink<SequencedMessage<UInt64>>, BroadcastStack<UInt64>.BestEffort<OrderedMessage<UInt64>>
    >
    typealias Request = BroadcastRequest<Payload>
    typealias Indication = BroadcastIndication<Payload>

    var below = Below(
        PerfectLink(interval: BroadcastRun.interval), BestEffortBroadcast(PerfectLink(interval: BroadcastRun.interval)))
    let flaw: Flaw
    private var count: UInt64 = 0
    private var orderCount: UInt64 = 0
    private var numbered = 0
    private var intake: [NodeID: InOrder<UInt64>] = [:]
    private var ordered = InOrder<OrderedMessage<UInt64>>()

    init(_ flaw: Flaw) { self.flaw = flaw }

    mutating func requested(_ request: Request, _ context: inout ModuleContext<Self>) {
        guard case .broadcast(let payload) = request else { return }
        ask(.first(.send(SequencedMessage(sequence: count, payload: payload), to: 0)), &context)
        count += 1
    }

    mutating func indicated(_ indication: Below.Indication, _ context: inout ModuleContext<Self>) {
        switch indication {
        case .first(.deliver(let message, let origin)):
            let next =
                flaw == .ignoresSendersOrder
                ? [message.payload] : intake[origin, default: InOrder()].insert(message.payload, at: message.sequence)
            for payload in next { number(payload, of: origin, &context) }
        case .second(.deliver(let message, _)):
            let ready = flaw == .doesNotWait ? [message] : ordered.insert(message, at: message.order)
            for message in ready { context.indicate(.deliver(message.payload, from: message.origin)) }
        }
    }

    private mutating func number(_ payload: UInt64, of origin: NodeID, _ context: inout ModuleContext<Self>) {
        for _ in 0..<(flaw == .numbersTwice ? 2 : 1) {
            ask(.second(.broadcast(OrderedMessage(order: orderCount, origin: origin, payload: payload))), &context)
            numbered += 1
            if flaw != .givesANumberTwice || numbered % 2 == 0 { orderCount += 1 }
        }
    }
}

/// ISIS.
struct BrokenISISBroadcast: LayeredModule, BroadcastModule {
    enum Flaw {
        case none, takesTheSmallest, takesItsOwn, hasNoTieBreak, doesNotWaitForAll, proposesWhatItHasAgreedTo
        case deliversWhatIsAgreedUponAtOnce
    }

    typealias Payload = UInt64
    typealias Below = ModulePair<PerfectLink<ISISProposal>, BroadcastStack<UInt64>.BestEffort<ISISMessage<UInt64>>>
    typealias Request = BroadcastRequest<Payload>
    typealias Indication = BroadcastIndication<Payload>

    private struct HeldBack {
        let origin: NodeID
        let sequence: UInt64
        let payload: UInt64
        var priority: ISISPriority
        var isDeliverable = false
    }

    var below = Below(
        PerfectLink(interval: BroadcastRun.interval), BestEffortBroadcast(PerfectLink(interval: BroadcastRun.interval)))
    let flaw: Flaw
    private var count: UInt64 = 0
    private var highest: UInt64 = 0
    private var heldBack: [HeldBack] = []
    private var ballots: [UInt64: [NodeID: ISISPriority]] = [:]

    init(_ flaw: Flaw) { self.flaw = flaw }

    mutating func requested(_ request: Request, _ context: inout ModuleContext<Self>) {
        guard case .broadcast(let payload) = request else { return }
        ballots[count] = [:]
        ask(.second(.broadcast(.message(sequence: count, payload))), &context)
        count += 1
    }

    mutating func indicated(_ indication: Below.Indication, _ context: inout ModuleContext<Self>) {
        switch indication {
        case .first(.deliver(let proposal, let sender)): count(proposal, from: sender, &context)
        case .second(.deliver(.message(let sequence, let payload), let origin)):
            highest += 1
            // Without a tie-break all priorities of one number are the same.
            let priority = ISISPriority(number: highest, process: flaw == .hasNoTieBreak ? 0 : context.id)
            if flaw == .proposesWhatItHasAgreedTo { highest -= 1 }
            heldBack.append(HeldBack(origin: origin, sequence: sequence, payload: payload, priority: priority))
            ask(.first(.send(ISISProposal(sequence: sequence, priority: priority), to: origin)), &context)
        case .second(.deliver(.agreement(let sequence, let priority), let origin)):
            highest = max(highest, priority.number)
            guard let place = heldBack.firstIndex(where: { $0.origin == origin && $0.sequence == sequence })
            else { return }
            heldBack[place].priority = priority
            heldBack[place].isDeliverable = true
            if flaw == .deliversWhatIsAgreedUponAtOnce { heldBack.swapAt(place, 0) }
            deliver(&context)
        }
    }

    private mutating func count(
        _ proposal: ISISProposal, from sender: NodeID, _ context: inout ModuleContext<Self>
    ) {
        guard var ballot = ballots[proposal.sequence] else { return }
        ballot[sender] = proposal.priority
        ballots[proposal.sequence] = ballot
        let quorum = flaw == .doesNotWaitForAll ? context.group.count / 2 + 1 : context.group.count
        guard ballot.count == quorum else { return }
        let agreed: ISISPriority? =
            switch flaw {
            case .takesTheSmallest: ballot.values.min()
            case .takesItsOwn: ballot[context.id]
            default: ballot.values.max()
            }
        guard let agreed else { return }
        ballots[proposal.sequence] = nil
        ask(.second(.broadcast(.agreement(sequence: proposal.sequence, agreed))), &context)
    }

    private mutating func deliver(_ context: inout ModuleContext<Self>) {
        while let place = next, heldBack[place].isDeliverable {
            let message = heldBack.remove(at: place)
            context.indicate(.deliver(message.payload, from: message.origin))
        }
    }

    private var next: Int? {
        if flaw == .deliversWhatIsAgreedUponAtOnce { return heldBack.indices.first }
        return heldBack.indices.min { heldBack[$0].priority < heldBack[$1].priority }
    }
}

/// Lamport timestamps, over any broadcast.
struct BrokenLamportBroadcast<Below: BroadcastModule>: LayeredModule, BroadcastModule
where Below.Payload == TimestampedMessage<UInt64> {
    enum Flaw { case none, doesNotWait, waitsForAllButOne, hasNoTieBreak, doesNotAcknowledge, doesNotKeepTime }

    typealias Payload = UInt64
    typealias Request = BroadcastRequest<Payload>
    typealias Indication = BroadcastIndication<Payload>

    var below: Below
    let flaw: Flaw
    private var clock = LamportClock()
    private var lastSent: UInt64 = 0
    private var heard: [NodeID: UInt64] = [:]
    private var waiting: [(time: UInt64, process: NodeID, payload: UInt64)] = []

    init(_ flaw: Flaw, _ below: Below) { (self.flaw, self.below) = (flaw, below) }

    mutating func requested(_ request: Request, _ context: inout ModuleContext<Self>) {
        guard case .broadcast(let payload) = request else { return }
        send(payload, &context)
    }

    mutating func indicated(_ indication: Below.Indication, _ context: inout ModuleContext<Self>) {
        guard case .deliver(let message, let sender) = indication else { return }
        if flaw != .doesNotKeepTime { clock.receive(message.time) }
        heard[sender] = max(message.time, heard[sender, default: 0])
        if let payload = message.payload {
            waiting.append((message.time, sender, payload))
            let isOwed = lastSent <= message.time && sender != context.id
            if isOwed, flaw != .doesNotAcknowledge { send(nil, &context) }
        }
        deliver(&context)
    }

    private mutating func send(_ payload: UInt64?, _ context: inout ModuleContext<Self>) {
        lastSent = clock.tick()
        ask(.broadcast(TimestampedMessage(time: lastSent, payload: payload)), &context)
    }

    private mutating func deliver(_ context: inout ModuleContext<Self>) {
        while let place = next {
            let (time, process, payload) = waiting[place]
            let others = context.group.filter { $0 != process }
            let later = others.count { other in
                let heard = heard[other, default: 0]
                return flaw == .hasNoTieBreak ? heard >= time : (heard, other) > (time, process)
            }
            let needed = flaw == .doesNotWait ? 0 : flaw == .waitsForAllButOne ? others.count - 1 : others.count
            guard later >= needed else { return }
            waiting.remove(at: place)
            context.indicate(.deliver(payload, from: process))
        }
    }

    private var next: Int? {
        // Without a tie-break what came first is first.
        if flaw == .hasNoTieBreak { return waiting.indices.min { waiting[$0].time < waiting[$1].time } }
        return waiting.indices.min {
            (waiting[$0].time, waiting[$0].process) < (waiting[$1].time, waiting[$1].process)
        }
    }
}
