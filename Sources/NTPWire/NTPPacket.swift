/// A whole NTP packet: the header, extension fields (version 4 only), and a MAC kept apart from them.
///
/// Any bytes of any length give a packet or an ``NTPParseError``, and a packet that was parsed encodes to the very bytes it
/// came from.
public struct NTPPacket: Hashable, Sendable {
    /// The longest packet that is read, in bytes; NTS answers stay below it.
    public static let maximumByteCount = 4_096

    /// The first 48 bytes.
    public var header: NTPHeader

    /// The extension fields in order; empty in versions 1…3.
    public var extensionFields: [ExtensionField]

    /// The MAC at the end, where there is one.
    public var mac: MessageAuthenticationCode?

    /// A packet of these parts.
    public init(
        header: NTPHeader, extensionFields: [ExtensionField] = [], mac: MessageAuthenticationCode? = nil
    ) {
        self.header = header
        self.extensionFields = extensionFields
        self.mac = mac
    }

    /// The packet that `bytes` are, to the last byte. A bare header allocates nothing.
    public init(parsing bytes: Span<UInt8>) throws(NTPParseError) {
        guard bytes.count <= Self.maximumByteCount else {
            throw .tooLong(length: bytes.count, limit: Self.maximumByteCount)
        }
        header = try NTPHeader(parsing: bytes)
        extensionFields = []
        var offset = NTPHeader.byteCount
        while header.version == 4, bytes.count - offset > MessageAuthenticationCode.maximumV4ByteCount {
            let field = try ExtensionField(parsing: bytes, at: offset)
            offset += ExtensionField.headerByteCount + field.value.count
            extensionFields.append(field)
        }
        mac =
            offset < bytes.count
            ? try MessageAuthenticationCode(parsing: bytes, at: offset, version: header.version) : nil
    }

    /// The packet as bytes, extension fields padded as RFC 7822 asks; only version 4 has any.
    public var bytes: [UInt8] {
        var bytes = Array(copying: header.bytes.span)
        if header.version == 4, let last = extensionFields.last {
            for field in extensionFields.dropLast() { field.encode(into: &bytes) }
            let macByteCount = mac.map { 4 + $0.digest.count } ?? 0
            last.encode(
                into: &bytes,
                minimum: max(ExtensionField.minimumByteCount, ExtensionField.minimumTailByteCount - macByteCount))
        }
        if let mac {
            bytes.appendBigEndian32(mac.keyID)
            bytes.append(contentsOf: mac.digest)
        }
        return bytes
    }
}
