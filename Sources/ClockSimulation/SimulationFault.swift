/// What befalls a node or the network, whoever is to blame.
public enum SimulationFault: Hashable, Sendable {
    /// The node stops, and forgets what its process does not keep; nothing is received until it recovers, if it does.
    case crash(NodeID)
    /// It starts again.
    case recover(NodeID)
    /// The process stands still for so long, as in a garbage collection that stops the world; the clocks and the network go on.
    case pause(NodeID, Duration)
    /// The machine sleeps for so long: the monotonic clock stands still, the time of day goes on, nothing is received.
    case suspend(NodeID, Duration)
    /// Somebody sets the node's time of day forward by so much, and the operating system lets the process notice.
    case step(NodeID, Duration)
    /// The network falls apart: nodes of one group reach those of the same group; all that are in none reach each other.
    case partition([[NodeID]])
    /// It is whole again.
    case heal
}
