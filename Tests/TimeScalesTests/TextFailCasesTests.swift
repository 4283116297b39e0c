import TestSupport
import Testing

/// Replays what the fuzzer of texts once broke, every file of `Tests/FailCases` whose name begins with `text-`, and the texts that
/// it starts from.
@Suite struct TextFailCasesTests {
    private static let directories = ["/Tests/FailCases", "/Fuzz/TimeTextCorpus"].map { RepositoryFiles.root + $0 }

    @Test(arguments: directories) func everyPropertyHolds(_ directory: String) throws {
        let names = try #require(RepositoryFiles.names(in: directory), "\(directory) cannot be opened")
        for name in names where name.hasPrefix("text-") || directory.hasSuffix("Corpus") {
            let bytes = try #require(RepositoryFiles.contents(of: directory + "/" + name), "\(name) cannot be read")
            #expect(throws: Never.self, "\(name)") { try TimeTextProperties.check(bytes, byAll: true) }
        }
    }
}
