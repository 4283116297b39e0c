import Foundation
import TestSupport
import Testing

/// What `dstime sync` says of options that are wrong, in a file and beside it. Only dry runs.
@Suite struct SyncConfigurationTests {
    /// A dry run by a file, and the file's path. The status is 78 or 64 before anybody is asked.
    private static func run(_ text: String, _ arguments: String...) async throws -> (Program.Finished, String) {
        let directory = try TemporaryDirectory()
        let path = try directory.file("dstime.conf", text)
        let finished = try await Program.run(
            Tool.path, ["sync", "--config", path, "--dry-run", "--once"] + arguments)
        return (finished, path)
    }

    private static func expectRefusal(
        _ text: String, line: Int, _ words: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let (finished, path) = try await run(text)
        #expect(finished.status == 78, sourceLocation: sourceLocation)
        #expect(finished.output.isEmpty, sourceLocation: sourceLocation)
        for word in ["'\(path)', line \(line):"] + words {
            #expect(finished.errors.contains(word), "\(word): \(finished.errors)", sourceLocation: sourceLocation)
        }
    }

    // MARK: The line

    /// Of a pair that does not fit, the second is to blame; a pair that fits together only is not.
    @Test(
        arguments: [
            ("server a.example\nmin-poll 12\nmax-poll 11\n", 3, ["--min-poll 12", "--max-poll 11"]),
            ("max-poll 3\nserver a.example\n", 1, ["--min-poll 4", "--max-poll 3"]),
            ("server a.example\nmin-poll 12\nmax-poll 13\nbogus 1\n", 4, ["bogus"]),
            ("min-poll 12\n\n# and\nmax-poll 13\nserver a.example:0\n", 5, ["port '0'"]),
            ("step-limit 0.1\nslew-limit 0.05\nbogus\nserver a.example\n", 3, ["bogus"]),
            ("server a.example\nipv4-only\nipv6-only\n", 3, ["-4 and -6"]),
            ("server [::1]:123\nipv4-only\n", 2, ["no IPv4 address"]),
            ("server a.example\nslew-rate 1e-300\n", 2, ["--slew-rate"]),
            ("server a.example\nconfig b.conf\n", 2, ["config"]), ("-server a.example\n", 1, ["-server"]),
        ] as [(String, Int, [String])])
    func theLineToBlameIsNamed(text: String, line: Int, words: [String]) async throws {
        try await Self.expectRefusal(text, line: line, words)
    }

    /// What other programs' files have between key and value.
    @Test(arguments: [
        ("max-poll = 5", "max-poll 5"), ("max-poll=5", "max-poll 5"), ("max-poll =5", "max-poll 5"),
        ("max-poll= 5", "max-poll 5"), ("server = time.example", "server time.example"),
        ("drift-file = /var/a=b", "drift-file /var/a=b"),
    ])
    func anEqualsSignIsNotNeeded(line: String, right: String) async throws {
        try await Self.expectRefusal("server a.example\n\(line)\n", line: 2, ["write '\(right)'"])
    }

    /// As a file of chronyd has them, or a command line.
    @Test(arguments: [
        ("server time.example iburst", "'iburst': nothing can stand behind"),
        ("pool p.example  maxsources 3", "'maxsources 3'"),
        ("--server time.example", "write 'server time.example'"), ("--json", "write 'json"),
    ])
    func whatOtherFilesHaveIsExplained(line: String, words: String) async throws {
        try await Self.expectRefusal("server a.example\n\(line)\n", line: 2, [words])
    }

    /// Which of the two was meant nobody knows; servers may be many.
    @Test(arguments: [("max-poll 7", "max-poll 8"), ("json", "json"), ("drift-file /a", "drift-file /a")])
    func anOptionStandsInOneLine(first: String, second: String) async throws {
        try await Self.expectRefusal(
            "\(first)\nserver a.example\nserver b.example\n\(second)\n", line: 4,
            ["\(second): stands in line 1 already"])
    }

    /// Help is no way to keep a clock: in a file its options are as unknown as others.
    @Test(arguments: ["help", "version", "h", "help-hidden"]) func helpIsAnUnknownOption(word: String) async throws {
        try await Self.expectRefusal("server a.example\n\(word)\n", line: 2, ["Unknown option '--\(word)'"])
    }

    /// The same with a value, and of what the argument parser has besides.
    @Test(arguments: ["help yes", "generate-completion-script bash", "experimental-dump-help"])
    func whatPrintsSomethingElseIsAnUnknownOption(text: String) async throws {
        let (finished, path) = try await Self.run("server a.example\n\(text)\n")
        #expect(finished.status == 78 && finished.output.isEmpty)
        #expect(finished.errors.contains("'\(path)', line 2:"))
        #expect(finished.errors.contains("Unknown option"))
        #expect(finished.errors.split(separator: "\n").count == 1)
    }

