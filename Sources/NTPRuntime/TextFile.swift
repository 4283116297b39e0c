import Glibc
import SystemClocks

/// Small files that are read and replaced as a whole.
enum TextFile {
    /// The text of the file at `path`, `nil` where there is no such file. Longer ones than
    /// `limit` bytes are an error (EFBIG).
    static func read(_ path: String, limit: Int) throws(SystemError) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw SystemError(call: "open", number: errno)
        }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        var count = 0
        while count <= limit {
            let more = bytes[count...].withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if more < 0, errno == EINTR { continue }
            guard more >= 0 else { throw SystemError(call: "read", number: errno) }
            guard more > 0 else { break }
            count += more
        }
        guard count <= limit else { throw SystemError(call: "read", number: EFBIG) }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    /// Makes `text` the content of the file at `path`: written beside it and renamed, so that whoever reads it, and whoever finds
    /// it after a crash, has the old text or the new one, whole.
    static func replace(_ path: String, with text: String, isDurable: Bool) throws(SystemError) {
        let draft = path + ".new"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw SystemError(call: "open", number: errno) }
        let bytes = Array(text.utf8)
        let isWritten =
            bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) } == bytes.count
            && (!isDurable || fsync(descriptor) == 0)
        let number = errno
        close(descriptor)
        guard isWritten else {
            unlink(draft)
            throw SystemError(call: "write", number: number)
        }
        guard rename(draft, path) == 0 else {
            let number = errno
            unlink(draft)
            throw SystemError(call: "rename", number: number)
        }
    }
}
