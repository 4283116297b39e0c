import ArgumentParser
import Glibc

/// A file that a command writes besides its result.
final class OutputFile {
    private let path: String
    private let file: UnsafeMutablePointer<FILE>

    /// Makes the file. Ends with exit status 74 where that is not possible.
    init(path: String) throws {
        self.path = path
        guard let file = fopen(path, "we") else { throw Self.failure(path) }
        self.file = file
    }

    /// Adds `text`; whether that was possible.
    @discardableResult
    func write(_ text: String) -> Bool { fputs(text, file) >= 0 }

    /// Ends with exit status 74 where not all was written.
    func close() throws {
        let isWhole = ferror(file) == 0
        guard fclose(file) == 0, isWhole else { throw Self.failure(path) }
    }

    private static func failure(_ path: String) -> ExitCode {
        Output.note("dstime: cannot write '\(path)': " + String(cString: strerror(errno)))
        return .inputOutputError
    }
}
