import Glibc
import SystemClocks

/// Tells systemd how a service fares, by the protocol of sd_notify(3): a datagram to the socket in NOTIFY_SOCKET. Does nothing
/// where nobody asked to be told.
public struct ServiceNotice: Sendable {
    private let path: String?

    /// The notice's way, by this process's environment.
    public init() {
        path = getenv("NOTIFY_SOCKET").map { String(cString: $0) }
    }

    /// The service does what it is there for.
    public func ready(_ status: String) { send("READY=1\nSTATUS=\(status)") }

    /// It reads its configuration again; ``ready(_:)`` is to follow.
    public func reloading() {
        let now = (try? MonotonicClock().now.nanoseconds) ?? 0
        send("RELOADING=1\nMONOTONIC_USEC=\(now / 1_000)")
    }

    /// What it does at present.
    public func status(_ status: String) { send("STATUS=\(status)") }

    /// It is about to end.
    public func stopping() { send("STOPPING=1") }

    private func send(_ text: String) {
        guard let path, path.utf8.count < 108, path.hasPrefix("/") || path.hasPrefix("@") else { return }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var name = Array(path.utf8)
        // A name that begins with @ is in the abstract namespace, which a zero stands for.
        if name[0] == 0x40 { name[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
        let bytes = Array(text.utf8)
        _ = withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT), $0, length)
            }
        }
    }
}
