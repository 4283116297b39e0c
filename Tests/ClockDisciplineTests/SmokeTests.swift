import Testing
@testable import ClockDiscipline

@Test func compiles() {}
