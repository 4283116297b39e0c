import CLibcap
import CTimeShims
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

extension ClockPrivilege {
    /// Gives up every capability but that of setting the clock, for good, and becomes `user` where one is named.
    ///
    /// Throws `ENOENT` for an unknown user, and what the kernel says where it does not allow it.
    public static func keepOnlySettingTheClock(as user: String? = nil) throws(SystemError) {
        if let user {
            let error = dstime_become_user(user)
            guard error == 0 else { throw SystemError(call: "setuid", number: error) }
        }
        let error = dstime_forbid_new_privileges()
        guard error == 0 else { throw SystemError(call: "prctl", number: error) }
        guard let current = cap_get_proc(), let kept = cap_init() else {
            throw SystemError(call: "cap_get_proc", number: errno)
        }
        defer {
            cap_free(UnsafeMutableRawPointer(current))
            cap_free(UnsafeMutableRawPointer(kept))
        }
        var isPermitted = CAP_CLEAR
        guard cap_get_flag(current, CAP_SYS_TIME, CAP_PERMITTED, &isPermitted) == 0 else {
            throw SystemError(call: "cap_get_flag", number: errno)
        }
        if isPermitted == CAP_SET {
            var value = CAP_SYS_TIME
            guard cap_set_flag(kept, CAP_PERMITTED, 1, &value, CAP_SET) == 0,
                cap_set_flag(kept, CAP_EFFECTIVE, 1, &value, CAP_SET) == 0
            else { throw SystemError(call: "cap_set_flag", number: errno) }
        }
        guard cap_set_proc(kept) == 0 else { throw SystemError(call: "cap_set_proc", number: errno) }
    }
}
