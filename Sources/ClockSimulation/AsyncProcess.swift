/// What makes an asynchronous function a process of a simulation: see ``AsyncSimulation``.
///
/// What happens to the node resumes the tasks that wait for it, and then all tasks run until each waits again. That takes no time.
public final class AsyncProcess<Message: Sendable>: SimulatedProcess {
    let tasks: SimulationTasks<Message>
    private let id: NodeID
    private let body: @Sendable (AsyncNode<Message>) async throws -> Void
    /// The node's present life.
    private var host: NodeHost<Message>?

    init(
        id: NodeID, tasks: SimulationTasks<Message>, body: @escaping @Sendable (AsyncNode<Message>) async throws -> Void
    ) {
        self.id = id
        self.tasks = tasks
        self.body = body
    }

    deinit {
        end()
        tasks.run()
    }

    /// Cancels the node's tasks for good.
    func end() {
        tasks.end()
        host?.end()
    }

    /// Begins a new life of the node.
    public func started(_ node: SimulatedNode<AsyncProcess>) {
        guard !tasks.hasEnded else { return }
        let host = NodeHost(id: id, tasks: tasks)
        self.host = host
        host.startTask { [body, tasks] in
            do {
                try await body(AsyncNode(host: host))
            } catch  where !host.hasEnded {
                tasks.note(.failed(host.id, at: AsyncNode(host: host).trueTime, error: error))
            }
        }
        tasks.run(in: node.simulation)
    }

    /// Gives the message to who waits for one, or keeps it.
    public func received(_ message: Message, from sender: NodeID, _ node: SimulatedNode<AsyncProcess>) {
        let arrival = node.arrival ?? node.read()
        host?.deliver(
            AsyncNode.Delivery(
                message: message, sender: sender, arrival: arrival.monotonic, arrivalDate: arrival.date))
        tasks.run(in: node.simulation)
    }

    /// Ends the waits that are over.
    public func timerFired(_ timer: Int, _ node: SimulatedNode<AsyncProcess>) {
        if let next = host?.wake(at: node.now) { node.setTimer(NodeTimer.wake, at: next) }
        tasks.run(in: node.simulation)
    }

    /// Cancels the node's tasks.
    public func crashed(_ node: SimulatedNode<AsyncProcess>) {
        host?.end()
        host = nil
        tasks.run(in: node.simulation)
    }
}
