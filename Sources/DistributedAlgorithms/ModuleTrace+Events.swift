public import ClockSimulation

extension ModuleTrace where Module: BroadcastModule {
    /// The run as a diagram shows it, in the order of true time; packets among it if they were recorded.
    ///
    /// What a process does upon an event, it does at one instant: it sends, then delivers.
    public var spaceTimeEvents: [SpaceTimeEvent] {
        var messages: [BroadcastHistory<Module.Payload>.Message: Int] = [:]
        for event in events {
            guard case .requested(.broadcast(let payload)) = event.kind else { continue }
            let message = BroadcastHistory.Message(payload, of: event.node)
            if messages[message] == nil { messages[message] = messages.count }
        }
        return spaceTimeEvents(
            request: { request, node in
                switch request {
                case .broadcast(let payload):
                    SpaceTimePoint(.broadcast, payload.label, number: messages[.init(payload, of: node)])
                }
            },
            indication: { indication in
                switch indication {
                case .deliver(let payload, let origin):
                    SpaceTimePoint(.deliver, payload.label, peer: origin, number: messages[.init(payload, of: origin)])
                }
            })
    }
}

/// What there is to be said of an event in a space-time diagram, besides where and when it was.
struct SpaceTimePoint {
    let kind: SpaceTimeEvent.Kind
    let label: String
    let peer: NodeID?
    let number: Int?

    init(_ kind: SpaceTimeEvent.Kind, _ label: String = "", peer: NodeID? = nil, number: Int? = nil) {
        self.kind = kind
        self.label = label
        self.peer = peer
        self.number = number
    }
}

extension ModuleTrace {
    /// The run as a diagram shows it, in the order of true time; packets among it if they were recorded.
    ///
    /// - Parameters:
    ///   - request: What there is to be said of a request to a node; `nil` where it is left out, or where all are.
    ///   - indication: What there is to be said of an indication; `nil` where it is left out.
    func spaceTimeEvents(
        request: ((Module.Request, NodeID) -> SpaceTimePoint?)?, indication: (Module.Indication) -> SpaceTimePoint?
    ) -> [SpaceTimeEvent] {
        var packets: [Int: Int] = [:]
        for event in events {
            if case .sent(let packet) = event.kind { packets[packet.number] = packets.count }
        }
        func point(_ kind: SpaceTimeEvent.Kind, _ packet: Packet) -> SpaceTimePoint {
            SpaceTimePoint(kind, packet.content.label, peer: packet.peer, number: packets[packet.number])
        }
        return events.compactMap { event in
            let point: SpaceTimePoint? =
                switch event.kind {
                case .sent(let packet): point(.send, packet)
                case .received(let packet): point(.receive, packet)
                case .requested(let asked): request?(asked, event.node)
                case .indicated(let said): indication(said)
                case .crashed: SpaceTimePoint(.crash)
                case .recovered: SpaceTimePoint(.recover)
                }
            guard let point else { return nil }
            return SpaceTimeEvent(
                process: event.node, time: event.time, clock: event.date, kind: point.kind, label: point.label,
                peer: point.peer, number: point.number)
        }
    }
}
