public import ClockSimulation

/// What a failure detector says of other processes.
public enum FailureDetectorIndication: Hashable, Sendable {
    /// ⟨Crash | p⟩: the process has crashed, which is never taken back.
    case crash(NodeID)
    /// ⟨Suspect | p⟩: the process is suspected to have crashed.
    case suspect(NodeID)
    /// ⟨Restore | p⟩: it is no longer suspected.
    case restore(NodeID)
}

/// A module that says which processes have crashed, as far as it can tell. It is asked for nothing.
///
/// What each one promises is in ``FailureDetectorProperty``. Source: T. D. Chandra, S. Toueg, doi:10.1145/226643.226647.
public protocol FailureDetector: EventModule where Request == Never, Indication == FailureDetectorIndication {
    /// How long it waits for answers by the node's own clock, as it stands now.
    var timeout: Duration { get }
}

/// What processes ask and tell each other, so that one is known to be alive.
public enum Heartbeat: UInt8, WireMessage {
    /// HEARTBEATREQUEST: are you there?
    case request = 1
    /// HEARTBEATREPLY: yes.
    case reply = 2

    /// 1.
    public var encodedSize: Int { 1 }

    /// Appends 1 or 2.
    public func encode(into bytes: inout [UInt8]) { bytes.append(rawValue) }

    /// "request" or "reply".
    public var label: String {
        switch self {
        case .request: "request"
        case .reply: "reply"
        }
    }
}

extension EventModule where Request == Never {
    /// There is nothing that could be asked for.
    public mutating func requested(_ request: Never, _ context: inout ModuleContext<Self>) {}
}
