import ArgumentParser
import NTPRuntime

/// What runs have shown together, in a table.
protocol RunTable: Sendable {
    associatedtype Report: RunReport
    /// Adds a run, in order.
    mutating func add(_ report: Report)
    /// The table; nothing where there was no run.
    var lines: [String] { get }
}

extension ReplicaRuns {
    /// Runs all worlds, or those of each step of a sweep, and prints the objects of each or what `table` makes of all. `world` makes the report of a
    /// seed in a step; `nil` where a signal came before it was whole. Ends as ``run(_:take:seen:together:)`` does.
    func run<Table: RunTable>(
        into table: Table, steps: Int = 1,
        _ world: @escaping @Sendable (_ step: Int, _ seed: UInt64, _ piece: Int, ProgressLine?) throws -> Table.Report?
    ) throws {
        let (seed, json, count) = (seed, json, count)
        let state = Locked((table: table, whole: 0, broken: [String]()))
        let ending = Result {
            try pieces(steps * count) { piece, progress in
                try world(piece / count, seed + UInt64(piece % count), piece, progress)
            } take: { report in
                state.withLock { state in
                    if !report.isInterrupted { state.whole += 1 }
                    if report.isBroken { state.broken.append(report.command) }
                    if !json { state.table.add(report) }
                }
                if json { try report.objects.forEach { try Output.print($0.description) } }
            }
        }
        let end = state.withLock { $0 }
        // What was known by the end, whichever it was, is in the table.
        if !json {
            let broken = end.broken.prefix(RunVerdicts.mostShown).map { "BROKEN       again with " + $0 }
            for line in end.table.lines + broken { try Output.print(line) }
        }
        try ending.get()
        let all = steps * count
        if end.whole < all {
            Output.note(
                "dstime: interrupted: " + (all > 1 ? "\(end.whole) of \(all) runs are whole" : "the run is not whole"))
        }
        try finish(broken: end.broken, of: all)
    }

    /// Tells `progress` how far `piece` is, and answers whether it is to go on.
    static func watch(_ progress: ProgressLine?, _ piece: Int, from start: Double = 0, to end: Double = 1) -> (Double)
        -> Bool
    {
        { share in
            progress?.note(piece, share: start + share * (end - start))
            return TerminationSignals.pending == nil
        }
    }
}
