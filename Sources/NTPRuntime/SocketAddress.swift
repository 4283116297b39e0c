import CTimeShims
import Glibc
import NTPCore

/// Endpoints as the socket calls want them, and back.
enum SocketAddress {
    /// Calls `body` with `endpoint` as a `sockaddr` and its length.
    static func with<Result>(
        _ endpoint: IPEndpoint, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        var storage = sockaddr_storage()
        let length: Int
        switch endpoint.address {
        case .v4(let address):
            length = MemoryLayout<sockaddr_in>.size
            withUnsafeMutableBytes(of: &storage) { bytes in
                let name = sockaddr_in(
                    sin_family: sa_family_t(AF_INET), sin_port: endpoint.port.bigEndian,
                    sin_addr: in_addr(s_addr: address.bigEndian), sin_zero: (0, 0, 0, 0, 0, 0, 0, 0))
                bytes.storeBytes(of: name, as: sockaddr_in.self)
            }
        case .v6(let high, let low, let scope):
            length = MemoryLayout<sockaddr_in6>.size
            withUnsafeMutableBytes(of: &storage) { bytes in
                var name = sockaddr_in6()
                name.sin6_family = sa_family_t(AF_INET6)
                name.sin6_port = endpoint.port.bigEndian
                name.sin6_scope_id = scope
                withUnsafeMutableBytes(of: &name.sin6_addr) { address in
                    address.storeBytes(of: high.bigEndian, toByteOffset: 0, as: UInt64.self)
                    address.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
                }
                bytes.storeBytes(of: name, as: sockaddr_in6.self)
            }
        }
        return withUnsafePointer(to: &storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(length)) }
        }
    }

    /// The endpoint that `name` holds; `nil` for families other than IP.
    static func endpoint(_ name: UnsafePointer<sockaddr>) -> IPEndpoint? {
        let bytes = UnsafeRawPointer(name)
        switch Int32(name.pointee.sa_family) {
        case AF_INET:
            let name = bytes.loadUnaligned(as: sockaddr_in.self)
            let address = IPAddress.v4(UInt32(bigEndian: name.sin_addr.s_addr))
            return IPEndpoint(address: address, port: UInt16(bigEndian: name.sin_port))
        case AF_INET6:
            let name = bytes.loadUnaligned(as: sockaddr_in6.self)
            let (high, low) = withUnsafeBytes(of: name.sin6_addr) { address in
                (address.loadUnaligned(as: UInt64.self), address.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            }
            let address = IPAddress.v6(
                high: UInt64(bigEndian: high), low: UInt64(bigEndian: low), scope: name.sin6_scope_id)
            return IPEndpoint(address: address, port: UInt16(bigEndian: name.sin6_port))
        default: return nil
        }
    }

    /// The endpoint that `storage` holds.
    static func endpoint(_ storage: sockaddr_storage) -> IPEndpoint? {
        withUnsafePointer(to: storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { endpoint($0) }
        }
    }
}

extension IPAddress {
    /// AF_INET or AF_INET6.
    var family: Int32 {
        switch self {
        case .v4: AF_INET
        case .v6: AF_INET6
        }
    }
}
