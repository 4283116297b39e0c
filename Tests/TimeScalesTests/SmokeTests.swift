import Testing
@testable import TimeScales

@Test func compiles() {}
