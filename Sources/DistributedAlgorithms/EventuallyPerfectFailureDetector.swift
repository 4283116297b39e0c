import TimeScales
public import ClockSimulation

/// A failure detector that may be wrong, and less and less often: ◊P.
///
/// As ``PerfectFailureDetector``, but that it only suspects who has not answered, restores who answers after all, and then waits longer
/// from the next timeout on. So it learns a bound on delays, clocks and pauses that nobody has to know, if only there is one.
///
/// - Strong completeness: each process that crashes is suspected by every correct one for ever in the end.
/// - Eventual strong accuracy: in the end no correct process is suspected by any correct one.
///
/// Each wrong suspicion makes it slower to notice a crash, for ever. It takes two timeouts at most from a crash to its
/// suspicion, and a delay for an answer that was on its way. Source: Cachin, Guerraoui, Rodrigues, section 2.6.5, Module 2.8,
/// Algorithm 2.7 "Increasing Timeout"; T. D. Chandra, S. Toueg, doi:10.1145/226643.226647, section 3, with a timeout for all
/// processes instead of one for each.
public struct EventuallyPerfectFailureDetector<Link: PointToPointLink>: LayeredModule, FailureDetector
where Link.Payload == Heartbeat {
    /// It is asked for nothing.
    public typealias Request = Never
    /// ⟨Suspect | p⟩, ⟨Restore | p⟩.
    public typealias Indication = FailureDetectorIndication

    /// The timer of this layer.
    public enum OwnTimer: Hashable, Sendable {
        /// Answers have had their time.
        case timeout
    }

    /// The link below.
    public var below: Link
    /// How long it waits for answers by the node's monotonic clock, by now.
    public private(set) var timeout: Duration
    /// By how much longer it waits after each timeout at which it has been wrong: Δ.
    public let increment: Duration
    /// Who has answered since the last timeout; at first all count as if they had.
    private var alive: Set<NodeID> = []
    /// Who is suspected.
    public private(set) var suspected: Set<NodeID> = []

    /// The detector over `link` that at first waits for answers for `timeout` by the node's own clock, 1 ms or more, and for
    /// `increment` longer each time that it was wrong; as in the source for `timeout` longer unless told otherwise.
    public init(_ link: Link, timeout: Duration, increment: Duration? = nil) {
        below = link
        self.timeout = max(timeout, .milliseconds(1))
        self.increment = max(increment ?? timeout, .milliseconds(1))
    }

    /// Upon ⟨Init⟩: gives everybody the time of one timeout.
    public mutating func begun(_ context: inout ModuleContext<Self>) {
        alive = Set(context.group)
        context.setOwnTimer(.timeout, after: timeout)
    }

    /// Upon ⟨Deliver⟩ of the link: answers a request, and notes who has answered.
    public mutating func indicated(_ indication: LinkIndication<Heartbeat>, _ context: inout ModuleContext<Self>) {
        switch indication {
        case .deliver(.request, let sender): ask(.send(.reply, to: sender), &context)
        case .deliver(.reply, let sender): alive.insert(sender)
        }
    }

    /// Upon the timeout: suspects who has not answered, restores who has, waits longer if there is any such, and asks all again.
    public mutating func ownTimerFired(_ timer: OwnTimer, _ context: inout ModuleContext<Self>) {
        if !alive.isDisjoint(with: suspected) {
            timeout = Duration(attoseconds: timeout.attoseconds.addingSaturated(increment.attoseconds))
        }
        for node in context.group where node != context.id {
            if !alive.contains(node) {
                if suspected.insert(node).inserted { context.indicate(.suspect(node)) }
            } else if suspected.remove(node) != nil {
                context.indicate(.restore(node))
            }
            ask(.send(.request, to: node), &context)
        }
        alive = []
        context.setOwnTimer(.timeout, after: timeout)
    }
}
