import TestSupport
import Testing

/// `dstime simulate two-generals` finds for each protocol the loss that makes one attack alone, as often as is computed.
@Suite struct SimulateTwoGeneralsTests {
    private func run(_ words: String) async throws -> Program.Finished {
        let words = words.split(separator: " ").map { String($0) }
        return try await Program.run(Tool.path, ["simulate", "two-generals"] + words)
    }

    private func objects(_ words: String) async throws -> [JSON] {
        let finished = try await run(words + " --json")
        #expect(finished.status == 0, "\(finished.errors)")
        return try JSON.lines(finished.output)
    }

    private func power(_ base: Double, _ exponent: Int) -> Double {
        (0..<exponent).reduce(1) { product, _ in product * base }
    }

    /// Of `count` worlds so many as `probability` says, within 4.5 standard deviations.
    private func expectShare(_ found: JSON?, of count: Double, _ probability: Double) {
        let expected: Double = count * probability
        let spread: Double = (expected * (1 - probability)).squareRoot()
        #expect(((found?.number ?? -1) - expected).magnitude <= 4.5 * spread + 1e-9)
    }

    /// p(1 − p)^(k − 1), by the last message; who sent it attacks.
    @Test(arguments: [("", 0.1), (" --loss 0.4 --seed 3", 0.4)]) func protocols(words: String, loss: Double)
        async throws
    {
        let all = try await objects("--worlds 2000" + words)
        #expect(all.map { $0["messages"] } == (1...8).map { .number(Double($0)) })
        for (object, count) in zip(all, 1...8) {
            #expect(object["scenario"] == .string("two-generals") && object["loss"] == .number(loss))
            #expect(object["counterexample"]?["lost"] == .array([.number(Double(count))]))
            let isOdd = count % 2 == 1
            #expect(object["counterexample"]?["attacks"] == .array([.bool(isOdd), .bool(!isOdd)]))
            let alone: Double = loss * power(1 - loss, count - 1)
            let both: Double = power(1 - loss, count)
            let (saidAlone, saidBoth) = (
                object["disagreement_probability"]?.number, object["victory_probability"]?.number
            )
            #expect(((saidAlone ?? -1) - alone).magnitude < 1e-12)
            #expect(((saidBoth ?? -1) - both).magnitude < 1e-12)
            expectShare(object["disagreements"], of: 2_000, alone)
            expectShare(object["victories"], of: 2_000, both)
            let agreement = try #require(object["properties"]?.array?.first)
            #expect(agreement["promised"] == .bool(false))
        }
    }

    /// The rules of three messages: only those never disagree that always attack or never do.
    @Test func rules() async throws {
        let all = try await objects("--messages 3 --rules --loss 0.25 --worlds 300")
        // None, one or more, or never; none, one, two, or never.
        #expect(all.count == 3 * 4)
        let agreeing = all.filter { $0["counterexample"] == .null }
        #expect(agreeing.map { $0["attacks_from"] } == [.array([.number(0), .number(0)]), .array([.null, .null])])
        for object in agreeing {
            #expect(object["disagreements"] == .number(0))
            #expect(object["properties"]?.array?.first?["promised"] == .bool(true))
        }
        // Of g0 from one on and g1 from one on: the first comes and the second does not, 3/4 · 1/4.
        let one = try #require(all.first { $0["attacks_from"] == .array([.number(1), .number(1)]) })
        #expect(one["disagreement_probability"] == .number(0.1875))
        #expect(one["counterexample"]?["lost"] == .array([.number(2)]))
        let again = try await objects("--messages 3 --rule 1,1 --loss 0.25 --worlds 300")
        #expect(again.count == 1 && again.first?["disagreements"] == one["disagreements"])
        #expect(one["command"]?.string?.hasSuffix("--messages 3 --loss 0.25 --worlds 300 --rule 1,1 --seed 1") == true)
    }

    /// A thousand messages are no more certain than one.
    @Test func many() async throws {
        let object = try #require(try await objects("--messages 1000 --loss 0.001 --worlds 10").first)
        #expect(object["counterexample"]?["lost"] == .array([.number(1_000)]))
        let text = try await run("--messages 1000 --loss 0.001 --worlds 10")
        #expect(text.output.contains("…") && text.output.split(separator: "\n").count < 40)
    }

    /// Seeds have worlds of their own.
    @Test func replicas() async throws {
        let runs = try await objects("--messages 1 --worlds 100 --replicas 40")
        let counts = runs.map { $0["disagreements"]?.number ?? 0 }
        expectShare(.number(counts.reduce(0, +)), of: 4_000, 0.1)
        // With one world in common with the next each would differ by one at most.
        #expect(zip(counts, counts.dropFirst()).contains { ($0 - $1).magnitude > 1 })
        let text = try await run("--worlds 50 --replicas 4")
        #expect(text.status == 0 && text.output.contains("200 worlds, seed 1 and 3 more"))
    }

    @Test func text() async throws {
        let table = try await run("--worlds 100")
        let lines = table.output.split(separator: "\n")
        #expect(lines[0].hasPrefix("two-generals: Whatever the number of messages, the last one may be lost"))
        #expect(table.output.contains(/\n +3 +3 +g0 +\d+\.\d\d % +8\.10 % +\d+\.\d\d % +72\.90 %\n/))
        let detail = try await run("--messages 2 --worlds 100 --events")
        #expect(detail.output.contains("\nproof        with message 2 lost g1 attacks alone\n"))
        #expect(detail.output.contains("sends 2 to g0 ✕\n"), "\(detail.output)")
        #expect(detail.output.contains("        stays\n") && detail.output.contains("        attacks\n"))
        #expect(detail.output.contains(/\n +none +1 +1  both attack +81\.00 %\n/))
    }

    /// The same worlds for any number of threads; a signal ends it with what is known.
    @Test func interrupted() async throws {
        let finished = try await Tool.interrupt("simulate two-generals --worlds 1000000 --replicas 100")
        #expect(finished.status == 130)
        let detail = try await Tool.interrupt("simulate two-generals --messages 3 --worlds 1000000 --json")
        let object = try #require(try JSON.lines(detail.output).first)
        #expect(detail.status == 130 && object["interrupted"] == .bool(true))
        let worlds = object["worlds"]?.number ?? 0
        #expect(worlds > 0 && worlds < 1_000_000)
        expectShare(object["disagreements"], of: worlds, 0.081)
    }

    @Test(
        arguments: [
            ("--messages 0", "--messages 0: must be from 1 to 1000"), ("--loss 1.1", "--loss 1.1: must be from 0 to 1"),
            ("--worlds 0", "--worlds 0: must be from 1 to 1000000"),
            ("--delay 101", "--delay 101: must be from 0 to 100 s"),
            ("--rule 1,1", "--rule is that of one protocol: add --messages"),
            ("--messages 3 --rule 2,1", "of 3 messages general 0 gets from 0 to 1"),
            ("--messages 3 --rule 1", "--rule"), ("--messages 3 --rule 1,-1", "--rule"),
            ("--rules", "add --messages"), ("--messages 9 --rules", "--messages 9: must be from 1 to 8 with --rules"),
            ("--messages 2 --rules --rule 1,1", "not with --rule"), ("--events", "add --messages"),
            ("--messages 2 --rules --events", "without --rules"), ("--nodes 3", "--nodes"), ("--drift 3", "--drift"),
        ])
    func wrongValues(words: String, message: String) async throws {
        let finished = try await run(words)
        #expect(
            finished.status == 64 && finished.output.isEmpty && finished.errors.contains(message), "\(finished.errors)")
    }
}
