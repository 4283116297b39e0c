import Glibc

/// Where a server is to be found, as people write it: a name or an address, and a UDP port (123 where none is given).
public struct ServerAddress: Hashable, Sendable {
    /// NTP's port, as registered with IANA.
    public static let standardPort: UInt16 = 123

    /// The text it was made from.
    public let text: String

    /// A host name, an IPv4 address, or an IPv6 address without brackets.
    public let host: String

    /// The UDP port, 1…65535.
    public let port: UInt16

    /// Reads `name`, `name:port`, `a.b.c.d:port`, `[v6]:port`, `[v6]` or `v6`.
    ///
    /// Throws an error that names the text and what would be right.
    public init(_ text: String) throws(ServerAddressError) {
        try self.init(text, lowestPort: 1)
    }

    /// Reads the same forms with ports from `lowestPort` on: 0 means something to a server, and nothing to a client.
    init(_ text: String, lowestPort: UInt16) throws(ServerAddressError) {
        self.text = text
        let (host, port) = try Self.split(text)
        guard !host.isEmpty else { throw ServerAddressError(text: text, fault: .emptyHost) }
        // C0 and C1 controls and spaces: in no name, and some terminals obey them.
        let isClean = host.unicodeScalars.allSatisfy { $0.value > 0x20 && !(0x7F...0xA0 ~= $0.value) }
        guard isClean, host.utf8.count <= 253 else {
            throw ServerAddressError(text: text, fault: .badHost)
        }
        guard Self.isIPv6(host) || !host.contains(":") && !text.hasPrefix("[") else {
            throw ServerAddressError(text: text, fault: .badIPv6)
        }
        self.host = host
        guard let port else {
            self.port = Self.standardPort
            return
        }
        guard port.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let number = UInt16(port), number >= lowestPort else {
            throw ServerAddressError(text: text, fault: .badPort(port))
        }
        self.port = number
    }

    /// Whether `host` is an IPv6 address, with or without a zone (`fe80::1%eth0`).
    private static func isIPv6(_ host: String) -> Bool {
        var address = in6_addr()
        return inet_pton(AF_INET6, String(host.prefix { $0 != "%" }), &address) == 1
    }

    /// Host and port as text; two colons or more outside brackets can only be an IPv6 address.
    private static func split(_ text: String) throws(ServerAddressError) -> (host: String, port: String?) {
        if text.hasPrefix("[") {
            guard let end = text.lastIndex(of: "]") else {
                throw ServerAddressError(text: text, fault: .unclosedBracket)
            }
            let host = String(text[text.index(after: text.startIndex)..<end])
            let rest = text[text.index(after: end)...]
            guard !rest.isEmpty else { return (host, nil) }
            guard rest.hasPrefix(":") else { throw ServerAddressError(text: text, fault: .unclosedBracket) }
            return (host, String(rest.dropFirst()))
        }
        guard let colon = text.firstIndex(of: ":"), colon == text.lastIndex(of: ":") else { return (text, nil) }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }
}

extension ServerAddress: CustomStringConvertible {
    /// The text it was made from.
    public var description: String { text }
}

/// A text that is no server.
public struct ServerAddressError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with it.
    public enum Fault: Hashable, Sendable {
        /// There is no host.
        case emptyHost
        /// The host has spaces, control characters, or more than 253 bytes.
        case badHost
        /// Two colons or more, or brackets, but no IPv6 address.
        case badIPv6
        /// The port is no number from 1 to 65535.
        case badPort(String)
        /// `[` without `]`, or something other than `:port` after it.
        case unclosedBracket
    }

    /// The text.
    public let text: String

    /// What is wrong with it.
    public let fault: Fault

    /// The text, what is wrong, and what would be right.
    public var description: String {
        switch fault {
        case .emptyHost: "'\(text)' names no server; write name, name:port, a.b.c.d:port or [v6]:port"
        case .badHost: "'\(text)' is no host name: it has spaces or control characters, or is longer than 253 bytes"
        case .badIPv6:
            "'\(text)' has no IPv6 address; write [v6]:port for one, and name:port or a.b.c.d:port for others"
        case .badPort(""): "'\(text)': no port after the colon; write a number from 1 to 65535"
        case .badPort(let port): "'\(text)': port '\(port)' is not a number from 1 to 65535"
        case .unclosedBracket: "'\(text)': after [ an IPv6 address and ], then nothing or :port"
        }
    }
}
