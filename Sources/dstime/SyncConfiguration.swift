import ArgumentParser
import Glibc

/// A configuration file of `dstime sync`: the options of the command line without their dashes, one a line, `#` for comments.
///
/// There is no second grammar and no second list of keys to keep in step: what a line may say is what the option may.
struct SyncConfiguration {
    private struct Line {
        let number: Int
        let argument: String
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
        // By bytes: to a String a carriage return and a line feed are one character.
        lines = bytes.prefix(count).split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
            .compactMap { index, line in
                let words = line.prefix { $0 != 0x23 }.split(maxSplits: 1) { Self.blanks.contains($0) }
                guard let key = words.first.map({ String(decoding: $0, as: UTF8.self) }) else { return nil }
                let value = words.count > 1 ? Self.trimmed(words[1]) : ""
                return Line(number: index + 1, argument: "--" + key + (value.isEmpty ? "" : "=" + value))
            }
    }

    private static let blanks: Set<UInt8> = [0x20, 0x09, 0x0D]

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
        let start = bytes.drop { blanks.contains($0) }
        let end = start.lastIndex { !blanks.contains($0) }.map { start.index(after: $0) } ?? start.startIndex
        return String(decoding: start[..<end], as: UTF8.self)
    }

    /// The file's options, and those of the command line, which come after and count more.
    ///
    /// Ends with exit status 78 and the line where the file is wrong, with 64 where the two do not go together.
    func options(and commandLine: [String]) throws -> SyncOptions {
        let words = lines.map(\.argument)
        guard let fault = Self.fault(in: words, and: commandLine) else {
            return try SyncOptions.parse(words + commandLine)
        }
        guard Self.fault(in: words, and: []) != nil else {
            Output.note("dstime: together with '\(path)': \(fault)")
            throw ExitCode(64)
        }
        // The line with which it goes wrong in the same way: of a pair that does not fit, the second.
        let count = (1...words.count).first { Self.fault(in: Array(words.prefix($0)), and: commandLine) == fault }
        let place = count.map { ", line \(lines[$0 - 1].number)" } ?? ""
        Output.note("dstime: '\(path)'\(place): \(fault)")
        throw ExitCode.badConfiguration
    }

    /// What is wrong with these options; `nil` where nothing is.
    private static func fault(in words: [String], and commandLine: [String]) -> String? {
        for word in words {
            let key = word.drop { $0 == "-" }.prefix { $0 != "=" }
            if others.contains(String(key)) { return "Unknown option '--\(key)'" }
            // Without a value it must be a flag, lest it take the next line for one.
            if !word.contains("="), let fault = fault({ _ = try SyncOptions.parse([word]) }) { return fault }
        }
        return fault { try SyncOptions.parse(words + commandLine).check() }
    }

    private static func fault(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return SyncOptions.message(for: error)
        }
    }

    /// What every command line of this kind takes, and which is no way to keep a clock.
    private static let others: Set<String> = [
        "help", "h", "help-hidden", "version", "generate-completion-script", "experimental-dump-help",
    ]
}
