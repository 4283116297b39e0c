import Foundation
import TestSupport
import Testing

/// Many runs at once: in order, the same on any number of threads, each of them to be repeated by itself.
@Suite struct SimulateReplicasTests {
    private static let small = ["simulate", "swarm", "--duration", "60", "--json"]

    private func run(_ arguments: [String]) async throws -> Program.Finished {
        try await Program.run(Tool.path, arguments)
    }

    @Test(arguments: [2, 7, 256])
    func theSameOnAnyNumberOfThreads(threads: Int) async throws {
        let alone = try await run(Self.small + ["--replicas", "24", "--threads", "1"])
        let together = try await run(Self.small + ["--replicas", "24", "--threads", String(threads)])
        #expect(alone.output == together.output && alone.status == together.status)
        #expect(try JSON.lines(alone.output).map { $0["seed"]?.number } == (1...24).map { Double($0) })
        let policies = ["simulate", "--duration", "300", "--nodes", "2", "--policies"]
        let (one, many) = (
            try await run(policies + ["--threads", "1"]), try await run(policies + ["--threads", "4"])
        )
        #expect(one.output == many.output && one.status == 0)
    }

    /// What each says of how to repeat it is true, for a shell.
    @Test func eachCanBeRepeated() async throws {
        let lines = try await run(Self.small + ["--replicas", "3", "--seed", "40", "--at", "30 step 0 0.5"]).output
            .split(separator: "\n")
        #expect(lines.count == 3)
        for line in lines {
            let command = try #require(try JSON.lines(line + "\n").first?["command"]?.string)
            #expect(
                command.hasPrefix("dstime simulate swarm --duration 60 --at '30 step 0 0.5' --seed 4"), "\(command)")
            let again = try await Tool.run(
                script: "tool=$1; dstime() { \"$tool\" \"$@\"; }; eval \"$2 --json\"", [command])
            #expect(again.output == line + "\n")
        }
    }

    /// Policies, too: by the options that mean them.
    @Test func policiesCanBeRepeated() async throws {
        let finished = try await run(["simulate", "--duration", "200", "--nodes", "1", "--policies", "--json"])
        for object in try JSON.lines(finished.output) {
            let command = try #require(object["command"]?.string)
            let again = try await Tool.run(
                script: "tool=$1; dstime() { \"$tool\" \"$@\"; }; eval \"$2 --json\"", [command])
            let repeated = try #require(try JSON.lines(again.output).first)
            for key in ["offset_rms_s", "slews", "steps", "events"] {
                #expect(repeated[key] == object[key], "\(command)")
            }
        }
    }

    /// A run that breaks what never may break says so, and how to see it again; the status is that of an error in the program.
    @Test func aBrokenRunSaysSo() async throws {
        for arguments in [["--json"], []] {
            let finished = try await run(["simulate", "swarm", "--replicas", "100", "--duration", "300"] + arguments)
            let isBroken = finished.output.contains("BROKEN") || finished.output.contains("\"rule\":")
            #expect(finished.status == (isBroken ? 70 : 0), "\(finished.errors)")
            #expect(
                finished.errors.contains("broke an invariant, the first: dstime simulate swarm --duration 300 --seed ")
                    == isBroken)
            if arguments.isEmpty {
                #expect(
                    finished.output.contains("again with   dstime simulate swarm --duration 300 --seed ") == isBroken)
            }
        }
    }

    /// The world can be anything in a file's grammar.
    @Test func incidentsAsOptions() async throws {
        let finished = try await run([
            "simulate", "free-run", "--nodes", "1", "--drift", "0", "--duration", "100", "--at", "50 step 0 0.5",
            "--at",
            "60 step 0 0.25", "--json",
        ])
        #expect(try JSON.lines(finished.output).first?["offset_max_s"] == .number(0.75))
    }

    /// On a terminal a long run says how far it is, and leaves no trace of that; elsewhere it says nothing.
    @Test func progress() async throws {
        // script(1) gives the tool a terminal and notes what is written there.
        let shown = try await Tool.run(
            script: """
                noted=$(mktemp)
                TERM=xterm timeout 100 script -qefc "'$1' $2 & until grep -q 'of 100 run[s]' $noted; do sleep 0.2; done
                    kill -INT \\$!; wait" "$noted" >/dev/null
                cat "$noted"; rm "$noted"
                """,
            ["simulate drift --nodes 100 --duration 86400 --poll 16 --threads 1 --replicas 100"])
        #expect(shown.output.contains(" % of 100 runs"), "\(shown.output)")
        // Erased before the result.
        #expect(shown.output.contains("\r\u{1B}[Kdrift: "), "\(shown.output)")
        #expect(shown.output.contains("world        100 nodes"), "\(shown.output)")
        // Long enough for a line of progress, were there a terminal.
        let hidden = try await run(["simulate", "drift", "--nodes", "20", "--duration", "4000", "--poll", "16"])
        #expect(hidden.status == 0 && hidden.errors.isEmpty, "\(hidden.errors)")
        #expect(!hidden.output.contains("\u{1B}"))
    }

    /// What a signal cut short says so; what it kept from beginning is not there, and no run is mistaken for a whole one.
    @Test func interruptedRunsSaySo() async throws {
        let finished = try await Tool.interrupt(
            "simulate drift --nodes 2 --duration 1e9 --replicas 50 --threads 2 --json")
        #expect(finished.status == 130)
        let objects = try JSON.lines(finished.output)
        #expect(!objects.isEmpty && objects.count <= 2)
        for object in objects {
            #expect(object["interrupted"] == .bool(true))
            let length = object["duration_s"]?.number ?? 0
            #expect(0 < length && length < 1e9)
        }
        #expect(finished.errors == "dstime: interrupted: 0 of 50 runs are whole\n", "\(finished.errors)")
        let text = try await Tool.interrupt("simulate drift --nodes 2 --duration 1e9")
        #expect(text.output.contains(/\nINTERRUPTED  after .* of 31.69 years\n/), "\(text.output)")
        let table = try await Tool.interrupt("simulate drift --nodes 2 --duration 1e9 --policies --threads 1")
        #expect(table.output.contains("\nslew, then step: INTERRUPTED  after "), "\(table.output)")
        #expect(!table.output.contains("slew only"))
        let whole = try await run(["simulate", "drift", "--nodes", "2", "--duration", "100", "--json"])
        #expect(whole.output.contains("\"interrupted\":false,"))
    }
}
