import ArgumentParser
import Glibc

/// A configuration file of `dstime sync`: the options of the command line without their dashes, one a line, `#` for comments.
///
/// There is no second grammar and no second list of keys to keep in step: what a line may say is what the option may.
struct SyncConfiguration {
    private struct Line {
        let number: Int
        let arguments: [String]
    }

    private let path: String
    private let lines: [Line]

    /// Reads the file at `path`. Ends with exit status 78 where it cannot be read.
    init(path: String) throws {
        self.path = path
        guard let file = fopen(path, "re") else {
            Output.note("dstime: cannot read '\(path)': " + String(cString: strerror(errno)))
            throw ExitCode.badConfiguration
        }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = fread(&bytes, 1, bytes.count, file)
        guard count < bytes.count, ferror(file) == 0 else {
            Output.note("dstime: '\(path)' is no configuration file: it cannot be read, or has 64 KiB or more")
            throw ExitCode.badConfiguration
        }
        let text = String(decoding: bytes.prefix(count), as: UTF8.self)
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { index, line in
            let words = line.prefix { $0 != "#" }.split(maxSplits: 1) { $0 == " " || $0 == "\t" || $0 == "\r" }
            guard let key = words.first else { return nil }
            let value = words.count > 1 ? Self.trimmed(words[1]) : ""
            return Line(number: index + 1, arguments: ["--" + key] + (value.isEmpty ? [] : [value]))
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while let last = text.last, last == " " || last == "\t" || last == "\r" { text.removeLast() }
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        return String(text)
    }

    /// The file's options, and those of the command line, which come after and count more.
    ///
    /// Ends with exit status 78 and the line where the file is wrong.
    func options(and commandLine: [String]) throws -> SyncOptions {
        do {
            return try SyncOptions.parse(lines.flatMap(\.arguments) + commandLine)
        } catch {
            for line in lines {
                do {
                    _ = try SyncOptions.parse(line.arguments)
                } catch {
                    throw failure(error, ", line \(line.number)")
                }
            }
            throw failure(error, "")
        }
    }

    private func failure(_ error: any Error, _ place: String) -> ExitCode {
        Output.note("dstime: '\(path)'\(place): \(SyncOptions.message(for: error))")
        return .badConfiguration
    }
}
