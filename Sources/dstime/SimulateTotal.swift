import ClockSimulation
import TimeScales

/// What many runs have shown together, for people.
struct SimulateTotal: Sendable {
    private var count = 0
    private var errors = ErrorStatistics()
    /// The greatest error of any run, and the seed of that.
    private var worst: (error: Duration, seed: UInt64)?
    /// How many runs have claimed bounds, in how many of them all held, and which held least.
    private var claiming = 0
    private var held = 0
    private var least: (coverage: Double, seed: UInt64)?

    /// Takes note of a run.
    mutating func add(_ summary: SimulationSummary) {
        count += 1
        errors.add(summary.errors)
        if summary.errors.count > 0, worst.map({ summary.errors.greatest > $0.error }) ?? true {
            worst = (summary.errors.greatest, summary.seed)
        }
        guard let coverage = summary.coverage else { return }
        claiming += 1
        if coverage >= 1 { held += 1 }
        if least.map({ coverage < $0.coverage }) ?? true { least = (coverage, summary.seed) }
    }

    /// A few lines.
    var lines: [String] {
        var lines: [String] = []
        let title = "\(count) runs"
        let start = title + String(repeating: " ", count: max(2, 13 - title.count))
        if let worst {
            lines.append(
                start + "error RMS \(Duration.seconds(errors.rootMeanSquare).inFittingUnit), 99 % below "
                    + "\(Duration.seconds(errors.quantile(0.99) ?? 0).inFittingUnit), greatest "
                    + "\(worst.error.inFittingUnit), with seed \(worst.seed)")
        } else {
            lines.append(start + "no error was counted")
        }
        if let least {
            let weakest =
                held < claiming ? "; least with seed \(least.seed), \(SimulateReport.percent(least.coverage))" : ""
            lines.append("bounds       held the truth all of the time in \(held) of \(claiming) runs" + weakest)
        }
        return lines
    }
}
