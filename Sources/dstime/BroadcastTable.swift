import DistributedAlgorithms
import TimeScales

/// All algorithms side by side: what held in how many runs, and what it took.
struct BroadcastTable: Sendable {
    private struct Row {
        var runs = 0
        var packets = 0
        var bytes = 0
        var broadcasts = 0
        var latencies: [Duration] = []
        /// By property: in how many runs it held, and whether it was promised in all of them.
        var held: [BroadcastProperty: Int] = [:]
        var promised: Set<BroadcastProperty> = []
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
    mutating func add(_ results: [BroadcastResult]) {
        count += 1
        if count == 1 { world = BroadcastReport(results, again: RepeatCommand([]), isAlgorithmNamed: true).world }
        for result in results {
            var row = rows[result.experiment.algorithm] ?? Row()
            row.runs += 1
            row.packets += result.cost.packets
            row.bytes += result.cost.bytes
            row.broadcasts += result.broadcastCount
            row.latencies += result.latencies
            for verdict in result.verdicts {
                if verdict.holds { row.held[verdict.property, default: 0] += 1 }
                if verdict.isPromised { row.promised.insert(verdict.property) }
            }
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
                [algorithm.name] + Self.columns.map { Self.cell(row, $0.properties) } + [
                    BroadcastReport.number(Double(row.packets) / Double(max(1, row.broadcasts))),
                    BroadcastReport.number(Double(row.bytes) / Double(max(1, row.broadcasts))),
                    median?.inFittingUnit ?? "–", latencies.last?.inFittingUnit ?? "–",
                ])
        }
        var lines = [
            "\(BroadcastCommand.name): \(BroadcastCommand.lesson)", "",
            "world        " + world + (count > 1 ? " and \(count - 1) more" : ""), "",
        ]
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

    private static func cell(_ row: Row, _ properties: [BroadcastProperty]) -> String {
        let held = properties.map { row.held[$0] ?? 0 }.min() ?? 0
        let isPromised = properties.allSatisfy(row.promised.contains)
        if isPromised { return held == row.runs ? "held" : "BROKEN" }
        if held == 0 { return "violated" }
        guard row.runs > 1 else { return "(held)" }
        let percent = held == row.runs ? 100 : min(99, max(1, held * 100 / row.runs))
        return "(\(percent) %)"
    }
}
