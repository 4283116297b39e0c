import CLibcap
import Glibc

/// Whether this process may set the clock, by the capabilities that the kernel grants it.
public struct ClockPrivilege: Hashable, Sendable {
    /// Whether CAP_SYS_TIME is in effect; `nil` where the capabilities could not be read.
    ///
    /// Having it is necessary, not sufficient: a container may forbid the call itself.
    public let maySetClock: Bool?

    /// The privilege of this process.
    public static var current: ClockPrivilege {
        guard let capabilities = cap_get_proc() else { return ClockPrivilege(maySetClock: nil) }
        defer { cap_free(UnsafeMutableRawPointer(capabilities)) }
        var value = CAP_CLEAR
        guard cap_get_flag(capabilities, CAP_SYS_TIME, CAP_EFFECTIVE, &value) == 0 else {
            return ClockPrivilege(maySetClock: nil)
        }
        return ClockPrivilege(maySetClock: value == CAP_SET)
    }
}
