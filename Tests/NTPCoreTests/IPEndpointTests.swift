import NTPCore
import Testing

@Suite struct IPEndpointTests {
    @Test(
        arguments: [
            (.v4(0xC000_0201), "192.0.2.1"), (.v4(0), "0.0.0.0"), (.v4(.max), "255.255.255.255"),
            (.loopback4, "127.0.0.1"),
        ] as [(IPAddress, String)])
    func dottedQuad(address: IPAddress, text: String) {
        #expect(address.description == text)
    }

    /// RFC 5952 §4, its examples in turn.
    @Test(
        arguments: [
            // §4.1: no leading zeros.
            (0x2001_0DB8_0000_0000, 0x0000_0000_0000_0001, "2001:db8::1"),
            // §4.2.1: shorten as much as possible.
            (0x2001_0DB8_0000_0000, 0x0000_0000_0002_0001, "2001:db8::2:1"),
            // §4.2.2: never one group alone.
            (0x2001_0DB8_0000_0001, 0x0001_0001_0001_0001, "2001:db8:0:1:1:1:1:1"),
            // §4.2.3: the longest run, and of equals the first.
            (0x2001_0000_0000_0001, 0x0000_0000_0000_0001, "2001:0:0:1::1"),
            (0x2001_0DB8_0000_0000, 0x0001_0000_0000_0001, "2001:db8::1:0:0:1"),
            // §4.3: lower case.
            (0x2001_0DB8_0000_0000, 0x0000_0000_AABB_CCDD, "2001:db8::aabb:ccdd"),
            (0, 0, "::"), (0, 1, "::1"), (1 << 48, 0, "1::"),
            (0x0001_0002_0003_0004, 0x0005_0006_0007_0008, "1:2:3:4:5:6:7:8"),
            (.max, .max, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
            (0x0000_0000_0003_0004, 0x0005_0006_0000_0000, "::3:4:5:6:0:0"),
        ] as [(UInt64, UInt64, String)])
    func textOfRFC5952(high: UInt64, low: UInt64, text: String) {
        #expect(IPAddress.v6(high: high, low: low).description == text)
    }

    @Test func scopeFollowsTheAddress() {
        #expect(IPAddress.v6(high: 0xFE80 << 48, low: 1, scope: 3).description == "fe80::1%3")
    }

    @Test func endpoints() {
        #expect(IPEndpoint(address: .v4(0xC000_0201), port: 123).description == "192.0.2.1:123")
        #expect(IPEndpoint(address: .loopback6, port: 65_535).description == "[::1]:65535")
    }

    @Test func scopesTellAddressesApart() {
        #expect(IPAddress.v6(high: 0xFE80 << 48, low: 1, scope: 3) != .v6(high: 0xFE80 << 48, low: 1, scope: 4))
        #expect(IPAddress.v6(high: 0, low: 0x7F00_0001) != .loopback4)
    }
}
