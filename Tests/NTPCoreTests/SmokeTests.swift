import Testing
@testable import NTPCore

@Test func compiles() {}
