import Glibc

/// A file with options of the command line without their dashes, one a line with its value behind it; `#` begins a comment.
///
/// There is no second grammar and no second list of keys to keep in step: what a line may say is what the option may.
struct OptionFile {
    /// A line that is not empty.
    struct Line {
        let number: Int
        let key: String
        let value: String

        /// The same as it would stand on the command line.
        var argument: String { "--" + key + (value.isEmpty ? "" : "=" + value) }
    }

    /// Why it cannot be read.
    struct Unreadable: Error {
        let message: String
    }

    let path: String
    let lines: [Line]

    /// Reads the file at `path`.
    init(path: String) throws(Unreadable) {
        self.path = path
        guard let file = fopen(path, "re") else {
            throw Unreadable(message: "cannot read '\(path)': " + String(cString: strerror(errno)))
        }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = fread(&bytes, 1, bytes.count, file)
        guard ferror(file) == 0 else {
            throw Unreadable(message: "cannot read '\(path)': " + String(cString: strerror(errno)))
        }
        guard count < bytes.count else { throw Unreadable(message: "'\(path)' has 64 KiB or more") }
        // What some editors put before UTF-8 is no part of the first key.
        let text = bytes.prefix(count)
        let lines = text.starts(with: [0xEF, 0xBB, 0xBF]) ? text.dropFirst(3) : text
        // By bytes: to a String a carriage return and a line feed are one character.
        self.lines = lines.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
            .compactMap { index, line in
                let words = line.prefix { $0 != 0x23 }.split(maxSplits: 1) { Self.blanks.contains($0) }
                guard let key = words.first.map({ String(decoding: $0, as: UTF8.self) }) else { return nil }
                return Line(number: index + 1, key: key, value: words.count > 1 ? Self.trimmed(words[1]) : "")
            }
    }

    private static let blanks: Set<UInt8> = [0x20, 0x09, 0x0D]

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
        let start = bytes.drop { blanks.contains($0) }
        let end = start.lastIndex { !blanks.contains($0) }.map { start.index(after: $0) } ?? start.startIndex
        return String(decoding: start[..<end], as: UTF8.self)
    }

    /// What every command line takes, and which is nothing that a file could mean.
    static let others: Set<String> = [
        "help", "h", "help-hidden", "version", "generate-completion-script", "experimental-dump-help",
    ]
}
