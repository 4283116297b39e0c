import ArgumentParser
import Glibc

/// `dstime order`: what happens before what in a log of events, and whether its clocks agree.
struct OrderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "order",
        abstract: "Order the events of a log by cause, and find clocks that contradict it.",
        discussion: """
            FILE has an event on each line as a JSON object:

                {"process":"A","event":"a1","send":"m1","time":12.5}
                {"process":"B","event":"b1","receive":"m1","time":12.4}

            A process's events are in its own order, and a message is received behind its sending; \
            several may receive it. The time is in seconds by the process's own clock. Names are strings or \
            numbers; send, receive and time may be missing.

            Each event gets Lamport, vector and hybrid stamps, and the ones before it whose clocks show no earlier \
            time. A log that is no history, such as one with a receive without a send, is exit status 65 with the line.
            """)

    @Argument(help: ArgumentHelp("The log; - for standard input.", valueName: "file"), completion: .file())
    var file: String

    @Flag(help: "Print JSON Lines: each event as it was read and its stamps, then a summary.")
    var json = false

    func run() throws {
        let isStandardInput = file == "-"
        let descriptor = isStandardInput ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let reason = String(cString: strerror(errno))
            Output.note("dstime: cannot open '\(printable(file))': \(reason)")
            throw ExitCode.inputOutputError
        }
        defer { if !isStandardInput { close(descriptor) } }
        let name = isStandardInput ? "standard input" : "'\(printable(file))'"
        var run = OrderRun(json: json, name: name)
        try LineInput.forEachLine(of: descriptor, name: name, longest: OrderRun.longestLine) { line, isWhole in
            try run.read(line, isWhole: isWhole)
        } whenWaiting: {
            try run.flush()
        }
        try run.finish()
    }
}
