public import TimeScales

/// The 48 bytes that every NTP packet begins with. Source: RFC 5905 §7.3, figure 8; for version 3 RFC 1305 appendix A.
///
/// All fields are kept as they stand on the wire, so that parsing and encoding lose nothing.
@frozen
public struct NTPHeader: Hashable, Sendable {
    /// The length of a header in bytes.
    public static let byteCount = 48

    /// Whether the last minute of the month has a leap second, or the clock was never set.
    public var leap: LeapIndicator
    /// The protocol version, 1…4.
    public var version: UInt8
    /// Who sends: a client, a server, ….
    public var mode: NTPMode
    /// Steps to a reference clock: 1 has one, 2…15 count up, 16 is unsynchronised, 0 a kiss-o'-death.
    public var stratum: UInt8
    /// The poll interval, as a power of two in seconds.
    public var poll: Int8
    /// The precision of the sender's clock.
    public var precision: NTPPrecision
    /// Round-trip delay from the sender to the reference clock.
    public var rootDelay: NTPShort
    /// How far off the sender's clock may be from the reference clock, delay apart.
    public var rootDispersion: NTPShort
    /// The sender's own source, or the kiss code.
    public var referenceID: ReferenceID
    /// When the sender's clock was last set.
    public var reference: NTPTimestamp
    /// The transmit timestamp of the request, given back: T1, or a cookie in its place.
    public var origin: NTPTimestamp
    /// When the request arrived: T2.
    public var receive: NTPTimestamp
    /// When this packet was sent: T3, or the client's cookie.
    public var transmit: NTPTimestamp

    /// A header with every field given; those left out are zero.
    public init(
        leap: LeapIndicator = .none, version: UInt8 = 4, mode: NTPMode, stratum: UInt8 = 0, poll: Int8 = 0,
        precision: NTPPrecision = NTPPrecision(log2Seconds: 0), rootDelay: NTPShort = NTPShort(rawValue: 0),
        rootDispersion: NTPShort = NTPShort(rawValue: 0), referenceID: ReferenceID = ReferenceID(rawValue: 0),
        reference: NTPTimestamp = .unknown, origin: NTPTimestamp = .unknown, receive: NTPTimestamp = .unknown,
        transmit: NTPTimestamp = .unknown
    ) {
        self.leap = leap
        self.version = version & 7
        self.mode = mode
        self.stratum = stratum
        self.poll = poll
        self.precision = precision
        self.rootDelay = rootDelay
        self.rootDispersion = rootDispersion
        self.referenceID = referenceID
        self.reference = reference
        self.origin = origin
        self.receive = receive
        self.transmit = transmit
    }

    /// A client's request that tells the server nothing about the client: first byte 0x23, precision 0x20, a random cookie
    /// in place of the transmit timestamp, all else zero. Source: draft-ietf-ntp-data-minimization-04.
    public static func request(cookie: NTPTimestamp, version: UInt8 = 4) -> NTPHeader {
        NTPHeader(version: version, mode: .client, precision: NTPPrecision(log2Seconds: 0x20), transmit: cookie)
    }
}

extension NTPHeader {
    /// The header at the start of `bytes`, which may go on after it. Allocates nothing.
    ///
    /// Throws `tooShort` and `unsupportedVersion`.
    @inlinable @inline(__always)
    public init(parsing bytes: Span<UInt8>) throws(NTPParseError) {
        guard bytes.count >= 48 else { throw .tooShort(length: bytes.count) }
        let first = bytes[0]
        let version = first >> 3 & 7
        guard 1...4 ~= version else { throw .unsupportedVersion(version) }
        // Two bits have four cases and three bits eight, all of them named: the fallbacks are never taken.
        leap = LeapIndicator(rawValue: first >> 6) ?? .unsynchronized
        self.version = version
        mode = NTPMode(rawValue: first & 7) ?? .reserved
        stratum = bytes[1]
        poll = Int8(bitPattern: bytes[2])
        precision = NTPPrecision(log2Seconds: Int8(bitPattern: bytes[3]))
        rootDelay = NTPShort(rawValue: bytes.bigEndian32(at: 4))
        rootDispersion = NTPShort(rawValue: bytes.bigEndian32(at: 8))
        referenceID = ReferenceID(rawValue: bytes.bigEndian32(at: 12))
        reference = NTPTimestamp(rawValue: bytes.bigEndian64(at: 16))
        origin = NTPTimestamp(rawValue: bytes.bigEndian64(at: 24))
        receive = NTPTimestamp(rawValue: bytes.bigEndian64(at: 32))
        transmit = NTPTimestamp(rawValue: bytes.bigEndian64(at: 40))
    }

    /// The 48 bytes of the header in network order. Allocates nothing.
    @inlinable @inline(__always)
    public var bytes: InlineArray<48, UInt8> {
        var bytes = InlineArray<48, UInt8>(repeating: 0)
        bytes[0] = leap.rawValue << 6 | (version & 7) << 3 | mode.rawValue
        bytes[1] = stratum
        bytes[2] = UInt8(bitPattern: poll)
        bytes[3] = UInt8(bitPattern: precision.log2Seconds)
        bytes.setBigEndian(rootDelay.rawValue, at: 4)
        bytes.setBigEndian(rootDispersion.rawValue, at: 8)
        bytes.setBigEndian(referenceID.rawValue, at: 12)
        bytes.setBigEndian(reference.rawValue, at: 16)
        bytes.setBigEndian(origin.rawValue, at: 24)
        bytes.setBigEndian(receive.rawValue, at: 32)
        bytes.setBigEndian(transmit.rawValue, at: 40)
        return bytes
    }
}
