import Glibc

/// SIGINT and SIGTERM as something to wait for, so that a server can say what it did before it ends.
enum TerminationSignals {
    private static var set: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGINT)
        sigaddset(&set, SIGTERM)
        return set
    }

    /// Keeps the signals from ending the process; threads started after this inherit it.
    static func block() {
        var set = set
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Waits until one of them comes.
    static func wait() {
        var set = set
        var signal: Int32 = 0
        sigwait(&set, &signal)
    }

    /// The signal that has come since they were blocked, if one has; it stays there to be waited for.
    static var pending: Int32? {
        var set = sigset_t()
        guard sigpending(&set) == 0 else { return nil }
        return [SIGINT, SIGTERM].first { sigismember(&set, $0) == 1 }
    }
}
