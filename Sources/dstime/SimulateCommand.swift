import ArgumentParser
import ClockDiscipline
import ClockSimulation
import Glibc
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

    @Argument(help: ArgumentHelp("A scenario by its name, see --list, or a file with one.", valueName: "scenario"))
    var scenario = "drift"

    @OptionGroup var options: SimulateOptions

    @Option(parsing: .unconditional, help: ArgumentHelp("What all chance comes from.", valueName: "n"))
    var seed: UInt64 = 1

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Run it with so many seeds in a row, from --seed on.", valueName: "n"))
    var replicas = 1

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Look at the clocks every so many seconds (default: a 500th of the duration, from 0.1 to 16).",
            valueName: "s"))
    var sampling: Seconds?

    @Option(help: ArgumentHelp("Write every node's error over time into this file.", valueName: "file"))
    var csv: String?

    @Option(
        help: ArgumentHelp("Draw errors, bounds, drifts and Allan deviations into this SVG file.", valueName: "file"))
    var plot: String?

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
        if let sampling, sampling.duration < .milliseconds(1) {
            throw ValidationError("--sampling \(sampling.duration.decimalSeconds): must be at least 0.001 s")
        }
        guard !policies || replicas == 1 else {
            throw ValidationError("--policies runs one world several times: not with --replicas")
        }
        guard csv == nil || replicas == 1 && !policies else {
            throw ValidationError("--csv holds one run: not with --replicas or --policies")
        }
        guard plot == nil || replicas == 1 && !policies else {
            throw ValidationError("--plot shows one run: not with --replicas or --policies")
        }
        if !list, !isFile { _ = try world() }
    }

    func run() throws {
        if list { return try printList() }
        let scenario = try world()
        if policies { return try comparePolicies(scenario) }
        // Whoever ends a long run is told what is known by then.
        TerminationSignals.block()
        for number in 0..<UInt64(replicas) {
            let world = NTPWorld(scenario, seed: seed + number, sampling: sampling?.duration)
            try run(world)
            let report = SimulateReport(SimulationSummary(world), lesson: scenario.lesson)
            if json {
                try Output.print(report.object.description)
            } else {
                for line in number == 0 ? report.lines : [""] + report.lines { try Output.print(line) }
            }
            if let signal = TerminationSignals.pending { throw ExitCode(128 + signal) }
        }
    }

    private func run(_ world: NTPWorld) throws {
        // Both files are made before the run, which may be long.
        let file = try csv.map { try SimulateCSV(path: $0) }
        let picture = try plot.map { try SimulateSVG(path: $0, world) }
        world.run { sample in
            // Once for all nodes.
            if sample.node == world.clients.lowerBound, TerminationSignals.pending != nil { return false }
            picture?.add(sample, of: world)
            return file?.add(sample, of: world) ?? true
        }
        try file?.close()
        try picture?.close(world)
    }

    /// The scenario that was asked for, with what was asked of it.
    private func world() throws -> Scenario {
        var found = try named()
        try options.apply(to: &found)
        return found
    }

    /// Whether a file is meant: what is no scenario's name and has a slash or a point in it, or is there.
    private var isFile: Bool {
        Scenario.builtIn(scenario) == nil
            && (scenario.contains("/") || scenario.contains(".") || access(scenario, R_OK) == 0)
    }

    private func named() throws -> Scenario {
        if isFile { return try ScenarioFile(path: scenario).scenario() }
        if let found = Scenario.builtIn(scenario) { return found }
        let names = Scenario.builtIn.map(\.name).joined(separator: ", ")
        throw ValidationError("no scenario is called '\(scenario)', and no file; there are \(names)")
    }

    private func printList() throws {
        if json {
            for scenario in Scenario.builtIn {
                let object = JSONValue.object([
                    ("scenario", .string(scenario.name)), ("lesson", .string(scenario.lesson)),
                ])
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
            ("slew, then step", .standard),
            ("slew only", CorrectionPolicy(stepThreshold: never, panicThreshold: never)),
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
            let world = NTPWorld(variant, seed: seed, sampling: sampling?.duration)
            world.run()
            let report = SimulateReport(SimulationSummary(world), lesson: "")
            if json {
                try Output.print(report.object(policy: name).description)
            } else {
                table.add([name] + report.cells)
            }
        }
        if !json { for line in table.lines { try Output.print(line) } }
    }
}
