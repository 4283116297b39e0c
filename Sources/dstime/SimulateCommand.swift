import ArgumentParser
import ClockSimulation
import Glibc
import NTPRuntime
import TimeScales

/// `dstime simulate`: drifting clocks, the network between them and what goes wrong, in simulated time.
struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Simulate clocks that drift, and the engine that keeps them right.",
        usage: """
            dstime simulate [<options>] [<scenario>]
            dstime simulate <experiment> [<options>]
            """,
        discussion: """
            Nodes with oscillators of their own ask NTP servers over a network that delays and loses packets: the same packets, \
            checks and decisions as of dstime sync, in simulated time. Only here is the truth known, so the errors are true \
            ones. The same arguments give the same output on any machine. Experiments, which are named in the place of a scenario, \
            have options of their own.

            Exit status: 0; 64 for wrong usage; 65 for a wrong scenario file; 70 where a run broke what must always hold, which is \
            a fault of this program; 74 where a file cannot be read or written; 130 or 143 where SIGINT or SIGTERM ended it, and \
            what was known by then was printed.
            """,
        subcommands: Experiments.all)

    /// How it is called.
    static var name: String { configuration.commandName ?? "" }

    @Argument(
        help: ArgumentHelp(
            "A scenario by its name, see --list, or a file with one: a path, if need be with ./, or - for standard input.",
            valueName: "scenario"), completion: .custom(ScenarioFile.completions))
    var scenario = "drift"

    @Option(parsing: .unconditional, help: ArgumentHelp("What all chance comes from.", valueName: "n"))
    var seed: UInt64 = 1

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Run it with so many seeds in a row, from --seed on; not with --policies, --csv or --plot.", valueName: "n")
    )
    var replicas = 1

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Run so many worlds at the same time, with the same output (default: one a core).", valueName: "n"))
    var threads: Int?

    @Flag(
        help:
            "Run it by several policies side by side: slew and step, slew only, step only, ignore; not with --csv or --plot."
    )
    var policies = false

    @Flag(
        help: """
            Print JSON Lines, one object a run; null stands for what was not measured: errors, drift, bounds, or vector clocks \
            beyond 128 nodes.
            """)
    var json = false

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

    @Flag(help: "Say what is wrong with the scenario and the options, if anything, and run nothing.")
    var check = false

    @OptionGroup var options: SimulateOptions

    func validate() throws {
        try runs.check()
        if let sampling, sampling.duration < .milliseconds(1) {
            throw ValidationError("--sampling \(sampling.text): must be at least 0.001 s")
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
        if let csv, let plot, OutputFile.isSame(csv, plot) {
            throw ValidationError("--csv and --plot are both '\(printable(csv))': one would overwrite the other")
        }
        for (name, path) in [("--csv", csv), ("--plot", plot)] {
            guard let path, isFile, OutputFile.isSame(path, scenario) else { continue }
            throw ValidationError("\(name) \(printable(path)): is the scenario's file, and would overwrite it")
        }
        if !list, !isFile { try checkScenario(plan()) }
    }

    func run() throws {
        if list { return try printList() }
        let plan = try plan()
        try checkScenario(plan)
        if check { return }
        if policies {
            let runs = runs
            return try runs.finish(broken: comparePolicies(plan, runs))
        }
        let total = Locked(SimulateTotal())
        try runs.run {
            try plan.report(seed: $0, piece: $1, $2)
        } seen: { report in
            total.withLock { $0.add(report.summary) }
        } together: {
            total.withLock { $0.lines }
        }
    }

    /// What can only be said when the scenario is known.
    private func checkScenario(_ plan: SimulateRun) throws {
        let scenario = try plan.scenario(seed)
        guard !policies || scenario.isCorrected else {
            throw ValidationError("--policies compares corrections: not with --free-run, and not without servers")
        }
    }

    // MARK: What to run

    private func plan() throws -> SimulateRun {
        SimulateRun(
            source: scenario == Scenario.swarmName ? .swarm : .scenario(try named()), options: options,
            again: .current, sampling: sampling?.duration, csv: csv, plot: plot)
    }

    /// Whether a file is meant: what is no scenario's name and has a slash or a point in it, or is there.
    private var isFile: Bool {
        Scenario.builtIn(scenario) == nil && scenario != Scenario.swarmName
            && (scenario == ScenarioFile.standardInput || scenario.contains("/") || scenario.contains(".")
                || access(scenario, R_OK) == 0)
    }

    private func named() throws -> Scenario {
        if isFile { return try ScenarioFile(path: scenario).scenario() }
        if let found = Scenario.builtIn(scenario) { return found }
        if Experiments.named(scenario) != nil {
            throw ValidationError(
                "'\(scenario)' is an experiment: its name comes before its options, as in 'dstime simulate \(scenario) --seed 1'"
            )
        }
        let names = (Scenario.builtIn.map(\.name) + [Scenario.swarmName]).joined(separator: ", ")
        throw ValidationError("no scenario is called '\(scenario)', and no file; there are \(names)")
    }

    private func printList() throws {
        let scenarios = Scenario.builtIn + [Scenario.swarm(seed: seed)]
        let all = scenarios.map { ($0.name, $0.lesson) } + Experiments.all.map { ($0.name, $0.lesson) }
        if json {
            for (name, lesson) in all {
                let object = JSONValue.object([("scenario", .string(name)), ("lesson", .string(lesson))])
                try Output.print(object.description)
            }
            return
        }
        var table = TextTable([("SCENARIO", .left), ("WHAT IT TEACHES", .left)])
        for (name, lesson) in all { table.add([name, lesson]) }
        for line in table.lines(wrappedTo: Output.terminalWidth) { try Output.print(line) }
    }

    // MARK: Running

    /// Which runs.
    private var runs: ReplicaRuns {
        ReplicaRuns(count: replicas, seed: seed, threads: threads, json: json, promise: "an invariant")
    }

    /// Runs all policies. Returns the commands for those that broke an invariant.
    private func comparePolicies(_ plan: SimulateRun, _ runs: ReplicaRuns) throws -> [String] {
        let (seed, json) = (seed, json)
        let reports = Locked<[SimulateReport]>([])
        try runs.pieces(SimulatePolicy.all.count) {
            try plan.report(seed: seed, variant: SimulatePolicy.all[$0], piece: $0, $1)
        } take: { report in
            reports.withLock { $0.append(report) }
            if json { try Output.print(report.object.description) }
        }
        let all = reports.withLock { $0 }
        let broken = all.filter(\.isBroken)
        if !json {
            for line in SimulateReport.comparison(all) + broken.flatMap(\.brokenLines) { try Output.print(line) }
        }
        return broken.map(\.command)
    }
}
