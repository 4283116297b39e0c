import ClockSimulation

/// A property of broadcasts, and how to tell whether a run has it.
///
/// What each algorithm promises: ``BroadcastAlgorithm/promises(crashed:sequencer:)``. A message is known by its payload and by who broadcast
/// it; where that process broadcasts the same payload again, it is two messages for ``noDuplication``, and the first one for the
/// order.
///
/// Safety is asked of all processes, of those too that crash later: what has happened before a crash was seen by whoever is
/// above. So FIFO, causal and total order are the uniform ones.
///
/// Sources: Cachin, Guerraoui, Rodrigues, Modules 3.1 to 3.4, 3.8, 3.9, 6.1 and 6.2; the names BEB1 … TOB5 are theirs. V. Hadzilacos, S.
/// Toueg, Cornell TR 94-1425 (1994). For total order without gaps: X. Défago, A. Schiper, P. Urbán, doi:10.1145/1041680.1041682.
public enum BroadcastProperty: String, Hashable, Sendable, CaseIterable {
    /// RB1: a correct process delivers what it broadcasts.
    case validity
    /// BEB1: what a correct process broadcasts, every correct process delivers. It follows from validity and agreement.
    case bestEffortValidity = "best-effort validity"
    /// BEB2, RB2: no message is delivered more than once.
    case noDuplication = "no duplication"
    /// BEB3, RB3: what is delivered was broadcast by the process that it is said to be from. With no duplication also called
    /// integrity.
    case noCreation = "no creation"
    /// RB4: what a correct process delivers, every correct process delivers.
    case agreement
    /// URB4: what any process delivers, every correct process delivers.
    case uniformAgreement = "uniform agreement"
    /// FRB5: if a process broadcasts m₁ before m₂, nobody delivers m₂ without having delivered m₁.
    case fifoDelivery = "FIFO delivery"
    /// CRB5: if the broadcast of m₁ happened before that of m₂, nobody delivers m₂ without having delivered m₁.
    case causalDelivery = "causal delivery"
    /// UTOB5, without gaps: if anybody delivers m₁ before m₂, nobody delivers m₂ without having delivered m₁.
    case totalOrder = "total order"

    /// Whether it says that nothing bad happens, or that something good does.
    public var kind: PropertyKind {
        switch self {
        case .validity, .bestEffortValidity, .agreement, .uniformAgreement: .liveness
        case .noDuplication, .noCreation, .fifoDelivery, .causalDelivery, .totalOrder: .safety
        }
    }
}

extension BroadcastHistory {
    /// What violates those of `properties` that can be judged without waiting: safety.
    public func safetyViolations(of properties: [BroadcastProperty]) -> [PropertyViolation] {
        properties.flatMap { property -> [PropertyViolation] in
            switch property {
            case .noDuplication: duplicates
            case .noCreation: creations
            case .fifoDelivery: overtakings(property, predecessors: sendersOrder)
            case .causalDelivery: overtakings(property, predecessors: causes)
            case .totalOrder: disorders
            case .validity, .bestEffortValidity, .agreement, .uniformAgreement: []
            }
        }
    }

    /// What violates those of `properties` that promise something to happen, if it would have by `terms`: liveness.
    public func livenessViolations(of properties: [BroadcastProperty], _ terms: LivenessTerms) -> [PropertyViolation] {
        let deadline = end.advanced(by: .zero - terms.patience)
        guard terms.calm <= deadline else { return [] }
        let correct = fates.unfailing
        return properties.flatMap { property -> [PropertyViolation] in
            switch property {
            case .validity:
                omissions(property, by: deadline, owed: broadcasts.filter { correct.contains($0.node) }) { [$0.node] }
            case .bestEffortValidity:
                omissions(property, by: deadline, owed: broadcasts.filter { correct.contains($0.node) }) { _ in
                    correct
                }
            case .agreement:
                omissions(property, by: deadline, owed: deliveries.filter { correct.contains($0.node) }) { _ in
                    correct
                }
            case .uniformAgreement:
                omissions(property, by: deadline, owed: deliveries) { _ in correct }
            case .noDuplication, .noCreation, .fifoDelivery, .causalDelivery, .totalOrder: []
            }
        }
    }

    private func violation(_ property: BroadcastProperty, _ message: Message, _ what: String) -> PropertyViolation {
        PropertyViolation(property.rawValue, property.kind, seed: seed, "\(message.text) \(what)")
    }

