import ClockDiscipline
public import ClockSimulation
import TimeScales

/// A stack of modules on a node of a simulation, asked for what a workload says, and what happened to it.
///
/// A crash takes the module, its timers and the requests of that time with it; the stable storage is kept.
public struct ModuleProcess<Module: EventModule>: SimulatedProcess {
    /// A message on the network: what a plain datagram says of its sender can be anything.
    public struct Message: Sendable {
        /// Who is said to have sent it.
        public let sender: NodeID
        /// What was sent.
        public let content: Module.Message
        /// Which packet of the run it is.
        let number: Int
    }

    /// The stack.
    public private(set) var module: Module
    /// What is in the node's stable storage.
    public private(set) var stored = Module.Stored()
    /// What happened, in order.
    public private(set) var events: [ModuleTrace<Module>.Event] = []
    /// What it took so far.
    public private(set) var cost = ModuleCost()
    /// Whether what it sends and receives is among the events.
    var recordsPackets = false

    /// How it is before it ever runs.
    private let initial: Module
    private let group: Range<NodeID>
    private let workload: [TimedRequest<Module.Request>]
    private var nextRequest = 0
    private var timers = TimerNumbers<Module.Timer>(from: Self.firstTimer)
    private var hasCrashed = false
    private var attacker: ByzantineAttacker<Module.Message>?
    private let timeService: TimeService?
    private var toldTime: ToldTime?

    // What the node's timers are called.
    private static var requestTimer: Int { 0 }
    private static var attackTimer: Int { 1 }
    private static var timeServiceTimer: Int { 2 }
    private static var firstTimer: Int { 3 }

    /// The process of one node of `group` that runs `module` and is asked for what `workload` says, in the order of time.
    ///
    /// Where `behaviour` is given, it is Byzantine; where `timeService` is, it is told the time, and claims to know it.
    public init(
        _ module: Module, group: Range<NodeID>, workload: [TimedRequest<Module.Request>] = [],
        byzantine behaviour: ByzantineBehaviour<Module.Message>? = nil, timeService: TimeService? = nil
    ) {
        self.module = module
        initial = module
        self.group = group
        // What is asked for at the same time is asked for in the order given.
        self.workload = workload.enumerated()
            .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
            .map(\.element)
        attacker = behaviour.map { ByzantineAttacker($0) }
        self.timeService = timeService
    }

    // MARK: Events

    /// Starts the stack, or lets it recover.
    public mutating func started(_ node: SimulatedNode<Self>) {
        let isRecovery = hasCrashed
        if isRecovery { note(.recovered, node) }
        tellTime(node, next: timeService?.phase)
        if !isRecovery, let timeService { toldTime?.recede(by: timeService.age, gained: timeService.gained) }
        run(node) { module, context in
            if isRecovery { module.recovered(&context) } else { module.started(&context) }
        }
        // What was to be asked for while nobody was there is never asked for.
        let time = node.clock.oscillator.time
        if isRecovery, let next = workload[nextRequest...].firstIndex(where: { $0.time >= time }) {
            nextRequest = next
        } else if isRecovery {
            nextRequest = workload.count
        }
        expectRequest(node)
        expectAttack(node)
    }

    /// A message came.
    public mutating func received(_ message: Message, from _: NodeID, _ node: SimulatedNode<Self>) {
        if recordsPackets { note(.received(packet(message, peer: message.sender)), node) }
        attacker?.overhear(message.content, from: message.sender)
        run(node) { module, context in module.received(message.content, from: message.sender, &context) }
    }

    /// A timer of the stack, the next request, or a Byzantine node's turn.
    public mutating func timerFired(_ timer: Int, _ node: SimulatedNode<Self>) {
        switch timer {
        case Self.requestTimer: ask(node)
        case Self.attackTimer: attack(node)
        case Self.timeServiceTimer: tellTime(node, next: timeService?.interval)
        default:
            guard let timer = timers.fired(timer) else { return }
            run(node) { module, context in module.timerFired(timer, &context) }
        }
    }

    /// All is lost but what is stored.
    public mutating func crashed(_ node: SimulatedNode<Self>) {
        note(.crashed, node)
        hasCrashed = true
        module = initial
        timers = TimerNumbers(from: Self.firstTimer)
        toldTime = nil
    }

    /// What it was told of the time is of the clock as it was.
    public mutating func clockWasSet(by step: Duration, _ node: SimulatedNode<Self>) { toldTime?.offset -= step }

    /// Tells the node the time, as well as its time service can, and again after `next` of its own clock.
    private mutating func tellTime(_ node: SimulatedNode<Self>, next: Duration?) {
        guard let timeService, let next else { return }
        let most = timeService.error.asSeconds
        let error = most > 0 ? Duration(nearestSeconds: most * (2 * node.random.uniform() - 1)) : .zero
        toldTime = ToldTime(time: node.now, offset: error - node.clock.error)
        node.setTimer(Self.timeServiceTimer, at: node.now.advanced(by: max(next, .milliseconds(1))))
    }

