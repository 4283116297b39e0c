import ArgumentParser
import ClockDiscipline
import Glibc
import NTPCore
import NTPRuntime
import SystemClocks
import TimeScales

/// `dstime sync`: keeps the clock right.
struct SyncCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Keep this machine's clock right.")

    @Argument(help: ArgumentHelp("Server as name, name:port, a.b.c.d:port or [v6]:port.", valueName: "server"))
    var servers: [String]

    @Flag(help: "Correct the clock once, and exit.")
    var once = false

    @Flag(help: "Decide and say so, change nothing.")
    var dryRun = false

    @Option(help: ArgumentHelp("Remember the drift of the oscillator in this file.", valueName: "file"))
    var driftFile: String?

    @Option(parsing: .unconditional, help: ArgumentHelp("Ask a server every 2^n s at the most often.", valueName: "n"))
    var minPoll = 4

    @Option(parsing: .unconditional, help: ArgumentHelp("Ask a server every 2^n s at the least often.", valueName: "n"))
    var maxPoll = 10

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Slew offsets below this many seconds; from there on the clock is stepped.", valueName: "s"))
    var slewLimit = Seconds(.milliseconds(125))

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Step offsets below this many seconds; from there on they are refused.", valueName: "s"))
    var stepLimit = Seconds(.seconds(1000))

    @Flag(help: "Print JSON Lines, one object a decision.")
    var json = false

    func validate() throws {
        guard !servers.isEmpty else { throw ValidationError("no server given; name at least one") }
        _ = try parsedServers(servers)
    }

    func run() throws {
        var settings = SyncEngine.Settings()
        settings.poll = minPoll...maxPoll
        settings.isDryRun = dryRun
        settings.policy =
            CorrectionPolicy(stepThreshold: slewLimit.duration, panicThreshold: stepLimit.duration) ?? .standard
        let adjuster: any ClockAdjuster = dryRun ? NullClock() : try KernelClock()
        let keeper = try ClockKeeper(settings: settings, adjuster: adjuster)
        for server in try parsedServers(servers) {
            for endpoint in try server.resolved().get().prefix(1) { keeper.addServer(at: endpoint) }
        }
        let realtime = try RealtimeClock()
        _ = try keeper.run { event in
            switch event {
            case .decided(let decision, _):
                try Output.print(Self.object(decision, realtime.now.unixTime).description)
                return true
            case .rejected(let endpoint, let rejection): Output.note("\(endpoint): \(rejection)")
            case .foreignStep(let step): Output.note("foreign step \(step)")
            case .slept(let length): Output.note("slept \(length)")
            case .unreachable(let endpoint, let error): Output.note("\(endpoint): \(error)")
            }
            return true
        }
        try keeper.settle()
    }

    private static func object(_ decision: SyncDecision, _ time: UnixTime) -> JSONValue {
        .object([
            ("time", .string(UTCDateTime(time).description)), ("offset_s", .seconds(decision.offset)),
            ("delay_s", .seconds(decision.delay)), ("drift_ppm", .number(String(decision.drift.partsPerMillion))),
            ("error_bound_s", .seconds(decision.errorBound)), ("decision", .string(decision.correction.rawValue)),
            ("applied", .bool(decision.isApplied)),
        ])
    }
}
