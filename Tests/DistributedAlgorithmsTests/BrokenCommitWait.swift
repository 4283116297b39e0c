import ClockSimulation
import DistributedAlgorithms
import TimeScales

/// Commit-wait but for its flaw, so that the properties are known to notice.
struct BrokenCommitWait: EventModule {
    enum Flaw: CaseIterable {
        case doesNotWait, takesTheEarliest, takesTheMiddle, waitsForTheLatest, waitsForTheMiddle, forgetsEveryThird
    }

    typealias Message = Never
    typealias Request = CommitWait.Request
    typealias Indication = CommitWait.Indication
    typealias Timer = UInt64

    let flaw: Flaw?
    private var pending: [UInt64: ClockInterval] = [:]

    init(_ flaw: Flaw?) { self.flaw = flaw }

    mutating func requested(_ request: Request, _ context: inout ModuleContext<Self>) {
        guard case .commit(let number) = request, let interval = context.interval else { return }
        if flaw == .forgetsEveryThird, number % 3 == 0 { return }
        pending[number] = interval
        proceed(number, &context)
    }

    mutating func received(_ message: Never, from sender: NodeID, _ context: inout ModuleContext<Self>) {}
    mutating func timerFired(_ timer: UInt64, _ context: inout ModuleContext<Self>) { proceed(timer, &context) }

    private mutating func proceed(_ number: UInt64, _ context: inout ModuleContext<Self>) {
        guard let known = pending[number], let now = context.interval else { return }
        let timestamp =
            switch flaw {
            case .takesTheEarliest: known.earliest
            case .takesTheMiddle: known.earliest.advanced(by: known.uncertainty)
            default: known.latest
            }
        let reached =
            switch flaw {
            case .waitsForTheLatest: now.latest
            case .waitsForTheMiddle: now.earliest.advanced(by: now.uncertainty)
            default: now.earliest
            }
        guard reached <= timestamp, flaw != .doesNotWait else {
            pending[number] = nil
            return context.indicate(.committed(number, at: timestamp, known: known))
        }
        context.setTimer(number, after: timestamp.duration(since: reached) + .nanoseconds(1))
    }
}

extension CommitHistory {
    init(_ trace: ModuleTrace<BrokenCommitWait>) {
        self.init(
            trace,
            start: { request in
                switch request {
                case .commit(let number): number
                }
            },
            commit: { indication in
                switch indication {
                case .committed(let number, let timestamp, let known): (number, timestamp, known)
                case .refused: nil
                }
            })
    }
}
