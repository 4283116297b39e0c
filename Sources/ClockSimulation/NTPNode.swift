import ClockDiscipline
public import NTPCore
import NTPWire
import TimeScales

/// A node that asks NTP servers, is one, or both: the very engine, packets and checks that keep a real clock, on a simulated one.
public struct NTPNode: SimulatedProcess {
    /// A packet on its way, and the stamps of the clocks that could order it.
    public struct Message: Sendable {
        let bytes: [UInt8]
        let stamps: CausalStamps
    }

    /// What the node does as a server.
    public struct Service: Sendable {
        /// What it says of itself where it has a reference of its own; a node that asks others says what it knows by that.
        public var reference: ServerClockState?
        /// Whether and how it lies.
        public var lie: Lie?
        /// From when on, by true time since the start.
        public var liesFrom = SimulatedInstant.start

        /// A server of stratum 1 that may be off by `dispersion` from its reference.
        public static func reference(dispersion: Duration = .microseconds(1)) -> Service {
            var service = Service()
            service.reference = ServerClockState(
                leap: .none, stratum: 1, precision: NTPPrecision(atLeast: .nanoseconds(30)),
                rootDelay: NTPShort(rawValue: 0), rootDispersion: NTPShort(roundingUp: dispersion),
                referenceID: ReferenceID(ascii: "GPS") ?? ReferenceID(rawValue: 0),
                reference: SimulatedClock.epoch.timestamp)
            return service
        }

        /// A server that passes on what it was told.
        public init() {}
    }

    /// How often what was decided.
    public struct Tally: Hashable, Sendable {
        /// Corrections by slewing.
        public var slews = 0
        /// Corrections by stepping.
        public var steps = 0
        /// Offsets that were too large to be acted on.
        public var ignored = 0
        /// Steps that set the clock back.
        public var backwardSteps = 0
        /// Requests that were sent.
        public var requests = 0

        mutating func add(_ other: Tally) {
            slews += other.slews
            steps += other.steps
            ignored += other.ignored
            backwardSteps += other.backwardSteps
            requests += other.requests
        }
    }

    /// The engine, where the node asks anybody.
    public private(set) var engine: SyncEngine?
    /// What was decided so far.
    public private(set) var tally = Tally()
    private let settings: SyncEngine.Settings
    private let servers: [NodeID]
    private var responder: ServerResponder?
    private let service: Service?
    /// The first answer to each client, where lies are told.
    private var firstAnswers: [NodeID: [UInt8]] = [:]
    /// What could order the messages, and how well it does.
    public private(set) var order: CausalClocks
    /// Whether corrections are carried out.
    private let isDisciplined: Bool

    private static let wakeUp = 0

    /// A node that keeps its clock by `servers`, if any, and serves by `service`, if at all.
    ///
    /// Messages carry vector clocks where `hasVectors` says so, whose size grows with the number of nodes.
    public init(
        asking servers: [NodeID] = [], settings: SyncEngine.Settings = .init(), serving service: Service? = nil,
        hasVectors: Bool = false
    ) {
        order = CausalClocks(hasVectors: hasVectors)
        self.servers = servers
        self.settings = settings
        self.service = service
        isDisciplined = !settings.isDryRun
        engine = nil
        responder = service.map { _ in
            ServerResponder(
                state: service?.reference
                    ?? SyncEngine(settings).serverState(
                        at: LocalInstant(nanoseconds: 0), date: SimulatedClock.epoch,
                        precision: NTPPrecision(atLeast: settings.localPrecision)))
        }
    }

    /// The address of node `id`.
    static func endpoint(_ id: NodeID) -> IPEndpoint {
        IPEndpoint(address: .v4(0x0A00_0000 | UInt32(truncatingIfNeeded: id)), port: 123)
    }

    /// Where the node claims truth minus its clock to be; `nil` where it claims nothing.
    func claim(at instant: LocalInstant) -> OffsetInterval? { engine?.claim?.interval(at: instant) }

    /// What the node takes its oscillator's drift for; `nil` where it has not measured it.
    var knownDrift: Double? { engine?.lastDecision?.drift.ratio }

    // MARK: Events

    /// Starts anew; a drift file would say what the clock's correction was.
    public mutating func started(_ node: SimulatedNode<NTPNode>) {
        guard !servers.isEmpty else { return }
        var settings = settings
        if isDisciplined { settings.initialFrequency = engine?.steering.base ?? settings.initialFrequency }
        var engine = SyncEngine(settings)
        if isDisciplined { node.setFrequency(engine.steering.frequency) }
        for server in servers { engine.addServer(at: Self.endpoint(server), now: node.now) }
        self.engine = engine
        wake(node)
    }

