import Glibc

/// A directory for the files of one test, removed with them when it is let go.
public final class TemporaryDirectory: Sendable {
    /// Its path.
    public let path: String

    /// A new one below `/tmp`.
    public init() throws {
        var template = Array("/tmp/dstime-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SocketFailure("mkdtemp") }
        path = template.withUnsafeBufferPointer { buffer in buffer.baseAddress.map { String(cString: $0) } ?? "" }
    }

    deinit {
        // Only what `file` and `fifo` put there.
        for name in RepositoryFiles.names(in: path) ?? [] { unlink(path + "/" + name) }
        rmdir(path)
    }

    /// The path of a file there called `name` that has these bytes.
    public func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        let path = path + "/" + name
        guard let file = fopen(path, "wb") else { throw SocketFailure("fopen") }
        let count = fwrite(bytes, 1, bytes.count, file)
        guard fclose(file) == 0, count == bytes.count else { throw SocketFailure("fwrite") }
        return path
    }

    /// The same of a text.
    public func file(_ name: String, _ text: String) throws -> String { try file(name, Array(text.utf8)) }

    /// The path of a named pipe there called `name`.
    public func fifo(_ name: String) throws -> String {
        let path = path + "/" + name
        guard mkfifo(path, 0o600) == 0 else { throw SocketFailure("mkfifo") }
        return path
    }
}
