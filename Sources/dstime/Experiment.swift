public import ArgumentParser
public import ClockSimulation

/// An experiment of `dstime simulate`: a command of its own, which stands where the name of a scenario would.
///
/// It is a subcommand of ``SimulateCommand`` in the help and the manual. On the command line the parser would take its name for that
/// of a scenario, so that ``Dstime/main()`` has it looked for in ``Experiments/Root``.
protocol Experiment: ParsableCommand {
    /// What there is to be learnt from it, in a sentence.
    static var lesson: String { get }
}

extension Experiment {
    /// How it is called.
    static var name: String { configuration.commandName ?? "" }
}

/// The experiments that there are.
enum Experiments {
    /// In the order in which they are shown.
    static let all: [any Experiment.Type] = [
        OrderingCommand.self, BroadcastCommand.self, FailureDetectorCommand.self, TwoGeneralsCommand.self,
        CommitWaitCommand.self,
    ]

    /// That of a name.
    static func named(_ name: String) -> (any Experiment.Type)? { all.first { $0.name == name } }

    /// Whether `words`, those behind `dstime`, call for one.
    static func areCalled(by words: [String]) -> Bool {
        words.count >= 2 && words[0] == SimulateCommand.name && named(words[1]) != nil
    }

    /// Another tree of commands, in which nothing stands before the name of an experiment that could take it.
    struct Root: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: Dstime.name, version: Dstime.configuration.version, subcommands: [Group.self])
    }

    struct Group: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: SimulateCommand.name, subcommands: all)
    }
}

/// What every experiment can be told.
struct ExperimentOptions: ParsableArguments {
    @Option(parsing: .unconditional, help: ArgumentHelp("What all chance comes from.", valueName: "n"))
    var seed: UInt64 = 1

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Run it with so many seeds in a row, from --seed on (default: 1).", valueName: "n"))
    var replicas: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Run so many worlds at the same time, with the same output (default: one a core).", valueName: "n"))
    var threads: Int?

    @Flag(help: "Print JSON Lines, one object a run.")
    var json = false

    @Option(
        help: ArgumentHelp(
            "Draw what happened into this SVG file: processes as lines, messages as arrows.", valueName: "file"))
    var diagram: String?

    @Flag(help: "Show what happened, an event a line and a column for each process.")
    var events = false

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("Show the values of this clock beside events; may be given again.", valueName: "clock"))
    var stamp: [SpaceTimeDiagram.Stamp] = []

    func validate() throws {
        guard stamp.isEmpty || wantsEvents else {
            throw ValidationError("--stamp shows clocks beside events: add --diagram or --events")
        }
        try runs.check()
        for (name, isGiven) in [("--diagram", diagram != nil), ("--events", events)] where isGiven && runs.count > 1 {
            throw ValidationError("\(name) shows one run: not with --replicas")
        }
        if events, json { throw ValidationError("--events is for people: not with --json") }
    }

    /// Whether a diagram is to be made of the run.
    var wantsEvents: Bool { diagram != nil || events }

    /// Which runs.
    var runs: ReplicaRuns { runs(1) }

    /// The same, with so many seeds unless another number was asked for.
    func runs(_ standard: Int) -> ReplicaRuns {
        ReplicaRuns(count: replicas ?? standard, seed: seed, threads: threads, json: json)
    }
}

/// How many processes there are, where that can be chosen.
struct ProcessOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How many processes there are (default: 4; of ordering 5, of failure-detector 3).", valueName: "n"))
    var nodes: Int?

    /// `standard` unless another number in `range` was asked for.
    func count(_ standard: Int, in range: ClosedRange<Int>) throws -> Int {
        var count = standard
        try OptionRange.set(&count, "--nodes", nodes, range)
        return count
    }
}

extension SpaceTimeDiagram.Stamp: ExpressibleByArgument {}
