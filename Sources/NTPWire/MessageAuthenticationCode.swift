/// The MAC behind a packet: a key number and a digest of all before it. Source: RFC 5905 §7.3, RFC 7822 §3, RFC 8573.
public struct MessageAuthenticationCode: Hashable, Sendable {
    /// Which of the keys that both sides know was used; 0 with no digest is a crypto-NAK.
    public let keyID: UInt32

    /// The digest: 16 bytes (MD5, AES-128-CMAC), 20 (SHA-1), none for a crypto-NAK; versions 1…3 know more lengths.
    public let digest: [UInt8]

    /// A MAC of key `keyID` with `digest`; `nil` where no packet of `version` can carry a digest of that length.
    public init?(keyID: UInt32, digest: [UInt8], version: UInt8 = 4) {
        guard Self.isDigestByteCount(digest.count, version: version) else { return nil }
        self.keyID = keyID
        self.digest = digest
    }

    /// A server's word that the request's MAC was wrong: key 0 and no digest.
    public var isCryptoNAK: Bool { keyID == 0 && digest.isEmpty }

    /// The longest MAC of an NTPv4 packet: what is longer there is an extension field.
    static let maximumV4ByteCount = 24

    static func isDigestByteCount(_ count: Int, version: UInt8) -> Bool {
        switch count {
        case 0, 16, 20: true
        case 8, 32, 48, 64: version < 4
        default: false
        }
    }

    /// The MAC that fills `packet` from `offset` to its end.
    init(parsing packet: Span<UInt8>, at offset: Int, version: UInt8) throws(NTPParseError) {
        let length = packet.count - offset
        guard length >= 4, Self.isDigestByteCount(length - 4, version: version) else {
            throw .badTrailer(offset: offset, length: length)
        }
        keyID = packet.bigEndian32(at: offset)
        digest = Array(copying: packet.extracting(offset + 4..<packet.count))
    }
}
