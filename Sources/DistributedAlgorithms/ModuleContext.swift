public import ClockDiscipline
public import ClockSimulation
public import TimeScales

/// What a module sees of its node while it handles an event, and what it answers with.
///
/// The clocks are the node's own: they drift, and the time of day may be wrong or be set. What is asked for is done when the event
/// has been handled, in the order in which it was asked for.
public struct ModuleContext<Module: EventModule>: Sendable {
    /// This node.
    public let id: NodeID
    /// All nodes that run the algorithm, this one among them: the static set Π of the literature.
    public let group: Range<NodeID>
    /// The node's monotonic clock.
    public let now: LocalInstant
    /// The node's time of day.
    public let date: NTPDate
    /// Where the node claims truth minus ``date`` to be; `nil` where it claims nothing.
    ///
    /// It comes from whoever keeps the node's clock: in a ``ModuleWorld`` from a ``TimeService``; on a node that keeps its clock by
    /// NTP, from what the engine claims at ``now``, `SyncEngine.claim(at:)`, which is of the same type and sign.
    public let claim: OffsetInterval?
    /// The node's own randomness.
    public var random: SimulationRandom
    /// What is in stable storage. To change it, see ``store(_:)``.
    public private(set) var stored: Module.Stored

    /// How often something was stored.
    public private(set) var storeCount = 0
    /// What is to be sent, in order.
    public private(set) var outbox: [Outgoing] = []
    /// What is indicated to above, in order.
    public private(set) var indications: [Module.Indication] = []
    /// Timers that are to be set or cancelled, in order.
    public private(set) var timerChanges: [TimerChange] = []

    /// A message that is to be sent.
    public struct Outgoing: Sendable {
        /// To which node.
        public let receiver: NodeID
        /// What.
        public let message: Module.Message

        init(_ message: Module.Message, to receiver: NodeID) {
            self.message = message
            self.receiver = receiver
        }
    }

    /// What is to become of a timer.
    public struct TimerChange: Sendable {
        /// Which one.
        public let timer: Module.Timer
        /// What the monotonic clock will show when it goes off; `nil` where it is cancelled.
        public let due: LocalInstant?

        init(_ timer: Module.Timer, due: LocalInstant?) {
            self.timer = timer
            self.due = due
        }
    }

    /// The node `id` of `group` when its clocks show `now` and `date`, and it claims that truth minus `date` is in `claim`.
    public init(
        id: NodeID, group: Range<NodeID>, now: LocalInstant, date: NTPDate, claim: OffsetInterval? = nil,
        random: SimulationRandom, stored: Module.Stored = Module.Stored()
    ) {
        self.id = id
        self.group = group
        self.now = now
        self.date = date
        self.claim = claim
        self.random = random
        self.stored = stored
    }

    /// What the node knows of the time now: TT.now() of TrueTime; `nil` where it claims nothing.
    public var interval: ClockInterval? { claim.map { ClockInterval(date, $0) } }

    // MARK: What a module can do

    /// Sends `message` to node `receiver`, which may be this one. Outside the group there is nobody to get it.
    public mutating func send(_ message: Module.Message, to receiver: NodeID) {
        guard group.contains(receiver) else { return }
        outbox.append(Outgoing(message, to: receiver))
    }

    /// Tells whoever is above that `indication` has happened.
    public mutating func indicate(_ indication: Module.Indication) { indications.append(indication) }

    /// Sets `timer` to go off when the monotonic clock shows `instant`, in place of when it would have gone off before.
    public mutating func setTimer(_ timer: Module.Timer, at instant: LocalInstant) {
        timerChanges.append(TimerChange(timer, due: instant))
    }

    /// Sets `timer` to go off when the monotonic clock has gone on by `length`.
    public mutating func setTimer(_ timer: Module.Timer, after length: Duration) {
        setTimer(timer, at: now.advanced(by: length))
    }

    /// Takes `timer` back, if it is set.
    public mutating func cancelTimer(_ timer: Module.Timer) { timerChanges.append(TimerChange(timer, due: nil)) }

    /// Changes what is in stable storage. The change survives any crash from here on.
    public mutating func store(_ change: (inout Module.Stored) -> Void) {
        change(&stored)
        storeCount += 1
    }

    // MARK: Layers

    /// Lets a module below handle an event, and carries out what it asks for in terms of this one.
    ///
    /// - Parameters:
    ///   - below: The module below.
    ///   - exchange: Exchanges what of this module's stable storage is the module's below for what it is given. A key path would
    ///     say the same, and in generic code be made anew each time, which takes a quarter of an unoptimized run.
    ///   - timer: What a timer of the module below is called here. No two timers may be called the same.
    ///   - message: What a message of the module below to a node is, as a message of this one; `nil` where it is not to be sent.
    ///   - event: Tells the module below what happened.
    /// - Returns: What it indicates, in order, for this module to handle.
    public mutating func call<Below: EventModule>(
        _ below: inout Below, exchange: (inout Module.Stored, inout Below.Stored) -> Void,
        timer: (Below.Timer) -> Module.Timer, message: (Below.Message, NodeID) -> Module.Message?,
        _ event: (inout Below, inout ModuleContext<Below>) -> Void
    ) -> [Below.Indication] {
        // Moved out and back rather than copied, so that what is stored may grow in place.
        var lower = ModuleContext<Below>(id: id, group: group, now: now, date: date, claim: claim, random: random)
        exchange(&stored, &lower.stored)
        event(&below, &lower)
        random = lower.random
        exchange(&stored, &lower.stored)
        storeCount += lower.storeCount
        for outgoing in lower.outbox {
            guard let wrapped = message(outgoing.message, outgoing.receiver) else { continue }
            outbox.append(Outgoing(wrapped, to: outgoing.receiver))
        }
        for change in lower.timerChanges { timerChanges.append(TimerChange(timer(change.timer), due: change.due)) }
        return lower.indications
    }
}
