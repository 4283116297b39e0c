import TestSupport
import Testing

/// Replays what the fuzzer of logs once broke, every file of `Tests/FailCases` whose name begins with `log-`, and the lines and stamps
/// that it starts from.
@Suite struct EventLogFailCasesTests {
    private static let directories = ["/Tests/FailCases", "/Fuzz/EventLogCorpus"].map { RepositoryFiles.root + $0 }

    @Test(arguments: directories) func everyPropertyHolds(_ directory: String) throws {
        let names = try #require(RepositoryFiles.names(in: directory), "\(directory) cannot be opened")
        for name in names where name.hasPrefix("log-") || directory.hasSuffix("Corpus") {
            let bytes = try #require(RepositoryFiles.contents(of: directory + "/" + name), "\(name) cannot be read")
            #expect(throws: Never.self, "\(name)") { try EventLogProperties.check(bytes) }
        }
    }
}
