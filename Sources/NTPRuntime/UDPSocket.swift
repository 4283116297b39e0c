import CTimeShims
import Glibc
import NTPCore
import SystemClocks

/// Which timestamps to ask the kernel for.
public enum TimestampPreference: Hashable, Sendable, CaseIterable {
    /// The best there are: departures and arrivals (SO_TIMESTAMPING), else arrivals (SO_TIMESTAMPNS), else none.
    case kernel
    /// Arrivals only (SO_TIMESTAMPNS).
    case kernelReceive
    /// None: the program reads the clock itself.
    case user

    var level: Int32 {
        switch self {
        case .kernel: Int32(DSTIME_TIMESTAMPS_BOTH.rawValue)
        case .kernelReceive: Int32(DSTIME_TIMESTAMPS_RECEIVE.rawValue)
        case .user: Int32(DSTIME_TIMESTAMPS_NONE.rawValue)
        }
    }
}

/// A UDP socket that never blocks and closes itself.
struct UDPSocket: ~Copyable {
    /// The descriptor, for `poll(2)`.
    let descriptor: Int32

    /// Whether departures are stamped by the kernel.
    private(set) var stampsDepartures = false

    /// A socket of `family` (AF_INET or AF_INET6).
    init(family: Int32) throws(SystemError) {
        // Flags by fcntl, not in the type: simulators that stand in for the kernel know the bare type only.
        let descriptor = socket(family, Int32(SOCK_DGRAM.rawValue), 0)
        guard descriptor >= 0 else { throw SystemError(call: "socket", number: errno) }
        guard fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0, fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0 else {
            let number = errno
            close(descriptor)
            throw SystemError(call: "fcntl", number: number)
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Turns on the best kernel timestamps up to `preference`.
    mutating func enableTimestamps(_ preference: TimestampPreference) {
        let granted = dstime_enable_timestamps(descriptor, preference.level)
        stampsDepartures = granted == TimestampPreference.kernel.level
    }

    /// Connects to `endpoint` from a fresh ephemeral port, so that the kernel lets in nothing from elsewhere and reports
    /// ICMP errors.
    func connect(to endpoint: IPEndpoint) throws(SystemError) {
        _ = dstime_enable_icmp_errors(descriptor, endpoint.address.family)
        let result = SocketAddress.with(endpoint) { Glibc.connect(descriptor, $0, $1) }
        guard result == 0 else { throw SystemError(call: "connect", number: errno) }
    }

    /// Sends `bytes` to the endpoint it is connected to.
    func send(_ bytes: [UInt8]) throws(SystemError) {
        let flags = Int32(MSG_NOSIGNAL)
        let count = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, flags) }
        guard count == bytes.count else { throw SystemError(call: "send", number: errno) }
    }

    /// The next datagram, or the next entry of the error queue, read into `buffer`.
    func receive(into buffer: inout [UInt8], fromErrorQueue: Bool = false) -> dstime_message {
        var message = dstime_message()
        buffer.withUnsafeMutableBytes { bytes in
            dstime_receive(descriptor, fromErrorQueue ? 1 : 0, bytes.baseAddress, UInt64(bytes.count), &message)
        }
        return message
    }

    /// Binds to `endpoint`, shared with other threads of this process's server where `isShared`.
    func bind(to endpoint: IPEndpoint, isShared: Bool) throws(SystemError) {
        var on: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        if isShared, setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &on, size) != 0 {
            throw SystemError(call: "setsockopt SO_REUSEPORT", number: errno)
        }
        if endpoint.address.family == AF_INET6 {
            _ = setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &on, size)
        }
        let result = SocketAddress.with(endpoint) { Glibc.bind(descriptor, $0, $1) }
        guard result == 0 else { throw SystemError(call: "bind to \(endpoint)", number: errno) }
    }

    /// The endpoint it is bound to, with the port that the system chose where 0 was asked for.
    var localEndpoint: IPEndpoint? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        return result == 0 ? SocketAddress.endpoint(storage) : nil
    }
}
