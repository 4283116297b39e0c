import CTimeShims
import Glibc

/// A system call that failed.
public struct SystemError: Error, Hashable, Sendable {
    /// The call, as `bind`.
    public let call: String

    /// The `errno` value.
    public let number: Int32

    /// A failure of `call` with this `errno` value.
    public init(call: String, number: Int32) {
        self.call = call
        self.number = number
    }

    /// The name of the `errno` value, as `ECONNREFUSED`; its number where it has no name here.
    public var code: String {
        dstime_error_name(number).map { String(cString: $0) } ?? "E\(number)"
    }

    /// Whether it tells of a shortage on this machine (descriptors, memory) rather than of what the call was about.
    public var isShortage: Bool { [EMFILE, ENFILE, ENOMEM, ENOBUFS].contains(number) }

    /// What the value means, as `Connection refused`.
    public var reason: String { String(cString: strerror(number)) }
}

extension SystemError: CustomStringConvertible {
    /// `bind: Address already in use (EADDRINUSE)`.
    public var description: String { "\(call): \(reason) (\(code))" }
}
