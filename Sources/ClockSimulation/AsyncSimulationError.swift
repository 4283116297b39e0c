/// What went wrong in an ``AsyncSimulation``.
public enum AsyncSimulationError: Error, CustomStringConvertible {
    /// What a node runs has thrown `error`.
    case failed(NodeID, at: SimulatedInstant, error: any Error)
    /// A node was used by a task that is none of the simulation's, such as a `Task { }` that was not started with
    /// ``AsyncNode/startTask(_:)``. Such a task runs in real time, beside the simulation, and its calls have no effect.
    case calledFromOutside(NodeID)
    /// The tasks go on and on at one instant, and that of this node was the last: time does not pass while they do not wait for
    /// it. None of them is run any further.
    case spinning(NodeID, at: SimulatedInstant)

    /// How many steps of tasks one event may cause.
    static let mostSteps = 1_000_000

    /// What went wrong, where, and what would be right.
    public var description: String {
        switch self {
        case .failed(let node, let time, let error):
            "node \(node) failed at \(time.nanoseconds) ns of true time: \(error)"
        case .calledFromOutside(let node):
            """
            node \(node) was used by a task that is none of the simulation's; start it in a task group, by async let or with \
            the node's startTask, and not by Task { }
            """
        case .spinning(let node, let time):
            """
            node \(node) does not wait: \(Self.mostSteps) steps of tasks at \(time.nanoseconds) ns of true time, \
            and no end; a loop has to wait on the node's clock or for a message, and to end when its task is cancelled
            """
        }
    }
}
