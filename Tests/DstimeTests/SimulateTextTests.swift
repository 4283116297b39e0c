import TestSupport
import Testing

/// What `dstime simulate` says of a run, to people.
@Suite struct SimulateTextTests {
    private func run(_ arguments: String...) async throws -> String {
        let finished = try await Program.run(Tool.path, ["simulate"] + arguments)
        #expect(finished.status == 0, "\(finished.errors)")
        return finished.output
    }

    // MARK: No bound

    /// Two of four lie alike: no three agree. The node in the middle, without offset or drift, is right all the same.
    @Test func aTieIsNamed() async throws {
        let tie = ["falseticker", "--liars", "2", "--nodes", "3", "--duration", "400", "--wander", "0"]
        let text = try await Program.run(Tool.path, ["simulate"] + tie).output
        #expect(text.contains("\nbounds       none was claimed: at 3 of 3 nodes no majority of the servers agrees\n"))
        #expect(text.contains("\n1 ms         1 of 3 nodes right to it at the end, and no clock was corrected\n"))
        let object = try #require(
            try JSON.lines(try await Program.run(Tool.path, ["simulate", "--json"] + tie).output).first)
        #expect(object["undecided"] == .number(3) && object["coverage"] == .null)
    }

    /// Whom two of four deceive from the middle of the run on has claimed a bound before.
    @Test func aTieThatComesLaterIsNamed() async throws {
        let text = try await run(
            "falseticker", "--liars", "2", "--lies-from", "300", "--nodes", "2", "--duration", "600", "--poll", "16")
        #expect(text.contains("\nbounds       held the truth all of the time\n"), "\(text)")
        #expect(
            text.contains("\nundecided    at the end, at 2 of 2 nodes no majority of the servers agrees\n"), "\(text)")
    }

    @Test func whyNoBoundIsClaimed() async throws {
        let alone = try await run("free-run", "--nodes", "1", "--duration", "100")
        #expect(alone.contains("\nworld        1 node for 100 s, "))
        #expect(alone.contains("\nbounds       none was claimed: nobody was asked\n"))
        let deaf = try await run("lossy", "--loss", "1", "--nodes", "1", "--duration", "100")
        #expect(deaf.contains("\nbounds       none was claimed: no node had answers enough\n"))
    }

    // MARK: Policies

    /// Where nothing was counted there is no error, not one of nothing.
    @Test func policiesWithoutErrors() async throws {
        let finished = try await Tool.interrupt(
            "simulate drift --policies --nodes 200 --duration 1e8 --settling 5e7 --threads 1")
        #expect(finished.status == 130, "\(finished.errors)")
        #expect(finished.output.contains(/\nslew, then step +– +– +–/), "\(finished.output)")
    }

    /// Three of four that lie by 5000 s are ignored by whom would step at 1000 s, and believed by those who step at any; an honest
    /// majority has bounds that hold.
    @Test func policiesShowWhatIsIgnoredAndWhatHeld() async throws {
        let arguments = [
            "simulate", "--policies", "--nodes", "1", "--duration", "200", "--poll", "16", "falseticker", "--lie",
            "5000",
        ]
        let deceived = try await Program.run(Tool.path, arguments + ["--liars", "3"]).output
        #expect(deceived.contains(/IGNORED  RIGHT TO 1 ms  BOUNDS HELD\n/), "\(deceived)")
        #expect(deceived.contains(/\nslew, then step .* [1-9][0-9]* +0 of 1 +0.00 %\n/), "\(deceived)")
        #expect(deceived.contains(/\nstep only .* 0 +0 of 1 +0.00 %\n/), "\(deceived)")
        let honest = try await Program.run(Tool.path, arguments).output
        #expect(honest.contains(/\nslew only .* 0 +1 of 1 +all\n/), "\(honest)")
    }

    /// Where nothing is corrected all policies are one.
    @Test(arguments: [["drift", "--free-run"], ["free-run"], ["drift", "--servers", "0"]])
    func policiesOfNobody(arguments: [String]) async throws {
        let finished = try await Program.run(Tool.path, ["simulate", "--policies", "--duration", "100"] + arguments)
        #expect(finished.status == 64 && finished.output.isEmpty)
        #expect(finished.errors.contains("--policies compares corrections"), "\(finished.errors)")
    }

    // MARK: Lessons

    /// The lesson is that of the run, and not of one that was not asked for.
    @Test func aLessonThatIsNotShownIsNotSaid() async throws {
        let short = ["--nodes", "2", "--duration", "300"]
        for (arguments, isSaid) in [
            (["falseticker"], true), (["falseticker", "--liars", "3"], false),
            (["falseticker", "--liars", "0"], false),
            (["falseticker", "--servers", "0"], false), (["falseticker-majority", "--liars", "1"], false),
            (["suspend"], false),
        ] {
            let text = try await Program.run(Tool.path, ["simulate"] + short + arguments).output
            let first = text.prefix { $0 != "\n" }
            #expect(first.hasSuffix(": changed by options from what it teaches") != isSaid, "\(first)")
        }
        let sleepy = try await run("suspend", "--nodes", "2", "--duration", "6000", "--poll", "64")
        #expect(
            sleepy.contains(/\nbounds       held the truth all of the time; claimed for [89][0-9].[0-9]* % of it\n/),
            "\(sleepy)")
    }

    @Test func anUnannouncedLeapSecond() async throws {
        let finished = try await Tool.run(
            "simulate", "drift", "--nodes", "1", "--duration", "400", "--settling", "100", "--poll", "16", "--json",
            "--at", "300.5 leap-second unannounced")
        let most = try #require(try JSON.lines(finished.output).first?["offset_max_s"]?.number)
        #expect(abs(most - 1) < 0.005, "\(most)")
    }

    // MARK: The list and completions

    /// On a terminal of 60 columns no line is longer, and what goes on stands below itself; nothing is lost.
    @Test func theListIsWrapped() async throws {
        guard await Tool.succeeds("script", "--version") else { return }
        let shown = try await Tool.run(
            script: "TERM=dumb script -qefc \"stty cols 60; '$1' simulate --list\" /dev/null", [])
        let lines = shown.output.split(whereSeparator: \.isNewline)
        #expect(lines.count > 20 && lines.allSatisfy { $0.count <= 60 }, "\(shown.output)")
        let plain = try await run("--list")
        func words(_ text: String) -> [Substring] { text.split { $0 == " " || $0.isNewline } }
        #expect(words(shown.output) == words(plain))
    }

    @Test func scenariosAreCompleted() async throws {
        let directory = try TemporaryDirectory()
        let path = try directory.file("falsehood.conf", "like drift\n")
        for (word, found) in [("fals", ["falseticker", "falseticker-majority"]), (directory.path + "/fals", [path])] {
            // As bash asks: for word 2, of which so many characters are before the cursor.
            let finished = try await Tool.run(
                "---completion", "simulate", "--", "positional@0", "2", "\(word.count)", "dstime", "simulate", word,
                environment: ["SAP_SHELL": "bash"])
            #expect(finished.output.split(separator: "\n").map(String.init) == found, "\(finished.errors)")
        }
    }
}
