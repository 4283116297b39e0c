import ClockSimulation
import DistributedAlgorithms

/// The perfect or the eventually perfect failure detector but for its flaw, so that the properties are known to notice.
struct BrokenFailureDetector: LayeredModule, FailureDetector {
    enum Flaw: CaseIterable {
        case doesNotForgetWhoWasAlive, doesNotCountReplies, doesNotAnswer, startsWithNobodyAlive, asksOnce
        case doesNotGrow, doesNotRestore, growsWithoutBeingWrong, forgetsWhomItSuspects, suspectsItself
        case restoresTheCrashed
    }

    typealias Request = Never
    typealias Indication = FailureDetectorIndication
    enum OwnTimer: Hashable, Sendable { case timeout }

    var below = FairLossLink<Heartbeat>()
    var timeout: Duration
    let isPerfect: Bool
    let flaw: Flaw?
    private let increment: Duration
    private var alive: Set<NodeID> = []
    private var suspected: Set<NodeID> = []
    private var hasAsked = false

    init(_ detector: FailureDetectorExperiment.Detector, _ flaw: Flaw?, timeout: Duration) {
        isPerfect = detector == .perfect
        self.flaw = flaw
        self.timeout = timeout
        increment = timeout
    }

    mutating func begun(_ context: inout ModuleContext<Self>) {
        if flaw != .startsWithNobodyAlive { alive = Set(context.group) }
        context.setOwnTimer(.timeout, after: timeout)
    }

    mutating func indicated(_ indication: LinkIndication<Heartbeat>, _ context: inout ModuleContext<Self>) {
        switch indication {
        case .deliver(.request, let sender):
            if flaw != .doesNotAnswer { ask(.send(.reply, to: sender), &context) }
        case .deliver(.reply, let sender):
            if flaw != .doesNotCountReplies { alive.insert(sender) }
        }
    }

    mutating func ownTimerFired(_ timer: OwnTimer, _ context: inout ModuleContext<Self>) {
        let wasWrong = !alive.isDisjoint(with: suspected)
        if !isPerfect, flaw != .doesNotGrow, wasWrong { timeout += increment }
        // Slower and slower to notice, for nothing.
        if flaw == .growsWithoutBeingWrong { timeout *= 8 }
        for node in context.group where node != context.id || flaw == .suspectsItself {
            if !alive.contains(node) {
                if suspected.insert(node).inserted { context.indicate(isPerfect ? .crash(node) : .suspect(node)) }
                if flaw == .restoresTheCrashed, suspected.remove(node) != nil { context.indicate(.restore(node)) }
            } else if !isPerfect, flaw != .doesNotRestore, suspected.remove(node) != nil {
                context.indicate(.restore(node))
            }
            if node != context.id, !(flaw == .asksOnce && hasAsked) { ask(.send(.request, to: node), &context) }
        }
        hasAsked = true
        if flaw != .doesNotForgetWhoWasAlive { alive = [] }
        if flaw == .forgetsWhomItSuspects { suspected = [] }
        context.setOwnTimer(.timeout, after: timeout)
    }
}
