import Glibc
package import SystemClocks

/// A thread for work that blocks or computes for long: the cooperative pool of Swift's concurrency must not wait for it.
///
/// Exactly one of ``detach()`` and ``join()`` is to be called, once.
package struct SystemThread: Sendable {
    private final class Work {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private let thread: pthread_t

    /// Runs `body` on a thread of its own.
    package static func start(_ body: @escaping @Sendable () -> Void) throws(SystemError) -> SystemThread {
        let work = Unmanaged.passRetained(Work(body))
        var thread = pthread_t()
        let error = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
                return nil
            }, work.toOpaque())
        guard error == 0 else {
            work.release()
            throw SystemError(call: "pthread_create", number: error)
        }
        return SystemThread(thread: thread)
    }

    /// Nobody waits for it.
    package func detach() { pthread_detach(thread) }

    /// Waits until it has ended.
    package func join() { pthread_join(thread, nil) }
}
