public import ClockSimulation

/// A property of links, and how to tell whether a run has it.
///
/// What each link promises: ``fairLossLink``, ``stubbornLink``, ``perfectLink``, ``loggedPerfectLink``, ``authenticatedLink``.
/// A message is known by its payload, sender and receiver; what is sent twice is two messages.
///
/// Source: Cachin, Guerraoui, Rodrigues, section 2.4, Modules 2.1 to 2.5; the names FLL1 … AL3 are theirs.
public enum LinkProperty: String, Hashable, Sendable, CaseIterable {
    /// FLL1: what a correct process sends to a correct one infinitely often is delivered infinitely often.
    case fairLoss = "fair loss"
    /// FLL2: what is sent a finite number of times is delivered a finite number of times. The simulator's links bring each
    /// message twice at most.
    case finiteDuplication = "finite duplication"
    /// SL1: what a process that never crashes sends to a correct one is delivered infinitely often.
    case stubbornDelivery = "stubborn delivery"
    /// PL1, LPL1, AL1: what a process that never crashes sends to a correct one is delivered.
    case reliableDelivery = "reliable delivery"
    /// PL2, LPL2, AL2: no message is delivered more than once.
    case noDuplication = "no duplication"
    /// FLL3, SL2, PL3, LPL3: what is delivered with some sender was sent by it.
    case noCreation = "no creation"
    /// AL3: what is delivered with a correct sender was sent by it.
    case authenticity = "authenticity"
    /// What was log-delivered is in the log for ever: a process that recovers is shown just that.
    case durability = "durability"

    /// What a ``FairLossLink`` promises.
    public static let fairLossLink: [LinkProperty] = [.fairLoss, .finiteDuplication, .noCreation]
    /// What a ``StubbornLink`` promises.
    public static let stubbornLink: [LinkProperty] = [.stubbornDelivery, .noCreation]
    /// What a ``PerfectLink`` promises where processes that crash do not come back.
    public static let perfectLink: [LinkProperty] = [.reliableDelivery, .noDuplication, .noCreation]
    /// What a ``LoggedPerfectLink`` promises where they do.
    public static let loggedPerfectLink: [LinkProperty] = [
        .reliableDelivery, .noDuplication, .noCreation, .durability,
    ]
    /// What an ``AuthenticatedLink`` on a perfect link promises where processes may be Byzantine.
    public static let authenticatedLink: [LinkProperty] = [.reliableDelivery, .noDuplication, .authenticity]

    /// Whether it says that nothing bad happens, or that something good does.
    public var kind: PropertyKind {
        switch self {
        case .fairLoss, .stubbornDelivery, .reliableDelivery: .liveness
        case .finiteDuplication, .noDuplication, .noCreation, .authenticity, .durability: .safety
        }
    }
}

/// How long is for ever, where a run is to show liveness.
public struct LivenessTerms: Hashable, Sendable {
    /// From when on no fault happens any more.
    public var calm: SimulatedInstant
    /// How long it may take from then, or from when a message is sent, until it must have been delivered; what is to
    /// happen again and again has to happen within that much of the end of the run.
    public var patience: Duration
    /// How often in a row a message must be sent for one copy to arrive.
    public var attempts: Int

    /// Faults end at `calm`; whatever takes longer than `patience`, or fails `attempts` times, does not happen at all.
    public init(calm: SimulatedInstant, patience: Duration, attempts: Int = 64) {
        self.calm = calm
        self.patience = patience
        self.attempts = attempts
    }
}

extension LinkHistory {
    /// What violates those of `properties` that can be judged without waiting: safety.
    public func safetyViolations(of properties: [LinkProperty]) -> [PropertyViolation] {
        properties.flatMap { property -> [PropertyViolation] in
            switch property {
            case .finiteDuplication: copies(beyond: 2, property)
            case .noDuplication: copies(beyond: 1, property)
            case .noCreation: creations(property) { _ in true }
            case .authenticity: creations(property) { !fates.byzantine.contains($0) }
            case .durability: losses(property)
            case .fairLoss, .stubbornDelivery, .reliableDelivery: []
            }
        }
    }

    /// What violates those of `properties` that promise something to happen, if it would have by `terms`: liveness.
    public func livenessViolations(of properties: [LinkProperty], _ terms: LivenessTerms) -> [PropertyViolation] {
        properties.flatMap { property -> [PropertyViolation] in
            switch property {
            case .fairLoss: unfairLosses(property, terms)
            case .stubbornDelivery: giveUps(property, terms)
            case .reliableDelivery: omissions(property, terms)
            case .finiteDuplication, .noDuplication, .noCreation, .authenticity, .durability: []
            }
        }
    }

    private func violation(_ property: LinkProperty, _ event: Event, _ what: String) -> PropertyViolation {
        PropertyViolation(
            property.rawValue, property.kind, seed: seed,
            "message \(event.payload) from node \(event.sender) to node \(event.receiver) \(what)")
    }

    // MARK: Safety

