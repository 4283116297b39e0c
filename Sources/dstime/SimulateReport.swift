import ArgumentParser
import ClockDiscipline
import ClockSimulation
import TimeScales

/// What a simulated run has shown, for people and for programs.
struct SimulateReport: RunReport {
    let summary: SimulationSummary
    /// How long it was to last.
    private let wanted: Duration
    /// What is to be learnt from it; `nil` where options have taken that away.
    private let lesson: String?
    /// By which of several policies.
    private let policy: String?
    /// What runs the same again.
    let command: String
    /// How to end because a file of the run could not be written.
    let failure: ExitCode?

    init(
        _ summary: SimulationSummary, of wanted: Duration, lesson: String?, policy: String?, command: String,
        failure: ExitCode?
    ) {
        self.failure = failure
        self.summary = summary
        self.wanted = wanted
        self.lesson = lesson
        self.policy = policy
        self.command = command
    }

    /// Whether something happened that never should.
    var isBroken: Bool { !summary.brokenInvariants.isEmpty }

    /// Whether it was ended early, and what it shows is of its beginning.
    var isInterrupted: Bool { summary.duration < wanted }

    /// A few lines.
    var lines: [String] {
        var lines = [
            "\(summary.scenario): \(lesson ?? "changed by options from what it teaches")", "",
            "world        \(Self.nodes(summary.nodes)) for \(summary.duration.inFittingUnit), seed \(summary.seed), "
                + "\(summary.events) events",
            "error        " + errorText,
        ]
        if let drift = summary.driftError {
            lines.append("drift        known to \(SyncReport.ppm(drift)) RMS")
        }
        let tally = summary.tally
        lines.append(
            "corrections  \(tally.slews) slewed, \(tally.steps) stepped (\(tally.backwardSteps) backwards), "
                + "\(tally.ignored) ignored; \(tally.requests) requests")
        lines.append("1 ms         \(converged)")
        lines.append("bounds       \(bounds)")
        if summary.coverage != nil, summary.undecided > 0 {
            lines.append("undecided    at the end, at " + contradiction)
        }
        if summary.ordering.pairs > 0 {
            lines.append(
                "order        \(summary.ordering.physical) of \(summary.ordering.pairs) messages were received before they "
                    + "were sent, by the clocks; by logical ones \(summary.ordering.lamport)")
        }
        return lines + interruptedLines + brokenLines
    }

    /// That it was ended early, where it was.
    private var interruptedLines: [String] {
        guard isInterrupted else { return [] }
        return ["INTERRUPTED  after \(summary.duration.inFittingUnit) of \(wanted.inFittingUnit)"]
    }

    /// What should never have happened, and how to see it again.
    var brokenLines: [String] {
        guard isBroken else { return [] }
        return summary.brokenInvariants.map { "BROKEN       " + Self.text($0) } + ["again with   " + command]
    }

    private static func text(_ broken: BrokenInvariant) -> String {
        let place = "at \(broken.time.sinceStart.inFittingUnit), node \(broken.node): "
        switch broken.rule {
        case .bound:
            let claim = broken.claimedError.map {
                ", and it claimed \($0.low.inFittingUnit) to \($0.high.inFittingUnit)"
            }
            return place + "its error was \(broken.error.inFittingUnit)" + (claim ?? "")
        case .monotonic: return place + "its monotonic clock did not go on"
        case .engine: return place + "its engine was in a state in which it may not be"
        }
    }

    private var errorText: String {
        let errors = summary.errors
        guard errors.count > 0 else { return "none was counted before the end of the settling time" }
        return "RMS \(length(errors.rootMeanSquare)), 99 % below \(length(errors.quantile(0.99) ?? 0)), "
            + "greatest \(errors.greatest.inFittingUnit)"
    }

    private var converged: String {
        guard let after = summary.convergedAfter, summary.converged > 0 else {
            return "no node was right to it at the end"
        }
        let share = "\(summary.converged) of \(Self.nodes(summary.nodes)) right to it at the end, "
        // Whose clock is right by itself has not come to be so.
        guard summary.tally.slews + summary.tally.steps > 0 else { return share + "and no clock was corrected" }
        return share + "the last one from \(after.inFittingUnit) on"
    }

    private static func nodes(_ count: Int) -> String { count == 1 ? "1 node" : "\(count) nodes" }

    private var bounds: String {
        if let coverage = summary.coverage {
            // Who sleeps claims nothing, nor who has just woken up.
            let missing = summary.claimed.flatMap { $0 < 1 ? "; claimed for \(Self.percent($0)) of it" : nil }
            return "held the truth \(Self.percent(coverage)) of the time" + (missing ?? "")
        }
        if summary.undecided > 0 { return "none was claimed: at " + contradiction }
        return summary.tally.requests > 0
            ? "none was claimed: no node had answers enough" : "none was claimed: nobody was asked"
    }