    /// A key without its value is to blame itself, and not the line behind it, which is right.
    @Test(arguments: ["server", "pool", "drift-file", "estimator"])
    func aKeyWithoutItsValueIsToBlame(key: String) async throws {
        try await Self.expectRefusal("server a.example\n\(key)\nmax-poll 11\n", line: 2, [key])
    }

    /// The same of the options that may have values with a dash, which take the next line for theirs.
    @Test(arguments: ["min-poll", "slew-limit", "slew-rate"])
    func aKeyWithoutItsNumberIsToBlame(key: String) async throws {
        let (finished, _) = try await Self.run("server a.example\n\(key)\nmax-poll 11\n")
        #expect(finished.status == 78 && finished.output.isEmpty && finished.errors.contains(key))
        #expect(finished.errors.contains(", line 2:"), "\(finished.errors)")
    }

    // MARK: Servers

    @Test(arguments: ["", "\n\n", "# server a.example\nmin-poll 3\n"])
    func aFileWithoutServersIsNamed(text: String) async throws {
        let (finished, path) = try await Self.run(text)
        #expect(finished.status == 78 && finished.output.isEmpty)
        #expect(finished.errors.contains("'\(path)'") && finished.errors.contains("server"), "\(finished.errors)")
    }

    // MARK: Beside the command line

    /// Each is right by itself, and together they are wrong usage: the file is not to blame.
    @Test(arguments: [
        ("max-poll 5", ["--min-poll", "6"]), ("ipv4-only", ["-6"]), ("step-limit 1", ["--slew-limit", "2"]),
    ])
    func aContradictionOfTheCommandLineIsWrongUsage(line: String, arguments: [String]) async throws {
        let directory = try TemporaryDirectory()
        let path = try directory.file("dstime.conf", "server a.example\n\(line)\n")
        let finished = try await Program.run(
            Tool.path, ["sync", "--dry-run", "--once"] + arguments + ["--config=\(path)"])
        #expect(finished.status == 64 && finished.output.isEmpty, "\(finished.errors)")
        #expect(finished.errors.contains("'\(path)'"), "\(finished.errors)")
    }

    /// How a dry run by this file and these arguments ends, which is told to end as soon as it asks a server.
    private static func endOnceItAsks(_ text: String, _ arguments: [String]) async throws -> Program.Finished {
        let server = try HostileServer.answering()
        let directory = try TemporaryDirectory()
        let path = try directory.file("dstime.conf", "server \(server.server)\n" + text)
        let program = try Program(Tool.path, ["sync", "--dry-run", "--config", path] + arguments)
        let end = ContinuousClock.now.advanced(by: .seconds(20))
        while server.requests.isEmpty, ContinuousClock.now < end {
            if let finished = try? await program.finished(within: .milliseconds(10)) { return finished }
        }
        program.send(signal: SIGTERM)
        return try await program.finished()
    }

    @Test(arguments: [("min-poll 2\n", "3"), ("min-poll 12\nmax-poll 13\n", "12")])
    func theCommandLineCompletesTheFile(text: String, maxPoll: String) async throws {
        let finished = try await Self.endOnceItAsks(text, ["--max-poll", maxPoll])
        #expect(finished.status == 0, "\(finished.errors)")
    }

    /// A pair of which one stands in the file and one on the command line fits as well as on either.
    @Test func aPairMayBeSplitBetweenFileAndCommandLine() async throws {
        let finished = try await Self.endOnceItAsks("min-poll 12\n", ["--max-poll", "13"])
        #expect(finished.status == 0, "\(finished.errors)")
    }

    @Test(
        arguments: [
            (["--slew-rate", "1e-300"], "--slew-rate"), (["--slew-rate", "nan"], "--slew-rate"),
            (["--start-slew-rate", "90001"], "--start-slew-rate"), (["--slew-rate", "-1"], "--slew-rate"),
            (["-4", "[::1]:123"], "no IPv4 address"), (["-6", "--pool", "127.0.0.1"], "no IPv6 address"),
            (["--slew-limit", "2", "--step-limit", "1"], "--slew-limit"),
            (["--start-slew-limit", "1001"], "--start-slew-limit"),
        ] as [([String], String)])
    func wrongOptionsAreWrongUsage(arguments: [String], word: String) async throws {
        let finished = try await Program.run(
            Tool.path, ["sync", "--dry-run", "--once"] + arguments + ["127.0.0.1:9"])
        #expect(finished.status == 64 && finished.output.isEmpty, "\(finished.errors)")
        #expect(finished.errors.contains(word), "\(finished.errors)")
    }

    // MARK: Limits of the start

    /// 2000 s are beyond the usual limit, and allowed where that of the start is wider.
    @Test func theFirstOffsetHasItsOwnLimit() async throws {
        let (server, name, _) = try await Tool.serve("--shift", "2000")
        defer { _ = server }
        let finished = try await Tool.run("sync", "--dry-run", "--once", "--start-step-limit", "3000", name)
        #expect(finished.status == 0, "\(finished.errors)")
        #expect(finished.output.contains("  step (not applied)  "), "\(finished.output)")
    }
}
