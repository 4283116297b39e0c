import NTPWire
import TestSupport
import Testing
import TimeScales

@Suite struct NTPPacketTests {
    private static let header = NTPHeaderTests.answer
    private static let version3 = [0x1C] + header.dropFirst()

    private func packet(_ bytes: [UInt8]) throws(NTPParseError) -> NTPPacket { try NTPPacket(parsing: bytes.span) }

    /// A field of `length` bytes in all, its value counting up from 1.
    private static func field(_ type: UInt16 = 0x0104, length: Int) -> [UInt8] {
        [UInt8(type >> 8), UInt8(type & 0xFF), UInt8(length >> 8), UInt8(length & 0xFF)]
            + (0..<max(0, length - 4)).map { UInt8(truncatingIfNeeded: $0 + 1) }
    }

    private static func mac(_ digestLength: Int) -> [UInt8] {
        [0, 0, 0, 42] + [UInt8](repeating: 0xD1, count: digestLength)
    }

    @Test func bareHeader() throws {
        let packet = try packet(Self.header)
        #expect(packet.extensionFields.isEmpty)
        #expect(packet.mac == nil)
        #expect(packet.bytes == Self.header)
    }

    /// RFC 5905 §7.3: a key number and 16 (MD5) or 20 bytes (SHA-1); RFC 8573: 16 (AES-CMAC). A crypto-NAK is four bytes.
    @Test(arguments: [0, 16, 20])
    func macOfVersion4(digestLength: Int) throws {
        let bytes = Self.header + Self.mac(digestLength)
        let packet = try packet(bytes)
        #expect(packet.mac?.keyID == 42)
        #expect(packet.mac?.digest == Array(repeating: 0xD1, count: digestLength))
        #expect(packet.extensionFields.isEmpty)
        #expect(packet.bytes == bytes)
    }

    /// In version 3 nothing but a MAC can follow, so longer digests can be told.
    @Test(arguments: [0, 8, 16, 20, 32, 48, 64])
    func macOfVersion3(digestLength: Int) throws {
        let bytes = Self.version3 + Self.mac(digestLength)
        let packet = try packet(bytes)
        #expect(packet.mac?.digest.count == digestLength)
        #expect(packet.bytes == bytes)
    }

    @Test(arguments: 1...24)
    func trailersOfVersion4(length: Int) {
        let bytes = Self.header + [UInt8](repeating: 0, count: length)
        if [4, 20, 24].contains(length) {
            #expect(throws: Never.self) { try packet(bytes) }
        } else {
            #expect(throws: NTPParseError.badTrailer(offset: 48, length: length)) { try packet(bytes) }
        }
    }

    @Test(arguments: [1, 8, 16, 28, 64, 69])
    func trailersOfVersion3(length: Int) {
        let bytes = Self.version3 + [UInt8](repeating: 0, count: length)
        #expect(throws: NTPParseError.badTrailer(offset: 48, length: length)) { try packet(bytes) }
    }

    /// RFC 7822 §3: without a MAC the last field has at least 28 bytes, others at least 16.
    @Test func extensionFields() throws {
        let bytes = Self.header + Self.field(0x0104, length: 16) + Self.field(0x0204, length: 28)
        let packet = try packet(bytes)
        #expect(packet.extensionFields.map(\.type) == [0x0104, 0x0204])
        #expect(packet.extensionFields.map(\.value.count) == [12, 24])
        #expect(packet.extensionFields[0].value == Array(1...12))
        #expect(packet.mac == nil)
        #expect(packet.bytes == bytes)
    }

    @Test(arguments: [(16, 16), (16, 20), (24, 0), (28, 0), (1_024, 20)])
    func extensionFieldBeforeMAC(fieldLength: Int, digestLength: Int) throws {
        let bytes = Self.header + Self.field(length: fieldLength) + Self.mac(digestLength)
        let packet = try packet(bytes)
        #expect(packet.extensionFields.count == 1)
        #expect(packet.mac?.digest.count == digestLength)
        #expect(packet.bytes == bytes)
    }

