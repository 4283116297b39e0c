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
    public private(set) var now = SimulatedInstant.start
    /// How many events have happened: starts, messages that arrived, timers that went off, faults.
    public private(set) var eventCount = 0
    /// The nodes.
    public private(set) var nodes: [SimulatedNode<Process>] = []
    /// What runs on them.
    public private(set) var processes: [Process] = []
    /// The link between nodes that have none of their own.
    public var defaultLink = LinkModel()

    private enum Event {
        case start(Int32)
        case message(Int32)
        case timer(Int32, serial: UInt32)
        case fault(Int32)
        case resume(Int32)
        case goOn(Int32)
    }

    private struct Letter {
        let message: Process.Message
        let sender: NodeID
        let receiver: NodeID
        var arrival: (date: NTPDate, monotonic: LocalInstant)?
    }

    private struct Way: Hashable {
        let from: NodeID
        let to: NodeID
    }

    private var queue = EventQueue<Event>()
    private var letters: [Letter?] = []
    private var freeLetters: [Int32] = []
    private var faults: [SimulationFault] = []
    private var models: [Way: LinkModel] = [:]
    private var links: [Way: Link] = [:]
    private var isPartitioned = false

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
        nodes.append(SimulatedNode(id: id, clock: clock, seed: seed, simulation: self))
        processes.append(process)
        queue.add(.start(Int32(id)), at: now)
        return id
    }

    /// Makes `model` the link from `sender` to `receiver`, and not back.
    public func connect(_ sender: NodeID, to receiver: NodeID, by model: LinkModel) {
        models[Way(from: sender, to: receiver)] = model
        links[Way(from: sender, to: receiver)] = nil
    }

    /// Lets `fault` happen at `time`.
    public func schedule(_ fault: SimulationFault, at time: SimulatedInstant) {
        faults.append(fault)
        queue.add(.fault(Int32(faults.count - 1)), at: max(now, time))
    }

    // MARK: Running

    /// Runs until `end` of true time, and brings all clocks up to it.
    public func run(until end: SimulatedInstant) {
        while let (time, event) = queue.next(until: end) {
            now = time
            happen(event)
        }
        now = max(now, end)
        for node in nodes { node.clock.advance(to: now) }
    }

    /// Brings the clock of node `id` up to now, and changes what runs there from outside.
    public func update<Result>(
        _ id: NodeID, _ body: (inout Process, SimulatedNode<Process>) throws -> Result
    ) rethrows -> Result {
        nodes[id].clock.advance(to: now)
        return try body(&processes[id], nodes[id])
    }

    private func happen(_ event: Event) {
        switch event {
        case .start(let id): start(nodes[Int(id)])
        case .message(let place): deliver(place)
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
        guard node.isUp, !node.isStarted else { return }
        if let end = node.sleep?.until ?? node.pausedUntil, end > now {
            return queue.add(.start(Int32(node.id)), at: end)
        }
        node.isStarted = true
        eventCount += 1
        act(node.id) { process, node in process.started(node) }
    }

    private func act(_ id: NodeID, _ body: (inout Process, SimulatedNode<Process>) -> Void) {
        let node = nodes[id]
        node.clock.advance(to: now)
        body(&processes[id], node)
    }

    // MARK: Messages

    func send(_ message: Process.Message, from node: SimulatedNode<Process>, to receiver: NodeID) {
        guard nodes.indices.contains(receiver), !isPartitioned || node.part == nodes[receiver].part else { return }
        let way = Way(from: node.id, to: receiver)
        let model = models.isEmpty ? defaultLink : models[way] ?? defaultLink
        var link = model.hasMemory ? links[way] ?? Link(model) : Link(model)
        let arrivals =
            node.id >= receiver
            ? link.arrivals(at: now, using: &node.linkRandom.out)
            : link.arrivals(at: now, using: &nodes[receiver].linkRandom.home)
        if model.hasMemory { links[way] = link }
        for case let time? in [arrivals.first, arrivals.second] {
            post(Letter(message: message, sender: node.id, receiver: receiver), at: time)
        }
    }

    private func post(_ letter: Letter, at time: SimulatedInstant) {
        if let place = freeLetters.popLast() {
            letters[Int(place)] = letter
            queue.add(.message(place), at: time)
        } else {
            letters.append(letter)
            queue.add(.message(Int32(letters.count - 1)), at: time)
        }
    }

    private func deliver(_ place: Int32) {
        guard let letter = letters[Int(place)] else { return }
        let node = nodes[letter.receiver]
        let isReachable = !isPartitioned || nodes[letter.sender].part == node.part
        guard node.isStarted, node.sleep == nil, isReachable else { return forget(place) }
        guard node.pausedUntil == nil else {
            // Stamped as it comes, and taken when the process goes on.
            node.clock.advance(to: now)
            letters[Int(place)]?.arrival = node.clock.read()
            return node.held.append(.letter(place))
        }
        hand(over: place)
    }

    private func hand(over place: Int32) {
        guard let letter = letters[Int(place)] else { return }
        forget(place)
        eventCount += 1
        act(letter.receiver) { process, node in
            node.arrival = letter.arrival ?? node.clock.read()
            process.received(letter.message, from: letter.sender, node)
            node.arrival = nil
        }
    }

    private func forget(_ place: Int32) {
        letters[Int(place)] = nil
        freeLetters.append(place)
    }

    // MARK: Timers

    func expect(_ node: SimulatedNode<Process>, serial: UInt32, due: LocalInstant) {
        queue.add(.timer(Int32(node.id), serial: serial), at: max(now, node.clock.expected(at: due)))
    }

    private func fire(_ node: SimulatedNode<Process>, _ serial: UInt32) {
        guard let place = node.timers.firstIndex(where: { $0.serial == serial }), node.isUp, node.sleep == nil else {
            return
        }
        guard node.pausedUntil == nil else { return node.held.append(.timer(serial)) }
        node.clock.advance(to: now)
        let (timer, due, _) = node.timers[place]
        guard node.clock.monotonic >= due else {
            // The oscillator has slowed down meanwhile; at least a nanosecond later, lest time stand still.
            let later = max(now.advanced(by: .nanoseconds(1)), node.clock.expected(at: due))
            return queue.add(.timer(Int32(node.id), serial: serial), at: later)
        }
        node.timers.remove(at: place)
        eventCount += 1
        processes[node.id].timerFired(timer, node)
    }

    // MARK: Faults

    private func befall(_ fault: SimulationFault) {
        switch fault {
        case .crash(let id) where nodes.indices.contains(id) && nodes[id].isUp:
            act(id) { process, node in
                process.crashed(node)
                (node.isUp, node.isStarted) = (false, false)
                node.timers = []
            }
            for case .letter(let place) in nodes[id].held { forget(place) }
            nodes[id].held = []
        case .recover(let id) where nodes.indices.contains(id) && !nodes[id].isUp:
            nodes[id].isUp = true
            start(nodes[id])
        case .pause(let id, let length) where nodes.indices.contains(id) && length > .zero:
            let end = max(nodes[id].pausedUntil ?? now, now.advanced(by: length))
            nodes[id].pausedUntil = end
            queue.add(.goOn(Int32(id)), at: end)
        case .suspend(let id, let length) where nodes.indices.contains(id) && length > .zero && nodes[id].sleep == nil:
            nodes[id].clock.advance(to: now)
            let end = now.advanced(by: length)
            nodes[id].sleep = (now, end, nodes[id].clock.exactMonotonic)
            queue.add(.resume(Int32(id)), at: end)
        case .step(let id, let step) where nodes.indices.contains(id):
            act(id) { process, node in
                node.step(by: step)
                if node.isStarted { process.clockWasSet(by: step, node) }
            }
        case .partition(let groups):
            isPartitioned = true
            for node in nodes { node.part = 0 }
            for (number, group) in groups.enumerated() {
                for id in group where nodes.indices.contains(id) { nodes[id].part = number + 1 }
            }
        case .heal: isPartitioned = false
        case .crash, .recover, .pause, .suspend, .step: break
        }
    }

    /// The pause is over: what has come meanwhile is taken in the order in which it came.
    private func goOn(_ node: SimulatedNode<Process>) {
        guard let end = node.pausedUntil, end <= now else { return }
        node.pausedUntil = nil
        let held = node.held
        node.held = []
        for item in held {
            switch item {
            case .letter(let place): hand(over: place)
            case .timer(let serial): fire(node, serial)
            }
        }
    }

    private func resume(_ node: SimulatedNode<Process>) {
        guard let sleep = node.sleep else { return }
        node.sleep = nil
        node.clock.advance(to: now)
        let length = sleep.since.duration(to: sleep.until)
        node.clock.sleep(since: sleep.monotonic)
        node.setFrequency(node.clock.frequency)
        eventCount += 1
        if node.isStarted { processes[node.id].woke(after: length, node) }
    }
}
