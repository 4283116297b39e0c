import ClockSimulation
import DistributedAlgorithms

// Links that break a promise, so that the properties are known to notice.

/// Adds one to each message that comes.
struct AlteringLink: PointToPointLink {
    typealias Payload = UInt64
    typealias Message = UInt64

    mutating func requested(_ request: LinkRequest<UInt64>, _ context: inout ModuleContext<Self>) {
        guard case .send(let payload, let receiver) = request else { return }
        context.send(payload, to: receiver)
    }

    mutating func received(_ message: UInt64, from sender: NodeID, _ context: inout ModuleContext<Self>) {
        context.indicate(.deliver(message + 1, from: sender))
    }
}

/// Says of each message that the next node has sent it.
struct MisattributingLink: PointToPointLink {
    typealias Payload = UInt64
    typealias Message = UInt64

    mutating func requested(_ request: LinkRequest<UInt64>, _ context: inout ModuleContext<Self>) {
        guard case .send(let payload, let receiver) = request else { return }
        context.send(payload, to: receiver)
    }

    mutating func received(_ message: UInt64, from sender: NodeID, _ context: inout ModuleContext<Self>) {
        context.indicate(.deliver(message, from: (sender + 1) % context.group.count))
    }
}

/// Delivers each message that comes three times.
struct EchoingLink: PointToPointLink {
    typealias Payload = UInt64
    typealias Message = UInt64

    mutating func requested(_ request: LinkRequest<UInt64>, _ context: inout ModuleContext<Self>) {
        guard case .send(let payload, let receiver) = request else { return }
        context.send(payload, to: receiver)
    }

    mutating func received(_ message: UInt64, from sender: NodeID, _ context: inout ModuleContext<Self>) {
        for _ in 0..<3 { context.indicate(.deliver(message, from: sender)) }
    }
}

/// A perfect link without its duplicate filter.
struct UnfilteredLink: LayeredModule, PointToPointLink {
    typealias Payload = UInt64

    var below = StubbornLink<UInt64>(interval: .milliseconds(250))

    mutating func requested(_ request: LinkRequest<UInt64>, _ context: inout ModuleContext<Self>) {
        guard case .send(let payload, let receiver) = request else { return }
        ask(.send(payload, to: receiver), &context)
    }

    mutating func indicated(_ indication: LinkIndication<UInt64>, _ context: inout ModuleContext<Self>) {
        context.indicate(indication)
    }
}

/// A perfect link that takes the word of an acknowledgement for the message before the one that it is for.
struct MiscountingLink: LayeredModule, PointToPointLink {
    typealias Payload = UInt64

    var below = AcknowledgedLink<UInt64>.Below(StubbornLink(interval: .milliseconds(250)), FairLossLink())
    private var counts: [NodeID: UInt64] = [:]
    private var delivered: [NodeID: Set<UInt64>] = [:]

    mutating func requested(_ request: LinkRequest<UInt64>, _ context: inout ModuleContext<Self>) {
        guard case .send(let payload, let receiver) = request else { return }
        let number = MessageNumber(incarnation: 0, sequence: counts[receiver, default: 0])
        counts[receiver, default: 0] += 1
        ask(.first(.send(NumberedMessage(number, payload), to: receiver)), &context)
    }

    mutating func indicated(_ indication: Below.Indication, _ context: inout ModuleContext<Self>) {
        switch indication {
        case .first(.deliver(let message, let sender)):
            if delivered[sender, default: []].insert(message.number.sequence).inserted {
                context.indicate(.deliver(message.payload, from: sender))
            }
            ask(.second(.send(message.number, to: sender)), &context)
        case .second(.deliver(let number, let sender)):
            ask(.first(.stop(number: number.sequence &+ 1, to: sender)), &context)
        }
    }
}

/// A logged link whose writes never reach the disk: in memory it filters duplicates well enough.
struct UnstoredLink: LayeredModule, PointToPointLink {
    typealias Payload = UInt64

    var below = PerfectLink<UInt64>(interval: .milliseconds(250))

    mutating func requested(_ request: LinkRequest<UInt64>, _ context: inout ModuleContext<Self>) {
        ask(request, &context)
    }

    mutating func indicated(_ indication: LinkIndication<UInt64>, _ context: inout ModuleContext<Self>) {
        context.indicate(indication)
    }
}
