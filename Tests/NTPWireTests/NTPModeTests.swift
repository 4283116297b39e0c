import NTPWire
import Testing

@Suite struct NTPModeTests {
    /// RFC 5905 figure 10.
    @Test func values() {
        #expect(NTPMode.allCases.map(\.rawValue) == Array(0...7))
        #expect(NTPMode.symmetricActive.rawValue == 1)
        #expect(NTPMode.symmetricPassive.rawValue == 2)
        #expect(NTPMode.client.rawValue == 3)
        #expect(NTPMode.server.rawValue == 4)
        #expect(NTPMode.broadcast.rawValue == 5)
        #expect(NTPMode.control.rawValue == 6)
        #expect(NTPMode.privateUse.rawValue == 7)
    }

    @Test func namesDiffer() {
        #expect(Set(NTPMode.allCases.map(\.description)).count == 8)
        #expect(NTPMode.server.description == "server")
    }
}
