import TestSupport
import Testing

/// `dstime simulate broadcast` says what held, and what was promised.
@Suite struct SimulateBroadcastTests {
    private static let algorithms = [
        "best-effort", "eager", "gossip", "fifo", "causal", "sequencer", "fifo-sequencer", "isis", "lamport",
    ]

    private func run(_ arguments: [String]) async throws -> Program.Finished {
        try await Program.run(Tool.path, ["simulate", "broadcast"] + arguments)
    }

    /// A delay, two or three, and N + 1, 3N or N² messages with as many acknowledgements, where nothing goes wrong.
    @Test func costsWithoutFaults() async throws {
        let finished = try await run([
            "--json", "--jitter", "0", "--delay", "0.01", "--spacing", "1000", "--messages", "2",
        ])
        let objects = try JSON.lines(finished.output)
        #expect(finished.status == 0 && objects.map { $0["algorithm"]?.string ?? "" } == Self.algorithms)
        let packets: [String: Double] = [
            "best-effort": 8, "eager": 32, "fifo": 32, "causal": 32, "sequencer": 10, "fifo-sequencer": 10, "isis": 24,
            "lamport": 32,
        ]
        let rounds: [String: Double] = ["sequencer": 2, "fifo-sequencer": 2, "isis": 3, "lamport": 2]
        for object in objects {
            let name = object["algorithm"]?.string ?? ""
            if let packets = packets[name] { #expect(object["packets_per_broadcast"] == .number(packets), "\(name)") }
            if name != "gossip" { #expect(object["latency_max_s"] == .number(0.01 * (rounds[name] ?? 1)), "\(name)") }
            #expect(object["broken_promises"] == .array([]))
            #expect(object["broadcasts"] == .number(8) && object["deliveries"] == .number(32))
            #expect(object["properties"]?.array?.count == 9)
            #expect(object["command"]?.string?.contains("--algorithm \(name) --seed 1") == true)
        }
    }

    /// What is not promised is a lesson; a crash takes promises away.
    @Test func lessons() async throws {
        let arguments = ["--at", "0.1 crash 0", "--loss", "0.2"]
        let table = try await run(arguments + ["--replicas", "3", "--patience", "4"])
        let lines = table.output.split(separator: "\n")
        #expect(table.status == 0 && !table.output.contains("BROKEN"))
        for name in Self.algorithms { #expect(lines.filter { $0.hasPrefix(name + " ") }.count == 2, "\(name)") }
        let detail = try await run(arguments + ["--algorithm", "sequencer", "--patience", "4"])
        #expect(detail.output.hasPrefix("sequencer: One process that numbers everything"))
        #expect(detail.output.contains("p0 crashes at 100 ms"))
        #expect(detail.output.contains(/\nvalidity +no +violated \d+ times, first: message/), "\(detail.output)")
        #expect(detail.output.contains(/\ntotal order +yes +held\n/))
    }

    @Test func eventsOfOneAlgorithm() async throws {
        let arguments = ["--nodes", "2", "--messages", "1", "--jitter", "0"]
        let finished = try await run(arguments + ["--algorithm", "best-effort", "--events"])
        #expect(
            finished.output.contains(/│ +broadcasts \d, sends \d to p0, p1/)
                || finished.output.contains(/● +broadcasts/))
        #expect(finished.output.contains("├──────▶●"))
        let refused = try await run(arguments + ["--events"])
        #expect(refused.status == 64 && refused.errors.contains("show one algorithm: add --algorithm"))
    }

    @Test(
        arguments: [
            (["--algorithm", "paxos"], "paxos"), (["--messages", "0"], "--messages 0: must be from 1 to 10000"),
            (["--fanout", "0"], "--fanout 0: must be from 1"), (["--rounds", "0"], "--rounds 0: must be from 1"),
            (["--at", "1 crash 4"], "nodes are numbered from 0 to 3"), (["--at", "1 fly 4"], "must be"),
            (["--at", "1 leap-second"], "one of: crash NODE, partition NODES, heal\n"),
            (["--at", "1 partition 2"], "must be healed later"), (["--at", "1 heal"], "there is no partition"),
            (["--at", "1 partition 2", "--at", "0.5 heal"], "must be healed later"),
            (["--at", "1 partition 4", "--at", "2 heal"], "must cut off the first 1 to 3 of 4 nodes"),
            (["--at", "1 partition 0", "--at", "2 heal"], "must cut off the first 1 to 3 of 4 nodes"),
            (["--nodes", "1", "--at", "1 partition 1"], "one node has no others to be cut off from"),
            (["--at", "x"], "--at x: must be SECONDS and one of: crash NODE, partition NODES, heal\n"),
            (["--patience", "0"], "--patience 0: must be from 0.382 to 10000 s"),
            (["--patience", "2", "--loss", "0.95"], "--patience 2: must be from "),
            (["--nodes", "129"], "--nodes 129: must be from 1 to 128"),
        ] as [([String], String)])
    func wrongValues(arguments: [String], message: String) async throws {
        let finished = try await run(arguments)
        #expect(
            finished.status == 64 && finished.output.isEmpty && finished.errors.contains(message), "\(finished.errors)")
    }
}
