import ArgumentParser
import ClockDiscipline
import Glibc
import NTPRuntime
import TimeScales

/// `dstime status`: how the daemon that keeps the clock fares, and its servers.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how well the daemon keeps the clock, and its servers.")

    @Option(help: ArgumentHelp("Where the daemon keeps its state.", valueName: "file"))
    var stateFile = SyncState.standardPath

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Wait so many seconds at most for the daemon to have the clock right.", valueName: "s"))
    var wait: Seconds?

    @Flag(help: "Print JSON Lines: one object of the clock, one of each server.")
    var json = false

    func validate() throws {
        try wait?.check("--wait")
    }

    func run() throws {
        try waitForIt()
        let state = try SyncState.required(at: stateFile)
        let now = try NowCommand.moment()
        let isGone = isGone(state)
        let lines =
            json
            ? [Self.object(state, now, isGone).description] + state.sources.map { Self.object($0).description }
            : Self.lines(state, now, isGone)
        for line in lines { try Output.print(line) }
        guard state.interval(at: now) != nil, !isGone else { throw ExitCode.noUsableAnswer }
    }

    /// Whether the daemon has ended: it said so, or nobody has its lock any more.
    private func isGone(_ state: SyncState) -> Bool {
        state.condition == .ended || OneAtATime.isHeld(path: SyncState.lockPath(of: stateFile)) == false
    }

    /// Returns when the daemon has the clock right to its own bound, or the time to wait is over.
    private func waitForIt() throws {
        guard let wait else { return }
        let end = try NowCommand.moment().time.advanced(by: wait.duration)
        while case let now = try NowCommand.moment(), now.time < end {
            if let state = try? SyncState(path: stateFile), state.isRight(at: now), !isGone(state) { return }
            usleep(100_000)
        }
    }

    private static func lines(_ state: SyncState, _ now: ClockMoment, _ isGone: Bool) -> [String] {
        let age = state.decided.time.duration(to: now.time).inFittingUnit
        let bound: String
        if let interval = state.interval(at: now) {
            bound =
                "the truth is from \(QueryText.signed(interval.low)) to \(QueryText.signed(interval.high)) of this clock"
        } else {
            bound = SyncState.lapse
        }
        var table = TextTable([
            ("SERVER", .left), ("STANDING", .left), ("STRATUM", .right), ("POLL", .right), ("REACH", .right),
            ("SAMPLES", .right), ("OFFSET", .right), ("DELAY", .right), ("ROOT DISTANCE", .right),
        ])
        for source in state.sources {
            let hasAnswered = source.stratum != 0
            table.add([
                source.endpoint, source.standing, hasAnswered ? String(source.stratum) : "-",
                Duration.seconds(1 << source.poll).inFittingUnit, octal(source.reach), String(source.samples),
                hasAnswered ? QueryText.signed(source.offset) : "-", hasAnswered ? source.delay.inFittingUnit : "-",
                hasAnswered ? source.rootDistance.inFittingUnit : "-",
            ])
        }
        guard state.condition != .starting || isGone else {
            return ["state           starting: \(age) ago, and nothing decided yet", ""] + table.lines
        }
        let conditions: [SyncState.Condition: String] = [
            .tracking: "keeping the clock", .undecided: "the servers contradict each other",
            .refused: "the offset is beyond what may be corrected",
            .ended: "nobody keeps the clock: the daemon has ended",
        ]
        let condition =
            isGone && state.condition != .ended
            ? "nobody keeps the clock: the daemon, process \(state.process), is gone and has not said that it ended"
            : conditions[state.condition] ?? state.condition.rawValue
        return [
            "state           \(condition)",
            "last decision   \(age) ago, offset \(QueryText.signed(state.offset)), deviation \(state.offsetDeviation.inFittingUnit)",
            "error bound     \(bound)",
            "drift           " + SyncReport.ppm(state.drift, deviation: state.driftDeviation),
            "corrections     \(state.slews) slewed, \(state.steps) stepped",
            "leap second     "
                + (state.leapSecond > 0
                    ? "inserted at the end of the day"
                    : state.leapSecond < 0 ? "left out at the end of the day" : "none"),
            "",
        ] + table.lines
    }

    /// As ntpq and chronyc show it.
    private static func octal(_ reach: UInt8) -> String { String(reach, radix: 8) }

    private static func object(_ state: SyncState, _ now: ClockMoment, _ isGone: Bool) -> JSONValue {
        let interval: JSONValue =
            state.interval(at: now).map { .array([.seconds($0.low), .seconds($0.high)]) } ?? .null
        return .object([
            ("condition", .string(state.condition.rawValue)), ("running", .bool(!isGone)),
            ("time", .string(UTCDateTime(UnixTime(state.moment.date).roundedToNanosecond).description)),
            ("age_s", .seconds(state.decided.time.duration(to: now.time))),
            ("valid", .bool(state.interval(at: now) != nil)),
            ("offset_s", .seconds(state.offset)), ("offset_deviation_s", .seconds(state.offsetDeviation)),
            ("interval_s", interval), ("drift_ppm", .ppm(state.drift)),
            ("drift_deviation_ppm", .ppm(state.driftDeviation)), ("slews", .integer(state.slews)),
            ("steps", .integer(state.steps)), ("leap_second", .integer(state.leapSecond)),
            ("process", .integer(Int(state.process))),
        ])
    }

    private static func object(_ source: SyncState.Source) -> JSONValue {
        let hasAnswered = source.stratum != 0
        return .object([
            ("server", .string(source.endpoint)), ("standing", .string(source.standing)),
            ("stratum", .integer(Int(source.stratum))), ("poll_s", .integer(1 << source.poll)),
            ("reach", .integer(Int(source.reach))), ("samples", .integer(source.samples)),
            ("offset_s", hasAnswered ? .seconds(source.offset) : .null),
            ("delay_s", hasAnswered ? .seconds(source.delay) : .null),
            ("root_distance_s", hasAnswered ? .seconds(source.rootDistance) : .null),
        ])
    }
}
