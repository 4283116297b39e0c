import ClockSimulation
import TestSupport
import TimeScales

/// What the tasks of a simulation have done and when by true time, in the order in which they did it.
final class Journal: Sendable {
    private let kept = Locked<[String]>([])

    /// The entries, as "what at nanoseconds".
    var entries: [String] { kept.withLock { $0 } }

    func note(_ what: String, _ node: AsyncNode<Int>) {
        let entry = "\(what) at \(node.trueTime.nanoseconds)"
        kept.withLock { $0.append(entry) }
    }

    /// Without a time: as the simulation ends, there is none.
    func note(_ what: String) { kept.withLock { $0.append(what) } }
}

extension NTPDate {
    /// How long after 2026-01-01T00:00:00Z, the date on which simulations start.
    var sinceTheStart: Duration { duration(since: NTPDate(unixNanoseconds: 1_767_225_600_000_000_000)) }
}
