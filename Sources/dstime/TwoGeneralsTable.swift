import DistributedAlgorithms

/// Protocols, or rules of one, side by side.
struct TwoGeneralsTable: RunTable {
    private struct Row {
        let item: TwoGeneralsReport.Item
        var worlds = 0
        var victories = 0
        var disagreements = 0
    }

    private let showsRules: Bool
    private var rows: [Row] = []
    private var count = 0

    init(showsRules: Bool) { self.showsRules = showsRules }

    mutating func add(_ report: TwoGeneralsReport) {
        count += 1
        if rows.isEmpty { rows = report.items.map { Row(item: $0) } }
        for (place, item) in report.items.enumerated() where rows.indices.contains(place) {
            rows[place].worlds += item.worlds
            rows[place].victories += item.counts[.victory] ?? 0
            rows[place].disagreements += item.counts[.disagreement] ?? 0
        }
    }

    var lines: [String] {
        guard let first = rows.first else { return [] }
        var table = TextTable([
            (showsRules ? "RULE" : "MESSAGES", showsRules ? .left : .right), ("IF LOST", .right), ("ALONE", .left),
            ("ATTACKS ALONE", .right), ("EXACTLY", .right), ("BOTH ATTACK", .right), ("EXACTLY", .right),
        ])
        for row in rows {
            let (item, worlds) = (row.item, Double(max(1, row.worlds)))
            let lost = item.counterexample.map { $0.lost.sorted().map { String($0) }.joined(separator: ",") }
            table.add([
                showsRules ? item.rule.text : String(item.experiment.messageCount),
                lost.map { $0.isEmpty ? "none" : $0 } ?? "–",
                item.counterexample.map { $0.attacks.first == true ? "g0" : "g1" } ?? "–",
                TwoGeneralsReport.share(Double(row.disagreements) / worlds),
                TwoGeneralsReport.share(item.experiment.disagreementProbability),
                TwoGeneralsReport.share(Double(row.victories) / worlds),
                TwoGeneralsReport.share(item.experiment.victoryProbability),
            ])
        }
        let experiment = first.item.experiment
        let messages =
            showsRules ? "\(experiment.messageCount) \(experiment.messageCount == 1 ? "message" : "messages"), " : ""
        let world =
            "\(messages)loss \(Figures.percent(experiment.loss)), \(first.worlds) worlds, seed \(experiment.seed)"
            + (count > 1 ? " and \(count - 1) more" : "")
        let note =
            showsRules
            ? "A rule: from how many messages got on g0 and g1 attack. –: whatever is lost, both attack or none."
            : "Each attacks if it got all that are meant for it. More messages make both rarer: that one attacks alone, and that both do."
        return Prose.heading(TwoGeneralsCommand.name, TwoGeneralsCommand.lesson, [("world", world)]) + [""]
            + table.lines + [""] + Prose.lines(note)
    }
}
