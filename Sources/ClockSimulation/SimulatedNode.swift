public import ClockDiscipline
public import TimeScales

/// A node of a simulation as its process sees it: its clocks, timers, links and randomness.
public final class SimulatedNode<Process: SimulatedProcess> {
    /// Its number.
    public let id: NodeID
    /// Its clocks, brought up to the present.
    public internal(set) var clock: SimulatedClock {
        _read { yield storage.state.clock }
        _modify { yield &storage.state.clock }
    }
    /// The process's own source of randomness.
    public var random: SimulationRandom {
        _read { yield storage.state.random }
        _modify { yield &storage.state.random }
    }
    /// When what is being received now arrived, by the node's own clocks: earlier than now where the process was paused
    /// meanwhile, since the network stamps what comes whether or not anybody is there to take it.
    public var arrival: (date: NTPDate, monotonic: LocalInstant)? { storage.state.arrival }
    /// Whether it has not crashed.
    public var isUp: Bool { storage.state.isUp }
    unowned let simulation: Simulation<Process>
    let storage: NodeStorage

    /// How the node is: for the simulation.
    var state: NodeState {
        _read { yield storage.state }
        _modify { yield &storage.state }
    }

    init(id: NodeID, clock: SimulatedClock, seed: UInt64, simulation: Simulation<Process>) {
        self.id = id
        storage = NodeStorage(
            NodeState(
                clock: clock, random: SimulationRandom(seed: seed, stream: SimulationStream.process(id)),
                linkRandom: (
                    SimulationRandom(seed: seed, stream: SimulationStream.linksOut(id)),
                    SimulationRandom(seed: seed, stream: SimulationStream.linksHome(id))
                )))
        self.simulation = simulation
    }

    /// The monotonic clock now.
    public var now: LocalInstant { clock.monotonic }

    /// Both clocks now, with the noise of reading them.
    public func read() -> (date: NTPDate, monotonic: LocalInstant) { clock.read() }

    /// What the monotonic clock shows, how far the time of day is ahead of the truth, and the oscillator's frequency.
    var standing: (now: LocalInstant, error: Duration, frequency: Double) { storage.state.clock.standing() }

    /// Sends `message` to node `receiver` over the link between them.
    public func send(_ message: Process.Message, to receiver: NodeID) {
        simulation.send(message, from: self, to: receiver)
    }

    /// Sets the timer that the process calls `timer` to go off when the monotonic clock shows `instant`, in place of when it would
    /// have gone off before.
    public func setTimer(_ timer: Int, at instant: LocalInstant) {
        if let place = state.timers.firstIndex(where: { $0.timer == timer }) {
            guard state.timers[place].due != instant else { return }
            guard place < state.timers.count - 1 else {
                state.timers[place].due = instant
                return arm(place)
            }
            state.timers.remove(at: place)
        }
        state.timers.append((timer, instant, 0))
        arm(state.timers.count - 1)
    }

    /// Sets the timer that the process calls `timer` to go off when so much time has passed by the monotonic clock.
    public func setTimer(_ timer: Int, after delay: Duration) { setTimer(timer, at: now.advanced(by: delay)) }

    /// Has an event stand for a timer, in place of the one that did.
    private func arm(_ place: Int) {
        state.lastSerial &+= 1
        state.timers[place].serial = state.lastSerial
        simulation.expect(self, serial: state.lastSerial, due: state.timers[place].due)
    }

    /// Takes the timer back that the process calls `timer`.
    public func cancelTimer(_ timer: Int) { state.timers.removeAll { $0.timer == timer } }

    /// Makes the clocks run faster than their oscillator by `frequency`.
    public func setFrequency(_ frequency: FrequencyOffset) {
        clock.setFrequency(frequency)
        // Each timer is due at another true time now.
        for place in state.timers.indices { arm(place) }
    }

    /// Sets the time of day forward by `step`.
    public func step(by step: Duration) { clock.step(by: step) }
}

/// Where it is kept how a node is. Reached without the check at run time that no two accesses to it overlap, under the rule that
/// ``DirectStorage`` has.
final class NodeStorage {
    @exclusivity(unchecked) var state: NodeState

    init(_ state: NodeState) { self.state = state }
}

/// How a node is, whatever runs there.
struct NodeState {
    var clock: SimulatedClock
    var random: SimulationRandom
    /// The random numbers of the links from here to nodes that were added before, and of those from them: a node that is
    /// added later changes nothing for the others.
    var linkRandom: (out: SimulationRandom, home: SimulationRandom)
    var arrival: (date: NTPDate, monotonic: LocalInstant)?
    var isUp = true
    /// Whether its process has started since it was down.
    var isStarted = false
    /// Which part of the network it is in while that is partitioned; all are in part 0 otherwise.
    var part = 0
    /// Until when the process is paused, while the world goes on.
    var pausedUntil: SimulatedInstant?
    /// What has come while the process was paused, in order.
    var held: [Held] = []
    /// Since when and until when the machine sleeps, and what its monotonic clock shows.
    var sleep: (since: SimulatedInstant, until: SimulatedInstant, monotonic: Duration)?
    /// Timers that are set: what the process calls them, when they are due by the monotonic clock, and which event stands for
    /// them.
    var timers: [(timer: Int, due: LocalInstant, serial: UInt32)] = []
    var lastSerial: UInt32 = 0

    /// What waits for a process that is paused.
    enum Held {
        /// A message, by its place.
        case letter(Int32)
        /// A timer, by the event that stands for it.
        case timer(UInt32)
    }
}

/// Which stream of the seed is whose.
enum SimulationStream {
    /// What draws a scenario.
    static let scenario: UInt64 = 0
    static func oscillator(_ id: NodeID) -> UInt64 { 4 * UInt64(id) + 1 }
    static func process(_ id: NodeID) -> UInt64 { 4 * UInt64(id) + 2 }
    static func linksOut(_ id: NodeID) -> UInt64 { 4 * UInt64(id) + 3 }
    static func linksHome(_ id: NodeID) -> UInt64 { 4 * UInt64(id) + 4 }
}
