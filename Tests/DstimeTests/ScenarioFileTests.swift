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
        ("drift 3\nnodes 0\n", 2, ": nodes 0: must be from 1"), ("bogus 3\n", 1, "'bogus"),
        ("nodes 3\n\nat 5 suspend 9 3\n", 3, "from 0 to 2"), ("at x heal\n", 1, "at x heal"),
        ("at 4 fly\n", 1, "leap-second"), ("at 4 step 1\n", 1, "step NODE SECONDS"),
        ("like nothing\n", 1, "like nothing"), ("nodes 2\npoll\n", 2, "poll"), ("help\n", 1, "help"),
        ("loss 2\n", 1, ": loss 2"), ("poll 17\n", 1, "power of two"),
        ("nodes 3\nlike drift\n", 2, "like drift: must be the first line"),
        ("at 5 heal\nlike drift\n", 2, "must be the first line"), ("name a\nlike drift\n", 2, "must be the first line"),
        ("like drift\nlike drift\n", 2, "like drift: stands in line 1 already"),
        ("nodes 3\n\nnodes 4\n", 3, "nodes 4: stands in line 1 already"),
        ("free-run\nnodes 4\nfree-run\n", 3, "stands in line 1 already"),
        ("duration 100\nat 1000 crash 1\n", 2, "at 1000 crash 1: must be from 0 to 100 s"),
        ("nodes 3\nat 10 partition 99\n", 2, "at 10 partition 99: must cut off from 1 to 3 nodes"),
        ("at 10 partition 0\n", 1, "from 1 to 10 nodes"),
        ("at 10 suspend 0 -5\n", 1, "at 10 suspend 0 -5: must be for more than 0"),
        ("at 10 pause 0 0\n", 1, "must be for more than 0"),
        ("at 10 step 0 3e9\n", 1, "must be by -2100000000 to 2100000000 s"),
        ("at 10 servers-step -1e12\n", 1, "must be by"), ("name\n", 1, "name: must have a text"),
        ("lesson # none\n", 1, "lesson: must have a text"),
        ("name a\u{1B}[31mb\n", 1, "name a\\u{1b}[31mb: must be without control characters"),
        ("lesson \u{9B}31m\n", 1, "must be without control characters"), ("lie 4\n", 1, "add liars"),
        ("like nothing\n", 1, "see --list"),
    ])
    func aWrongLineIsNamed(text: String, line: Int, words: String) async throws {
        let finished = try await Self.run(text)
        #expect(finished.status == 65)
        #expect(finished.errors.contains("line \(line):"), "\(finished.errors)")
        #expect(finished.errors.contains(words), "\(finished.errors)")
        #expect(finished.output.isEmpty)
    }

    /// What an editor puts before the text is no key, a directory is no long file, and what a run is asked for is no scenario.
    @Test func whatElseAFileCanBe() async throws {
        let marked = try await Self.run("\u{FEFF}like free-run\nnodes 1\nduration 100\n")
        #expect(marked.status == 0, "\(marked.errors)")
        let directory = try await Tool.run("simulate", "/tmp")
        #expect(directory.status == 74 && directory.errors == "dstime: cannot read '/tmp': Is a directory\n")
        let long = try await Self.run(String(repeating: "# nothing\n", count: 7_000))
        #expect(long.status == 74 && long.errors.contains("has 64 KiB or more"))
        for key in ["seed 7", "replicas 3", "json", "csv x"] {
            let finished = try await Self.run("nodes 1\n" + key + "\n")
            #expect(finished.status == 65 && finished.errors.contains("line 2: '\(key.prefix { $0 != " " })' says how"))
        }
    }

    @Test func standardInput() async throws {
        let finished = try await Tool.run(
            script: "printf 'like free-run\nnodes 1\nduration 1000\n' | \"$1\" simulate - --json", [])
        #expect(try JSON.lines(finished.output).first?["offset_max_s"]?.number == 0.05, "\(finished.errors)")
    }

    /// To check is to run nothing, however long it would take.
    @Test func checked() async throws {
        let right = try await Self.run("like crowd\nduration 3e9\n", "--check")
        #expect(right.status == 0 && right.output.isEmpty && right.errors.isEmpty)
        #expect(try await Self.run("nodes 3\nloss 2\n", "--check").errors.contains("line 2: loss 2"))
        #expect(try await Tool.run("simulate", "drift", "--loss", "2", "--check").status == 64)
    }

    @Test func whatIsNotThereIsSaid() async throws {
        let file = try await Tool.run("simulate", "./nowhere.conf")
        #expect(file.status == 74 && file.errors.contains("./nowhere.conf"))
        let name = try await Tool.run("simulate", "nowhere")
        #expect(name.status == 64 && name.errors.contains("'nowhere'") && name.errors.contains("free-run"))
    }
}
