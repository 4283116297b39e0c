import ArgumentParser
import Glibc

/// Standard output for results and standard error for all else, with failures of writing noticed.
enum Output {
    /// Writes `line` to standard output. Throws exit status 74 where it cannot be written, a full disk for one.
    static func print(_ line: String) throws { try print(bytes: Array((line + "\n").utf8)[...]) }

    /// The same of bytes, which are lines already.
    static func print(bytes: ArraySlice<UInt8>) throws {
        do {
            try write(bytes, to: STDOUT_FILENO)
        } catch {
            note("dstime: cannot write to standard output: " + String(cString: strerror(error.number)))
            throw ExitCode.inputOutputError
        }
    }

    /// How many characters a line of the terminal has that standard output is; `nil` where it is none.
    static var terminalWidth: Int? {
        var size = winsize()
        guard isatty(STDOUT_FILENO) == 1, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        return Int(size.ws_col)
    }

    /// Writes `line` to standard error; there is nobody to tell where that fails.
    static func note(_ line: String) {
        try? write(Array((line + "\n").utf8)[...], to: STDERR_FILENO)
    }

    /// Writes `text` to standard error as it is, without a line's end: for a terminal.
    static func noteOnTerminal(_ text: String) {
        try? write(Array(text.utf8)[...], to: STDERR_FILENO)
    }

    private struct WriteError: Error { let number: Int32 }

    private static func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) throws(WriteError) {
        var start = bytes.startIndex
        while start < bytes.endIndex {
            let count = bytes[start...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw WriteError(number: errno) }
            start += count
        }
    }
}