    /// RFC 7822 §3: at least 16 bytes, a multiple of 4, within the packet.
    @Test(arguments: [0, 4, 12, 15, 17, 30, 36, 0xFFFC, 0xFFFF])
    func badFieldLengths(length: Int) {
        var bytes = Self.header + Self.field(length: 32)
        bytes[50] = UInt8(length >> 8)
        bytes[51] = UInt8(length & 0xFF)
        #expect(throws: NTPParseError.badExtensionField(offset: 48, length: length, available: 32)) {
            try packet(bytes)
        }
    }

    @Test func faultsBehindAGoodFieldAreNamedByTheirPlace() {
        let cut = Self.header + Self.field(length: 16) + Self.field(length: 32).dropLast(4)
        #expect(throws: NTPParseError.badExtensionField(offset: 64, length: 32, available: 28)) { try packet(cut) }
        let short = Self.header + Self.field(length: 20) + [0, 0, 0, 0, 0, 0]
        #expect(throws: NTPParseError.badTrailer(offset: 68, length: 6)) { try packet(short) }
    }

    /// Version 3 knows no extension fields: the same bytes are then neither field nor MAC.
    @Test func version3HasNoFields() {
        let bytes = Self.version3 + Self.field(length: 28)
        #expect(throws: NTPParseError.badTrailer(offset: 48, length: 28)) { try packet(bytes) }
    }

    @Test func lengthsFromNothingToTooMuch() throws {
        #expect(throws: NTPParseError.tooShort(length: 0)) { try packet([]) }
        #expect(throws: NTPParseError.tooShort(length: 47)) { try packet(Array(Self.header.dropLast())) }
        let longest = Self.header + Self.field(length: 4_096 - 48)
        #expect(longest.count == 4_096)
        #expect(try packet(longest).bytes == longest)
        #expect(throws: NTPParseError.tooLong(length: 4_097, limit: 4_096)) { try packet(longest + [0]) }
        let absurd = [UInt8](repeating: 0x24, count: 70_000)
        #expect(throws: NTPParseError.tooLong(length: 70_000, limit: 4_096)) { try packet(absurd) }
    }

    @Test(arguments: [0, 5, 6, 7] as [UInt8])
    func versionsThatCannotBeRead(version: UInt8) {
        let bytes = [version << 3 | 4] + Self.header.dropFirst()
        #expect(throws: NTPParseError.unsupportedVersion(version)) { try packet(bytes) }
    }

    /// Built by hand, a packet is padded so that it reads back as the same fields and MAC (RFC 7822 §3).
    @Test(arguments: [nil, 0, 16, 20] as [Int?])
    func paddingKeepsFieldsAndMACApart(digestLength: Int?) throws {
        let header = try NTPHeaderTests.header()
        let mac = digestLength.flatMap {
            MessageAuthenticationCode(keyID: 7, digest: Array(repeating: 9, count: $0))
        }
        #expect((mac == nil) == (digestLength == nil))
        for length in 0...40 {
            let value = (0..<length).map { UInt8($0) }
            let first = try #require(ExtensionField(type: 1, value: value))
            let last = try #require(ExtensionField(type: 2, value: value))
            let built = NTPPacket(header: header, extensionFields: [first, last], mac: mac)
            let read = try packet(built.bytes)
            #expect(read.mac == mac)
            #expect(read.extensionFields.map(\.type) == [1, 2])
            for field in read.extensionFields {
                #expect(field.value.starts(with: value))
                #expect(field.value.dropFirst(length).allSatisfy { $0 == 0 })
                #expect(field.value.count.isMultiple(of: 4))
            }
            #expect(read.bytes == built.bytes)
        }
    }

    /// Any bytes give a packet that encodes to them again, or an error; nothing traps. The fuzzer asks the same, for longer.
    @Test func anyBytesGiveAValueOrAnError() throws {
        let seed: UInt64 = 0xB17E_5000
        var generator = SeededGenerator(seed: seed)
        var parsed = 0
        for _ in 0..<20_000 {
            let bytes = Self.mutant(using: &generator)
            guard let packet = try? packet(bytes) else { continue }
            parsed += 1
            #expect(packet.bytes == bytes, "seed \(seed), bytes \(bytes)")
            #expect((try? self.packet(packet.bytes)) == packet, "seed \(seed), bytes \(bytes)")
        }
        #expect(parsed > 1_000, "seed \(seed): too few of the bytes were packets to prove anything")
    }

    /// Bytes that are mostly a packet: fields and MACs of likely lengths, then a few bytes changed, added or cut.
    private static func mutant(using generator: inout SeededGenerator) -> [UInt8] {
        var bytes = header
        for _ in 0..<Int.random(in: 0...3, using: &generator) {
            bytes += field(length: Int.random(in: 3...12, using: &generator) * 4)
        }
        if Bool.random(using: &generator) { bytes += mac([0, 8, 16, 20, 32].randomElement(using: &generator) ?? 0) }
        for _ in 0..<Int.random(in: 0...2, using: &generator) {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            bytes[place] = UInt8.random(in: 0...255, using: &generator)
        }
        switch Int.random(in: 0...7, using: &generator) {
        case 0: bytes.removeLast(Int.random(in: 0...bytes.count, using: &generator))
        case 1: bytes += Array(repeating: 0, count: Int.random(in: 0...30, using: &generator))
        default: break
        }
        return bytes
    }
}
