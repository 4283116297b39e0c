/// The reference ID of a packet: 32 bits whose meaning depends on the stratum. Source: RFC 5905 §7.3.
@frozen
public struct ReferenceID: RawRepresentable, Hashable, Sendable {
    /// The four bytes in network order.
    public var rawValue: UInt32

    /// The reference ID of these four bytes.
    @inlinable public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The reference ID of up to four ASCII letters, as `GPS`, padded with zero; `nil` for other text.
    public init?(ascii text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count <= 4, bytes.allSatisfy({ 0x20...0x7E ~= $0 }) else { return nil }
        rawValue = 0
        for index in 0..<4 { rawValue = rawValue << 8 | UInt32(index < bytes.count ? bytes[index] : 0) }
    }

    /// What a reference ID stands for.
    public enum Meaning: Hashable, Sendable {
        /// Stratum 0: the packet is a kiss-o'-death.
        case kiss(KissCode)
        /// Stratum 1: the name of the reference clock, as `GPS` or `PPS`.
        case source(String)
        /// Stratum 2 and up: the IPv4 address of the server's own source.
        case ipv4(UInt32)
        /// Stratum 2 and up: not a host's IPv4 address, so the first four bytes of the MD5 hash of an IPv6 one.
        case hash(UInt32)
    }

    /// What the reference ID of a packet with `stratum` stands for.
    ///
    /// From stratum 2 on the packet does not say whether it bears an address or a hash; a value that no host can have as its
    /// IPv4 address (0.…, 224.… and above) is a hash, all else is taken for an address and may be a hash.
    public func meaning(stratum: UInt8) -> Meaning {
        switch stratum {
        case 0: .kiss(KissCode(rawValue: rawValue))
        case 1: .source(asciiText)
        default: 1..<224 ~= rawValue >> 24 ? .ipv4(rawValue) : .hash(rawValue)
        }
    }

    /// The reference ID as people write it: `GPS`, `192.0.2.1`, or eight hexadecimal digits for a hash.
    public func text(stratum: UInt8) -> String {
        switch meaning(stratum: stratum) {
        case .kiss(let code): code.text
        case .source(let name): name
        case .ipv4: bytes.map { String($0) }.joined(separator: ".")
        case .hash: bytes.map { Self.hexadecimal($0) }.joined()
        }
    }

    /// The four bytes as text without the zeros behind; bytes that are not printable ASCII as `\x07`.
    var asciiText: String {
        var letters = bytes
        while letters.last == 0 { letters.removeLast() }
        return letters.map { byte in
            0x20...0x7E ~= byte ? String(UnicodeScalar(byte)) : "\\x" + Self.hexadecimal(byte)
        }.joined()
    }

    /// The four bytes in the order in which they stand on the wire.
    var bytes: [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: rawValue >> $0) }
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}
