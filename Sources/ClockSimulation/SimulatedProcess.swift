import ClockDiscipline

/// A node of a simulation, by the order in which nodes were added.
public typealias NodeID = Int

/// What runs on a node: a state machine that is told what happens, and acts through the node it is given.
///
/// It has no other clock, network or randomness than the node's, so that one seed makes one history.
public protocol SimulatedProcess {
    /// What processes send each other.
    associatedtype Message

    /// The node starts, or starts again after a crash: then whatever the process has kept counts as its stable storage.
    mutating func started(_ node: SimulatedNode<Self>)

    /// `message` came from `sender`.
    mutating func received(_ message: Message, from sender: NodeID, _ node: SimulatedNode<Self>)

    /// A timer that was set with ``SimulatedNode/setTimer(_:at:)`` is due by the node's own clock.
    mutating func timerFired(_ timer: Int, _ node: SimulatedNode<Self>)

    /// Somebody set the node's time of day forward by `step`.
    mutating func clockWasSet(by step: Duration, _ node: SimulatedNode<Self>)

    /// The machine slept for `length`: its monotonic clock stood still, and nothing was received.
    mutating func woke(after length: Duration, _ node: SimulatedNode<Self>)

    /// The node crashes: what is only in memory is to be forgotten.
    mutating func crashed(_ node: SimulatedNode<Self>)
}

extension SimulatedProcess {
    /// Waits for messages.
    public mutating func started(_ node: SimulatedNode<Self>) {}
    /// Takes no notice.
    public mutating func received(_ message: Message, from sender: NodeID, _ node: SimulatedNode<Self>) {}
    /// Takes no notice.
    public mutating func timerFired(_ timer: Int, _ node: SimulatedNode<Self>) {}
    /// Takes no notice.
    public mutating func clockWasSet(by step: Duration, _ node: SimulatedNode<Self>) {}
    /// Takes no notice.
    public mutating func woke(after length: Duration, _ node: SimulatedNode<Self>) {}
    /// Keeps everything.
    public mutating func crashed(_ node: SimulatedNode<Self>) {}
}
