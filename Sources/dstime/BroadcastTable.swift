import DistributedAlgorithms
import TimeScales

/// All algorithms side by side: what held in how many runs, and what it took.
struct BroadcastTable: RunTable {
    private struct Row {
        var tally = VerdictTally()
        var packets = 0
        var bytes = 0
        var broadcasts = 0
        var latencies: [Duration] = []
    }

    /// What a column says: that all of these properties held. That best-effort validity does follows from the others.
    private static let columns: [(title: String, properties: [BroadcastProperty])] = [
        ("VALIDITY", [.validity]), ("INTEGRITY", [.noDuplication, .noCreation]), ("AGREEMENT", [.agreement]),
        ("UNIFORM", [.uniformAgreement]), ("FIFO", [.fifoDelivery]), ("CAUSAL", [.causalDelivery]),
        ("TOTAL", [.totalOrder]),
    ]

    private var rows: [BroadcastAlgorithm: Row] = [:]
    private var world = ""
    private var count = 0

    /// Adds one run of each algorithm.
    mutating func add(_ report: BroadcastReport) {
        count += 1
        if count == 1 { world = report.world }
        for (result, verdicts) in zip(report.results, report.verdicts) {
            var row = rows[result.experiment.algorithm] ?? Row()
            row.tally.add(verdicts)
            row.packets += result.cost.packets
            row.bytes += result.cost.bytes
            row.broadcasts += result.broadcastCount
            row.latencies += result.latencies
            rows[result.experiment.algorithm] = row
        }
    }

    var lines: [String] {
        guard count > 0 else { return [] }
        var table = TextTable(
            [("ALGORITHM", .left)] + Self.columns.map { ($0.title, .left) } + [
                ("PACKETS", .right), ("BYTES", .right), ("MEDIAN", .right), ("GREATEST", .right),
            ])
        for algorithm in BroadcastAlgorithm.allCases {
            guard let row = rows[algorithm] else { continue }
            let latencies = row.latencies.sorted()
            let median = latencies.isEmpty ? nil : latencies[(latencies.count - 1) / 2]
            table.add(
                [algorithm.name] + Self.columns.map { row.tally.cell($0.properties.map(\.rawValue)) } + [
                    Figures.number(Double(row.packets) / Double(max(1, row.broadcasts))),
                    Figures.number(Double(row.bytes) / Double(max(1, row.broadcasts))),
                    median?.inFittingUnit ?? "–", latencies.last?.inFittingUnit ?? "–",
                ])
        }
        var lines =
            Prose.heading(
                BroadcastCommand.name, BroadcastCommand.lesson,
                [("world", world + (count > 1 ? " and \(count - 1) more" : ""))]) + [""]
        lines += table.lines
        lines += [
            "",
            count > 1
                ? "In brackets: not promised, and held in so many runs. Packets and bytes are a broadcast's, times until all have it."
                : "In brackets: not promised, and held by chance. Packets and bytes are a broadcast's, times until all have it.",
            "",
        ]
        var lessons = TextTable([("ALGORITHM", .left), ("WHAT IT TEACHES", .left)])
        for algorithm in BroadcastAlgorithm.allCases { lessons.add([algorithm.name, algorithm.lesson]) }
        return lines + lessons.lines
    }
}
