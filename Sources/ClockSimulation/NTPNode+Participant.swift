import ClockDiscipline
import NTPCore
import NTPWire
import TimeScales

extension NTPNode {
    /// A node that asks servers, is one, or both.
    struct Participant: Sendable {
        /// The engine, which runs where the node asks anybody, from its start on.
        private(set) var engine: SyncEngine
        private(set) var isAsking = false
        /// What was decided so far.
        private(set) var tally = Tally()
        private let settings: SyncEngine.Settings
        private let servers: [NodeID]
        private var responder: ServerResponder?
        private let service: Service?
        /// What the time of day shows when the next leap second happens, if one is to come.
        var nextLeapSecond: NTPDate?
        /// The first answer to each client, where lies are told.
        private var firstAnswers: [NodeID: [UInt8]] = [:]
        /// What could order the messages, and how well it does.
        private(set) var order: CausalClocks
        /// Whether corrections are carried out.
        private let isDisciplined: Bool

        private static let wakeUp = 0

        init(asking servers: [NodeID], settings: SyncEngine.Settings, serving service: Service?, hasVectors: Bool) {
            order = CausalClocks(hasVectors: hasVectors)
            self.servers = servers
            self.settings = settings
            self.service = service
            isDisciplined = !settings.isDryRun
            let engine = SyncEngine(settings)
            self.engine = engine
            responder = service.map { service in
                ServerResponder(
                    state: service.reference
                        ?? engine.serverState(
                            at: LocalInstant(nanoseconds: 0), date: SimulatedClock.epoch,
                            precision: NTPPrecision(atLeast: settings.localPrecision)))
            }
        }

        /// What `body` finds out about the engine; `nil` where it does not run. It changes nothing; `inout`, since that never
        /// makes a copy.
        mutating func look<Result>(_ body: (inout SyncEngine) -> Result) -> Result? {
            isAsking ? body(&engine) : nil
        }
    }
}

extension NTPNode {
    /// The address of node `id`.
    static func endpoint(_ id: NodeID) -> IPEndpoint {
        IPEndpoint(address: .v4(0x0A00_0000 | UInt32(truncatingIfNeeded: id)), port: 123)
    }
}

extension NTPNode.Participant {
    // MARK: Events

    /// Starts anew; a drift file would say what the clock's correction was.
    mutating func started(_ node: SimulatedNode<NTPNode>) {
        guard !servers.isEmpty else { return }
        var settings = settings
        if isDisciplined { settings.initialFrequency = engine.steering.base }
        engine = SyncEngine(settings)
        isAsking = true
        if isDisciplined { node.setFrequency(engine.steering.frequency) }
        for server in servers { engine.addServer(at: NTPNode.endpoint(server), now: node.now) }
        wake(node)
    }

    /// A packet came: a request where this node serves, else an answer.
    mutating func received(_ message: NTPNode.Message, from sender: NodeID, _ node: SimulatedNode<NTPNode>) {
        guard let arrival = node.arrival else { return }
        order.receive(message.stamps, at: arrival.date, by: node.id)
        let bytes = message.bytes
        if let first = bytes.first, first & 7 == 3 { return answer(bytes, to: sender, node) }
        guard let id = servers.firstIndex(of: sender) else { return }
        let reading = LocalReading(date: arrival.date, monotonic: arrival.monotonic, source: .kernel)
        guard isAsking else { return }
        let actions = engine.received(id, bytes.span, from: NTPNode.endpoint(sender), at: reading, now: node.now)
        perform(actions, node)
    }

    /// The engine's time has come.
    mutating func timerFired(_ node: SimulatedNode<NTPNode>) {
        perform(isAsking ? engine.timerFired(at: node.now) : [], node)
    }

    /// As the daemon notices it.
    mutating func clockWasSet(by step: Duration, _ node: SimulatedNode<NTPNode>) {
        if isAsking { engine.clockWasSet(by: step, at: node.now) }
        wake(node)
    }

    /// As the daemon notices it.
    mutating func woke(_ node: SimulatedNode<NTPNode>) {
        if isAsking { engine.clockWasLost(at: node.now) }
        wake(node)
    }

    // MARK: Client