    // MARK: Integrity

    private var creations: [PropertyViolation] {
        deliveries.compactMap { delivery in
            let (message, place) = (delivery.message, "was delivered on node \(delivery.node) at \(delivery.time.text)")
            guard let broadcast = firstBroadcast[message] else {
                return violation(.noCreation, message, "\(place), and never broadcast")
            }
            guard broadcast.time > delivery.time else { return nil }
            return violation(.noCreation, message, "\(place), and broadcast at \(broadcast.time.text)")
        }
    }

    private var duplicates: [PropertyViolation] {
        let sent = Dictionary(broadcasts.map { ($0.message, 1) }, uniquingKeysWith: +)
        var copies: [NodeID: [Message: Int]] = [:]
        return deliveries.compactMap { delivery in
            let count = copies[delivery.node]?[delivery.message] ?? 0
            copies[delivery.node, default: [:]][delivery.message] = count + 1
            // What was never broadcast is none's copy.
            guard let limit = sent[delivery.message], count >= limit else { return nil }
            return violation(
                .noDuplication, delivery.message,
                "was broadcast \(limit.times), and delivered on node \(delivery.node) \((count + 1).times) by \(delivery.time.text)"
            )
        }
    }

    // MARK: Order

    /// Deliveries before that of a message which had to come first: one violation each.
    private func overtakings(_ property: BroadcastProperty, predecessors: (Message) -> [Message]) -> [PropertyViolation]
    {
        var delivered: [NodeID: Set<Message>] = [:]
        return deliveries.compactMap { delivery in
            let before = delivered[delivery.node] ?? []
            delivered[delivery.node, default: []].insert(delivery.message)
            guard !before.contains(delivery.message),
                let missing = predecessors(delivery.message).first(where: { !before.contains($0) })
            else { return nil }
            let reason = property == .fifoDelivery ? "was broadcast before" : "was broadcast causally before"
            return violation(
                property, delivery.message,
                "was delivered on node \(delivery.node) at \(delivery.time.text), and \(missing.text), which \(reason), \(fate(of: missing, on: delivery.node))"
            )
        }
    }

    /// Pairs that one process delivers in another order than the other, or of which it leaves out the first: one violation for
    /// each second one of a pair.
    private var disorders: [PropertyViolation] {
        let sequences = group.map { node in
            let messages = firstDeliveries(on: node)
            let places = Dictionary(messages.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: min)
            return (node: node, messages: messages, places: places)
        }
        return sequences.flatMap { one in
            sequences.flatMap { other -> [PropertyViolation] in
                guard one.node != other.node else { return [] }
                // The one that came last on the other node, or never, of all so far.
                var latest: (message: Message, place: Int)?
                return one.messages.compactMap { message in
                    let place = other.places[message] ?? .max
                    defer { if place > latest?.place ?? -1 { latest = (message, place) } }
                    guard place < .max, let first = latest, first.place > place else { return nil }
                    return violation(
                        .totalOrder, message,
                        "was delivered on node \(one.node) after \(first.message.text); on node \(other.node) it \(fate(of: message, on: other.node)), and the other \(fate(of: first.message, on: other.node))"
                    )
                }
            }
        }
    }

    /// What became of a message somewhere, in words.
    private func fate(of message: Message, on node: NodeID) -> String {
        firstDelivery[node]?[message].map { "was delivered at \($0.text)" } ?? "was not delivered"
    }

    // MARK: Liveness

    /// Messages of the events of `owed` before `deadline` that were not delivered by all who had to.
    private func omissions(
        _ property: BroadcastProperty, by deadline: SimulatedInstant, owed: [Event],
        to receivers: (Event) -> Set<NodeID>
    ) -> [PropertyViolation] {
        var seen: Set<Message> = []
        return owed.filter { $0.time <= deadline && seen.insert($0.message).inserted }.flatMap { event in
            receivers(event).sorted().compactMap { node -> PropertyViolation? in
                guard firstDelivery[node]?[event.message] == nil else { return nil }
                let what = property == .validity || property == .bestEffortValidity ? "broadcast" : "delivered"
                return violation(
                    property, event.message,
                    "was \(what) on node \(event.node) at \(event.time.text), and not delivered on node \(node) by \(end.text)"
                )
            }
        }
    }
}
