import Glibc
import NTPWire
import TimeScales

/// Prints the fields of an NTP packet given in hexadecimal (what else stands between the digits is skipped); without
/// arguments those of a reply caught on loopback.
@main
struct ParseAPacket {
    static let caught = """
        240200e7 00000000 00000000 7f7f0101 eeaf3484 0883c7c7 5d1907f2 47b86628 eeaf3484 5503a367 eeaf3484 562bffc5
        """

    static func main() {
        let text = CommandLine.arguments.count > 1 ? CommandLine.arguments.dropFirst().joined() : caught
        do {
            show(try NTPPacket(parsing: bytes(hexadecimal: text).span))
        } catch {
            print("no NTP packet: \(error)")
            exit(65)
        }
    }

    static func show(_ packet: NTPPacket) {
        let header = packet.header
        print("leap \(header.leap), version \(header.version), mode \(header.mode), stratum \(header.stratum)")
        print("poll 2^\(header.poll) s, precision 2^\(header.precision.log2Seconds) s")
        print("root delay \(header.rootDelay.duration), root dispersion \(header.rootDispersion.duration)")
        print("reference ID \(header.referenceID.text(stratum: header.stratum))")
        print("reference \(utc(header.reference))\norigin    \(header.origin), the client's cookie")
        print("receive   \(utc(header.receive))\ntransmit  \(utc(header.transmit))")
        for field in packet.extensionFields { print("extension field \(field.type), \(field.value.count) bytes") }
        if let mac = packet.mac { print("MAC by key \(mac.keyID), \(mac.digest.count) bytes") }
    }

    /// The date within 68 years of 2020: a packet does not say which era it means.
    static func utc(_ timestamp: NTPTimestamp) -> String {
        if timestamp.isUnknown { return "unknown" }
        let pivot = NTPDate(UnixTime(seconds: 1_577_836_800))
        return UTCDateTime(UnixTime(timestamp.date(nearest: pivot)).roundedToNanosecond).description
    }

    static func bytes(hexadecimal text: String) -> [UInt8] {
        let digits = text.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
    }
}
