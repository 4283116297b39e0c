public import ClockSimulation

/// A failure detector that is never wrong, where delays are bounded: P.
///
/// At each timeout it asks all other processes whether they are there. Who has not answered by the next timeout has crashed, and is
/// said to have for ever. For the example of the course's notes, section "Timing".
///
/// - Strong completeness: each process that crashes is detected by every correct one in the end.
/// - Strong accuracy: no process is detected before it crashes.
///
/// Accuracy needs an answer to be back before the timeout: that the link loses nothing and takes `d` at most each way, that who is
/// asked answers at once, and that the clock of who asks is not so fast that it shows the timeout Δ within 2d of true time: that it
/// gains less than Δ/2d − 1. What the clocks of the others do has no effect. Completeness needs none of that.
///
/// 2(N − 1) messages per timeout and process, for N processes that are up. It takes two timeouts at most from a crash to its
/// detection, and a delay for an answer that was on its way. Source: Cachin, Guerraoui, Rodrigues, section 2.6.2, Module 2.6,
/// Algorithm 2.5 "Exclude on Timeout", which sends to itself as well.
public struct PerfectFailureDetector<Link: PointToPointLink>: LayeredModule, FailureDetector
where Link.Payload == Heartbeat {
    /// It is asked for nothing.
    public typealias Request = Never
    /// ⟨Crash | p⟩.
    public typealias Indication = FailureDetectorIndication

    /// The timer of this layer.
    public enum OwnTimer: Hashable, Sendable {
        /// Answers have had their time.
        case timeout
    }

    /// The link below.
    public var below: Link
    /// How long it waits for answers by the node's monotonic clock.
    public let timeout: Duration
    /// Who has answered since the last timeout; at first all count as if they had.
    private var alive: Set<NodeID> = []
    /// Who has crashed.
    public private(set) var detected: Set<NodeID> = []

    /// The detector over `link` that waits for answers for `timeout` by the node's own clock, 1 ms or more.
    public init(_ link: Link, timeout: Duration) {
        below = link
        self.timeout = max(timeout, .milliseconds(1))
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

    /// Upon the timeout: who has not answered has crashed; asks all again.
    public mutating func ownTimerFired(_ timer: OwnTimer, _ context: inout ModuleContext<Self>) {
        for node in context.group where node != context.id {
            if !alive.contains(node), detected.insert(node).inserted { context.indicate(.crash(node)) }
            ask(.send(.request, to: node), &context)
        }
        alive = []
        context.setOwnTimer(.timeout, after: timeout)
    }
}
