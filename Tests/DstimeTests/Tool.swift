import Foundation
import Testing
import TestSupport

/// The binary under test, from the outside.
enum Tool {
    /// What DSTIME_BIN names or, without it, what was built beside the tests.
    static let path: String = {
        if let named = ProcessInfo.processInfo.environment["DSTIME_BIN"] { return named }
        let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        return tests.deletingLastPathComponent().appendingPathComponent("dstime").path
    }()

    /// Runs the tool to its end, without colours or pager habits of whoever runs the tests.
    static func run(
        _ arguments: String..., environment: [String: String?] = [:], output: Program.Output = .gathered
    ) async throws -> Program.Finished {
        try await Program.run(path, arguments, environment: environment, output: output)
    }

    /// Runs a shell script with the tool and `arguments` as its "$@".
    static func run(script: String, _ arguments: [String]) async throws -> Program.Finished {
        try await Program.run("/bin/sh", ["-c", script, "sh", path] + arguments)
    }

    /// `dstime serve` on a port that the system chose, once it listens.
    static func serve(_ options: String...) async throws -> (program: Program, server: String, port: UInt16) {
        let program = try Program(path, ["serve", "--listen", "127.0.0.1:0"] + options)
        let line = try #require(await program.errorLines(1).first)
        let server = try #require(line.split(separator: " ").dropFirst(2).first).dropLast()
        let port = try #require(server.split(separator: ":").last.flatMap { UInt16($0) })
        try #require(line.hasPrefix("serving on 127.0.0.1:") && port != 0)
        return (program, String(server), port)
    }

    /// Runs the tool with `words`, which a shell splits, and sends it SIGINT when it has waited for that while it worked for 2 s: in a debug build it takes half a second to begin.
    static func interrupt(_ words: String) async throws -> Program.Finished {
        // SIGINT and SIGTERM are bits 1 and 14 of what is blocked.
        try await run(
            script: """
                "$1" $2 & process=$!
                ticks() { cut -d ' ' -f 14 /proc/$process/stat; }
                until grep -q 'SigBlk:.*4002$' /proc/$process/status; do sleep 0.02; done
                begin=$(ticks)
                until [ "$(ticks)" -ge $((begin + 200)) ]; do sleep 0.02; done
                kill -INT $process
                wait $process
                """, [words])
    }

    /// Whether a command is there to be run and ends well, for tests that need what not every machine grants.
    static func succeeds(_ command: String...) async -> Bool {
        (try? await Program.run("/bin/sh", ["-c", "exec \"$@\"", "sh"] + command).status) == 0
    }
}
