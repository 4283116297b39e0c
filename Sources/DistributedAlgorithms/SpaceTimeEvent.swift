public import ClockSimulation
public import TimeScales

/// Something that happened to a process, as a space-time diagram shows it: a point on the line of a process, and where two have the
/// same number, an arrow between them.
public struct SpaceTimeEvent: Hashable, Sendable {
    /// What can happen.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A packet was given to the network.
        case send
        /// A packet came.
        case receive
        /// The process was asked to broadcast a message.
        case broadcast
        /// It delivered one.
        case deliver
        /// It crashed.
        case crash
        /// It is up again.
        case recover
    }

    /// To which process.
    public let process: NodeID
    /// When in true time.
    public let time: SimulatedInstant
    /// What the process's own time of day was.
    public let clock: NTPDate
    /// What.
    public let kind: Kind
    /// What it is about, in a word or two; empty where there is nothing to say.
    public let label: String
    /// The other process: who is sent to, who sent, or whose broadcast is delivered.
    public let peer: NodeID?
    /// The number that tells which belong together: a packet's for `send` and `receive`, counted in the order of sending; a
    /// message's for `broadcast` and `deliver`, counted in the order of broadcasts, in a count of its own. A number that was sent and
    /// not received was lost, or is on its way; one may be received twice.
    public let number: Int?
}

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
