import Glibc

/// An NTP packet laid out byte by byte after RFC 5905 figure 8, not through the code under test.
public struct HandLaidPacket: Sendable {
    /// Two bits; 3 is unsynchronised.
    public var leap: UInt8 = 0
    /// Three bits.
    public var version: UInt8 = 4
    /// Three bits; 3 asks, 4 answers.
    public var mode: UInt8 = 4
    /// 1…15, 0 for a kiss-o'-death, 16 for unsynchronised.
    public var stratum: UInt8 = 2
    /// A power of two in seconds.
    public var poll: Int8 = 0
    /// A power of two in seconds.
    public var precision: Int8 = -20
    /// In units of 2⁻¹⁶ s.
    public var rootDelay: UInt32 = 0
    /// In units of 2⁻¹⁶ s.
    public var rootDispersion: UInt32 = 0
    /// Four bytes.
    public var referenceID: UInt32 = 0x7F00_0001
    /// 64 bits: seconds since 1900 and a binary fraction.
    public var reference: UInt64 = 0
    /// The request's transmit timestamp, given back.
    public var origin: UInt64 = 0
    /// T2.
    public var receive: UInt64 = 0
    /// T3.
    public var transmit: UInt64 = 0

    /// A packet of mode 4.
    public init() {}

    /// A client's request with this cookie.
    public static func request(cookie: UInt64 = 0x0123_4567_89AB_CDEF, version: UInt8 = 4) -> HandLaidPacket {
        var packet = HandLaidPacket()
        (packet.mode, packet.version, packet.stratum, packet.precision) = (3, version, 0, 0x20)
        (packet.referenceID, packet.transmit) = (0, cookie)
        return packet
    }

    /// The packet whose first 48 bytes these are.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count >= 48 else { return nil }
        func word(_ start: Int) -> UInt64 { bytes[start..<start + 4].reduce(0) { $0 << 8 | UInt64($1) } }
        func double(_ start: Int) -> UInt64 { word(start) << 32 | word(start + 4) }
        (leap, version, mode) = (bytes[0] >> 6, bytes[0] >> 3 & 7, bytes[0] & 7)
        (stratum, poll, precision) = (bytes[1], Int8(bitPattern: bytes[2]), Int8(bitPattern: bytes[3]))
        (rootDelay, rootDispersion, referenceID) = (UInt32(word(4)), UInt32(word(8)), UInt32(word(12)))
        (reference, origin, receive, transmit) = (double(16), double(24), double(32), double(40))
    }

    /// The 48 bytes.
    public var bytes: [UInt8] {
        var bytes = [leap << 6 | version << 3 | mode, stratum, UInt8(bitPattern: poll), UInt8(bitPattern: precision)]
        for word in [rootDelay, rootDispersion, referenceID] {
            for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(shift))) }
        }
        for word in [reference, origin, receive, transmit] {
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
            }
        }
        return bytes
    }
}

/// The time of day in the form of a packet, read and scaled without the code under test.
public enum PacketTime {
    /// Now: seconds since 1900 modulo 2³² in the upper half, the fraction, rounded down, in the lower.
    public static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let seconds = UInt64(bitPattern: Int64(time.tv_sec) + 2_208_988_800)
        return seconds << 32 | (UInt64(time.tv_nsec) << 32) / 1_000_000_000
    }

    /// `milliseconds` in units of 2⁻³² s.
    public static func milliseconds(_ milliseconds: UInt64) -> UInt64 { (milliseconds << 32) / 1000 }
}
