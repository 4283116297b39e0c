import NTPWire
import TestSupport
import Testing
import TimeScales

@Suite struct NTPHeaderTests {
    /// A server's answer laid out by hand after RFC 5905 figure 8, each line one row of 32 bits.
    static let answer: [UInt8] = [
        0b01_100_100, 2, 6, 0xE9,  // leap 1, version 4, mode 4; stratum 2; poll 2⁶ s; precision 2⁻²³ s
        0x00, 0x00, 0x80, 0x00,  // root delay 0.5 s
        0x00, 0x01, 0x40, 0x00,  // root dispersion 1.25 s
        192, 0, 2, 1,  // reference ID
        0xDC, 0x12, 0xC5, 0x00, 0x80, 0x00, 0x00, 0x00,  // reference timestamp
        0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF,  // origin timestamp
        0xDC, 0x12, 0xC5, 0x01, 0x00, 0x00, 0x00, 0x01,  // receive timestamp
        0xDC, 0x12, 0xC5, 0x01, 0xFF, 0xFF, 0xFF, 0xFF,  // transmit timestamp
    ]

    /// The header that `bytes` begin with.
    static func header(_ bytes: [UInt8] = answer) throws(NTPParseError) -> NTPHeader {
        try NTPHeader(parsing: bytes.span)
    }

    @Test func readsEveryFieldOfFigure8() throws {
        let header = try Self.header()
        #expect(header.leap == .insert)
        #expect(header.version == 4)
        #expect(header.mode == .server)
        #expect(header.stratum == 2)
        #expect(header.poll == 6)
        #expect(header.precision.log2Seconds == -23)
        #expect(header.rootDelay.duration == .milliseconds(500))
        #expect(header.rootDispersion.duration == .milliseconds(1_250))
        #expect(header.referenceID.rawValue == 0xC000_0201)
        #expect(header.reference.description == "dc12c500.80000000")
        #expect(header.origin.rawValue == 0x0123_4567_89AB_CDEF)
        #expect(header.receive == NTPTimestamp(seconds: 0xDC12_C501, fraction: 1))
        #expect(header.transmit == NTPTimestamp(seconds: 0xDC12_C501, fraction: .max))
    }

    @Test func writesEveryFieldOfFigure8() {
        let header = NTPHeader(
            leap: .insert, version: 4, mode: .server, stratum: 2, poll: 6, precision: NTPPrecision(log2Seconds: -23),
            rootDelay: NTPShort(rawValue: 0x8000), rootDispersion: NTPShort(rawValue: 0x1_4000),
            referenceID: ReferenceID(rawValue: 0xC000_0201), reference: NTPTimestamp(rawValue: 0xDC12_C500_8000_0000),
            origin: NTPTimestamp(rawValue: 0x0123_4567_89AB_CDEF),
            receive: NTPTimestamp(seconds: 0xDC12_C501, fraction: 1),
            transmit: NTPTimestamp(seconds: 0xDC12_C501, fraction: .max))
        #expect(array(header.bytes) == Self.answer)
    }

    /// Nothing of the client but a random number: draft-ietf-ntp-data-minimization-04 §3.
    @Test func requestTellsNothing() {
        let request = NTPHeader.request(cookie: NTPTimestamp(rawValue: 0x1122_3344_5566_7788))
        var expected = [UInt8](repeating: 0, count: 48)
        expected[0] = 0x23
        expected[3] = 0x20
        expected.replaceSubrange(40..., with: [0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88])
        #expect(array(request.bytes) == expected)
        #expect(NTPHeader.request(cookie: .unknown, version: 3).bytes[0] == 0x1B)
    }

    /// The two, three and three bits of the first byte, all 256 of them.
    @Test func firstByte() {
        for byte in UInt8.min...UInt8.max {
            let bytes = [byte] + Array(repeating: 0, count: 47)
            let version = (byte & 0b0011_1000) >> 3
            let header = Result { () throws(NTPParseError) in try Self.header(bytes) }
            switch header {
            case .success(let header):
                #expect(1...4 ~= version)
                #expect(header.leap.rawValue == byte / 64)
                #expect(header.version == version)
                #expect(header.mode.rawValue == byte % 8)
                #expect(header.bytes[0] == byte)
            case .failure(let error):
                #expect(!(1...4 ~= version))
                #expect(error == .unsupportedVersion(version))
            }
        }
    }

    @Test(arguments: 0..<48)
    func tooShort(length: Int) {
        let bytes = [UInt8](repeating: 0x24, count: length)
        #expect(throws: NTPParseError.tooShort(length: length)) { try Self.header(bytes) }
    }

    @Test func readsOnlyTheFirst48Bytes() throws {
        let bytes = Self.answer + [1, 2, 3]
        #expect(try Self.header(bytes) == Self.header())
    }

    @Test func encodingUndoesParsing() throws {
        let seed: UInt64 = 0x4EAD_E201
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            var bytes = (0..<48).map { _ in UInt8.random(in: 0...255, using: &generator) }
            bytes[0] = bytes[0] & 0b1100_0111 | UInt8.random(in: 1...4, using: &generator) << 3
            let header = try Self.header(bytes)
            #expect(array(header.bytes) == bytes, "seed \(seed)")
        }
    }

    /// Version 3 has the same layout (RFC 1305 appendix A), and 0x1C is its server's first byte.
    @Test func readsVersion3() throws {
        let bytes = [0x1C] + Self.answer.dropFirst()
        let header = try Self.header(bytes)
        #expect(header.version == 3)
        #expect(header.mode == .server)
        #expect(header.leap == .none)
        #expect(header.stratum == 2)
    }

    private func array(_ bytes: InlineArray<48, UInt8>) -> [UInt8] {
        bytes.indices.map { bytes[$0] }
    }
}
