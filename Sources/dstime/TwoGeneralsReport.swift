import ArgumentParser
import ClockSimulation
import DistributedAlgorithms
import TimeScales

/// What protocols of one seed have shown, one of them or several.
struct TwoGeneralsReport: RunReport {
    let items: [Item]
    var diagram = ExperimentDiagram()

    init(_ items: [Item]) { self.items = items }

    /// What came of one protocol and rule.
    struct Item: Sendable {
        let experiment: TwoGeneralsExperiment
        let rule: TwoGeneralsRule
        let command: String
        /// The loss after which one attacks alone; `nil` where there is none.
        let counterexample: TwoGeneralsExperiment.Run?
        /// In how many worlds messages were lost, which are fewer than asked for after a signal.
        let worlds: Int
        /// In how many worlds that was so.
        let counts: [TwoGeneralsExperiment.Outcome: Int]
        let verdicts: RunVerdicts

        /// Runs it, in as many worlds as `watch` lets it.
        init(
            _ experiment: TwoGeneralsExperiment, rule: TwoGeneralsRule, command: String, _ watch: (Double) -> Bool
        ) {
            (self.experiment, self.rule, self.command) = (experiment, rule, command)
            counterexample = experiment.counterexample
            var counts: [TwoGeneralsExperiment.Outcome: Int] = [:]
            var alone: [PropertyViolation] = []
            var worlds = 0
            for world in 0..<experiment.worldCount {
                if world % 100 == 0, !watch(Double(world) / Double(experiment.worldCount)) { break }
                worlds += 1
                let outcome = experiment.outcome(world: world)
                counts[outcome, default: 0] += 1
                guard outcome == .disagreement else { continue }
                alone.append(
                    PropertyViolation(
                        "agreement", .safety, seed: experiment.seed,
                        "in world \(world) one attacks and the other does not"))
            }
            self.worlds = worlds
            self.counts = counts
            // Where no loss makes them disagree, chance cannot.
            verdicts = RunVerdicts([
                PropertyVerdict(
                    property: "agreement", kind: .safety, isPromised: counterexample == nil, violations: alone)
            ])
        }

        /// Whether a signal came before all worlds.
        var isInterrupted: Bool { worlds < experiment.worldCount }

        /// What was simulated, in a line.
        var world: String {
            "\(experiment.messageCount) \(experiment.messageCount == 1 ? "message" : "messages"), loss "
                + "\(Figures.percent(experiment.loss)), \(experiment.worldCount) worlds, seed \(experiment.seed)"
        }
    }

    var failure: ExitCode? { diagram.failure }
    var isBroken: Bool { items.contains(where: \.verdicts.isBroken) }
    var isInterrupted: Bool { items.contains(where: \.isInterrupted) }
    var command: String { (items.first(where: \.verdicts.isBroken) ?? items.first)?.command ?? "" }

    // MARK: Text

    var lines: [String] {
        items.flatMap { item in
            let rule = "g0 attacks \(Self.text(item.rule.least[0])), g1 \(Self.text(item.rule.least[1]))"
            let proof = item.counterexample.map(Self.text) ?? "none: they never disagree, whatever is lost"
            var lines =
                Prose.heading(
                    TwoGeneralsCommand.name, TwoGeneralsCommand.lesson,
                    [("world", item.world), ("rule", rule), ("proof", proof)]) + [""]
            lines += Self.courses(item) + [""] + Self.outcomes(item)
            if !diagram.lines.isEmpty { lines += [""] + diagram.lines }
            if item.isInterrupted {
                lines += ["", "INTERRUPTED  after \(item.worlds) of \(item.experiment.worldCount) worlds"]
            }
            return lines + item.verdicts.brokenLines(again: item.command)
        }
    }

    private static func text(_ least: Int?) -> String {
        switch least {
        case nil: "never"
        case 0: "always"
        case let least?: "if it got \(least) or more"
        }
    }

