import ClockDiscipline
import TimeScales

/// A world of nodes with clocks of their own, links between them and faults, in simulated time: one seed makes one history, on
/// any machine.
///
/// Each node runs a process of the same type; where there are several kinds it is an `enum` of them. Events at the same instant
/// happen in the order in which they were caused.
public final class Simulation<Process: SimulatedProcess> {
    /// What all randomness comes from.
    public let seed: UInt64
    /// True time.
    public private(set) var now: SimulatedInstant {
        get { world.value.now }
        set { world.value.now = newValue }
    }
    /// How many events have happened: starts, messages that arrived, timers that went off, faults.
    public private(set) var eventCount: Int {
        get { world.value.eventCount }
        set { world.value.eventCount = newValue }
    }
    /// The nodes.
    public private(set) var nodes: [SimulatedNode<Process>] = []
    /// What runs on them.
    public private(set) var processes: [Process] = []
    /// The link between nodes that have none of their own.
    public var defaultLink: LinkModel {
        get { world.value.defaultLink }
        set { world.value.defaultLink = newValue }
    }

    /// The messages on their way, by the places of their envelopes.
    private var messages: [Process.Message?] = []

    /// All but what is the processes', whose code runs while it is being changed.
    private let world = DirectStorage(SimulationWorld())
    private var faults: [SimulationFault] = []
    /// What is to be done before each run.
    var beforeRun: ((Simulation) -> Void)?

    /// A world without nodes yet, whose randomness all comes from `seed`.
    public init(seed: UInt64) { self.seed = seed }

    // MARK: Building

    /// Adds a node that runs `process` on a clock which `oscillator` drives and which is `ahead` of the truth. It starts now.
    @discardableResult
    public func add(_ process: Process, oscillator: OscillatorModel = OscillatorModel(), ahead: Duration = .zero)
        -> NodeID
    {
        let id = nodes.count
        var clock = SimulatedClock(
            Oscillator(oscillator, random: SimulationRandom(seed: seed, stream: SimulationStream.oscillator(id))),
            ahead: ahead)
        clock.advance(to: now)
        let node = SimulatedNode(id: id, clock: clock, seed: seed, simulation: self)
        nodes.append(node)
        world.value.nodes.append(node.storage)
        processes.append(process)
        world.value.queue.add(.start(Int32(id)), at: now)
        return id
    }

    /// Makes `model` the link from `sender` to `receiver`, and not back.
    public func connect(_ sender: NodeID, to receiver: NodeID, by model: LinkModel) {
        world.value.models[Way(from: sender, to: receiver)] = model
        world.value.links[Way(from: sender, to: receiver)] = nil
    }

    /// Lets `fault` happen at `time`.
    public func schedule(_ fault: SimulationFault, at time: SimulatedInstant) {
        faults.append(fault)
        world.value.queue.add(.fault(Int32(faults.count - 1)), at: max(now, time))
    }

    /// Lets `fault` happen when so much true time has passed from now on.
    public func schedule(_ fault: SimulationFault, after delay: Duration) {
        schedule(fault, at: now.advanced(by: delay))
    }

    // MARK: Running

    /// Runs until `end` of true time, and brings all clocks up to it.
    public func run(until end: SimulatedInstant) {
        beforeRun?(self)
        while let (time, event) = world.value.queue.next(until: end) {
            now = time
            happen(event)
        }
        now = max(now, end)
        for node in world.value.nodes { node.state.clock.advance(to: now) }
    }

    /// Runs for `length` of true time.
    public func run(for length: Duration) { run(until: now.advanced(by: length)) }

    /// What `body` finds out about the process of node `id`. It changes nothing; `inout`, since that never makes a copy.
    func look<Result>(at id: NodeID, _ body: (inout Process, SimulatedNode<Process>) -> Result) -> Result {
        body(&processes[id], nodes[id])
    }

    /// Brings the clock of node `id` up to now, and changes what runs there from outside.
    public func update<Result>(
        _ id: NodeID, _ body: (inout Process, SimulatedNode<Process>) throws -> Result
    ) rethrows -> Result {
        let node = nodes[id]
        node.clock.advance(to: now)
        return try body(&processes[id], node)
    }

    private func happen(_ event: SimulationEvent) {
        switch event {
        case .start(let id): start(nodes[Int(id)])
        case .message(let place): deliver(Int(place))
        case .timer(let id, let serial): fire(nodes[Int(id)], serial)
        case .fault(let place):
            eventCount += 1
            befall(faults[Int(place)])
        case .resume(let id): resume(nodes[Int(id)])
        case .goOn(let id): goOn(nodes[Int(id)])
        }
    }

    /// Starts the process of a node that is up, awake and not paused, or as soon as it is awake.
    private func start(_ node: SimulatedNode<Process>) {
        guard node.state.isUp, !node.state.isStarted else { return }
        if let end = node.state.sleep?.until ?? node.state.pausedUntil, end > now {
            return world.value.queue.add(.start(Int32(node.id)), at: end)
        }
        node.state.isStarted = true
        eventCount += 1
        update(node.id) { process, node in process.started(node) }
    }

    // MARK: Messages

    func send(_ message: Process.Message, from node: SimulatedNode<Process>, to receiver: NodeID) {
        guard world.value.nodes.indices.contains(receiver), world.value.isReachable(receiver, from: node.id) else {
            return
        }
        let arrivals = world.value.arrivals(from: node.id, to: receiver)
        guard let first = arrivals.first else { return }
        post(message, from: node.id, to: receiver, at: first)
        if let second = arrivals.second { post(message, from: node.id, to: receiver, at: second) }
    }

