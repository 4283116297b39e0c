import TestSupport
import Testing

/// `dstime simulate ordering` says what the experiment has shown.
@Suite struct SimulateOrderingTests {
    private func run(_ words: String) async throws -> Program.Finished {
        try await Program.run(Tool.path, ["simulate", "ordering"] + words.split(separator: " ").map { String($0) })
    }

    private func object(_ words: String) async throws -> JSON {
        try #require(try JSON.lines(try await run(words + " --json").output).first)
    }

    /// The contract's object, where clocks are 20 ms apart and 10 ms too slow, or right.
    @Test func object() async throws {
        let wrong = try await object("--nodes 2 --offset 0.01 --drift 0 --jitter 0")
        #expect(wrong["scenario"] == .string("ordering") && wrong["nodes"] == .number(2))
        #expect(wrong["error_max_s"] == .number(0.01) && wrong["difference_max_s"] == .number(0.02))
        #expect(wrong["commit_wait_s"] == .number(0.02) && wrong["commit_wait_violations"] == .number(0))
        let ordering = try #require(wrong["ordering"])
        for key in ["lamport_violations", "vector_violations", "hybrid_violations"] {
            #expect(ordering[key] == .number(0))
            #expect(wrong["messages"]?[key] == .number(0))
        }
        let lies = try #require(wrong["messages"]?["physical_violations"]?.number)
        #expect(lies > 50 && (ordering["physical_violations"]?.number ?? 0) >= lies)
        #expect((ordering["pairs"]?.number ?? 0) > 1_000 && wrong["counted"] == .string("events"))
        #expect(wrong["bytes_per_message"]?["hybrid"] == .number(8))
        let right = try await object("--offset 0 --drift 0")
        #expect(right["ordering"]?["physical_violations"] == .number(0) && right["commit_wait_s"] == .number(0))
    }

    @Test func messagesOnly() async throws {
        let only = try await object("--messages-only --duration 2")
        let whole = try await object("--duration 2")
        #expect(only["ordering"] == whole["messages"] && only["counted"] == .string("messages"))
        let large = try await object("--nodes 200 --duration 0.5")
        #expect(large["counted"] == .string("messages") && large["ordering"]?["vector_violations"] == .null)
        #expect(large["bytes_per_message"]?["vector"] == .null)
    }

    /// Physical time begins to lie where clocks are further apart than a message takes.
    /// From minus to plus is as far as from plus to minus.
    @Test func spreadsAreShownWithoutSign() async throws {
        let text = try await run("--offset -1 --drift -50 --duration 1").output
        #expect(text.contains("offset ±1 s, drift ±50.000 ppm"), "\(text)")
    }

    @Test(arguments: ["drift", "offset", "delay"]) func sweep(what: String) async throws {
        let finished = try await run("--sweep \(what) --json --jitter 0")
        let objects = try JSON.lines(finished.output)
        #expect(finished.status == 0 && objects.count == 8)
        var lying = 0
        for object in objects {
            let lies = (object["ordering"]?["physical_violations"]?.number ?? -1) > 0
            let (apart, delay) = (object["difference_max_s"]?.number ?? 0, object["delay_s"]?.number ?? 0)
            // At drifts the clocks are so far apart at the very end only.
            #expect(lies == (apart > delay) || apart < 1.05 * delay, "\(object)")
            lying += lies ? 1 : 0
            let command = try #require(object["command"]?.string)
            #expect(!command.contains("--sweep") && command.contains("--\(what) "))
        }
        #expect(lying > 0 && lying < 8)
        let again = try await Tool.run(
            script: "tool=$1; dstime() { \"$tool\" \"$@\"; }; eval \"$2 --json\"",
            [objects.last?["command"]?.string ?? ""])
        #expect(try JSON.lines(again.output).first?["ordering"] == objects.last?["ordering"])
        let text = try await run("--sweep \(what)").output.split(separator: "\n")
        #expect(text.count == 11 && text[2].contains("CLOCKS APART"), "\(text)")
        let refused = try await run("--sweep \(what) --replicas 2")
        #expect(refused.status == 64 && refused.errors.contains("--sweep runs one world several times"))
    }

    /// A run that would take for ever ends with a signal, and says how far it came.
    @Test func interrupted() async throws {
        let finished = try await Tool.interrupt("simulate ordering --duration 1e9 --messages-only --json")
        #expect(finished.status == 130)
        let object = try #require(try JSON.lines(finished.output).first)
        #expect(object["interrupted"] == .bool(true))
        let length = object["duration_s"]?.number ?? 0
        #expect(0 < length && length < 1e9 && object["ordering"]?["lamport_violations"] == .number(0))
        let broadcast = try await Tool.interrupt(
            "simulate broadcast --algorithm best-effort --messages 10000 --nodes 30 --patience 10000")
        #expect(broadcast.status == 130 && broadcast.output.isEmpty)
    }

    @Test func text() async throws {
        let lines = try await run("--nodes 2 --offset 0 --drift 0").output.split(separator: "\n")
        #expect(
            lines.first
                == "ordering: Where clocks differ by more than a message takes, it is received before it was sent; logical clocks never say so."
        )
        #expect(lines[2] == "clocks       wrong by up to 0 s, and 0 s apart at most")
        #expect(
            lines.dropFirst(5).map { $0.split(separator: " ").first } == ["physical", "Lamport", "vector", "hybrid"])
        #expect(lines.dropFirst(5).allSatisfy { $0.contains(" 0 of ") })
    }
}
