public import TimeScales

/// Something that happened to a process, as a space-time diagram shows it: a point on the line of a process, and where two have the
/// same number, an arrow between them.
public struct SpaceTimeEvent: Hashable, Sendable {
    /// What can happen.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A packet was given to the network.
        case send
        /// A packet came.
        case receive
        /// The process was asked to broadcast a message.
        case broadcast
        /// It delivered one.
        case deliver
        /// Something happened within the process: the label says what.
        case local
        /// It crashed.
        case crash
        /// It is up again.
        case recover
    }

    /// To which process.
    public let process: NodeID
    /// When in true time.
    public let time: SimulatedInstant
    /// What the process's own time of day was.
    public let clock: NTPDate
    /// What.
    public let kind: Kind
    /// What it is about, in a word or two; empty where there is nothing to say.
    public let label: String
    /// The other process: who is sent to, who sent, or whose broadcast is delivered.
    public let peer: NodeID?
    /// The number that tells which belong together: a packet's for `send` and `receive`, counted in the order of sending; a
    /// message's for `broadcast` and `deliver`, counted in the order of broadcasts, in a count of its own. A number that was sent and
    /// not received was lost, or is on its way; one may be received twice.
    public let number: Int?

    /// What happened to `process` at `time`, when its own time of day was `clock`.
    public init(
        process: NodeID, time: SimulatedInstant, clock: NTPDate, kind: Kind, label: String = "", peer: NodeID? = nil,
        number: Int? = nil
    ) {
        self.process = process
        self.time = time
        self.clock = clock
        self.kind = kind
        self.label = label
        self.peer = peer
        self.number = number
    }
}
