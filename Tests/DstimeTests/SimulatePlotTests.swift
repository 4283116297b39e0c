import TestSupport
import Testing

/// `dstime simulate --plot`: the file, and what goes wrong with it.
@Suite struct SimulatePlotTests {
    private static func run(_ arguments: String...) async throws -> Program.Finished {
        try await Program.run(Tool.path, ["simulate", "drift", "--nodes", "3", "--duration", "60"] + arguments)
    }

    /// What is printed and drawn is the same with the other file and without.
    @Test func writesThePictureAndTheSeries() async throws {
        let directory = try TemporaryDirectory()
        let (svg, csv) = (directory.path + "/run.svg", directory.path + "/run.csv")
        let finished = try await Self.run("--plot", svg, "--csv", csv)
        #expect(finished.status == 0 && finished.errors.isEmpty)
        let first = String(decoding: try #require(RepositoryFiles.contents(of: svg)), as: UTF8.self)
        #expect(first.hasPrefix("<svg ") && first.hasSuffix("</svg>\n"))
        let series = String(decoding: try #require(RepositoryFiles.contents(of: csv)), as: UTF8.self)
        #expect(series.hasPrefix("time_s,") && series.hasSuffix("\n"))
        let again = try await Self.run("--plot", svg)
        #expect(again.output == finished.output)
        #expect(RepositoryFiles.contents(of: svg) == Array(first.utf8))
        let plain = try await Self.run()
        #expect(plain.output == finished.output)
    }

    @Test func showsOneRun() async throws {
        for other in [["--replicas", "2"], ["--policies"]] {
            let finished = try await Program.run(
                Tool.path, ["simulate", "drift", "--plot", "/nonexistent/run.svg"] + other)
            #expect(finished.status == 64 && finished.errors.contains("--plot shows one run"))
        }
    }
}