    /// Where there is no majority nothing can be known.
    private var contradiction: String {
        "\(summary.undecided) of \(Self.nodes(summary.nodes)) no majority of the servers agrees"
    }

    /// A table of the runs of one world by several policies.
    static func comparison(_ reports: [SimulateReport]) -> [String] {
        var table = TextTable([
            ("POLICY", .left), ("RMS ERROR", .right), ("99 %", .right), ("GREATEST", .right), ("SLEWS", .right),
            ("STEPS", .right), ("BACKWARDS", .right), ("IGNORED", .right), ("RIGHT TO 1 ms", .right),
            ("BOUNDS HELD", .right),
        ])
        for report in reports { table.add([report.policy ?? ""] + report.cells) }
        let early = reports.filter(\.isInterrupted).map { ($0.policy ?? "") + ": " + $0.interruptedLines.joined() }
        return table.lines + early
    }

    private var cells: [String] {
        [
            counted(length(summary.errors.rootMeanSquare)), counted(length(summary.errors.quantile(0.99) ?? 0)),
            counted(summary.errors.greatest.inFittingUnit), String(summary.tally.slews), String(summary.tally.steps),
            String(summary.tally.backwardSteps), String(summary.tally.ignored),
            "\(summary.converged) of \(summary.nodes)", summary.coverage.map(Self.percent) ?? "–",
        ]
    }

    /// One object, which says by which policy where there are several.
    var object: JSONValue {
        let tally = summary.tally
        var members: [(String, JSONValue)] = [("scenario", .string(summary.scenario))]
        if let policy { members.append(("policy", .string(policy))) }
        members += [
            ("seed", .number(String(summary.seed))), ("nodes", .integer(summary.nodes)),
            ("duration_s", .seconds(summary.duration)), ("interrupted", .bool(isInterrupted)),
            ("events", .integer(summary.events)),
            ("offset_rms_s", counted(number(summary.errors.rootMeanSquare))),
            ("offset_p99_s", counted(number(summary.errors.quantile(0.99) ?? 0))),
            ("offset_max_s", counted(.seconds(summary.errors.greatest))),
            ("drift_error_rms_ppm", summary.driftError.map { .ppm($0) } ?? .null), ("slews", .integer(tally.slews)),
            ("steps", .integer(tally.steps)), ("backward_steps", .integer(tally.backwardSteps)),
            ("ignored", .integer(tally.ignored)), ("requests", .integer(tally.requests)),
            ("undecided", .integer(summary.undecided)), ("converged", .integer(summary.converged)),
            ("converged_after_s", summary.convergedAfter.map { .seconds($0) } ?? .null),
            ("coverage", summary.coverage.map { number($0) } ?? .null),
            ("claimed", summary.claimed.map { number($0) } ?? .null), ("ordering", ordering),
            ("broken_invariants", .array(summary.brokenInvariants.map(Self.object))), ("command", .string(command)),
        ]
        return .object(members)
    }

    /// That one.
    var objects: [JSONValue] { [object] }

    private static func object(_ broken: BrokenInvariant) -> JSONValue {
        .object([
            ("rule", .string(broken.rule.rawValue)), ("time_s", .seconds(broken.time.sinceStart)),
            ("node", .integer(broken.node)), ("error_s", .seconds(broken.error)),
            ("claim_low_s", broken.claimedError.map { .seconds($0.low) } ?? .null),
            ("claim_high_s", broken.claimedError.map { .seconds($0.high) } ?? .null),
        ])
    }

    private var ordering: JSONValue {
        let order = summary.ordering
        return .object([
            ("physical_violations", .integer(order.physical)), ("lamport_violations", .integer(order.lamport)),
            ("vector_violations", order.vector.map { .integer($0) } ?? .null),
            ("hybrid_violations", .integer(order.hybrid)), ("pairs", .integer(order.pairs)),
        ])
    }

    /// The same in a table.
    private func counted(_ text: String) -> String { summary.errors.count > 0 ? text : "–" }

    /// What is said of the errors, if there were any to speak of.
    private func counted(_ value: JSONValue) -> JSONValue { summary.errors.count > 0 ? value : .null }

    private func number(_ value: Double) -> JSONValue { .number(value.isFinite ? "\(value)" : "null") }

    private func length(_ seconds: Double) -> String { Duration.seconds(seconds).inFittingUnit }

    /// Per cent with two decimals, and not all unless it is all.
    static func percent(_ share: Double) -> String {
        guard share < 1 else { return "all" }
        let hundredths = min(9_999, Int((share * 10_000).rounded()))
        let digits = String(hundredths % 100)
        return "\(hundredths / 100)." + String(repeating: "0", count: 2 - digits.count) + digits + " %"
    }
}

extension SimulatedInstant {
    /// The time since the simulation began.
    var sinceStart: Duration { SimulatedInstant.start.duration(to: self) }
}
