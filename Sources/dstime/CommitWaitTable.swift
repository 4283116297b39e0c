import ClockDiscipline
import DistributedAlgorithms
import TimeScales

/// What transactions of several runs took, and how many there were of a kind.
private struct CommitWaitSum {
    let experiment: CommitWaitExperiment
    var tally = VerdictTally()
    var committed = 0
    var inversions = 0
    var falseTimestamps = 0
    var wrongClaims = 0.0
    var wait = 0.0

    init(_ item: CommitWaitReport.Item) {
        experiment = item.result.experiment
        add(item)
    }

    mutating func add(_ item: CommitWaitReport.Item) {
        let count = Double(item.committed)
        tally.add(item.verdicts)
        committed += item.committed
        inversions += item.count(.externalConsistency)
        falseTimestamps += item.count(.trueTimestamps)
        wrongClaims += item.result.wrongClaimShare * count
        wait += (item.result.meanWait?.asSeconds ?? 0) * count
    }

    var meanWait: String { Duration(nearestSeconds: wait / Double(max(1, committed))).inFittingUnit }
    var wrongShare: String { Figures.percent(wrongClaims / Double(max(1, committed))) }

    /// Of the time of an interval, from when on claims may be wrong.
    var wrongFrom: String { experiment.wrongAfter?.inFittingUnit ?? "never" }
    var expectedWait: Duration { experiment.isWaiting ? experiment.expectedWait : .zero }
}

/// True bounds and wrong ones, with the wait and without.
struct CommitWaitTable: RunTable {
    private var columns: [CommitWaitSum] = []
    private var count = 0

    mutating func add(_ report: CommitWaitReport) {
        count += 1
        guard !columns.isEmpty else {
            columns = report.items.map { CommitWaitSum($0) }
            return
        }
        for (place, item) in report.items.enumerated() where columns.indices.contains(place) {
            columns[place].add(item)
        }
    }

    var lines: [String] {
        guard let first = columns.first else { return [] }
        var table = TextTable(
            [("", .left)] + columns.map { ($0.experiment.isWaiting ? "WAIT" : "NO WAIT", .left) })
        table.add(["clocks drift by"] + columns.map { "±" + Figures.ppm($0.experiment.drift) })
        table.add(["bounds wrong from, predicted"] + columns.map(\.wrongFrom))
        table.add(["bounds wrong at"] + columns.map(\.wrongShare))
        for property in CommitProperty.allCases {
            table.add([property.rawValue] + columns.map { $0.tally.cell([property.rawValue]) })
        }
        table.add(["inversions"] + columns.map { String($0.inversions) })
        table.add(["false timestamps"] + columns.map { String($0.falseTimestamps) })
        table.add(["mean wait"] + columns.map(\.meanWait))
        table.add(["mean wait, predicted"] + columns.map(\.expectedWait.inFittingUnit))
        let hasOneDrift = columns.allSatisfy { $0.experiment.drift == first.experiment.drift }
        let world =
            CommitWaitReport.world(first.experiment, without: nil, withDrift: hasOneDrift)
            + (count > 1 ? " and \(count - 1) more" : "")
        return Prose.heading(CommitWaitCommand.name, CommitWaitCommand.lesson, [("world", world)]) + [""] + table.lines
            + [""]
            + Prose.lines(
                "Bounds are wrong from so long on after a process was told the time, at so many of the transactions. Inversions "
                    + "start after a commit, and get no greater timestamp. In brackets: not promised, and held by chance."
            )
    }
}

/// What is varied, and what comes of it with the wait.
struct CommitWaitSweepTable: RunTable {
    private let sweep: CommitWaitSweep
    private let count: Int
    private var rows: [CommitWaitSum] = []

    /// A table with `count` runs in each row.
    init(_ sweep: CommitWaitSweep, count: Int) { (self.sweep, self.count) = (sweep, count) }

    mutating func add(_ report: CommitWaitReport) {
        for item in report.items {
            if let last = rows.indices.last, rows[last].tally.runs < count {
                rows[last].add(item)
            } else {
                rows.append(CommitWaitSum(item))
            }
        }
    }

    var lines: [String] {
        guard let first = rows.first else { return [] }
        var table = TextTable([
            (sweep.rawValue.uppercased(), .right), ("WRONG FROM", .right), ("WRONG AT", .right), ("INVERSIONS", .right),
            ("FALSE", .right), ("MEAN WAIT", .right), ("PREDICTED", .right),
        ])
        for row in rows {
            table.add([
                sweep.text(row.experiment), row.wrongFrom, row.wrongShare, "\(row.inversions) of \(row.committed)",
                String(row.falseTimestamps), row.meanWait, row.expectedWait.inFittingUnit,
            ])
        }
        let world =
            CommitWaitReport.world(first.experiment, without: sweep, withDrift: true)
            + (count > 1 ? " and \(count - 1) more" : "")
        return Prose.heading(CommitWaitCommand.name, CommitWaitCommand.lesson, [("world", world)]) + [""] + table.lines
            + [""]
            + Prose.lines(
                "Bounds are wrong from so long on after a process was told the time, at so many of the transactions. Inversions "
                    + "start after a commit, and get no greater timestamp; false timestamps are no time between start and commit."
            )
    }
}
