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
    public init(path: String) throws(Refusal) {
        var descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        let number = errno
        // The file of another user's daemon: who may only read it can still see whether it is locked.
        if descriptor < 0, number == EACCES || number == EROFS { descriptor = open(path, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw .system(SystemError(call: "open", number: number)) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let number = errno
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

    deinit {
        // A child between fork and exec has the descriptor, too.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
