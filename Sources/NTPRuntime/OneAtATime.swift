import Glibc
public import SystemClocks

/// A lock that only one process has: two daemons that correct one clock would chase each other.
public struct OneAtATime: ~Copyable {
    private let descriptor: Int32

    /// Another process has the lock.
    public enum Refusal: Error, Hashable, Sendable {
        /// It is held by the process of this number, 0 where it cannot be told.
        case held(by: Int32)
        /// The file cannot be made.
        case system(SystemError)
    }

    /// Takes the lock at `path`, until this value is let go or the process ends, however that ends.
    ///
    /// Who only looks whether it is held (``isHeld(path:)``) has it for a moment, so it is tried for a fifth of a second.
    public init(path: String) throws(Refusal) {
        var descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        let refusal = errno
        // The file of another user's daemon: who may only read it can still see whether it is locked.
        if descriptor < 0, refusal == EACCES || refusal == EROFS { descriptor = open(path, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw .system(SystemError(call: "open", number: refusal)) }
        let number = Self.lock(descriptor)
        guard number == 0 else {
            var bytes = [UInt8](repeating: 0, count: 16)
            let count = max(0, read(descriptor, &bytes, bytes.count))
            close(descriptor)
            guard number == EWOULDBLOCK else { throw .system(SystemError(call: "flock", number: number)) }
            throw .held(by: Int32(String(decoding: bytes.prefix(count), as: UTF8.self).filter(\.isNumber)) ?? 0)
        }
        let owner = Array("\(getpid())\n".utf8)
        ftruncate(descriptor, 0)
        _ = pwrite(descriptor, owner, owner.count, 0)
        self.descriptor = descriptor
    }

    /// 0, or why the lock cannot be had.
    private static func lock(_ descriptor: Int32) -> Int32 {
        var triesLeft = 10
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK, triesLeft > 0 else { return errno }
            triesLeft -= 1
            usleep(20_000)
        }
        return 0
    }

    /// Whether some process has the lock at `path`; `nil` where there is no such file, or it cannot be told.
    public static func isHeld(path: String) -> Bool? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        // A shared one, so that those who look do not see each other.
        guard flock(descriptor, LOCK_SH | LOCK_NB) != 0 else { return false }
        return errno == EWOULDBLOCK ? true : nil
    }

    deinit {
        // A child between fork and exec has the descriptor, too.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
