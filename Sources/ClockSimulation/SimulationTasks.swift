import DequeModule
import Synchronization

/// The tasks of a simulation that can go on, and the door through which tasks reach the simulation.
///
/// One thread, that of the simulation, runs one task after the other, in the order in which they became able to go on; hence one
/// seed makes one history.
final class SimulationTasks<Message: Sendable>: Sendable {
    typealias World = Simulation<AsyncProcess<Message>>

    private struct State {
        var jobs: Deque<(job: UnownedJob, host: NodeHost<Message>)> = []
        var firstError: AsyncSimulationError?
        var hasEnded = false
        /// Whether there was no end of jobs; there are none any more.
        var isStuck = false
    }

    /// The simulation, on its way to tasks that may be of any isolation.
    ///
    /// It is not `Sendable`, and the compiler is told that it were. It can be passed on because nobody else touches it meanwhile:
    /// its own thread runs tasks as long as the door is open, and reaches it only through the door, as all others do, one at a time
    /// since the door is a lock. Before and after, the door is shut, and nobody comes through.
    private struct Visit: @unchecked Sendable {
        let simulation: World
    }

    private let state = Mutex(State())
    /// Leads to the simulation while tasks run, and only then.
    private let door = Mutex<Visit?>(nil)

    /// Runs all tasks that can go on, in `simulation`, until none can.
    func run(in simulation: World) {
        door.withLock { $0 = Visit(simulation: simulation) }
        run()
        door.withLock { $0 = nil }
    }

    /// Runs all tasks that can go on until none can.
    func run() {
        for _ in 0..<AsyncSimulationError.mostSteps {
            guard let (job, host) = state.withLock({ $0.jobs.popFirst() }) else { return }
            if !host.holds(job) { job.runSynchronously(on: host.asUnownedTaskExecutor()) }
        }
        let left = state.withLock { state in
            state.isStuck = !state.jobs.isEmpty
            return exchange(&state.jobs, with: [])
        }
        if let (_, host) = left.first { note(.spinning(host.id, at: inSimulation { $0.now } ?? .start)) }
    }

    /// Does something with the simulation, if tasks run now.
    func inSimulation<Result: Sendable>(_ body: (World) -> Result) -> Result? {
        door.withLock { visit in visit.map { body($0.simulation) } }
    }

    func enqueue(_ job: UnownedJob, of host: NodeHost<Message>) {
        state.withLock { if !$0.isStuck { $0.jobs.append((job, host)) } }
    }

    /// Keeps what went wrong, if it is the first.
    func note(_ error: AsyncSimulationError) {
        state.withLock { if $0.firstError == nil { $0.firstError = error } }
    }

    /// From now on no node starts.
    func end() { state.withLock { $0.hasEnded = true } }

    var hasEnded: Bool { state.withLock { $0.hasEnded } }

    var firstError: AsyncSimulationError? { state.withLock { $0.firstError } }
}
