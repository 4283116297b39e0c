public import ClockSimulation

/// A simulated world whose nodes all run the same stack of modules, and what happened in it.
///
/// ```swift
/// let conditions = WorldConditions.drawn(
///     seed: 7, count: 3, crashes: .stop, calm: SimulatedInstant(nanoseconds: 10_000_000_000))
/// let send = TimedRequest(LinkRequest<UInt64>.send(42, to: 1), at: .start)
/// let world = ModuleWorld(seed: 7, count: 3, conditions: conditions, workload: [0: [send]]) { _ in PerfectLink() }
/// let trace = world.run(until: SimulatedInstant(nanoseconds: 60_000_000_000))
/// let violations = LinkHistory(trace).safetyViolations(of: LinkProperty.perfectLink)
/// ```
public struct ModuleWorld<Module: EventModule> {
    /// The simulation, to which faults and links can be added before it runs.
    public let simulation: Simulation<ModuleProcess<Module>>
    private let count: Int
    private let byzantine: Set<NodeID>
    /// In the order of time.
    private let laterLinks: [(time: SimulatedInstant, model: LinkModel)]

    /// A world of `count` nodes.
    ///
    /// - Parameters:
    ///   - seed: What brings it back.
    ///   - count: How many nodes there are, 0 to `count` − 1.
    ///   - conditions: What clocks, links and faults they have to live with.
    ///   - workload: What each node is asked for, by its number; nodes that are not named are asked for nothing.
    ///   - byzantine: How those nodes behave that may do anything.
    ///   - recordsPackets: Whether the trace is to say what went over the network.
    ///   - module: The stack of a node, as it is before it ever runs.
    public init(
        seed: UInt64, count: Int, conditions: WorldConditions = WorldConditions(),
        workload: [NodeID: [TimedRequest<Module.Request>]] = [:],
        byzantine: [NodeID: ByzantineBehaviour<Module.Message>] = [:], recordsPackets: Bool = false,
        module: (NodeID) -> Module
    ) {
        simulation = Simulation(seed: seed)
        simulation.defaultLink = conditions.link
        laterLinks = conditions.laterLinks.sorted { $0.0 < $1.0 }.map { (time: $0.0, model: $0.1) }
        self.count = max(0, count)
        self.byzantine = Set(byzantine.keys)
        for id in 0..<self.count {
            let clock = conditions.clocks[id] ?? WorldConditions.NodeClock()
            var process = ModuleProcess(
                module(id), group: 0..<self.count, workload: workload[id] ?? [], byzantine: byzantine[id],
                timeService: clock.timeService)
            process.recordsPackets = recordsPackets
            simulation.add(process, oscillator: clock.oscillator, ahead: clock.ahead)
        }
        for (time, fault) in conditions.faults { simulation.schedule(fault, at: time) }
    }

    /// Runs until `end` of true time and says what happened since the beginning.
    @discardableResult
    public func run(until end: SimulatedInstant) -> ModuleTrace<Module> {
        advance(to: end)
        return ModuleTrace(
            seed: simulation.seed, group: 0..<count, byzantine: byzantine, end: simulation.now,
            events: simulation.processes.flatMap(\.events))
    }

    private func advance(to end: SimulatedInstant) {
        // What is sent at the very instant of a change still goes over the old link.
        for (time, model) in laterLinks where time >= simulation.now && time < end {
            simulation.run(until: time)
            simulation.defaultLink = model
        }
        simulation.run(until: end)
    }

    /// The same piece by piece: `watch` is told before each what share of the run is done, from 0 to 1, and ends it by an error.
    func run<Failure: Error>(
        until end: SimulatedInstant, _ watch: (Double) throws(Failure) -> Void
    ) throws(Failure) -> ModuleTrace<Module> {
        let count = 1_000
        for piece in 1..<count {
            try watch(Double(piece - 1) / Double(count))
            advance(to: SimulatedInstant(nanoseconds: end.nanoseconds / Int64(count) * Int64(piece)))
        }
        return run(until: end)
    }

    /// What all nodes took together so far.
    public var cost: ModuleCost {
        simulation.processes.reduce(into: ModuleCost()) { sum, process in sum.add(process.cost) }
    }
}

/// A run of an experiment was ended before its time.
struct ExperimentStopped: Error {
    /// Ends a run once `goOn` does not want it to go on, which is told what share of it is done.
    static func unless(_ goOn: (Double) -> Bool, _ share: Double) throws(ExperimentStopped) {
        guard goOn(share) else { throw ExperimentStopped() }
    }
}
