public import ClockDiscipline
public import TimeScales

/// A node of an ``AsyncSimulation`` as the tasks see it that run on it: its clock, links and randomness.
///
/// It is good for one life of the node: after a crash its calls have no effect, and waiting throws `CancellationError`.
public struct AsyncNode<Message: Sendable>: Sendable {
    let host: NodeHost<Message>

    /// A message that has arrived.
    public struct Delivery: Sendable {
        /// What was sent.
        public let message: Message
        /// Who sent it.
        public let sender: NodeID
        /// When it arrived, by the node's monotonic clock: earlier than it is taken, where the node was paused or busy.
        public let arrival: LocalInstant
        /// When it arrived, by the node's time of day.
        public let arrivalDate: NTPDate
    }

    /// The messages to a node as they come, until the task is cancelled or the node crashes.
    public struct Messages: AsyncSequence, AsyncIteratorProtocol, Sendable {
        let host: NodeHost<Message>

        /// The next message, when there is one; `nil` when there will be none.
        public func next() async -> Delivery? { try? await host.wait(until: nil, forMessage: true) }

        /// Itself: several loops share the messages, and each message goes to one of them.
        public func makeAsyncIterator() -> Self { self }
    }

    /// Its number.
    public var id: NodeID { host.id }

    /// Its monotonic clock.
    public var clock: NodeClock { NodeClock(keeper: host) }

    /// Its time of day, which faults and ``step(by:)`` can set.
    public var date: NTPDate { host.inSimulation { _, node in node.clock.date } ?? SimulatedClock.epoch }

    /// The true time, which no real system knows: for the test's own record of what happened when.
    public var trueTime: SimulatedInstant { host.inSimulation { simulation, _ in simulation.now } ?? .start }

    /// The node's own source of randomness. Nothing else is random if one seed is to make one history.
    public var random: SimulationRandom {
        get { host.inSimulation { _, node in node.random } ?? SimulationRandom(seed: 0, stream: 0) }
        nonmutating set { host.inSimulation { _, node in node.random = newValue } }
    }

    /// Sends `message` to node `receiver` over the link between them, which may lose it, and does not wait.
    public func send(_ message: Message, to receiver: NodeID) {
        host.inSimulation { simulation, node in simulation.send(message, from: node, to: receiver) }
    }

    /// The next message: the one that has waited longest, or the next to come.
    ///
    /// - Throws: as ``NodeClock/sleep(until:tolerance:)``.
    public func receive() async throws -> Delivery {
        while true {
            if let delivery = try await host.wait(until: nil, forMessage: true) { return delivery }
        }
    }

    /// The next message, or `nil` if there is none until the monotonic clock shows `deadline`.
    ///
    /// - Throws: as ``NodeClock/sleep(until:tolerance:)``.
    public func receive(until deadline: LocalInstant) async throws -> Delivery? {
        try await host.wait(until: deadline, forMessage: true)
    }

    /// The messages as they come: `for await delivery in node.messages`.
    public var messages: Messages { Messages(host: host) }

    /// Starts a task of its own on this node, where `Task { }` would start one outside of the simulation. It is cancelled when the
    /// node crashes. Child tasks, of task groups and `async let`, need nothing of the kind.
    @discardableResult
    public func startTask<Success: Sendable>(
        _ operation: @escaping @Sendable () async throws -> Success
    ) -> Task<Success, any Error> {
        host.startTask(operation)
    }

    /// Makes the clocks run faster than their oscillator by `frequency`, as `adjtimex` does.
    public func setFrequency(_ frequency: FrequencyOffset) {
        host.inSimulation { _, node in node.setFrequency(frequency) }
    }

    /// Sets the time of day forward by `step`.
    public func step(by step: Duration) {
        host.inSimulation { _, node in node.step(by: step) }
    }
}
