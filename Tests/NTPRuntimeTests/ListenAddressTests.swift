import NTPCore
import NTPRuntime
import Testing

@Suite struct ListenAddressTests {
    @Test(arguments: [
        ("127.0.0.1:11123", IPAddress.v4(0x7F00_0001), UInt16(11_123)),
        ("127.0.0.1", .v4(0x7F00_0001), 123),
        ("127.0.0.1:0", .v4(0x7F00_0001), 0),
        ("0.0.0.0:65535", .v4(0), 65_535),
        ("[::1]:11123", .v6(high: 0, low: 1), 11_123),
        ("[::1]:0", .v6(high: 0, low: 1), 0),
        ("[::]:123", .v6(high: 0, low: 0), 123),
        ("::1", .v6(high: 0, low: 1), 123),
        // The last group of an address is no port.
        ("2001:db8::1:0", .v6(high: 0x2001_0DB8_0000_0000, low: 0x1_0000), 123),
        ("::0", .v6(high: 0, low: 0), 123),
    ])
    func reads(_ text: String, _ address: IPAddress, _ port: UInt16) throws {
        #expect(try ListenAddress(text).endpoint == IPEndpoint(address: address, port: port))
    }

    @Test(arguments: [
        "", ":0", ":123", "localhost:123", "time.example.org", "127.0.0.1:65536", "127.0.0.1:abc", "127.0.0.1:-1",
        "[::1",
        "[::1]x", "256.0.0.1:123", "127.0.0.1:80:0", "[::1]:80:0", "1.2.3.4.5:1",
    ])
    func refuses(_ text: String) throws {
        let error = try #require(#expect(throws: ListenAddressError.self) { try ListenAddress(text) })
        #expect(error.text == text)
        #expect(error.description.contains("'\(text)'"))
    }
}
