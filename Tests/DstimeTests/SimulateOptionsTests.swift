import TestSupport
import Testing

/// Options reach the world that they are said to change: what theory says comes out.
@Suite struct SimulateOptionsTests {
    private func run(_ arguments: String...) async throws -> JSON {
        let finished = try await Program.run(Tool.path, ["simulate"] + arguments + ["--json"])
        return try #require(try JSON.lines(finished.output).first, "\(finished.errors)")
    }

    private func greatest(_ arguments: String...) async throws -> Double {
        let finished = try await Program.run(
            Tool.path, ["simulate", "free-run", "--nodes", "1", "--drift", "0", "--json"] + arguments)
        return try #require(try JSON.lines(finished.output).first?["offset_max_s"]?.number, "\(finished.errors)")
    }

    /// a·t²/2 for a day with 1 ppm a day: 43.2 ms.
    @Test func ageing() async throws { #expect(try await greatest("--ageing", "1") == 0.0432) }

    /// A sine of 1 ppm over a day has gained A·P/π at noon, 27.5 ms, and nothing at midnight.
    @Test func temperature() async throws {
        #expect(abs(try await greatest("--temperature", "1") - 1e-6 * 86_400 / Double.pi) < 1e-6)
        let hour = try await greatest("--temperature", "1", "--temperature-period", "3600")
        #expect(abs(hour - 1e-6 * 3_600 / Double.pi) < 1e-6)
    }

    /// 100 nodes in a random walk of σ·√t: the root mean square at the end of t seconds is that, and over all of them that/√2.
    @Test func whiteFrequencyNoise() async throws {
        let object = try await run(
            "free-run", "--nodes", "100", "--drift", "0", "--duration", "10000", "--settling", "0", "--white-fm", "1")
        let expected = 1e-6 * 100 / 2.0.squareRoot()
        #expect(abs((object["offset_rms_s"]?.number ?? 0) / expected - 1) < 0.25, "\(object)")
    }

    /// A clock that flickers by nanoseconds is off by nanoseconds; one that only reads with noise is not off at all.
    @Test func phaseNoise() async throws {
        let flicker = try await greatest("--flicker-pm", "1e-9", "--duration", "1000")
        #expect(flicker > 1e-9 && flicker < 1e-7)
        #expect(try await greatest("--white-pm", "1e-6", "--duration", "1000") == 0)
    }

    /// What comes twice is received twice; what is always lost never.
    @Test func duplicatesAndBursts() async throws {
        let small = ["drift", "--nodes", "2", "--duration", "300", "--free-run", "--poll", "16"]
        func pairs(_ more: String...) async throws -> (requests: Double, pairs: Double) {
            let finished = try await Program.run(Tool.path, ["simulate"] + small + more + ["--json"])
            let object = try #require(try JSON.lines(finished.output).first)
            return (object["requests"]?.number ?? 0, object["ordering"]?["pairs"]?.number ?? 0)
        }
        let plain = try await pairs()
        #expect(plain.pairs == 2 * plain.requests)
        // Each request comes twice and is answered twice, and each answer comes twice.
        let doubled = try await pairs("--duplication", "1")
        #expect(doubled.pairs == 6 * doubled.requests)
        let never = try await pairs("--burst", "1", "--burst-length", "1e6")
        #expect(never.pairs <= 4 && never.requests > 100)
        // A burst in which nothing is lost is none.
        #expect(try await pairs("--burst", "1", "--burst-loss", "0") == plain)
    }

    /// A line of one is full while a packet is served: of four requests that come to a server at the same time three are lost.
    @Test func queueLimit() async throws {
        let object = try await run(
            "one-server", "--nodes", "4", "--duration", "1", "--settling", "0.5", "--jitter", "0", "--service-time",
            "0.1",
            "--queue-limit", "1")
        // A request and its answer.
        #expect(object["ordering"]?["pairs"]?.number == 2)
    }

    /// Before its time a lie is none.
    @Test func liesFrom() async throws {
        let arguments = [
            "one-server", "--liars", "1", "--lie", "0.08", "--nodes", "1", "--duration", "400", "--drift", "0",
            "--wander", "0",
            "--offset", "0", "--jitter", "0", "--poll", "16", "--settling", "100",
        ]
        let late = try await Program.run(Tool.path, ["simulate"] + arguments + ["--lies-from", "1000", "--json"])
        let early = try await Program.run(Tool.path, ["simulate"] + arguments + ["--json"])
        #expect(try JSON.lines(late.output).first?["offset_max_s"]?.number ?? 1 < 1e-6)
        #expect(abs((try JSON.lines(early.output).first?["offset_max_s"]?.number ?? 0) - 0.08) < 1e-4)
    }
}
