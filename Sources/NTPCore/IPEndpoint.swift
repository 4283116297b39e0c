/// An IP address of either family, as a value that can be compared and printed without a socket.
public enum IPAddress: Hashable, Sendable {
    /// An IPv4 address, first byte highest.
    case v4(UInt32)

    /// An IPv6 address in two halves, with the interface that a link-local one belongs to (0 for none).
    case v6(high: UInt64, low: UInt64, scope: UInt32 = 0)

    /// 127.0.0.1.
    public static let loopback4 = IPAddress.v4(0x7F00_0001)

    /// ::1.
    public static let loopback6 = IPAddress.v6(high: 0, low: 1)
}

extension IPAddress: CustomStringConvertible {
    /// Dotted quad, or the text of RFC 5952 §4: lower case, the longest run of zeros shortened, `%scope` where there is one.
    public var description: String {
        switch self {
        case .v4(let address):
            [24, 16, 8, 0].map { String(address >> $0 & 0xFF) }.joined(separator: ".")
        case .v6(let high, let low, let scope):
            Self.text(groups: Self.groups(high) + Self.groups(low)) + (scope == 0 ? "" : "%\(scope)")
        }
    }

    private static func groups(_ half: UInt64) -> [UInt64] {
        [48, 32, 16, 0].map { half >> $0 & 0xFFFF }
    }

    private static func text(groups: [UInt64]) -> String {
        let hexadecimal = groups.map { String($0, radix: 16) }
        guard let zeros = longestZeroRun(in: groups) else { return hexadecimal.joined(separator: ":") }
        return hexadecimal[..<zeros.lowerBound].joined(separator: ":") + "::"
            + hexadecimal[zeros.upperBound...].joined(separator: ":")
    }

    /// The first of the longest runs of two or more zero groups.
    private static func longestZeroRun(in groups: [UInt64]) -> Range<Int>? {
        var longest: Range<Int>?
        var start = 0
        for end in 0...groups.count where end == groups.count || groups[end] != 0 {
            if end - start >= 2, end - start > (longest?.count ?? 0) { longest = start..<end }
            start = end + 1
        }
        return longest
    }
}

/// An address and a UDP port.
public struct IPEndpoint: Hashable, Sendable {
    /// The address.
    public var address: IPAddress

    /// The port; 123 is NTP's.
    public var port: UInt16

    /// The endpoint of `address` and `port`.
    public init(address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }
}

extension IPEndpoint: CustomStringConvertible {
    /// `192.0.2.1:123` or `[2001:db8::1]:123`.
    public var description: String {
        switch address {
        case .v4: "\(address):\(port)"
        case .v6: "[\(address)]:\(port)"
        }
    }
}
