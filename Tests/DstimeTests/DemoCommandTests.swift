import Testing
import TestSupport

@Suite struct DemoCommandTests {
    @Test func showsThatTheBoundHolds() async throws {
        let finished = try await Tool.run("demo")
        #expect(finished.status == 0)
        #expect(finished.output.contains("inside the bound"))
        #expect(!finished.output.contains("OUTSIDE"))
        #expect(finished.output.contains("your clock is "))
        #expect(finished.output.contains("The truth is known here: +42 ms."))
        #expect(finished.output.contains("Falseticker:"))
        #expect(finished.output.contains("3 of 4 servers agree"))
        #expect(finished.output.contains("What to try next"))
        #expect(finished.errors.isEmpty)
    }
}
