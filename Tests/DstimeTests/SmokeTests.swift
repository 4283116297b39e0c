import Testing

@Test func compiles() {}
