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
    /// Ends with exit status 78 and the line where the file is wrong.
    func options(and commandLine: [String]) throws -> SyncOptions {
        let words = lines.map(\.argument)
        if let fault = Self.fault(in: words) {
            // The line with which it goes wrong in the same way: of a pair that does not fit, the second.
            let count = (1...words.count).first { Self.fault(in: Array(words.prefix($0))) == fault }
            let place = count.map { ", line \(lines[$0 - 1].number)" } ?? ""
            Output.note("dstime: '\(path)'\(place): \(fault)")
            throw ExitCode.badConfiguration
        }
        do {
            let options = try SyncOptions.parse(words + commandLine)
            try options.check()
            return options
        } catch {
            throw ValidationError("together with '\(path)': \(SyncOptions.message(for: error))")
        }
    }

    /// What is wrong with these options; `nil` where nothing is.
    private static func fault(in words: [String]) -> String? {
        // These ask for help, which is no way to keep a clock.
        if let word = words.first(where: { ["help", "h", "version", "help-hidden"].contains($0.drop { $0 == "-" }) }) {
            return "Unknown option '\(word)'"
        }
        do {
            try SyncOptions.parse(words).check()
            return nil
        } catch {
            return SyncOptions.message(for: error)
        }
    }
}