    /// What a run shows, in words.
    static func text(_ run: TwoGeneralsExperiment.Run) -> String {
        let lost = run.lost.sorted().map { String($0) }.joined(separator: ", ")
        return (lost.isEmpty ? "with no message lost " : "with message \(lost) lost ") + attackers(run.attacks)
    }

    private static func attackers(_ attacks: [Bool]) -> String {
        switch attacks {
        case [true, true]: "both attack"
        case [true, false]: "g0 attacks alone"
        case [false, true]: "g1 attacks alone"
        default: "none attacks"
        }
    }

    /// So many courses are shown at each end where there are more than twice as many.
    private static let mostShown = 10

    /// How a day can go, by the first message that is lost.
    private static func courses(_ item: Item) -> [String] {
        var table = TextTable([
            ("FIRST LOST", .right), ("G0 GOT", .right), ("G1 GOT", .right), ("", .left), ("PROBABILITY", .right),
        ])
        let courses = item.experiment.courses
        for course in courses {
            if courses.count > 2 * mostShown, mostShown..<courses.count - mostShown ~= course.arrivals {
                if course.arrivals == mostShown { table.add(["…", "", "", "", ""]) }
                continue
            }
            let isWhole = course.arrivals == item.experiment.messageCount
            table.add(
                [isWhole ? "none" : String(course.arrivals + 1)] + course.received.map { String($0) } + [
                    attackers(course.attacks), share(course.probability),
                ])
        }
        return table.lines
    }

    private static func outcomes(_ item: Item) -> [String] {
        var table = TextTable([
            ("OUTCOME", .left), ("OF \(item.worlds) WORLDS", .right), ("EXACTLY", .right),
        ])
        for outcome in TwoGeneralsExperiment.Outcome.allCases {
            let name =
                switch outcome {
                case .victory: "both attack"
                case .disagreement: "one attacks alone"
                case .peace: "none attacks"
                }
            let exact = item.experiment.courses.filter { $0.outcome == outcome }.reduce(0) { $0 + $1.probability }
            let measured = Double(item.counts[outcome] ?? 0) / Double(max(1, item.worlds))
            table.add([name, share(measured), share(exact)])
        }
        return table.lines
    }

    /// To the hundredth of a per cent.
    static func share(_ share: Double) -> String {
        let hundredths = Int((share * 1e4).rounded())
        if hundredths == 0, share > 0 { return "< 0.01 %" }
        return "\(hundredths / 100).\(String(100 + hundredths % 100).dropFirst()) %"
    }

    // MARK: Objects

    var objects: [JSONValue] {
        items.map { item in
            let experiment = item.experiment
            func count(_ outcome: TwoGeneralsExperiment.Outcome) -> JSONValue { .integer(item.counts[outcome] ?? 0) }
            let members: [(String, JSONValue)] = [
                ("scenario", .string(TwoGeneralsCommand.name)), ("seed", .number(String(experiment.seed))),
                ("messages", .integer(experiment.messageCount)),
                ("attacks_from", .array(item.rule.least.map { $0.map { .integer($0) } ?? .null })),
                ("loss", .number("\(experiment.loss)")), ("delay_s", .seconds(experiment.delay)),
                ("worlds", .integer(item.worlds)), ("interrupted", .bool(item.isInterrupted)),
                (
                    "counterexample",
                    item.counterexample.map {
                        .object([
                            ("lost", .array($0.lost.sorted().map { .integer($0) })),
                            ("attacks", .array($0.attacks.map { .bool($0) })),
                        ])
                    } ?? .null
                ),
                ("victories", count(.victory)), ("disagreements", count(.disagreement)),
                ("victory_probability", .number("\(experiment.victoryProbability)")),
                ("disagreement_probability", .number("\(experiment.disagreementProbability)")),
            ]
            return .object(members + item.verdicts.members + [("command", .string(item.command))])
        }
    }
}