    private func post(_ message: Process.Message, from sender: NodeID, to receiver: NodeID, at time: SimulatedInstant) {
        let place = world.value.post(Envelope(sender: sender, receiver: receiver), at: time)
        if place < messages.count { messages[place] = message } else { messages.append(message) }
    }

    private func deliver(_ place: Int) {
        let envelope = world.value.envelopes[place]
        let node = world.value.nodes[envelope.receiver]
        guard node.state.isStarted, node.state.sleep == nil,
            world.value.isReachable(envelope.receiver, from: envelope.sender)
        else { return forget(place) }
        guard node.state.pausedUntil == nil else {
            // Stamped as it comes, and taken when the process goes on.
            node.state.clock.advance(to: now)
            world.value.envelopes[place].arrival = node.state.clock.read()
            return node.state.held.append(.letter(Int32(place)))
        }
        hand(over: place)
    }

    private func hand(over place: Int) {
        guard let message = messages[place].take() else { return }
        let envelope = world.value.envelopes[place]
        world.value.freePlaces.append(Int32(place))
        eventCount += 1
        let node = nodes[envelope.receiver]
        node.clock.advance(to: now)
        node.state.arrival = envelope.arrival ?? node.clock.read()
        processes[node.id].received(message, from: envelope.sender, node)
        node.state.arrival = nil
    }

    private func forget(_ place: Int) {
        messages[place] = nil
        world.value.freePlaces.append(Int32(place))
    }

    // MARK: Timers

    func expect(_ node: SimulatedNode<Process>, serial: UInt32, due: LocalInstant) {
        world.value.queue.add(.timer(Int32(node.id), serial: serial), at: max(now, node.state.clock.nextLook(at: due)))
    }

    private func fire(_ node: SimulatedNode<Process>, _ serial: UInt32) {
        guard let place = node.state.timers.firstIndex(where: { $0.serial == serial }), node.state.isUp,
            node.state.sleep == nil
        else {
            return
        }
        guard node.state.pausedUntil == nil else { return node.state.held.append(.timer(serial)) }
        node.clock.advance(to: now)
        let (timer, due, _) = node.state.timers[place]
        guard node.clock.monotonic >= due else {
            // The oscillator has slowed down or stepped meanwhile; at least a nanosecond later, lest time stand still.
            let later = max(now.advanced(by: .nanoseconds(1)), node.state.clock.nextLook(at: due))
            return world.value.queue.add(.timer(Int32(node.id), serial: serial), at: later)
        }
        node.state.timers.remove(at: place)
        eventCount += 1
        processes[node.id].timerFired(timer, node)
    }

    // MARK: Faults

    private func befall(_ fault: SimulationFault) {
        switch fault {
        case .crash(let id) where nodes.indices.contains(id) && nodes[id].state.isUp:
            update(id) { process, node in
                process.crashed(node)
                (node.state.isUp, node.state.isStarted) = (false, false)
                node.state.timers = []
            }
            for case .letter(let place) in nodes[id].state.held { forget(Int(place)) }
            nodes[id].state.held = []
        case .recover(let id) where nodes.indices.contains(id) && !nodes[id].state.isUp:
            nodes[id].state.isUp = true
            start(nodes[id])
        case .pause(let id, let length) where nodes.indices.contains(id) && length > .zero:
            let end = max(nodes[id].state.pausedUntil ?? now, now.advanced(by: length))
            nodes[id].state.pausedUntil = end
            world.value.queue.add(.goOn(Int32(id)), at: end)
        case .suspend(let id, let length)
        where nodes.indices.contains(id) && length > .zero && nodes[id].state.sleep == nil:
            nodes[id].clock.advance(to: now)
            let end = now.advanced(by: length)
            nodes[id].state.sleep = (now, end, nodes[id].clock.exactMonotonic)
            world.value.queue.add(.resume(Int32(id)), at: end)
        case .step(let id, let step) where nodes.indices.contains(id):
            update(id) { process, node in
                node.step(by: step)
                if node.state.isStarted { process.clockWasSet(by: step, node) }
            }
        case .partition(let groups):
            world.value.isPartitioned = true
            for node in nodes { node.state.part = 0 }
            for (number, group) in groups.enumerated() {
                for id in group where nodes.indices.contains(id) { nodes[id].state.part = number + 1 }
            }
        case .heal: world.value.isPartitioned = false
        case .crash, .recover, .pause, .suspend, .step: break
        }
    }

    /// The pause is over: what has come meanwhile is taken in the order in which it came.
    private func goOn(_ node: SimulatedNode<Process>) {
        guard let end = node.state.pausedUntil, end <= now else { return }
        node.state.pausedUntil = nil
        let held = node.state.held
        node.state.held = []
        for item in held {
            switch item {
            case .letter(let place): hand(over: Int(place))
            case .timer(let serial): fire(node, serial)
            }
        }
    }

    private func resume(_ node: SimulatedNode<Process>) {
        guard let sleep = node.state.sleep else { return }
        node.state.sleep = nil
        node.clock.advance(to: now)
        let length = sleep.since.duration(to: sleep.until)
        node.clock.sleep(since: sleep.monotonic)
        node.setFrequency(node.clock.frequency)
        eventCount += 1
        if node.state.isStarted { processes[node.id].woke(after: length, node) }
    }
}
