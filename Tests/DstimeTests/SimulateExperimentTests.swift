import Foundation
import TestSupport
import Testing

/// What all experiments of `dstime simulate` have in common.
@Suite struct SimulateExperimentTests {
    private static let experiments = ["ordering", "broadcast", "failure-detector", "two-generals", "commit-wait"]

    /// Of what not all of them have.
    private static func wrongValues(of name: String) -> [(String, String)] {
        let nodes = ("--nodes 0", "--nodes 0: must be from ")
        let network = [
            ("--loss 2", "--loss 2: must be from 0 to "), ("--delay -1", "--delay -1: must be from 0 to "),
        ]
        return switch name {
        case "two-generals": network + [("--nodes 3", "'--nodes'")]
        case "commit-wait": [nodes, ("--loss 0.1", "'--loss'"), ("--delay 1", "'--delay'")]
        default: network + [nodes]
        }
    }

    private func run(_ words: String) async throws -> Program.Finished {
        try await Program.run(Tool.path, ["simulate"] + words.split(separator: " ").map { String($0) })
    }

    @Test func scenariosAreWhereTheyWere() async throws {
        for words in ["drift", "--seed 4 drift", "drift --seed 4", "", "--seed 4"] {
            let finished = try await run(words + " --nodes 1 --duration 20 --json")
            #expect(finished.status == 0 && finished.output.hasPrefix("{\"scenario\":\"drift\","), "\(words)")
        }
        #expect(try await run("--help").output.contains("SUBCOMMANDS:"))
    }

    @Test(arguments: experiments) func helpAndErrorsNameIt(name: String) async throws {
        let help = try await run(name + " --help")
        #expect(help.status == 0 && help.output.contains("USAGE: dstime simulate \(name) "))
        #expect(try await run(name + " --version").output.hasPrefix("dstime "))
        for (words, message) in [
            ("--bogus", "'--bogus'"), ("--replicas 0", "--replicas 0: must be from 1 to 1000000"),
            ("--threads 300", "--threads 300: must be from 1 to 256"), ("extra", "extra"),
            ("--seed 18446744073709551615 --replicas 2", "must leave room"),
            ("--stamp vector", "--stamp shows clocks beside events: add --diagram or --events"),
        ] + Self.wrongValues(of: name) {
            let finished = try await run(name + " " + words)
            #expect(finished.status == 64 && finished.output.isEmpty, "\(words)")
            #expect(finished.errors.contains(message), "\(finished.errors)")
            #expect(finished.errors.contains("See 'dstime simulate \(name) --help'"), "\(finished.errors)")
        }
        let late = try await run("--seed 3 \(name)")
        #expect(
            late.status == 64 && late.errors.contains("'\(name)' is an experiment: its name comes before its options"))
    }

    /// In order, the same on any number of threads, each to be repeated by itself.
    @Test(arguments: [
        "ordering --duration 1", "broadcast --messages 1 --loss 0.1 --algorithm causal",
        "failure-detector --detector eventually-perfect --pause 0.04 --jitter 0.01",
        "two-generals --messages 3 --worlds 30", "commit-wait --wait --drift 300 --transactions 20",
    ])
    func replicas(words: String) async throws {
        let alone = try await run(words + " --replicas 8 --threads 1 --json --seed 20")
        let together = try await run(words + " --replicas 8 --threads 5 --json --seed 20")
        #expect(alone.status == 0 && alone.output == together.output)
        let objects = try JSON.lines(alone.output)
        #expect(objects.map { $0["seed"]?.number } == (20...27).map { Double($0) })
        for (object, line) in zip(objects, alone.output.split(separator: "\n")).suffix(2) {
            let command = try #require(object["command"]?.string)
            #expect(command.hasPrefix("dstime simulate " + words))
            let again = try await Tool.run(
                script: "tool=$1; dstime() { \"$tool\" \"$@\"; }; eval \"$2 --json\"", [command])
            #expect(again.output == line + "\n")
        }
    }

    @Test func diagrams() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/diagram.svg"
        let small = "ordering --nodes 2 --duration 0.3 "
        let finished = try await run(small + "--diagram \(path) --stamp hybrid --stamp vector --json")
        #expect(finished.status == 0)
        let svg = try String(contentsOfFile: path, encoding: .utf8)
        #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n") && svg.contains("beside events: hybrid · (vector)"))
        // What is asked for beside it changes nothing of the run.
        #expect(try await run(small + "--json").output == finished.output)
        let text = try await run(small + "--events --stamp lamport")
        #expect(text.output.contains(/\n +time  lamport  p0      p1\n/), "\(text.output)")

        for (words, message) in [
            ("--replicas 2 --events", "--events shows one run: not with --replicas"),
            ("--replicas 2 --diagram \(path)", "--diagram shows one run: not with --replicas"),
            ("--events --json", "not with --json"),
        ] {
            let refused = try await run(small + words)
            #expect(refused.status == 64 && refused.errors.contains(message), "\(refused.errors)")
        }
        for words in ["--events", "--events --duration 1e6", "--diagram \(directory.path)/none.svg"] {
            let refused = try await run("ordering --nodes 9 " + words)
            #expect(refused.status == 64 && refused.output.isEmpty)
            #expect(refused.errors.contains(/events are (more than 1000|too many)/), "\(refused.errors)")
        }
        #expect(!FileManager.default.fileExists(atPath: directory.path + "/none.svg"))
        // The result is not kept back.
        let unwritable = try await run(small + "--diagram /nowhere/x.svg --json")
        #expect(unwritable.status == 74 && unwritable.output == finished.output)
        let broadcast = try await run("broadcast --algorithm eager --messages 1 --diagram \(path)")
        #expect(broadcast.status == 0)
        #expect(try String(contentsOfFile: path, encoding: .utf8).contains(">broadcast: eager<"))
    }

    /// What cannot be drawn says which options would do, and these do.
    @Test(arguments: [
        "ordering", "ordering --nodes 9 --duration 1e6", "ordering --nodes 33", "broadcast --algorithm eager",
        "broadcast --algorithm causal", "broadcast --algorithm isis --nodes 20 --loss 0.3",
        "commit-wait --drift 200 --wait", "two-generals --messages 1000",
        "failure-detector --detector eventually-perfect --nodes 30",
    ])
    func refusedDiagramsSayWhatFits(words: String) async throws {
        let directory = try TemporaryDirectory()
        let arguments = words + " --diagram \(directory.path)/diagram.svg"
        let refused = try await run(arguments)
        #expect(refused.status == 64 && refused.output.isEmpty)
        let options = try #require(
            refused.errors.firstMatch(of: /: (--[a-z]+ [\d.]+(?: --nodes \d+)?) (?:would do|or fewer)\n$/),
            "\(refused.errors)")
        // Given again, the last one counts.
        let fitting = try await run(arguments + " \(options.1)" + (words.hasSuffix("33") ? " --duration 1" : ""))
        #expect(fitting.status == 0, "\(options.1): \(fitting.errors)")
    }
}
