import Foundation

/// A value behind a lock that ThreadSanitizer knows.
///
/// `Synchronization.Mutex` waits in futex(2) itself, which ThreadSanitizer cannot see: whenever two threads really meet there,
/// it reports a race that is none.
public final class Locked<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var value: Value

    /// A lock around `value`.
    public init(_ value: Value) { self.value = value }

    /// Runs `body` with the value while nobody else does.
    public func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        try lock.withLock { try body(&value) }
    }
}
