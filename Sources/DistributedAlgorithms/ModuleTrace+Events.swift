public import ClockSimulation

extension ModuleTrace where Module: BroadcastModule {
    /// The run as a diagram shows it, in the order of true time; packets among it if they were recorded.
    ///
    /// What a process does upon an event, it does at one instant: it sends, then delivers.
    public var spaceTimeEvents: [SpaceTimeEvent] {
        var packets: [Int: Int] = [:]
        var messages: [BroadcastHistory<Module.Payload>.Message: Int] = [:]
        for event in events {
            switch event.kind {
            case .sent(let packet): packets[packet.number] = packets.count
            case .requested(.broadcast(let payload)):
                let message = BroadcastHistory.Message(payload, of: event.node)
                if messages[message] == nil { messages[message] = messages.count }
            case .received, .indicated, .crashed, .recovered: break
            }
        }
        return events.map { event in
            let (kind, label, peer, number): (SpaceTimeEvent.Kind, String, NodeID?, Int?) =
                switch event.kind {
                case .sent(let packet): (.send, packet.content.label, packet.peer, packets[packet.number])
                case .received(let packet): (.receive, packet.content.label, packet.peer, packets[packet.number])
                case .requested(.broadcast(let payload)):
                    (.broadcast, payload.label, nil, messages[.init(payload, of: event.node)])
                case .indicated(.deliver(let payload, let origin)):
                    (.deliver, payload.label, origin, messages[.init(payload, of: origin)])
                case .crashed: (.crash, "", nil, nil)
                case .recovered: (.recover, "", nil, nil)
                }
            return SpaceTimeEvent(
                process: event.node, time: event.time, clock: event.date, kind: kind, label: label, peer: peer,
                number: number)
        }
    }
}
