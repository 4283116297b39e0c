public import ClockSimulation
import TimeScales

extension CommitWaitResult {
    /// The run as a diagram shows it, in the order of true time: the start of each transaction and its commit, with its timestamp in
    /// seconds since the start of the simulation.
    public var events: [SpaceTimeEvent] {
        transactions.flatMap { transaction -> [SpaceTimeEvent] in
            func event(_ time: SimulatedInstant, _ clock: NTPDate, _ label: String) -> SpaceTimeEvent {
                SpaceTimeEvent(
                    process: transaction.node, time: time, clock: clock, kind: .local, label: label, peer: nil,
                    number: nil)
            }
            let name = "T\(transaction.node).\(transaction.number)"
            let start = event(transaction.start, transaction.startClock, "starts \(name)")
            guard let commit = transaction.commit, let clock = transaction.commitClock,
                let timestamp = transaction.timestamp
            else { return [start] }
            let seconds = Self.microseconds(timestamp.duration(since: SimulatedClock.epoch))
            return [start, event(commit, clock, "commits \(name) at \(seconds)")]
        }.sorted { $0.time < $1.time }
    }

    /// In seconds, to the microsecond.
    private static func microseconds(_ length: Duration) -> String {
        let count = Int64((length.asSeconds * 1e6).rounded())
        return (count < 0 ? "−" : "") + "\(count.magnitude / 1_000_000)."
            + String(1_000_000 + count.magnitude % 1_000_000).dropFirst()
    }
}
