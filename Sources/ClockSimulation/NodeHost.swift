import ClockDiscipline
import DequeModule
import Synchronization

/// One life of a node, from start to crash: runs its tasks, and keeps what they wait for.
final class NodeHost<Message: Sendable>: TaskExecutor, NodeTimekeeper {
    typealias World = Simulation<AsyncProcess<Message>>
    typealias Delivery = AsyncNode<Message>.Delivery

    private struct State {
        var waits = NodeWaits<Message>()
        /// Messages that nobody has taken yet.
        var inbox: Deque<Delivery> = []
        /// What cancels the tasks that run here, by the order in which they were started.
        var running: [UInt64: @Sendable () -> Void] = [:]
        var started: UInt64 = 0
        /// What would go on if the node were not paused or suspended.
        var held: [UnownedJob] = []
        var hasEnded = false
        var lastShown = LocalInstant(nanoseconds: 0)
    }

    let id: NodeID
    private let tasks: SimulationTasks<Message>
    private let state = Mutex(State())

    init(id: NodeID, tasks: SimulationTasks<Message>) {
        self.id = id
        self.tasks = tasks
    }

    // MARK: Tasks

    func enqueue(_ job: consuming ExecutorJob) { tasks.enqueue(UnownedJob(job), of: self) }

    /// Keeps `job` back if the node stands still; ``goOn()`` lets it go on.
    func holds(_ job: UnownedJob) -> Bool {
        guard !hasEnded else { return false }
        let standsStill = tasks.inSimulation { [id] simulation in
            let node = simulation.nodes[id]
            guard node.state.pausedUntil != nil || node.state.sleep != nil else { return false }
            // Due as soon as the node goes on.
            node.setTimer(NodeTimer.goOn, at: node.now)
            return true
        }
        guard standsStill == true else { return false }
        state.withLock { $0.held.append(job) }
        return true
    }

    /// The node has gone on: so does what was held.
    func goOn() {
        for job in state.withLock({ exchange(&$0.held, with: []) }) { tasks.enqueue(job, of: self) }
    }

    @discardableResult
    func startTask<Success: Sendable>(
        _ operation: @escaping @Sendable () async throws -> Success
    ) -> Task<Success, any Error> {
        let number = state.withLock { state in
            state.started += 1
            return state.started
        }
        // Of one priority, whoever runs the simulation: actors have an order of priorities.
        let task = Task(executorPreference: self, priority: .medium) {
            defer { self.state.withLock { _ = $0.running.removeValue(forKey: number) } }
            return try await operation()
        }
        let hasEnded = state.withLock { state in
            if !state.hasEnded { state.running[number] = { task.cancel() } }
            return state.hasEnded
        }
        if hasEnded { task.cancel() }
        return task
    }

    /// Cancels all tasks and waits, and whatever waits here from now on.
    func end() {
        let running = state.withLock { state in
            state.hasEnded = true
            return exchange(&state.running, with: [:]).sorted { $0.key < $1.key }
        }
        for (_, cancel) in running { cancel() }
        for wait in state.withLock({ $0.waits.removeAll() }) { wait.resume(throwing: CancellationError()) }
        goOn()
    }

    var hasEnded: Bool { state.withLock { $0.hasEnded } }

    // MARK: The simulation

    /// Does something with the simulation and this node of it, its clock being brought up to the present; nothing once this life
    /// of the node has ended, nor where a task from outside asks for it.
    @discardableResult
    func inSimulation<Result: Sendable>(_ body: (World, SimulatedNode<AsyncProcess<Message>>) -> Result) -> Result? {
        guard !hasEnded, isCalledFromInside else { return nil }
        return tasks.inSimulation { [id] simulation in
            let node = simulation.nodes[id]
            node.clock.advance(to: simulation.now)
            return body(simulation, node)
        }
    }

    /// Whether the task that asks belongs to the simulation; notes it if not.
    private var isCalledFromInside: Bool {
        let isInside = withUnsafeCurrentTask { task in
            guard let executor = task?.unownedTaskExecutor else { return false }
            guard executor != asUnownedTaskExecutor() else { return true }
            // A task of another node's may ask too, as one that compares their clocks.
            return (executor.asTaskExecutor() as? NodeHost)?.tasks === tasks
        }
        if !isInside, !tasks.hasEnded { tasks.note(.calledFromOutside(id)) }
        return isInside
    }

    var now: LocalInstant {
        let shown = inSimulation { _, node in node.now }
        return state.withLock { state in
            if let shown { state.lastShown = shown }
            return state.lastShown
        }
    }

    // MARK: Waiting

    func sleep(until deadline: LocalInstant) async throws {
        _ = try await wait(until: deadline, forMessage: false)
    }

    /// Waits until `deadline` of the monotonic clock, or for ever, or for a message; `nil` if none came.
    func wait(until deadline: LocalInstant?, forMessage: Bool) async throws -> Delivery? {
        if forMessage, !Task.isCancelled, let delivery = nextDelivery() { return delivery }
        let isOver = deadline.map { $0 <= now } ?? false
        let isInVain = Task.isCancelled || hasEnded || tasks.hasEnded
        if isOver || isInVain || !isCalledFromInside {
            // A step of its own, lest a task that does nothing but this could not be stopped.
            await Task.yield()
            guard isCalledFromInside else { throw AsyncSimulationError.calledFromOutside(id) }
            guard !isInVain, !Task.isCancelled, !hasEnded else { throw CancellationError() }
            return forMessage ? nextDelivery() : nil
        }
        let number = state.withLock { $0.waits.nextNumber() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let next = state.withLock { state in
                    state.waits.add(number, until: deadline, forMessage: forMessage, continuation)
                }
                if let next { inSimulation { _, node in node.setTimer(NodeTimer.wake, at: next) } }
                // Cancelled before there was something to cancel.
                if Task.isCancelled { cancelWait(number) }
            }
        } onCancel: {
            cancelWait(number)
        }
    }

    private func nextDelivery() -> Delivery? { state.withLock { $0.hasEnded ? nil : $0.inbox.popFirst() } }

    private func cancelWait(_ number: UInt64) {
        state.withLock { $0.waits.remove(number) }?.resume(throwing: CancellationError())
    }

    /// Ends the waits until `now` or before; tells when the next will be over.
    func wake(at now: LocalInstant) -> LocalInstant? {
        goOn()
        let (over, next) = state.withLock { ($0.waits.removeAll(until: now), $0.waits.nextDeadline()) }
        for wait in over { wait.resume(returning: nil) }
        return next
    }

    /// Gives a message to who has waited longest, or keeps it.
    func deliver(_ delivery: Delivery) {
        let receiver = state.withLock { state in
            let receiver = state.waits.removeReceiver()
            if receiver == nil { state.inbox.append(delivery) }
            return receiver
        }
        receiver?.resume(returning: delivery)
    }
}

/// What a node's timers are for.
enum NodeTimer {
    /// The next wait is over.
    static let wake = 0
    /// What was held may go on.
    static let goOn = 1
}
