import BenchmarkSupport
import CBenchmarkSupport
import NTPWire
import TimeScales

/// Prints what reading and writing an NTP header costs, over 64 different packets in turn.
///
/// Reading counts with all fields used. Between reading and writing every number is changed by an addition, for the two
/// byte swaps would cancel out otherwise.
@main
struct CodecBenchmark {
    static let packetCount = 64
    typealias Packets = InlineArray<64, InlineArray<48, UInt8>>

    static func main() {
        guard countsAllocations() else { fatalError("allocations cannot be counted here") }
        let rows = [
            ("decode a header", decode()),
            ("encode a header", encode()),
            ("decode and encode a header", decodeAndEncode()),
            ("decode and encode a packet ([UInt8])", decodeAndEncodePacket()),
        ]
        print("NTP packets of 48 bytes, median of \(Measurement.runs) runs")
        print(label("", width: 36) + "       ns/op  allocations/op")
        for (name, cost) in rows {
            print(label(name, width: 36) + column(cost.nanoseconds, width: 12) + column(cost.allocations, width: 16))
        }
        let both = rows[2].1
        let isMet = both.nanoseconds <= 5 && both.allocations == 0
        print("goal: decode and encode a header in at most 5 ns without an allocation: \(isMet ? "met" : "NOT met")")
    }

    /// Replies such as servers send, one behind the other.
    static func received() -> [UInt8] {
        var bytes: [UInt8] = []
        for number in 0..<UInt64(packetCount) {
            let header = NTPHeader(
                mode: .server, stratum: UInt8(number % 15) + 1, poll: 6, precision: NTPPrecision(log2Seconds: -25),
                rootDelay: NTPShort(rawValue: 0x0000_0A3D), rootDispersion: NTPShort(rawValue: 0x0000_0042),
                referenceID: ReferenceID(rawValue: 0xC000_0201),
                reference: NTPTimestamp(rawValue: 0xE8D4_A510_1234_5678 + number << 32),
                origin: NTPTimestamp(rawValue: 0x9E37_79B9_7F4A_7C15 &* (number + 1)),
                receive: NTPTimestamp(rawValue: 0xE8D4_A511_0000_0001 + number << 32),
                transmit: NTPTimestamp(rawValue: 0xE8D4_A511_0000_8001 + number << 32))
            let encoded = header.bytes
            for index in encoded.indices { bytes.append(encoded[index]) }
        }
        return bytes
    }

    /// All of a header in one number, so that no field is read in vain.
    @inline(__always)
    static func digest(_ header: NTPHeader) -> UInt64 {
        var sum = UInt64(header.leap.rawValue) &+ UInt64(header.version) &+ UInt64(header.mode.rawValue)
        sum &+= UInt64(header.stratum) &+ UInt64(bitPattern: Int64(header.poll))
        sum &+= UInt64(bitPattern: Int64(header.precision.log2Seconds))
        sum &+= UInt64(header.rootDelay.rawValue) &+ UInt64(header.rootDispersion.rawValue)
        sum &+= UInt64(header.referenceID.rawValue) &+ header.reference.rawValue &+ header.origin.rawValue
        return sum &+ header.receive.rawValue &+ header.transmit.rawValue
    }

    @inline(__always)
    static func change(_ header: inout NTPHeader) {
        header.stratum &+= 1
        header.rootDelay = NTPShort(rawValue: header.rootDelay.rawValue &+ 1)
        header.rootDispersion = NTPShort(rawValue: header.rootDispersion.rawValue &+ 1)
        header.referenceID = ReferenceID(rawValue: header.referenceID.rawValue &+ 1)
        header.reference = NTPTimestamp(rawValue: header.reference.rawValue &+ 1)
        header.origin = NTPTimestamp(rawValue: header.origin.rawValue &+ 1)
        header.receive = NTPTimestamp(rawValue: header.receive.rawValue &+ 1)
        header.transmit = NTPTimestamp(rawValue: header.transmit.rawValue &+ 1)
    }

    static func decode() -> Measurement {
        let received = received()
        var sum: UInt64 = 0
        let cost = Measurement { count in
            let bytes = received.span
            for number in 0..<count {
                let start = number % packetCount * NTPHeader.byteCount
                guard let header = try? NTPHeader(parsing: bytes.extracting(start..<start + NTPHeader.byteCount)) else {
                    continue
                }
                sum &+= digest(header)
            }
        }
        observe(&sum)
        return cost
    }

    static func encode() -> Measurement {
        let received = received()
        guard var header = try? NTPHeader(parsing: received.span) else { fatalError("a wrong packet") }
        var sent = Packets(repeating: InlineArray(repeating: 0))
        return Measurement { count in
            for number in 0..<count {
                change(&header)
                sent[number % packetCount] = header.bytes
            }
            observe(&sent)
        }
    }

    static func decodeAndEncode() -> Measurement {
        let received = received()
        var sent = Packets(repeating: InlineArray(repeating: 0))
        return Measurement { count in
            let bytes = received.span
            for number in 0..<count {
                let start = number % packetCount * NTPHeader.byteCount
                guard var header = try? NTPHeader(parsing: bytes.extracting(start..<start + NTPHeader.byteCount)) else {
                    continue
                }
                change(&header)
                sent[number % packetCount] = header.bytes
            }
            observe(&sent)
        }
    }

    static func decodeAndEncodePacket() -> Measurement {
        let received = received()
        return Measurement { count in
            let bytes = received.span
            for number in 0..<count {
                let start = number % packetCount * NTPHeader.byteCount
                guard var packet = try? NTPPacket(parsing: bytes.extracting(start..<start + NTPHeader.byteCount)) else {
                    continue
                }
                change(&packet.header)
                var sent = packet.bytes
                sent.withUnsafeMutableBytes { if let start = $0.baseAddress { observe(start) } }
            }
        }
    }
}
