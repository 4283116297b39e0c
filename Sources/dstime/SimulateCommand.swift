import ArgumentParser
import ClockSimulation
import Glibc
import Synchronization
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

            Exit status: 0; 64 for wrong usage; 65 for a wrong scenario file; 70 where a run broke what must always hold, which is \
            a fault of this program; 74 where a file cannot be read or written; 130 or 143 where SIGINT or SIGTERM ended it, and \
            what was known by then was printed.
            """)

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
        guard 1...1_000_000 ~= replicas else {
            throw ValidationError("--replicas \(replicas): must be from 1 to 1000000")
        }
        guard seed <= UInt64.max - UInt64(replicas - 1) else {
            throw ValidationError("--seed \(seed): must leave room for \(replicas - 1) more")
        }
        if let threads, !(1...256 ~= threads) {
            throw ValidationError("--threads \(threads): must be from 1 to 256")
        }
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
        // Whoever ends a long run is told what is known by then.
        TerminationSignals.block()
        let (broken, failure) = policies ? (try comparePolicies(plan), nil) : try runReplicas(plan)
        if let signal = TerminationSignals.pending { throw ExitCode(128 + signal) }
        guard let first = broken.first else {
            if let failure { throw failure }
            return
        }
        if replicas > 1 {
            Output.note("dstime: \(broken.count) of \(replicas) runs broke an invariant, the first: \(first)")
        }
        throw ExitCode.internalError
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
        let arguments = CommandLine.arguments.drop { $0 != Self.configuration.commandName }.dropFirst()
        return SimulateRun(
            source: scenario == Scenario.swarmName ? .swarm : .scenario(try named()), options: options,
            again: RepeatCommand(arguments), sampling: sampling?.duration, csv: csv, plot: plot)
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
        let names = (Scenario.builtIn.map(\.name) + [Scenario.swarmName]).joined(separator: ", ")
        throw ValidationError("no scenario is called '\(scenario)', and no file; there are \(names)")
    }

    private func printList() throws {
        let scenarios = Scenario.builtIn + [Scenario.swarm(seed: seed)]
        if json {
            for scenario in scenarios {
                let object = JSONValue.object([
                    ("scenario", .string(scenario.name)), ("lesson", .string(scenario.lesson)),
                ])
                try Output.print(object.description)
            }
            return
        }
        var table = TextTable([("SCENARIO", .left), ("WHAT IT TEACHES", .left)])
        for scenario in scenarios { table.add([scenario.name, scenario.lesson]) }
        for line in table.lines(wrappedTo: Output.terminalWidth) { try Output.print(line) }
    }

    // MARK: Running

    /// Runs `count` worlds and gives what they have shown to `take`, in order; none are begun after a signal.
    private func run(
        _ count: Int, _ world: @escaping @Sendable (Int, ProgressLine?) throws -> SimulateReport?,
        take: @escaping @Sendable (SimulateReport) throws -> Void
    ) throws {
        let progress = ProgressLine(count: count)
        defer { progress?.erase() }
        let cores = threads ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        try OrderedWork.run(count: count, threads: cores) {
            try world($0, progress)
        } take: { report in
            progress?.erase()
            if let report { try take(report) }
            return TerminationSignals.pending == nil
        }
    }

    /// Runs all replicas. Returns the commands for those that broke an invariant, and how to end because a file could not be written.
    private func runReplicas(_ plan: SimulateRun) throws -> ([String], failure: ExitCode?) {
        let (seed, json) = (seed, json)
        let whole = Mutex(0)
        let total = Mutex(SimulateTotal())
        let isFirst = Mutex(true)
        let broken = Mutex<[String]>([])
        let failure = Mutex<ExitCode?>(nil)
        try run(replicas) {
            try plan.report(seed: seed + UInt64($0), piece: $0, $1)
        } take: { report in
            if let status = report.failure { failure.withLock { $0 = status } }
            if !report.isInterrupted { whole.withLock { $0 += 1 } }
            if report.isBroken { broken.withLock { $0.append(report.command) } }
            if json { return try Output.print(report.object.description) }
            total.withLock { $0.add(report.summary) }
            let isFirst = isFirst.withLock { isFirst in
                defer { isFirst = false }
                return isFirst
            }
            for line in isFirst ? report.lines : [""] + report.lines { try Output.print(line) }
        }
        if !json, replicas > 1 { for line in [""] + total.withLock({ $0.lines }) { try Output.print(line) } }
        let count = whole.withLock { $0 }
        if count < replicas, replicas > 1 { Output.note("dstime: interrupted: \(count) of \(replicas) runs are whole") }
        return (broken.withLock { $0 }, failure.withLock { $0 })
    }

    private func comparePolicies(_ plan: SimulateRun) throws -> [String] {
        let (seed, json) = (seed, json)
        let reports = Mutex<[SimulateReport]>([])
        try run(SimulatePolicy.all.count) {
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
