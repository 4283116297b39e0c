import DistributedAlgorithms
import TimeScales

/// Both detectors side by side: what held in how many runs, and what it took.
struct FailureDetectorTable: RunTable {
    private struct Column {
        var tally = VerdictTally()
        var wrong = 0
        var packetsPerSecond = 0.0
        var detectionTimes: [Duration] = []
        var timeout = Duration.zero
    }

    private var columns: [FailureDetectorExperiment.Detector: Column] = [:]
    private var heading: [(name: String, text: String)] = []
    private var count = 0

    mutating func add(_ report: FailureDetectorReport) {
        count += 1
        if count == 1, let experiment = report.results.first?.experiment {
            heading = [
                ("world", report.world), ("line", FailureDetectorReport.line(experiment)),
                ("given", FailureDetectorReport.given(experiment)),
            ]
        }
        for (result, verdicts) in zip(report.results, report.verdicts) {
            var column = columns[result.experiment.detector] ?? Column()
            column.tally.add(verdicts)
            column.wrong += result.wrongSuspicionCount
            column.packetsPerSecond += result.packetsPerSecond
            column.detectionTimes += result.detectionTimes
            column.timeout = max(column.timeout, result.timeouts.max() ?? .zero)
            columns[result.experiment.detector] = column
        }
    }

    var lines: [String] {
        guard count > 0 else { return [] }
        let names: [FailureDetectorExperiment.Detector: String] = [
            .perfect: "PERFECT, P", .eventuallyPerfect: "EVENTUALLY PERFECT, ◇P",
        ]
        let detectors = FailureDetectorExperiment.Detector.allCases
        let shown = detectors.compactMap { columns[$0] }
        var table = TextTable([("", .left)] + detectors.map { (names[$0] ?? $0.name, .left) })
        for property in FailureDetectorProperty.allCases {
            table.add([property.rawValue] + shown.map { $0.tally.cell([property.rawValue]) })
        }
        table.add(["wrong suspicions"] + shown.map { String($0.wrong) })
        let times = shown.map { $0.detectionTimes.sorted() }
        table.add(
            ["crash noticed after, median"]
                + times.map { $0.isEmpty ? "–" : $0[($0.count - 1) / 2].inFittingUnit })
        table.add(["crash noticed after, greatest"] + times.map { $0.last?.inFittingUnit ?? "–" })
        table.add(
            ["messages a second"]
                + shown.map { Figures.number($0.packetsPerSecond / Double(max(1, $0.tally.runs))) })
        table.add(["longest timeout at the end"] + shown.map(\.timeout.inFittingUnit))
        var heading = heading
        if count > 1 {
            heading.insert(("", "and \(count - 1) more seeds, with times of their own"), at: min(1, heading.count))
        }
        let note =
            count > 1
            ? "In brackets: not promised, and held in so many runs." : "In brackets: not promised, and held by chance."
        let early = times.contains { $0.first == .zero } ? " Noticed after 0 s: suspected before the crash." : ""
        return Prose.heading(FailureDetectorCommand.name, FailureDetectorCommand.lesson, heading) + [""] + table.lines
            + [""] + Prose.lines(note + early + " Beyond the line P is wrong: --sweep drift, pause or delay shows it.")
    }
}

/// Where both begin to be wrong, and where they should.
struct FailureDetectorSweepTable: RunTable {
    private struct Row {
        var runs = 0
        /// By detector: in how many runs it was wrong, and in how many still when the run ended.
        var wrong: [FailureDetectorExperiment.Detector: Int] = [:]
        var lasting: [FailureDetectorExperiment.Detector: Int] = [:]
        var timeout = Duration.zero
    }

    private let sweep: FailureDetectorSweep
    private let steps: [FailureDetectorSweep.Step]
    private let experiment: FailureDetectorExperiment
    private var rows: [Row] = [Row()]
    private let count: Int

    /// The table of `steps` from `experiment` on, with `count` runs each.
    init(
        _ sweep: FailureDetectorSweep, _ steps: [FailureDetectorSweep.Step], from experiment: FailureDetectorExperiment,
        count: Int
    ) {
        (self.sweep, self.steps, self.experiment, self.count) = (sweep, steps, experiment, count)
    }

    mutating func add(_ report: FailureDetectorReport) {
        var row = rows.removeLast()
        if row.runs == count {
            rows.append(row)
            row = Row()
        }
        row.runs += 1
        for result in report.results {
            let detector = result.experiment.detector
            if result.wrongSuspicionCount > 0 { row.wrong[detector, default: 0] += 1 }
            if result.wrongSuspicionsAtEnd > 0 { row.lasting[detector, default: 0] += 1 }
            if detector == .eventuallyPerfect { row.timeout = max(row.timeout, result.timeouts.max() ?? .zero) }
        }
        rows.append(row)
    }

    var lines: [String] {
        guard rows.first?.runs ?? 0 > 0 else { return [] }
        var table = TextTable([
            (sweep.rawValue.uppercased(), .right), ("P WRONG", .right), ("PREDICTED", .right), ("◇P WRONG", .right),
            ("AT THE END", .right), ("TIMEOUT", .right),
        ])
        for (row, step) in zip(rows, steps) {
            func share(
                _ counts: [FailureDetectorExperiment.Detector: Int], _ detector: FailureDetectorExperiment.Detector
            )
                -> String
            {
                "\(counts[detector] ?? 0) of \(row.runs)"
            }
            table.add([
                step.text, share(row.wrong, .perfect), step.prediction(experiment),
                share(row.wrong, .eventuallyPerfect),
                share(row.lasting, .eventuallyPerfect), row.timeout.inFittingUnit,
            ])
        }
        let world =
            FailureDetectorReport.world(experiment, without: sweep) + (count > 1 ? " and \(count - 1) more" : "")
        return Prose.heading(
            FailureDetectorCommand.name, FailureDetectorCommand.lesson,
            [("world", world), ("line", "\(sweep.line(experiment)) is as much as the perfect detector P can bear")])
            + [""] + table.lines + [""]
            + Prose.lines(
                "Runs in which somebody who had not crashed was suspected; by the eventually perfect detector ◇P still when the run "
                    + "ended; and the longest of its timeouts then. Where – stands nothing is certain.")
    }
}
