import ArgumentParser
import ClockDiscipline
import NTPCore
import NTPRuntime
import SystemClocks
import TimeScales

/// `dstime now`: between which two instants the true time is.
struct NowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "now",
        abstract: "Show between which two instants the true time is.",
        discussion: """
            The bounds come from the daemon that keeps the clock (dstime sync), which is not asked but read, or from the \
            servers that are named. They hold if more than half of the servers keep what they claim; they are no standard \
            deviation.
            """)

    @Argument(help: ArgumentHelp("Ask these servers instead of the daemon.", valueName: "server"))
    var servers: [String] = []

    @Option(help: ArgumentHelp("Where the daemon keeps its state.", valueName: "file"))
    var stateFile = SyncState.standardPath

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws { _ = try parsedServers(servers) }

    func run() throws {
        let found = try servers.isEmpty ? fromDaemon() : fromServers()
        let now = try Self.moment()
        guard let interval = found.interval(now) else {
            Output.note("dstime: \(found.lapse)")
            throw ExitCode.noUsableAnswer
        }
        let earliest = UnixTime(now.date.advanced(by: interval.low))
        let latest = UnixTime(now.date.advanced(by: interval.high))
        let bound = (interval.high - interval.low) / 2
        if json {
            try Output.print(
                JSONValue.object([
                    ("earliest", .string(UTCDateTime(earliest.roundedToNanosecond).description)),
                    ("latest", .string(UTCDateTime(latest.roundedToNanosecond).description)),
                    ("error_bound_s", .seconds(bound)), ("clock", .utc(now.date)),
                    ("offset_s", .seconds(interval.midpoint)), ("source", .string(found.source)),
                ]).description)
        } else {
            try Output.print("earliest  \(UTCDateTime(earliest.roundedToNanosecond))")
            try Output.print("latest    \(UTCDateTime(latest.roundedToNanosecond))")
            try Output.print("± \(bound.inFittingUnit), by the \(found.source)")
        }
    }

    /// Where the truth is at a moment, and who says so.
    private struct Found {
        let source: String
        /// Why there is no interval, if there is none.
        var lapse = ""
        let interval: (ClockMoment) -> OffsetInterval?
    }

    /// The clocks now. Ends with exit status 74 where there is none to read.
    static func moment() throws -> ClockMoment {
        do {
            return try ClockMoment()
        } catch {
            Output.note("dstime: \(error)")
            throw ExitCode.inputOutputError
        }
    }

    private func fromDaemon() throws -> Found {
        let state = try SyncState.required(at: stateFile, orElse: ", or name servers to ask")
        return Found(source: "daemon", lapse: state.lapse) { state.interval(at: $0) }
    }

    private func fromServers() throws -> Found {
        let outcomes = try ask(NTPClient(), parsedServers(servers))
        let readings = outcomes.compactMap { try? $0.get() }
        for case .failure(let failure) in outcomes { Output.note("dstime: \(failure.message)") }
        // Each has said why it has none.
        guard let last = readings.map(\.completed.monotonic).max() else { throw ExitCode.noUsableAnswer }
        guard let interval = CombinedReading(readings).interval else {
            Output.note("dstime: no majority of the servers agrees")
            throw ExitCode.noUsableAnswer
        }
        return Found(source: readings.count == 1 ? "server" : "servers") { now in
            let drift = FrequencyOffset.assumedMaximum.accumulated(over: last.duration(to: now.time))
            return OffsetInterval(low: interval.low - drift, high: interval.high + drift)
        }
    }
}

extension SyncState {
    /// The state at `path`, of this boot. Ends with exit status 69 where there is none, and says what to do: start the daemon,
    /// `orElse`.
    static func required(at path: String, orElse alternative: String = "") throws -> SyncState {
        do throws(SyncState.Fault) {
            if let state = try SyncState(path: path) {
                if state.boot == thisBoot { return state }
                Output.note("dstime: the state in '\(path)' is from before this machine was started")
                throw .malformed(line: 0)
            }
            Output.note("dstime: no daemon keeps its state in '\(path)'; start dstime sync" + alternative)
        } catch {
            switch error {
            case .system(let error): Output.note("dstime: cannot read '\(path)': \(error)")
            case .malformed(line: 0): break
            case .malformed(let line): Output.note("dstime: '\(path)', line \(line): not what dstime sync writes")
            }
        }
        throw ExitCode.noUsableAnswer
    }

    /// Why a state does not hold any more.
    var lapse: String {
        condition == .starting
            ? "the daemon has decided nothing yet"
            : "the state has lapsed: the daemon has not corrected the clock lately, or the machine has slept since"
    }
}
