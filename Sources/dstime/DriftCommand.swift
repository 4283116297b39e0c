import ArgumentParser
import ClockDiscipline
import Glibc
import NTPCore
import NTPRuntime
import SystemClocks
import TimeScales

/// `dstime drift`: how fast this machine's clock runs away, measured without touching it.
struct DriftCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drift",
        abstract: "Measure how fast this machine's clock drifts, without touching it.",
        discussion: """
            Asks the servers every few seconds and says how the estimate gets better, until its standard deviation is below \
            --within. Positive drift: the clock gains. Whatever corrects the clock meanwhile is measured along with it.
            """)

    @Argument(help: ArgumentHelp("Server as name, name:port, a.b.c.d:port or [v6]:port.", valueName: "server"))
    var servers: [String]

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Be content with this standard deviation.", valueName: "ppm"))
    var within = 0.1

    @Option(parsing: .unconditional, help: ArgumentHelp("Give up after so many seconds.", valueName: "s"))
    var limit = Seconds(.seconds(86_400))

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Ask every 2^n seconds.", valueName: "n"))
    var poll = 3

    @Flag(help: "Print JSON Lines, one object an estimate; the last has \"sure\": true.")
    var json = false

    func validate() throws {
        guard !servers.isEmpty else { throw ValidationError("no server given; name at least one") }
        _ = try parsedServers(servers)
        guard within > 0, within <= 1_000 else {
            throw ValidationError("--within \(within): must be above 0 and at most 1000 ppm")
        }
        guard 0...10 ~= poll else { throw ValidationError("--poll \(poll): must be from 0 to 10") }
        try limit.check("--limit", from: .milliseconds(1))
    }

    func run() throws {
        var settings = ClockKeeper.Settings()
        settings.engine.isDryRun = true
        // An offset is measured, however large: nobody will correct it.
        settings.engine.policy = .unlimited
        settings.engine.poll = poll...poll
        let keeper: ClockKeeper
        do {
            keeper = try ClockKeeper(settings, adjuster: NullClock())
        } catch {
            Output.note("dstime: \(error)")
            throw ExitCode.inputOutputError
        }
        for server in try parsedServers(servers) { keeper.add(server) }
        var complaints = Complaints()
        let ending = try measure(keeper, &complaints)
        switch ending {
        case .stopped: return
        case .signal(let number): throw ExitCode(128 + number)
        case .timedOut, .panic:
            Output.note(
                keeper.engine.lastDecision == nil
                    ? "dstime: no usable answer from any server, or none that most agree with"
                    : "dstime: not sure within the time allowed (--limit \(limit.duration.decimalSeconds))")
            throw ExitCode.noUsableAnswer
        }
    }

    /// Until the drift is known well enough or the time is over; not much longer than a burst where nobody answers.
    private func measure(_ keeper: ClockKeeper, _ complaints: inout Complaints) throws -> ClockKeeper.Ending {
        let patience = min(limit.duration, .seconds(20))
        let ending = try keeper.run(for: patience) { try handle($0, keeper, &complaints) }
        guard ending == .timedOut, keeper.engine.lastDecision != nil, patience < limit.duration else { return ending }
        return try keeper.run(for: limit.duration - patience) { try handle($0, keeper, &complaints) }
    }

    /// Says what happens; whether to go on.
    private func handle(
        _ event: ClockKeeper.Event, _ keeper: ClockKeeper, _ complaints: inout Complaints
    ) throws -> Bool {
        switch event {
        case .decided(let decision): return try report(decision, keeper.reading)
        case .undecided:
            Output.note("dstime: the servers contradict each other: no more than half of them have a time in common")
        case .notFound(_, let failure): Output.note("dstime: \(failure.message)")
        case .unreachable(let endpoint, let error):
            guard complaints.areNew(endpoint, error) else { break }
            Output.note("dstime: \(endpoint): \(error.reason)")
        case .rejected(let endpoint, let rejection): Output.note("dstime: \(endpoint): \(rejection)")
        case .fellSilent(let endpoint): Output.note("dstime: \(endpoint) does not answer")
        case .answersAgain(let endpoint):
            complaints.end(endpoint)
            Output.note("dstime: \(endpoint) answers again")
        case .slept, .foreignStep: Output.note("dstime: the clock was set, or the machine slept, meanwhile")
        case .found, .leapSecond, .slewEnded: break
        }
        return true
    }

    /// Prints the estimate; whether to go on.
    private func report(_ decision: SyncDecision, _ now: LocalReading) throws -> Bool {
        let isSure = decision.driftDeviation.partsPerMillion <= within
        if json {
            try Output.print(
                JSONValue.object([
                    ("time", .utc(now.date)), ("drift_ppm", .ppm(decision.drift)),
                    ("drift_deviation_ppm", .ppm(decision.driftDeviation)), ("offset_s", .seconds(decision.offset)),
                    ("error_bound_s", .seconds(decision.errorBound)), ("sure", .bool(isSure)),
                ]).description)
        } else {
            let perDay = decision.drift.accumulated(over: .seconds(86_400))
            try Output.print(
                "\(UTCDateTime(UnixTime(seconds: UnixTime(now.date).seconds)))  drift "
                    + SyncReport.ppm(decision.drift, deviation: decision.driftDeviation)
                    + ", \(QueryText.signed(perDay)) a day"
                    + (isSure ? "  sure" : ""))
        }
        return !isSure
    }
}
