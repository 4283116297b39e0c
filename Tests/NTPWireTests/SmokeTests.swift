import Testing
@testable import NTPWire

@Test func compiles() {}
