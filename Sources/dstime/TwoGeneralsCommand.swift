import ArgumentParser
import ClockSimulation
import DistributedAlgorithms

/// `dstime simulate two-generals`: why nobody can be sure over a link that loses messages.
struct TwoGeneralsCommand: Experiment {
    static let configuration = CommandConfiguration(
        commandName: "two-generals",
        abstract: "Find the loss after which one of two generals attacks alone, for each protocol and rule.",
        discussion: """
            Two generals win if both attack, and lose if one does. General 0 proposes to attack; each message is answered with the \
            next one, up to a number of messages, and any may be lost. At dawn each decides by how many it got. For each protocol \
            the loss is found by which one attacks alone, and how often that happens if messages are lost at random is measured \
            beside what it is exactly. One protocol in detail with --messages, all rules for it with --rules.
            """)

    static let lesson = "Whatever the number of messages, the last one may be lost, and then one general attacks alone."

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("A protocol of so many messages, in detail (default: each from 1 to 8).", valueName: "n"))
    var messages: Int?

    @Option(
        help: ArgumentHelp(
            """
            General 0 attacks if it got so many messages or more, general 1 if it got so many; never for who never does \
            (default: all that are meant for them).
            """, valueName: "n,n"))
    var rule: TwoGeneralsRule?

    @Flag(help: "All rules of that protocol side by side.")
    var rules = false

    @OptionGroup var options: ExperimentOptions

    @OptionGroup(title: "The world")
    var world: TwoGeneralsOptions

    private static let protocols = 1...8
    private static let mostMessages = 1_000
    /// Of as many messages as those, there are 36 rules.
    private static let mostOfAllRules = 8

    func validate() throws {
        var count = 1
        try OptionRange.set(&count, "--messages", messages, 1...Self.mostMessages)
        guard rule == nil || !rules else { throw ValidationError("--rules shows all of them: not with --rule") }
        if let rule {
            guard messages != nil else { throw ValidationError("--rule is that of one protocol: add --messages") }
            try rule.check(messages: count)
        }
        if rules {
            guard messages != nil else { throw ValidationError("--rules are those of one protocol: add --messages") }
            guard count <= Self.mostOfAllRules else {
                throw ValidationError("--messages \(count): must be from 1 to \(Self.mostOfAllRules) with --rules")
            }
        }
        guard messages != nil && !rules || !options.wantsEvents else {
            throw ValidationError("--diagram and --events show one protocol and rule: add --messages, without --rules")
        }
        _ = try world.experiment(messages: count, rule: rule, seed: options.seed)
    }

    /// A protocol and a rule, and the options that mean them if they are one of several.
    private struct Variant {
        let messages: Int
        let rule: TwoGeneralsRule?
        var changes: [String] = []
    }

    private var variants: [Variant] {
        guard let messages else {
            return Self.protocols.map { Variant(messages: $0, rule: nil, changes: ["--messages", String($0)]) }
        }
        guard rules else { return [Variant(messages: messages, rule: rule)] }
        return TwoGeneralsRule.all(messages: messages).map {
            Variant(messages: messages, rule: $0, changes: ["--rule", $0.text])
        }
    }

    func run() throws {
        let variants = variants
        guard messages == nil || rules else { return try runInDetail() }
        try options.runs.run(into: TwoGeneralsTable(showsRules: rules)) { _, seed, piece, progress in
            var results: [TwoGeneralsReport.Item] = []
            for (place, variant) in variants.enumerated() {
                let part = Double(variants.count)
                let watch = ReplicaRuns.watch(
                    progress, piece, from: Double(place) / part, to: Double(place + 1) / part)
                let item = try item(variant, seed, watch)
                results.append(item)
                guard !item.isInterrupted else { break }
            }
            progress?.finish(piece)
            return TwoGeneralsReport(results)
        }
    }

    private func runInDetail() throws {
        let variants = variants
        try options.runs.run { seed, piece, progress -> TwoGeneralsReport? in
            guard let variant = variants.first else { return nil }
            let item = try item(variant, seed, ReplicaRuns.watch(progress, piece))
            progress?.finish(piece)
            var report = TwoGeneralsReport([item])
            // Each is sent and received, and both generals decide.
            let smaller = { (share: Double) -> String? in
                ExperimentDiagram.option("--messages", variant.messages, share: 0.99 * share) { _ in true }
            }
            report.diagram = try ExperimentDiagram(options, smaller: smaller) {
                let run = item.counterexample ?? item.experiment.run(losing: [])
                var diagram = try SpaceTimeDiagram(run.events, processCount: 2)
                diagram.title = Self.name
                diagram.lesson = Self.lesson
                diagram.world = item.world + "; " + TwoGeneralsReport.text(run)
                diagram.names = ["g0", "g1"]
                return diagram
            }
            return report
        }
    }

    /// What comes of `variant`.
    private func item(
        _ variant: Variant, _ seed: UInt64, _ watch: (Double) -> Bool
    ) throws -> TwoGeneralsReport.Item {
        let experiment = try world.experiment(messages: variant.messages, rule: variant.rule, seed: seed)
        return TwoGeneralsReport.Item(
            experiment, rule: variant.rule ?? .standard(messages: variant.messages),
            command: RepeatCommand.current.text(seed: seed, changes: variant.changes), watch)
    }
}
