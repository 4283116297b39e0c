import ArgumentParser

/// The command line: parse, call one library, print.
@main
struct Dstime: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dstime",
        abstract: "Ask NTP servers the time with an error bound to rely on; convert between time standards.",
        discussion: """
            Offsets are server minus local clock: positive means that your clock is behind. Results go to standard output, \
            all else to standard error. Exit statuses are those of sysexits.h: 0 done, 64 wrong usage, 65 bad input data, 66 an input file that cannot be opened, \
            69 no usable answer from any server, 74 input/output error, 77 not permitted, \
            78 bad configuration.
            """,
        version: "dstime 0.1.0",
        subcommands: [
            QueryCommand.self, ServeCommand.self, SyncCommand.self, StatusCommand.self, NowCommand.self,
            DriftCommand.self, ClockCommand.self, ConvertCommand.self,
            LeapCommand.self, SimulateCommand.self, OrderCommand.self,
            DemoCommand.self,
        ])

    /// How it is called.
    static var name: String { configuration.commandName ?? "" }

    /// Runs what the command line asks for.
    static func main() {
        let words = Array(CommandLine.arguments.dropFirst())
        if Experiments.areCalled(by: words) { Experiments.Root.main(words) } else { main(words) }
    }
}
