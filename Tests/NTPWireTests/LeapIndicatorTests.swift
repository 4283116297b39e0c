import NTPWire
import Testing

@Suite struct LeapIndicatorTests {
    /// RFC 5905 figure 9; the names are those of CLI.md.
    @Test func valuesAndNames() {
        #expect(LeapIndicator.allCases.map(\.rawValue) == [0, 1, 2, 3])
        #expect(LeapIndicator.allCases.map(\.description) == ["none", "insert", "delete", "unsynchronized"])
    }
}
