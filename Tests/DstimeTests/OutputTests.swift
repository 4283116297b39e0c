import Foundation
import Testing
import TestSupport

/// Where output goes, what happens when it cannot go there, and when it has colours.
@Suite struct OutputTests {
    @Test(arguments: [["query", "--json"], ["query"], ["clock"], ["clock", "--json"]])
    func aFullDiskIsAnInputOutputError(_ command: [String]) async throws {
        let server = try HostileServer.answering()
        let arguments = command[0] == "query" ? command + [server.server] : command
        let finished = try await Program.run(Tool.path, arguments, output: .file("/dev/full"))
        #expect(finished.status == 74)
        #expect(finished.errors.contains("No space left on device"))
    }

    @Test func aFullDiskEndsTheDemo() async throws {
        let finished = try await Tool.run("demo", output: .file("/dev/full"))
        #expect(finished.status == 74)
    }

    /// Too few descriptors say nothing of the server: input/output error, and not "no usable answer".
    @Test func aShortageOfDescriptorsIsAnInputOutputError() async throws {
        let server = try HostileServer.answering()
        let script = "ulimit -n 5; exec \"$@\""
        let finished = try await Tool.run(script: script, ["query", server.server])
        #expect(finished.status == 74)
        #expect(finished.errors.contains("EMFILE"))
        #expect(finished.output.isEmpty)
    }

    /// A reader that went away ends the program: by SIGPIPE, or with status 74 where the signal is ignored; never a crash.
    @Test(arguments: [["--json"], []]) func aReaderThatWentAwayEndsAWatch(_ options: [String]) async throws {
        let server = try HostileServer.answering()
        let finished = try await Program.run(
            Tool.path, ["query", "--watch", "--interval", "0.02", server.server] + options, output: .brokenPipe)
        #expect(finished.signal == SIGPIPE || finished.status == 74)
        #expect(!finished.errors.contains("Fatal"))
    }

    @Test func whereThePipeSignalIsIgnoredTheStatusSaysIt() async throws {
        let server = try HostileServer.answering()
        let finished = try await Program.run(
            "/bin/sh", ["-c", "trap '' PIPE; exec \"$@\"", "sh", Tool.path, "query", server.server], output: .brokenPipe
        )
        #expect(finished.status == 74)
        #expect(finished.errors.contains("Broken pipe"))
    }

    @Test func aPipeHasNoColours() async throws {
        let server = try HostileServer.answering()
        let closed = try LoopbackSocket.closedPort()
        for arguments in [["query", server.server], ["query", server.server, closed.server], ["demo"], ["clock"]] {
            let finished = try await Program.run(
                Tool.path, arguments, environment: ["TERM": "xterm-256color", "NO_COLOR": nil])
            #expect(!finished.output.contains("\u{1B}"))
        }
    }

    /// util-linux's `script` gives the program a terminal.
    @Test(.enabled("needs script(1)") { await Tool.succeeds("script", "--version") }, arguments: [nil, "1"])
    func aTerminalHasColoursUnlessNoneAreWanted(_ noColour: String?) async throws {
        let server = try HostileServer.answering()
        let command = "\(Tool.path) query \(server.server)"
        let finished = try await Program.run(
            "/usr/bin/env", ["script", "-qec", command, "/dev/null"],
            environment: ["TERM": "xterm-256color", "NO_COLOR": noColour])
        #expect(finished.status == 0)
        #expect(finished.output.contains("\u{1B}[") == (noColour == nil))
    }
}
