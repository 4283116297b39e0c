/// Why some bytes are not an NTP packet.
public enum NTPParseError: Error, Hashable, Sendable {
    /// Fewer than the 48 bytes of a header.
    case tooShort(length: Int)

    /// More bytes than any NTP packet has; nothing was read.
    case tooLong(length: Int, limit: Int)

    /// A version other than 1…4, so the format is not known.
    case unsupportedVersion(UInt8)

    /// An extension field whose length is under 16, not a multiple of 4, or runs past the packet (RFC 7822 §3).
    case badExtensionField(offset: Int, length: Int, available: Int)

    /// Bytes after the header (and any extension fields) that are neither an extension field nor a MAC by their length.
    case badTrailer(offset: Int, length: Int)
}

extension NTPParseError: CustomStringConvertible {
    /// The fault with its values and what would be right.
    public var description: String {
        switch self {
        case .tooShort(let length):
            "the packet has \(length) bytes; an NTP packet has at least \(NTPHeader.byteCount)"
        case .tooLong(let length, let limit):
            "the packet has \(length) bytes or more; at most \(limit) are accepted"
        case .unsupportedVersion(let version):
            "the packet is of NTP version \(version); versions 1 to 4 can be read"
        case .badExtensionField(let offset, let length, let available):
            "the extension field at byte \(offset) claims \(length) bytes of \(available) left; "
                + "a field has at least 16, a multiple of 4, and ends within the packet"
        case .badTrailer(let offset, let length):
            "\(length) bytes follow at byte \(offset) that are neither an extension field nor a MAC"
        }
    }
}
