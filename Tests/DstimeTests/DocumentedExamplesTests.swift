import Foundation
import Testing
import TestSupport

/// The examples of `dstime convert` in README and guide print what they say they print.
@Suite struct DocumentedExamplesTests {
    /// A command line of a document, and the lines below it.
    struct Example: Sendable, CustomTestStringConvertible {
        let command: String
        let output: String
        let place: String

        var testDescription: String { place }
    }

    private static let documents = ["README.md", "Sources/TimeScales/TimeScales.docc/HowScalesHangTogether.md"]

    /// Lines that begin with `$ dstime convert`, indented or not, each with what follows up to the next or the end of the block.
    static let examples: [Example] = documents.flatMap { document -> [Example] in
        guard let text = try? String(contentsOfFile: RepositoryFiles.root + "/" + document, encoding: .utf8) else {
            return []
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var examples: [Example] = []
        for (index, line) in lines.enumerated() {
            let indent = String(line.prefix { $0 == " " })
            guard line.hasPrefix(indent + "$ dstime convert ") else { continue }
            let output = lines[(index + 1)...].prefix { next in
                !next.allSatisfy { $0 == " " } && !next.hasPrefix("```") && !next.hasPrefix(indent + "$ ")
            }
            examples.append(
                Example(
                    command: String(line.dropFirst(indent.count + 2)),
                    output: output.map { $0.dropFirst(indent.count) + "\n" }.joined(),
                    place: "\(document):\(index + 1)"))
        }
        return examples
    }

    @Test func thereAreExamples() { #expect(Self.examples.count > 15) }

    @Test(arguments: examples) func printsWhatIsWritten(_ example: Example) async throws {
        // Both outputs together, as on a terminal.
        let finished = try await Tool.run(
            script: "tool=$1; dstime() { \"$tool\" \"$@\"; }; eval \"$2\" 2>&1", [example.command])
        #expect(finished.output == example.output, "\(example.place): \(example.command)")
    }
}
