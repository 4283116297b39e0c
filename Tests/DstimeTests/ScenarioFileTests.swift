import TestSupport
import Testing

/// Scenarios in files: what they may say, and which line is to blame where they say something else.
@Suite struct ScenarioFileTests {
    private static func run(_ text: String, _ arguments: String...) async throws -> Program.Finished {
        let directory = try TemporaryDirectory()
        let path = try directory.file("world.conf", Array(text.utf8))
        defer { _ = directory }
        return try await Program.run(Tool.path, ["simulate", path, "--json"] + arguments)
    }

    @Test func aFileIsAScenario() async throws {
        let finished = try await Self.run(
            """
            # a clock without anybody to ask
            like free-run
            name alone
            nodes\t 1\r
            drift 20 # ppm
            duration 1000
            """)
        let object = try #require(try JSON.lines(finished.output).first)
        #expect(object["scenario"]?.string == "alone")
        // 20 ppm for 1000 s.
        #expect(object["offset_max_s"]?.number == 0.02)
        #expect(finished.status == 0)
    }

    @Test func theCommandLineCountsMore() async throws {
        let finished = try await Self.run(
            "like free-run\nnodes 2\nduration 1000\n", "--duration", "500", "--nodes", "1")
        let object = try #require(try JSON.lines(finished.output).first)
        #expect(object["duration_s"]?.number == 500)
        #expect(object["nodes"]?.number == 1)
        // 50 ppm for 500 s.
        #expect(object["offset_max_s"]?.number == 0.025)
    }

    /// A clock that is set forward by half a second and that nobody corrects is half a second ahead.
    @Test func incidentsHappen() async throws {
        let finished = try await Self.run(
            "like free-run\nnodes 1\ndrift 0\nduration 100\nat 50 step 0 0.5\n")
        let object = try #require(try JSON.lines(finished.output).first)
        #expect(object["offset_max_s"]?.number == 0.5)
    }

    /// Lines that only make sense together, in whatever order, do.
    @Test(arguments: [
        "lie 0.5\nliars 1\n", "liars 5\nservers 11\n", "settling 8000\nduration 9000\nfree-run\n",
        "burst-length 4\nburst 0.1\n",
        "at 10 crash 11\nnodes 12\n",
    ])
    func linesAreTakenTogether(text: String) async throws {
        let finished = try await Self.run("like one-server\n" + text, "--duration", "9000")
        #expect(finished.status == 0, "\(finished.errors)")
    }

    @Test(arguments: [
        ("nodes 3\nnodes 0\n", 2, "--nodes 0: must be from 1"), ("bogus 3\n", 1, "--bogus"),
        ("nodes 3\n\nat 5 suspend 9 3\n", 3, "from 0 to 2"), ("at x heal\n", 1, "at x heal"),
        ("at 4 fly\n", 1, "leap-second"), ("at 4 step 1\n", 1, "step NODE SECONDS"),
        ("like nothing\n", 1, "like nothing"), ("nodes 2\npoll\n", 2, "poll"), ("help\n", 1, "help"),
        ("loss 2\n", 1, "--loss 2"), ("poll 17\n", 1, "power of two"),
    ])
    func aWrongLineIsNamed(text: String, line: Int, words: String) async throws {
        let finished = try await Self.run(text)
        #expect(finished.status == 65)
        #expect(finished.errors.contains("line \(line):"), "\(finished.errors)")
        #expect(finished.errors.contains(words), "\(finished.errors)")
        #expect(finished.output.isEmpty)
    }

    @Test func whatIsNotThereIsSaid() async throws {
        let file = try await Tool.run("simulate", "./nowhere.conf")
        #expect(file.status == 74 && file.errors.contains("./nowhere.conf"))
        let name = try await Tool.run("simulate", "nowhere")
        #expect(name.status == 64 && name.errors.contains("'nowhere'") && name.errors.contains("free-run"))
    }
}
