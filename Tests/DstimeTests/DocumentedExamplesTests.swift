import Foundation
import TestSupport
import Testing

/// The examples in README and guides print what they say they print, and draw the pictures that are shown.
///
/// Those of commands that need no network and have the same output everywhere: `convert`, `order`, `simulate`. Which command makes
/// which picture is what the guide says: its `--diagram` or `--plot`. `Tools/docs --pictures` makes them anew from the same lines.
@Suite struct DocumentedExamplesTests {
    /// A command line of a document, and the lines below it.
    struct Example: Sendable, CustomTestStringConvertible {
        let command: String
        let output: String
        /// What the document shows by `cat` before it: texts by file name.
        let files: [String: String]
        /// The directory of the document.
        let directory: String
        let place: String

        /// The names of the pictures that the command draws.
        var pictures: [String] {
            let words = command.split(separator: " ")
            return zip(words, words.dropFirst()).filter { ["--diagram", "--plot"].contains($0.0) }.map { String($0.1) }
        }

        var testDescription: String { place }
    }

    private static let catalogs = (RepositoryFiles.names(in: RepositoryFiles.root + "/Sources") ?? []).map {
        "Sources/\($0)/\($0).docc"
    }

    private static let documents =
        ["README.md"]
        + catalogs.flatMap { catalog in
            (RepositoryFiles.names(in: RepositoryFiles.root + "/" + catalog) ?? []).filter { $0.hasSuffix(".md") }
                .map { catalog + "/" + $0 }
        }

    private static func text(_ document: String) -> String {
        (try? String(contentsOfFile: RepositoryFiles.root + "/" + document, encoding: .utf8)) ?? ""
    }

    /// Lines that begin with `$ dstime` and such a command, indented or not, each with what follows up to the next command, the end of
    /// the block, or in README an empty line that no indented one follows.
    static let examples: [Example] = documents.flatMap { document -> [Example] in
        let lines = text(document).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var (examples, files): ([Example], [String: String]) = ([], [:])
        for (index, line) in lines.enumerated() {
            let indent = String(line.prefix { $0 == " " })
            let command = line.dropFirst(indent.count)
            guard command.hasPrefix("$ ") else { continue }
            let output = output(below: index, in: lines, indent)
            if command.hasPrefix("$ cat ") { files[String(command.dropFirst(6))] = output }
            let isRun = ["convert", "order", "simulate"].contains { command.hasPrefix("$ dstime \($0) ") }
            guard isRun else { continue }
            examples.append(
                Example(
                    command: String(command.dropFirst(2)), output: output, files: files,
                    directory: document.split(separator: "/").dropLast().joined(separator: "/"),
                    place: "\(document):\(index + 1)"))
        }
        return examples
    }

    private static func output(below index: Int, in lines: [String], _ indent: String) -> String {
        var output = lines[(index + 1)...].prefix { next in
            !next.hasPrefix("```") && !next.hasPrefix(indent + "$ ")
                && (next.isEmpty || next.hasPrefix(indent) || indent.isEmpty)
        }
        while output.last?.isEmpty == true { output.removeLast() }
        return output.map { $0.dropFirst(indent.count) + "\n" }.joined()
    }

    @Test func thereAreExamples() {
        #expect(Self.examples.count > 50)
        #expect(Self.examples.flatMap(\.pictures).count > 15)
    }

    @Test(arguments: examples) func printsWhatIsWritten(_ example: Example) async throws {
        let directory = try TemporaryDirectory()
        for (name, text) in example.files { _ = try directory.file(name, text) }
        // Both outputs together, as on a terminal.
        let finished = try await Tool.run(
            script: "tool=$1; dstime() { \"$tool\" \"$@\"; }; cd \"$3\" && eval \"$2\" 2>&1",
            [example.command, directory.path])
        var output = finished.output
        while output.hasSuffix("\n\n") { output.removeLast() }
        #expect(output == example.output, "\(example.place): \(example.command)")
        for name in example.pictures {
            let committed = RepositoryFiles.contents(of: "\(RepositoryFiles.root)/\(example.directory)/\(name)")
            let drawn = RepositoryFiles.contents(of: "\(directory.path)/\(name)")
            #expect(
                drawn != nil && drawn == committed,
                "\(example.place): \(name) is not what the command draws; Tools/docs --pictures makes it anew")
        }
    }

    /// Each picture of a guide is shown there, with words for who does not see it, and drawn by a command of its own; but those that have
    /// a dark version are drawn by hand.
    @Test(arguments: catalogs) func everyPictureHasItsCommand(catalog: String) {
        let names = RepositoryFiles.names(in: RepositoryFiles.root + "/" + catalog) ?? []
        let texts = Self.documents.filter { $0.hasPrefix(catalog + "/") }.map(Self.text)
        for picture in names where picture.hasSuffix(".svg") && !picture.hasSuffix("~dark.svg") {
            #expect(texts.contains { $0.contains("](\(picture))") && !$0.contains("![](\(picture))") }, "\(picture)")
            let isByHand = names.contains(picture.dropLast(4) + "~dark.svg")
            let drawn = Self.examples.filter { $0.directory == catalog && $0.pictures.contains(picture) }
            #expect(drawn.count == (isByHand ? 0 : 1), "\(catalog)/\(picture)")
        }
    }
}
