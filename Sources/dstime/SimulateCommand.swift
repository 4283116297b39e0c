import ArgumentParser
import ClockDiscipline
import ClockSimulation
import NTPCore
import TimeScales

/// `dstime simulate`: drifting clocks, the network between them and what goes wrong, in simulated time.
struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Simulate clocks that drift, and the engine that keeps them right.",
        discussion: """
            Nodes with oscillators of their own ask NTP servers over a network that delays and loses packets: the same packets, \
            checks and decisions as of dstime sync, in simulated time. Only here is the truth known, so the errors are true \
            ones. The same arguments give the same output on any machine.
            """)

    @Argument(help: ArgumentHelp("A scenario by its name; see --list.", valueName: "scenario"))
    var scenario = "drift"

    @OptionGroup var options: SimulateOptions

    @Option(parsing: .unconditional, help: ArgumentHelp("What all chance comes from.", valueName: "n"))
    var seed: UInt64 = 1

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Run it with so many seeds in a row, from --seed on.", valueName: "n"))
    var replicas = 1

    @Option(help: ArgumentHelp("Write every node's error over time into this file.", valueName: "file"))
    var csv: String?

    @Flag(help: "Show the scenarios and what each teaches.")
    var list = false

    @Flag(help: "Run it by several policies side by side: slew and step, slew only, step only, ignore.")
    var policies = false

    @Flag(help: "Print JSON Lines, one object a run.")
    var json = false

    func validate() throws {
        guard 1...1_000_000 ~= replicas else {
            throw ValidationError("--replicas \(replicas): must be from 1 to 1000000")
        }
        guard seed <= UInt64.max - UInt64(replicas) else {
            throw ValidationError("--seed \(seed): must leave room for \(replicas) more")
        }
        guard csv == nil || replicas == 1 && !policies else {
            throw ValidationError("--csv holds one run: not with --replicas or --policies")
        }
        if !list { _ = try world() }
    }

    func run() throws {
        if list { return try printList() }
        let scenario = try world()
        if policies { return try comparePolicies(scenario) }
        for number in 0..<UInt64(replicas) {
            let world = NTPWorld(scenario, seed: seed + number)
            try run(world)
            let report = SimulateReport(SimulationSummary(world), lesson: scenario.lesson)
            if json {
                try Output.print(report.object.description)
            } else {
                for line in number == 0 ? report.lines : [""] + report.lines { try Output.print(line) }
            }
        }
    }

    private func run(_ world: NTPWorld) throws {
        guard let csv else { return world.run() }
        let file = try SimulateCSV(path: csv)
        world.run { file.add($0, of: world) }
        try file.close()
    }

    /// The scenario that was asked for, with what was asked of it.
    private func world() throws -> Scenario {
        guard var found = Scenario.builtIn(scenario) else {
            let names = Scenario.builtIn.map(\.name).joined(separator: ", ")
            throw ValidationError("no scenario is called '\(scenario)'; there are \(names)")
        }
        try options.apply(to: &found)
        return found
    }

    private func printList() throws {
        if json {
            for scenario in Scenario.builtIn {
                let object = JSONValue.object([("scenario", .string(scenario.name)), ("lesson", .string(scenario.lesson))])
                try Output.print(object.description)
            }
            return
        }
        var table = TextTable([("SCENARIO", .left), ("WHAT IT TEACHES", .left)])
        for scenario in Scenario.builtIn { table.add([scenario.name, scenario.lesson]) }
        for line in table.lines { try Output.print(line) }
    }

    // MARK: Policies

    private static let never = Duration.seconds(1_000_000_000_000)

    private static var variants: [(name: String, policy: CorrectionPolicy?)] {
        [
            ("slew, then step", .standard), ("slew only", CorrectionPolicy(stepThreshold: never, panicThreshold: never)),
            ("step only", CorrectionPolicy(stepThreshold: .zero, panicThreshold: never)), ("ignore", nil),
        ]
    }

    private func comparePolicies(_ scenario: Scenario) throws {
        var table = TextTable([
            ("POLICY", .left), ("RMS ERROR", .right), ("99 %", .right), ("GREATEST", .right), ("SLEWS", .right),
            ("STEPS", .right), ("BACKWARDS", .right), ("RIGHT TO 1 ms", .right),
        ])
        for (name, policy) in Self.variants {
            var variant = scenario
            if let policy { variant.policy = policy } else { variant.isFreeRunning = true }
            let world = NTPWorld(variant, seed: seed)
            world.run()
            let report = SimulateReport(SimulationSummary(world), lesson: "")
            if json { try Output.print(report.object(policy: name).description) } else { table.add([name] + report.cells) }
        }
        if !json { for line in table.lines { try Output.print(line) } }
    }
}
