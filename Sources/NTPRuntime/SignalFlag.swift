import CTimeShims

/// SIGINT, SIGTERM and SIGHUP as something that a loop looks at. They interrupt its waiting.
enum SignalFlag {
    /// From now on the signals are remembered instead of ending the process.
    static func catchAll() { dstime_catch_signals() }

    /// The last signal since this was asked; `nil` for none.
    static func take() -> Int32? {
        let number = dstime_take_signal()
        return number == 0 ? nil : number
    }
}