    /// Deliveries of what was not sent before, with a sender of whom that can be said.
    private func creations(_ property: LinkProperty, _ isKnown: (NodeID) -> Bool) -> [PropertyViolation] {
        let first = Dictionary(sends.map { ($0.route, $0.time) }, uniquingKeysWith: min)
        return honest(deliveries).filter { isKnown($0.sender) }.compactMap { delivery in
            guard let sent = first[delivery.route] else {
                return violation(property, delivery, "was delivered at \(delivery.time.text), and never sent")
            }
            guard sent > delivery.time else { return nil }
            return violation(
                property, delivery, "was delivered at \(delivery.time.text), and sent at \(sent.text)")
        }
    }

    /// Deliveries of what was delivered already `limit` times as often as it was sent.
    ///
    /// What a Byzantine process sends, nobody has counted.
    private func copies(beyond limit: Int, _ property: LinkProperty) -> [PropertyViolation] {
        let sent = Dictionary(sends.map { ($0.route, 1) }, uniquingKeysWith: +)
        var delivered: [Route: Int] = [:]
        return honest(deliveries).filter { !fates.byzantine.contains($0.sender) }.compactMap { delivery in
            let copies = (delivered[delivery.route] ?? 0) + 1
            delivered[delivery.route] = copies
            // What was never sent is none's copy.
            guard let count = sent[delivery.route], copies > limit * count else { return nil }
            return violation(
                property, delivery,
                "was sent \(count.times), and delivered \(copies.times) by \(delivery.time.text)")
        }
    }

    /// Logs that are not what was delivered before.
    private func losses(_ property: LinkProperty) -> [PropertyViolation] {
        recalls.compactMap { recall in
            let expected = deliveries.filter { $0.receiver == recall.node && $0.time <= recall.time }
            let logged = recall.log
            let place = expected.indices.first { place in
                !logged.indices.contains(place) || logged[place].sender != expected[place].sender
                    || logged[place].payload != expected[place].payload
            }
            if let place {
                return violation(
                    property, expected[place],
                    "was delivered at \(expected[place].time.text), and is not in its place in the log at \(recall.time.text)"
                )
            }
            guard logged.count > expected.count else { return nil }
            let extra = logged[expected.count]
            return violation(
                property, Event(extra.payload, from: extra.sender, to: recall.node, at: recall.time),
                "is in the log at \(recall.time.text), and was never delivered")
        }
    }

    /// Deliveries to processes that are not Byzantine; what those claim says nothing.
    private func honest(_ events: [Event]) -> [Event] {
        events.filter { !fates.byzantine.contains($0.receiver) }
    }

    // MARK: Liveness

    /// What was sent early enough, by a process that never crashes to a correct one.
    private func owed(_ terms: LivenessTerms) -> [Event] {
        let deadline = end.advanced(by: .zero - terms.patience)
        guard terms.calm <= deadline else { return [] }
        return sends.filter {
            $0.time <= deadline && fates.unfailing.contains($0.sender) && fates.upAtEnd.contains($0.receiver)
        }
    }

    private func omissions(_ property: LinkProperty, _ terms: LivenessTerms) -> [PropertyViolation] {
        var delivered = Dictionary(deliveries.map { ($0.route, 1) }, uniquingKeysWith: +)
        return owed(terms).compactMap { send in
            let count = delivered[send.route] ?? 0
            delivered[send.route] = count - 1
            guard count <= 0 else { return nil }
            return violation(property, send, "was sent at \(send.time.text), and not delivered by \(end.text)")
        }
    }

    private func giveUps(_ property: LinkProperty, _ terms: LivenessTerms) -> [PropertyViolation] {
        let last = Dictionary(deliveries.map { ($0.route, $0.time) }, uniquingKeysWith: max)
        let begin = end.advanced(by: .zero - terms.patience)
        return owed(terms).compactMap { send in
            guard let time = last[send.route] else {
                return violation(property, send, "was sent at \(send.time.text), and never delivered")
            }
            guard time < begin else { return nil }
            return violation(
                property, send, "was delivered at \(time.text) for the last time, though the run went on to \(end.text)"
            )
        }
    }

    private func unfairLosses(_ property: LinkProperty, _ terms: LivenessTerms) -> [PropertyViolation] {
        var latest: [Route: SimulatedInstant] = [:]
        for delivery in deliveries { latest[delivery.route] = delivery.time }
        var tries: [Route: Int] = [:]
        return owed(terms).filter { $0.time >= terms.calm }.compactMap { send in
            let count = (tries[send.route] ?? 0) + 1
            tries[send.route] = count
            // At each time that it was sent so often, and never came since the calm began.
            guard count == terms.attempts, latest[send.route] ?? .start < terms.calm else { return nil }
            return violation(
                property, send, "was sent \(count.times) from \(terms.calm.text) on, and not delivered after that")
        }
    }
}

extension Int {
    var times: String { self == 1 ? "once" : "\(self) times" }
}

extension SimulatedInstant {
    /// Seconds of true time, as a property says it.
    var text: String { "\(Double(nanoseconds) / 1e9) s" }
}
