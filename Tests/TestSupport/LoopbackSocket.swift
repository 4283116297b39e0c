import Glibc

/// The two loopback addresses.
public enum Loopback: String, Hashable, Sendable, CaseIterable {
    /// 127.0.0.1.
    case v4
    /// ::1.
    case v6

    /// Those that this machine has; some have no IPv6.
    public static let available = allCases.filter { (try? LoopbackSocket($0)) != nil }

    /// The address and `port` as a server is written on the command line.
    public func server(port: UInt16) -> String {
        self == .v4 ? "127.0.0.1:\(port)" : "[::1]:\(port)"
    }
}

/// A system call that failed in a test's own equipment.
public struct SocketFailure: Error {
    /// The call and its error.
    public let text: String

    init(_ call: String) { text = "\(call): \(String(cString: strerror(errno)))" }
}

/// An IP address and port as the socket calls take them.
public struct SocketName: Hashable, Sendable {
    let bytes: [UInt8]

    /// 127.0.0.1 or ::1, and `port`.
    public init(_ family: Loopback, port: UInt16) {
        switch family {
        case .v4: self.init(v4: 0x7F00_0001, port: port)
        case .v6:
            var name = sockaddr_in6()
            name.sin6_family = sa_family_t(AF_INET6)
            name.sin6_port = port.bigEndian
            name.sin6_addr = in6addr_loopback
            self.init(bytes: withUnsafeBytes(of: name) { [UInt8]($0) })
        }
    }

    /// The IPv4 address `v4`, first byte highest, and `port`.
    public init(v4: UInt32, port: UInt16) {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        name.sin_addr = in_addr(s_addr: v4.bigEndian)
        bytes = withUnsafeBytes(of: name) { [UInt8]($0) }
    }

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// The port: bytes 2 and 3 of either family's name.
    public var port: UInt16 { UInt16(bytes[2]) << 8 | UInt16(bytes[3]) }

    func with<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result? {
        bytes.withUnsafeBytes { raw in
            raw.baseAddress.map { body($0.assumingMemoryBound(to: sockaddr.self), socklen_t(raw.count)) }
        }
    }
}

/// A UDP socket on a port that the system chose; it closes itself.
public final class LoopbackSocket: Sendable {
    /// A datagram and where it came from.
    public struct Datagram: Sendable {
        /// What it holds.
        public let bytes: [UInt8]
        /// Who sent it.
        public let source: SocketName
    }

    /// Where it is bound.
    public let name: SocketName

    /// Address and port as a server is written on the command line.
    public let server: String

    let descriptor: Int32

    /// A socket bound to a loopback address.
    public convenience init(_ family: Loopback = .v4) throws {
        try self.init(bound: SocketName(family, port: 0), family)
    }

    /// A socket bound to `wanted`, for the few cases in which the port matters.
    public init(bound wanted: SocketName, _ family: Loopback) throws {
        let type = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        descriptor = socket(family == .v4 ? AF_INET : AF_INET6, type, 0)
        guard descriptor >= 0 else { throw SocketFailure("socket") }
        var storage = [UInt8](repeating: 0, count: 128)
        var length = socklen_t(storage.count)
        let fd = descriptor
        guard wanted.with({ bind(fd, $0, $1) }) == 0,
            storage.withUnsafeMutableBytes({ raw in
                raw.baseAddress.map { getsockname(fd, $0.assumingMemoryBound(to: sockaddr.self), &length) }
            }) == 0
        else {
            let failure = SocketFailure("bind")
            close(fd)
            throw failure
        }
        name = SocketName(bytes: Array(storage.prefix(Int(length))))
        server = family.server(port: name.port)
    }

    deinit { close(descriptor) }

    /// A port that is taken and at which nobody hears: a connected socket takes datagrams from its peer only, and the kernel
    /// answers those of others with ICMP "port unreachable". So no other test can get the port meanwhile.
    public static func closedPort(_ family: Loopback = .v4) throws -> LoopbackSocket {
        let socket = try LoopbackSocket(family)
        guard socket.name.with({ connect(socket.descriptor, $0, $1) }) == 0 else { throw SocketFailure("connect") }
        return socket
    }

    /// Sends one datagram.
    @discardableResult
    public func send(_ bytes: [UInt8], to destination: SocketName) -> Bool {
        bytes.withUnsafeBytes { raw in
            destination.with { sendto(descriptor, raw.baseAddress, raw.count, Int32(MSG_NOSIGNAL), $0, $1) }
        } == bytes.count
    }

    /// The next datagram that is there.
    public func receive() -> Datagram? {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        var source = [UInt8](repeating: 0, count: 128)
        var length = socklen_t(source.count)
        let count = bytes.withUnsafeMutableBytes { data in
            source.withUnsafeMutableBytes { raw in
                recvfrom(
                    descriptor, data.baseAddress, data.count, 0,
                    raw.baseAddress?.assumingMemoryBound(to: sockaddr.self), &length)
            }
        }
        guard count >= 0 else { return nil }
        return Datagram(
            bytes: Array(bytes.prefix(count)), source: SocketName(bytes: Array(source.prefix(Int(length)))))
    }

    /// The next datagram that comes within `time`.
    public func receive(within time: Duration) async throws -> Datagram? {
        let end = ContinuousClock.now.advanced(by: time)
        while true {
            if let datagram = receive() { return datagram }
            guard ContinuousClock.now < end else { return nil }
            try await Task.sleep(for: .milliseconds(2))
        }
    }
}
