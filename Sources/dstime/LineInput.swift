import ArgumentParser
import Glibc

/// Standard input, or a file, line by line, in memory that does not grow.
enum LineInput {
    /// The longest line that is handed on whole. No text of an instant is nearly so long.
    static let longestLine = 4_096

    /// Calls `body` with each line, without its end, and whether it is whole: of one that is longer than `longest` only the
    /// beginning is handed on. Before it waits for more input
    /// it calls `whenWaiting`, so that whoever feeds lines one at a time gets answers one at a time.
    ///
    /// Ends with exit status 74 where the input, which messages call `name`, cannot be read.
    static func forEachLine(
        of descriptor: Int32 = STDIN_FILENO, name: String = "standard input", longest: Int = longestLine,
        _ body: (_ line: Span<UInt8>, _ isWhole: Bool) throws -> Void, whenWaiting: () throws -> Void
    ) throws {
        var buffer = [UInt8](repeating: 0, count: max(1 << 16, 2 * longest))
        var end = 0
        // Whether what stands at the front is the rest of a line whose beginning was handed on.
        var isRest = false
        while true {
            if end < buffer.count { try whenWaiting() }
            let count = try read(descriptor, name, into: &buffer, from: end)
            guard count > 0 else { break }
            end += count
            let start = try forEachLine(in: buffer.span.extracting(0..<end), longest, &isRest, body)
            let rest = Array(buffer[start..<end])
            buffer.replaceSubrange(0..<rest.count, with: rest)
            end = rest.count
        }
        if end > 0, !isRest { try body(buffer.span.extracting(0..<end), true) }
    }

    /// The same for the lines that are whole in `bytes`, and for the beginning of one that is too long; returns where what is
    /// left begins.
    private static func forEachLine(
        in bytes: Span<UInt8>, _ longest: Int, _ isRest: inout Bool,
        _ body: (_ line: Span<UInt8>, _ isWhole: Bool) throws -> Void
    ) throws -> Int {
        var start = 0
        while let newline = newline(bytes, from: start) {
            if !isRest {
                let end = min(newline, start + longest)
                try body(bytes.extracting(start..<end), end == newline)
            }
            isRest = false
            start = newline + 1
        }
        guard bytes.count - start >= longest else { return start }
        if !isRest { try body(bytes.extracting(start..<start + longest), false) }
        isRest = true
        return bytes.count
    }

    private static func newline(_ bytes: Span<UInt8>, from start: Int) -> Int? {
        guard start < bytes.count else { return nil }
        return bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, let found = memchr(base + start, 0x0A, bytes.count - start) else {
                return nil
            }
            return base.distance(to: UnsafeRawPointer(found))
        }
    }

    private static func read(
        _ descriptor: Int32, _ name: String, into buffer: inout [UInt8], from start: Int
    ) throws -> Int {
        while true {
            let count = buffer.withUnsafeMutableBytes { bytes in
                Glibc.read(descriptor, bytes.baseAddress.map { $0 + start }, bytes.count - start)
            }
            if count >= 0 { return count }
            guard errno != EINTR else { continue }
            Output.note("dstime: cannot read \(name): " + String(cString: strerror(errno)))
            throw ExitCode.inputOutputError
        }
    }
}
