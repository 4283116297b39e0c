import LogicalClocks
import TimeScales

/// What happened in the world of an ``OrderingExperiment``.
struct OrderingLog {
    struct Entry {
        let process: Int
        let peer: Int
        let message: Int
        let isSending: Bool
        /// True time, and the process's own, in nanoseconds since the start.
        let time: Int64
        let physical: Int64
        let lamport: UInt64
        let hybrid: HybridTimestamp
    }

    private var entries: [Entry] = []

    mutating func append(_ entry: Entry) { entries.append(entry) }

    /// All pairs of events of which one happens before the other, and those that each kind of stamp contradicts; `nil` where there are more
    /// than can be held. Vectors have been judged already.
    func pairs(vector: UInt64) -> OrderingCounts? {
        var order = HappensBefore()
        var physical = ClockCondition<Int64>()
        var lamport = ClockCondition<UInt64>()
        var hybrid = ClockCondition<HybridTimestamp>()
        // Numbers in the order in which processes are first heard of.
        var numbers: [Int: Int] = [:]
        for entry in entries {
            let process = numbers[entry.process] ?? numbers.count
            let (send, receive) = entry.isSending ? (entry.message, nil) : (nil, entry.message)
            guard (try? order.append(process: process, send: send, receive: receive)) != nil else { return nil }
            numbers[entry.process] = process
            physical.append(entry.physical, in: order)
            lamport.append(entry.lamport, in: order)
            hybrid.append(entry.hybrid, in: order)
        }
        return OrderingCounts(
            pairs: order.pairs, physical: physical.violations, lamport: lamport.violations,
            vector: numbers.count <= OrderingExperiment.mostVectors ? vector : nil, hybrid: hybrid.violations)
    }

    /// The same, to be drawn.
    var spaceTimeEvents: [SpaceTimeEvent] {
        entries.map { entry in
            SpaceTimeEvent(
                process: entry.process, time: SimulatedInstant(nanoseconds: entry.time),
                clock: SimulatedClock.epoch.advanced(by: .nanoseconds(entry.physical)),
                kind: entry.isSending ? .send : .receive, label: "m\(entry.message)", peer: entry.peer,
                number: entry.message)
        }
    }
}
