/// A simulation whose nodes run asynchronous functions: code that is written against `Clock`, `async` and `await`, unchanged,
/// in simulated time and in one thread.
///
///     let simulation = AsyncSimulation<String>(seed: 1)
///     let server = simulation.add { node in
///         for await delivery in node.messages { node.send("pong", to: delivery.sender) }
///     }
///     simulation.add(oscillator: OscillatorModel(skew: FrequencyOffset(ratio: 100e-6))) { node in
///         try await node.clock.sleep(for: .seconds(1))
///         node.send("ping", to: server)
///     }
///     simulation.run(for: .seconds(60))
///     try simulation.finish()
///
/// <doc:TestingYourOwnSystem> says which code can be run so.
public typealias AsyncSimulation<Message: Sendable> = Simulation<AsyncProcess<Message>>

extension Simulation {
    /// Adds a node that runs `body` on a clock which `oscillator` drives and which is `ahead` of the truth. It starts now, and
    /// from the beginning each time the node recovers from a crash: what `body` captures is what survives one.
    ///
    /// What `body` throws ends the node's work, and ``finish()`` tells it. When it returns, the node has nothing more to do.
    @discardableResult
    public func add<Message>(
        oscillator: OscillatorModel = OscillatorModel(), ahead: Duration = .zero,
        running body: @escaping @Sendable (AsyncNode<Message>) async throws -> Void
    ) -> NodeID where Process == AsyncProcess<Message> {
        let tasks = processes.first?.tasks ?? SimulationTasks()
        // What was enqueued from outside since the last run, as by a test that feeds a stream.
        beforeRun = { tasks.run(in: $0) }
        return add(
            AsyncProcess(id: nodes.count, tasks: tasks, body: body), oscillator: oscillator, ahead: ahead)
    }

    /// Ends the simulation: every task is cancelled, and runs until it ends, with no more effect on clocks and network.
    ///
    /// A simulation that is given up without this does the same, but cannot tell what went wrong.
    ///
    /// - Throws: the first thing that went wrong in the course of the simulation.
    public func finish<Message>() throws(AsyncSimulationError) where Process == AsyncProcess<Message> {
        for process in processes { process.end() }
        processes.first?.tasks.run()
        if let error = processes.first?.tasks.firstError { throw error }
    }
}
