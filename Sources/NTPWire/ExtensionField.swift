/// An extension field of an NTPv4 packet. Source: RFC 7822 §3, which updates RFC 5905 §7.5.
public struct ExtensionField: Hashable, Sendable {
    /// The length of type and length themselves, in bytes.
    static let headerByteCount = 4
    /// The shortest field there can be.
    static let minimumByteCount = 16
    /// The least length of the last field and the MAC behind it together: up to 24 bytes there would be read as a MAC.
    static let minimumTailByteCount = 28
    /// The longest value whose field length fits into 16 bits and is a multiple of 4.
    public static let maximumValueByteCount = 65_528

    /// The field type, as registered with IANA.
    public let type: UInt16

    /// The value, padding included once the field has been on the wire.
    public let value: [UInt8]

    /// A field of `type` with `value`; `nil` where the value is longer than ``maximumValueByteCount``.
    public init?(type: UInt16, value: [UInt8]) {
        guard value.count <= Self.maximumValueByteCount else { return nil }
        self.type = type
        self.value = value
    }

    /// The field at `offset` of `packet`, whose bytes beyond `offset` are more than a MAC's.
    init(parsing packet: Span<UInt8>, at offset: Int) throws(NTPParseError) {
        let available = packet.count - offset
        let length = Int(packet.bigEndian16(at: offset + 2))
        guard length >= Self.minimumByteCount, length.isMultiple(of: 4), length <= available else {
            throw .badExtensionField(offset: offset, length: length, available: available)
        }
        type = packet.bigEndian16(at: offset)
        value = Array(copying: packet.extracting(offset + Self.headerByteCount..<offset + length))
    }

    /// Appends the field to `bytes`, padded with zeros to a multiple of 4 and to at least `minimum` bytes.
    func encode(into bytes: inout [UInt8], minimum: Int = minimumByteCount) {
        let length = max((Self.headerByteCount + value.count + 3) / 4 * 4, minimum)
        bytes.appendBigEndian16(type)
        bytes.appendBigEndian16(UInt16(truncatingIfNeeded: length))
        bytes.append(contentsOf: value)
        bytes.append(contentsOf: repeatElement(0, count: length - Self.headerByteCount - value.count))
    }
}

extension [UInt8] {
    init(copying span: Span<UInt8>) {
        // Not through uninitialized capacity, which writes the count of none into the empty array that all threads share.
        self = span.withUnsafeBufferPointer { Self($0) }
    }
}