    // MARK: Requests

    /// Wakes when the next request is due: after as long by the node's clock as it is off by the true one, so that a
    /// process which is paused or asleep asks later.
    private func expectRequest(_ node: SimulatedNode<Self>) {
        guard workload.indices.contains(nextRequest) else { return }
        let wait = node.clock.oscillator.time.duration(to: workload[nextRequest].time)
        node.setTimer(Self.requestTimer, at: node.now.advanced(by: max(.zero, wait)))
    }

    private mutating func ask(_ node: SimulatedNode<Self>) {
        guard workload.indices.contains(nextRequest) else { return }
        let request = workload[nextRequest].request
        nextRequest += 1
        note(.requested(request), node)
        run(node) { module, context in module.requested(request, &context) }
        expectRequest(node)
    }

    // MARK: Running the stack

    private mutating func run(
        _ node: SimulatedNode<Self>, _ event: (inout Module, inout ModuleContext<Module>) -> Void
    ) {
        var context = ModuleContext<Module>(
            id: node.id, group: group, now: node.now, date: node.clock.date, claim: claim(at: node.now),
            random: node.random, stored: exchange(&stored, with: Module.Stored()))
        event(&module, &context)
        node.random = context.random
        stored = context.stored
        cost.stores += context.storeCount
        for change in context.timerChanges { set(change.timer, to: change.due, node) }
        for outgoing in context.outbox { transmit(outgoing.message, to: outgoing.receiver, node) }
        for indication in context.indications { note(.indicated(indication), node) }
    }

    private func claim(at now: LocalInstant) -> OffsetInterval? {
        guard let timeService else { return nil }
        return toldTime?.claim(at: now, by: timeService)
    }

    private mutating func set(_ timer: Module.Timer, to due: LocalInstant?, _ node: SimulatedNode<Self>) {
        if let due {
            node.setTimer(timers.number(for: timer), at: due)
        } else if let number = timers.cancelled(timer) {
            node.cancelTimer(number)
        }
    }

    private mutating func transmit(_ message: Module.Message, to receiver: NodeID, _ node: SimulatedNode<Self>) {
        guard var attacker else { return send(message, as: node.id, to: receiver, node) }
        let attacks = attacker.instead(of: message, to: receiver, from: node.id, group, using: &node.random)
        self.attacker = attacker
        for packet in attacks { send(packet.content, as: packet.sender, to: packet.receiver, node) }
    }

    private mutating func send(
        _ content: Module.Message, as sender: NodeID, to receiver: NodeID, _ node: SimulatedNode<Self>
    ) {
        // Each node counts its own, in steps of the number of nodes.
        let message = Message(sender: sender, content: content, number: cost.packets * group.count + node.id)
        cost.packets += 1
        cost.bytes += content.encodedSize
        if recordsPackets { note(.sent(packet(message, peer: receiver)), node) }
        node.send(message, to: receiver)
    }

    private func packet(_ message: Message, peer: NodeID) -> ModuleTrace<Module>.Packet {
        ModuleTrace<Module>.Packet(number: message.number, peer: peer, content: message.content)
    }

    private mutating func note(_ kind: ModuleTrace<Module>.Kind, _ node: SimulatedNode<Self>) {
        events.append(
            ModuleTrace<Module>.Event(
                node: node.id, time: node.clock.oscillator.time, date: node.clock.date, kind: kind))
    }

    // MARK: Byzantine

    private func expectAttack(_ node: SimulatedNode<Self>) {
        guard let attacker else { return }
        node.setTimer(Self.attackTimer, at: node.now.advanced(by: attacker.behaviour.interval))
    }

    private mutating func attack(_ node: SimulatedNode<Self>) {
        let packets = attacker?.unprompted(by: node.id, group, using: &node.random)
        for packet in packets ?? [] { send(packet.content, as: packet.sender, to: packet.receiver, node) }
        expectAttack(node)
    }
}

/// Something that a module is asked for at a point in true time.
public struct TimedRequest<Request: Sendable>: Sendable {
    /// When, give or take what the node's clock gains or loses meanwhile.
    public let time: SimulatedInstant
    /// What.
    public let request: Request

    /// Asks for `request` at `time`.
    public init(_ request: Request, at time: SimulatedInstant) {
        self.request = request
        self.time = time
    }
}

/// What an algorithm takes.
public struct ModuleCost: Hashable, Sendable {
    /// Messages that were given to the network.
    public var packets = 0
    /// Their encoded size, without what the network adds.
    public var bytes = 0
    /// How often something was written to stable storage.
    public var stores = 0

    /// Nothing was done yet.
    public init() {}

    /// Adds what another node took.
    mutating func add(_ other: ModuleCost) {
        packets += other.packets
        bytes += other.bytes
        stores += other.stores
    }
}
