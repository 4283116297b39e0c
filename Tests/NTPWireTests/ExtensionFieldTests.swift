import NTPWire
import Testing

@Suite struct ExtensionFieldTests {
    /// RFC 5905 §7.5: the length is 16 bits and a multiple of 4, so 65,532 at most, four of them type and length.
    @Test func longestValue() {
        #expect(ExtensionField.maximumValueByteCount == 65_528)
        #expect(ExtensionField(type: 1, value: Array(repeating: 0, count: 65_528)) != nil)
        #expect(ExtensionField(type: 1, value: Array(repeating: 0, count: 65_529)) == nil)
    }

    @Test func keepsTypeAndValue() throws {
        let field = try #require(ExtensionField(type: 0x0204, value: [1, 2, 3]))
        #expect(field.type == 0x0204)
        #expect(field.value == [1, 2, 3])
    }

    /// On the wire: type, length with padding, value, zeros. A last field without MAC fills 28 bytes (RFC 7822 §3).
    @Test func wireForm() throws {
        let header = try NTPHeaderTests.header()
        let short = try #require(ExtensionField(type: 0x0204, value: [0xAA]))
        let long = try #require(ExtensionField(type: 0x0104, value: Array(repeating: 0xBB, count: 30)))
        let bytes = NTPPacket(header: header, extensionFields: [short, long, short]).bytes.dropFirst(48)
        let first: [UInt8] = [0x02, 0x04, 0, 16, 0xAA] + Array(repeating: 0, count: 11)
        let second: [UInt8] = [0x01, 0x04, 0, 36] + Array(repeating: 0xBB, count: 30) + [0, 0]
        let third: [UInt8] = [0x02, 0x04, 0, 28, 0xAA] + Array(repeating: 0, count: 23)
        #expect(Array(bytes) == first + second + third)
    }

    /// The longest field there can be is written with its true length: 0xFFFC.
    @Test func longestFieldOnTheWire() throws {
        let header = try NTPHeaderTests.header()
        let field = try #require(ExtensionField(type: 1, value: Array(repeating: 5, count: 65_528)))
        let bytes = NTPPacket(header: header, extensionFields: [field]).bytes
        #expect(bytes.count == 48 + 65_532)
        #expect(bytes[48..<52] == [0, 1, 0xFF, 0xFC])
    }
}
