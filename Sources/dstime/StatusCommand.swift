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
        let report = StatusReport(state: state, now: now, isGone: isGone(state))
        for line in json ? report.objects.map(\.description) : report.lines { try Output.print(line) }
        guard report.isKept else { throw ExitCode.noUsableAnswer }
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
}
