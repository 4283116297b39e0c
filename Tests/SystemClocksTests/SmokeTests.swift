import Testing
@testable import SystemClocks

@Test func compiles() {}