    private mutating func perform(_ actions: [SyncEngine.Action], _ node: SimulatedNode<NTPNode>) {
        for action in actions {
            switch action {
            case .transmit(let id, _): transmit(id, node)
            case .setFrequency(let frequency) where isDisciplined:
                // Set anew below: it need not be moved before.
                node.cancelTimer(Self.wakeUp)
                node.setFrequency(frequency)
            case .step(let step):
                node.step(by: step)
                if step < .zero { tally.backwardSteps += 1 }
            case .decided(let decision):
                count(decision)
                engine.leapSecond = decision.leapSecond == 1 ? nextLeapSecond.map { node.instant(of: $0) } : nil
            case .setFrequency, .lookUp, .close, .rejected, .undecided, .fellSilent, .answersAgain: break
            }
        }
        wake(node)
    }

    private mutating func transmit(_ id: SyncEngine.SourceID, _ node: SimulatedNode<NTPNode>) {
        guard let request = engine.request(of: id, at: node.now, using: &node.random) else { return }
        tally.requests += 1
        let (date, monotonic) = node.read()
        node.send(NTPNode.Message(bytes: request.bytes, stamps: order.send(at: date, by: node.id)), to: servers[id])
        engine.transmitted(id, request, at: LocalReading(date: date, monotonic: monotonic, source: .kernel))
    }

    private mutating func count(_ decision: SyncDecision) {
        guard isDisciplined else { return }
        switch decision.correction {
        case .slew: tally.slews += 1
        case .step: tally.steps += 1
        case .ignore: tally.ignored += 1
        }
    }

    private mutating func wake(_ node: SimulatedNode<NTPNode>) {
        if isAsking, let next = engine.nextTimer {
            node.setTimer(Self.wakeUp, at: next)
        } else {
            node.cancelTimer(Self.wakeUp)
        }
    }

    // MARK: Server

    /// A leap second is to come when the time of day is `date`, or none any more. Servers with a reference announce it.
    mutating func expectLeapSecond(at date: NTPDate?) {
        nextLeapSecond = date
        if service?.reference != nil { responder?.state.leap = date == nil ? .none : .insert }
    }

    private mutating func answer(_ request: [UInt8], to client: NodeID, _ node: SimulatedNode<NTPNode>) {
        guard responder != nil, let service, let arrival = node.arrival else { return }
        if service.reference == nil, isAsking {
            responder?.state = engine.serverState(
                at: node.now, date: node.clock.date, precision: NTPPrecision(atLeast: settings.localPrecision))
        }
        let deceit = deceit(of: service, to: client, node)
        if deceit.isSilent { return }
        if deceit.isReplayed, let first = firstAnswers[client] {
            return send(first, at: node.read().date, to: client, node)
        }
        let answer = responder?.answer(
            request.span, from: NTPNode.endpoint(client).address, received: arrival.date.advanced(by: deceit.shift),
            at: node.now)
        switch answer {
        case .time(var header)?:
            let date = node.read().date.advanced(by: deceit.shift)
            header.transmit = date.timestamp
            if deceit.isMisstated { header.misstate(using: &node.random) }
            let bytes = NTPPacket(header: header).bytes
            if service.lie != nil, firstAnswers[client] == nil { firstAnswers[client] = bytes }
            send(bytes, at: date, to: client, node)
        case .kiss(let header)?: send(NTPPacket(header: header).bytes, at: node.read().date, to: client, node)
        case .timeWithCryptoNAK, .silence, nil: break
        }
    }

    private mutating func send(
        _ bytes: [UInt8], at date: NTPDate, to client: NodeID, _ node: SimulatedNode<NTPNode>
    ) {
        node.send(NTPNode.Message(bytes: bytes, stamps: order.send(at: date, by: node.id)), to: client)
    }

    private func deceit(of service: NTPNode.Service, to client: NodeID, _ node: SimulatedNode<NTPNode>)
        -> NTPNode.Deceit
    {
        let now = node.clock.oscillator.time
        guard let lie = service.lie, now >= service.liesFrom else { return NTPNode.Deceit() }
        return lie.deceit(to: client, after: service.liesFrom.duration(to: now), using: &node.random)
    }
}

extension SimulatedNode where Process == NTPNode {
    /// What the monotonic clock will show when the time of day is `date`.
    fileprivate func instant(of date: NTPDate) -> LocalInstant { now.advanced(by: date.duration(since: clock.date)) }
}
