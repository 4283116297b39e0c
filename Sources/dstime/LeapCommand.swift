import ArgumentParser
import SystemClocks
import TimeScales

/// `dstime leap`: the leap second table in force.
struct LeapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "leap",
        abstract: "Show the leap second table: where it is from, how long it holds, what is scheduled.",
        discussion: """
            The table is the one that vouches for itself longest, of that compiled in and those of the system. The IERS \
            announces leap seconds half a year ahead, so a table expires, and a new one comes with the system's updates of \
            tzdata.
            """)

    @OptionGroup var options: LeapOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        let report = LeapReport(source: try options.source(), now: try unixTimeOfDay())
        if json {
            try Output.print(report.object.description)
        } else {
            for line in report.lines { try Output.print(line) }
        }
        for warning in report.warnings { Output.note("dstime: warning: \(warning)") }
        if options.strictExpiry, report.isExpired ?? true { throw ExitCode.badData }
    }
}
