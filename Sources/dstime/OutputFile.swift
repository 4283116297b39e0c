import ArgumentParser
import Glibc

/// A file that a command writes besides its result.
final class OutputFile {
    private let path: String
    private let file: UnsafeMutablePointer<FILE>
    /// Why not all was written; `nil` while it was.
    private var error: Int32?

    /// Makes the file. Ends with exit status 74 where that is not possible.
    init(path: String) throws {
        self.path = path
        guard let file = fopen(path, "we") else { throw Self.failure(path, errno) }
        self.file = file
    }

    /// Adds `text`; nothing more once that was not possible.
    func write(_ text: String) {
        guard error == nil else { return }
        if fputs(text, file) < 0 { error = errno }
    }

    /// Ends with exit status 74 where not all was written.
    func close() throws {
        let isClosed = fclose(file) == 0
        guard isClosed, error == nil else { throw Self.failure(path, error ?? errno) }
    }

    /// Whether two paths lead to one file; `/dev/null` and its like are taken as often as wanted.
    static func isSame(_ path: String, _ other: String) -> Bool {
        var (one, two) = (stat(), stat())
        guard stat(path, &one) == 0, stat(other, &two) == 0 else { return path == other }
        return one.st_mode & S_IFMT == S_IFREG && one.st_dev == two.st_dev && one.st_ino == two.st_ino
    }

    private static func failure(_ path: String, _ error: Int32) -> ExitCode {
        Output.note("dstime: cannot write '\(path)': " + String(cString: strerror(error)))
        return .inputOutputError
    }
}