    /// A packet came: a request where this node serves, else an answer.
    public mutating func received(_ message: Message, from sender: NodeID, _ node: SimulatedNode<NTPNode>) {
        guard let arrival = node.arrival else { return }
        order.receive(message.stamps, at: arrival.date, by: node.id)
        let bytes = message.bytes
        if let first = bytes.first, first & 7 == 3 { return answer(bytes, to: sender, node) }
        guard let id = servers.firstIndex(of: sender) else { return }
        let reading = LocalReading(date: arrival.date, monotonic: arrival.monotonic, source: .kernel)
        let actions = engine?.received(id, bytes.span, from: Self.endpoint(sender), at: reading, now: node.now)
        perform(actions ?? [], node)
    }

    /// The engine's time has come.
    public mutating func timerFired(_ timer: Int, _ node: SimulatedNode<NTPNode>) {
        perform(engine?.timerFired(at: node.now) ?? [], node)
    }

    /// As the daemon notices it.
    public mutating func clockWasSet(by step: Duration, _ node: SimulatedNode<NTPNode>) {
        engine?.clockWasSet(by: step, at: node.now)
        wake(node)
    }

    /// As the daemon notices it.
    public mutating func woke(after length: Duration, _ node: SimulatedNode<NTPNode>) {
        engine?.clockWasLost(at: node.now)
        wake(node)
    }

    // MARK: Client

    private mutating func perform(_ actions: [SyncEngine.Action], _ node: SimulatedNode<NTPNode>) {
        for action in actions {
            switch action {
            case .transmit(let id, _): transmit(id, node)
            case .setFrequency(let frequency): if isDisciplined { node.setFrequency(frequency) }
            case .step(let step):
                node.step(by: step)
                if step < .zero { tally.backwardSteps += 1 }
            case .decided(let decision): count(decision)
            case .lookUp, .close, .rejected, .undecided, .fellSilent, .answersAgain: break
            }
        }
        wake(node)
    }

    private mutating func transmit(_ id: SyncEngine.SourceID, _ node: SimulatedNode<NTPNode>) {
        guard let request = engine?.request(of: id, at: node.now, using: &node.random) else { return }
        tally.requests += 1
        let (date, monotonic) = node.read()
        node.send(Message(bytes: request.bytes, stamps: order.send(at: date, by: node.id)), to: servers[id])
        engine?.transmitted(id, request, at: LocalReading(date: date, monotonic: monotonic, source: .kernel))
    }

    private mutating func count(_ decision: SyncDecision) {
        guard isDisciplined else { return }
        switch decision.correction {
        case .slew: tally.slews += 1
        case .step: tally.steps += 1
        case .ignore: tally.ignored += 1
        }
    }

    private func wake(_ node: SimulatedNode<NTPNode>) {
        if let next = engine?.nextTimer { node.setTimer(Self.wakeUp, at: next) } else { node.cancelTimer(Self.wakeUp) }
    }

    // MARK: Server

    /// Announces a leap second at the end of the day, or no more.
    mutating func announce(_ leap: LeapIndicator) { responder?.state.leap = leap }

    private mutating func answer(_ request: [UInt8], to client: NodeID, _ node: SimulatedNode<NTPNode>) {
        guard responder != nil, let service, let arrival = node.arrival else { return }
        if service.reference == nil, let engine {
            responder?.state = engine.serverState(
                at: node.now, date: node.clock.date, precision: NTPPrecision(atLeast: settings.localPrecision))
        }
        let deceit = deceit(of: service, to: client, node)
        if deceit.isSilent { return }
        if deceit.isReplayed, let first = firstAnswers[client] {
            return send(first, at: node.read().date, to: client, node)
        }
        let answer = responder?.answer(
            request.span, from: Self.endpoint(client).address, received: arrival.date.advanced(by: deceit.shift),
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
        node.send(Message(bytes: bytes, stamps: order.send(at: date, by: node.id)), to: client)
    }

    private func deceit(of service: Service, to client: NodeID, _ node: SimulatedNode<NTPNode>) -> Deceit {
        let now = node.clock.oscillator.time
        guard let lie = service.lie, now >= service.liesFrom else { return Deceit() }
        return lie.deceit(to: client, after: service.liesFrom.duration(to: now), using: &node.random)
    }
}
