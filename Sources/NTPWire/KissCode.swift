/// The four letters in the reference ID of a packet with stratum 0, a kiss-o'-death. Source: RFC 5905 §7.4, RFC 8915 §5.7.
public struct KissCode: RawRepresentable, Hashable, Sendable {
    /// The four bytes in network order.
    public let rawValue: UInt32

    /// The code of these four bytes.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Access denied: stop.
    public static let deny = KissCode(rawValue: 0x4445_4E59)
    /// Access denied by local policy: stop.
    public static let restrict = KissCode(rawValue: 0x5253_5452)
    /// Requests come too fast: slow down.
    public static let rate = KissCode(rawValue: 0x5241_5445)
    /// The association has not yet synchronised for the first time.
    public static let initializing = KissCode(rawValue: 0x494E_4954)
    /// A step of the system clock broke the association.
    public static let step = KissCode(rawValue: 0x5354_4550)
    /// An NTS request could not be authenticated.
    public static let ntsNegativeAcknowledgement = KissCode(rawValue: 0x4E54_534E)

    /// The kiss code of a packet with `header`; `nil` where it is no kiss-o'-death.
    ///
    /// Stratum 0 alone does not make one: an unsynchronised server sends 0 for its stratum of 16 (chronyd does, with an empty
    /// reference ID). A kiss also bears its code, up to four ASCII characters, zero-padded.
    public init?(_ header: NTPHeader) {
        guard header.stratum == 0 else { return nil }
        let bytes = header.referenceID.bytes
        let letters = bytes.prefix { 0x21...0x7E ~= $0 }
        guard !letters.isEmpty, bytes[letters.count...].allSatisfy({ $0 == 0 }) else { return nil }
        rawValue = header.referenceID.rawValue
    }

    /// What the code means, in words; `nil` for a code in no standard.
    public var meaning: String? {
        Self.meanings[text]
    }

    /// The code as text, `RATE`; bytes that are not printable ASCII as `\x07`.
    public var text: String {
        ReferenceID(rawValue: rawValue).asciiText
    }

    private static let meanings = [
        "ACST": "the association belongs to a unicast server",
        "AUTH": "server authentication failed",
        "AUTO": "Autokey sequence failed",
        "BCST": "the association belongs to a broadcast server",
        "CRYP": "cryptographic authentication or identification failed",
        "DENY": "access denied by the remote server",
        "DROP": "lost peer in symmetric mode",
        "INIT": "the association has not yet synchronized for the first time",
        "MCST": "the association belongs to a dynamically discovered server",
        "NKEY": "no key found",
        "NTSN": "NTS negative acknowledgement",
        "RATE": "the server asks for fewer requests",
        "RMOT": "alteration of association from a remote host",
        "RSTR": "access denied due to local policy",
        "STEP": "a step change in system time has occurred, but the association has not yet resynchronized",
    ]
}

extension KissCode: CustomStringConvertible {
    /// The code as text, `RATE`.
    public var description: String { text }
}
