import Testing
@testable import NTPRuntime

@Test func compiles() {}
