public import ClockSimulation

/// One module of a distributed algorithm, on one node: "upon event … do".
///
/// A module is a value that is told what happened and answers through its ``ModuleContext``: with messages to send, events for
/// whoever is above, timers to set, and what to keep in stable storage. It has no other clock, network, randomness or memory, so
/// that one seed makes one history, and a test can drive it without any simulation.
///
/// Modules stand on each other, each asked by the one above and telling it what has happened; see ``LayeredModule``. On a simulated
/// node a ``ModuleProcess`` is below the lowest and above the highest of them:
///
///         ⟨Send | q, m⟩                          ⟨Deliver | p, m⟩
///             ↓  requested           indicated ↑
///     PerfectLink         delivers each message once
///             ↓  requested           indicated ↑
///     AcknowledgedLink    numbers and acknowledges
///             ↓  requested           indicated ↑
///     StubbornLink        sends again upon a timer of its own
///             ↓  requested           indicated ↑
///     FairLossLink        sends once
///             ↓  send                received ↑
///     ModuleProcess       the node: its clocks, timers, storage, network
///
/// Each event is handled at once and as a whole: a node crashes between two events, never within one.
///
/// Source: C. Cachin, R. Guerraoui, L. Rodrigues, *Introduction to Reliable and Secure Distributed Programming*, 2nd ed.,
/// doi:10.1007/978-3-642-15260-3, section 1.4 (event-based components), 2.2 (process failures).
public protocol EventModule: Sendable {
    /// What goes over the network.
    associatedtype Message: WireMessage
    /// Events from above: what the module is asked to do.
    associatedtype Request: Sendable
    /// Events to above: what it says has happened.
    associatedtype Indication: Sendable
    /// What it calls its timers; `Never` where it has none.
    associatedtype Timer: Hashable & Sendable = Never
    /// What it keeps in stable storage, where a crash does not reach; all else is lost by one.
    associatedtype Stored: StableState = NothingStored

    /// The node starts for the first time.
    mutating func started(_ context: inout ModuleContext<Self>)

    /// The node starts again after a crash. This module is as it was before it ever ran; ``ModuleContext/stored`` is what was
    /// stored before.
    mutating func recovered(_ context: inout ModuleContext<Self>)

    /// Whoever is above asks for something.
    mutating func requested(_ request: Request, _ context: inout ModuleContext<Self>)

    /// A message came. That `sender` sent it is what the network says, and true as far as the network can be trusted.
    mutating func received(_ message: Message, from sender: NodeID, _ context: inout ModuleContext<Self>)

    /// A timer that was set is due by the node's own monotonic clock, and no longer set.
    mutating func timerFired(_ timer: Timer, _ context: inout ModuleContext<Self>)
}

extension EventModule {
    /// Nothing needs doing at first.
    public mutating func started(_ context: inout ModuleContext<Self>) {}
    /// Starts as if for the first time.
    public mutating func recovered(_ context: inout ModuleContext<Self>) { started(&context) }
}

extension EventModule where Timer == Never {
    /// There is no timer that could go off.
    public mutating func timerFired(_ timer: Never, _ context: inout ModuleContext<Self>) {}
}

/// What a module keeps in stable storage: a value that says how the storage is before anything was stored.
public protocol StableState: Sendable {
    /// Nothing is stored yet.
    init()
}

/// The storage of a module that keeps nothing.
public struct NothingStored: StableState, Hashable {
    /// Nothing.
    public init() {}
}

/// What can go over the network: a value that knows how it would be encoded.
///
/// In a simulation messages travel as values, without being encoded; what they cost in bytes is counted by ``encodedSize``, and
/// what is authenticated are the bytes.
public protocol WireMessage: Hashable, Sendable {
    /// How many bytes ``encode(into:)`` appends.
    var encodedSize: Int { get }

    /// Appends the message as bytes, in network byte order. No two messages of a type give the same bytes.
    func encode(into bytes: inout [UInt8])

    /// What a diagram writes beside it, in a word or two.
    var label: String { get }
}

extension WireMessage {
    /// Nothing.
    public var label: String { "" }
}

extension UInt64: WireMessage {
    /// 8.
    public var encodedSize: Int { 8 }

    /// Appends 8 bytes, the most significant first.
    public func encode(into bytes: inout [UInt8]) {
        for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: self >> shift)) }
    }

    /// The number, in decimal.
    public var label: String { String(self) }
}

extension UInt32: WireMessage {
    /// 4.
    public var encodedSize: Int { 4 }

    /// Appends 4 bytes, the most significant first.
    public func encode(into bytes: inout [UInt8]) {
        for shift in stride(from: 24, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: self >> shift)) }
    }

    /// The number, in decimal.
    public var label: String { String(self) }
}
