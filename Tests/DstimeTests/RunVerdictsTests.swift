import DistributedAlgorithms
import Testing

@testable import dstime

/// What a run says of promises that it breaks is short, however often it breaks them.
@Suite struct RunVerdictsTests {
    private func verdicts(_ count: Int, isPromised: Bool = true) -> RunVerdicts {
        RunVerdicts([
            PropertyVerdict(
                property: "order", kind: .safety, isPromised: isPromised,
                violations: (0..<count).map { PropertyViolation("order", .safety, seed: 7, "number \($0)") }),
            PropertyVerdict(property: "end", kind: .liveness, isPromised: true, violations: []),
        ])
    }

    @Test func aHundredThousandViolationsAreAFewLines() throws {
        let verdicts = verdicts(100_000)
        #expect(verdicts.isBroken)
        let lines = verdicts.brokenLines(again: "dstime simulate x")
        #expect(lines.count == 8)
        #expect(lines[1] == "BROKEN       order (safety) violated with seed 7: number 0")
        #expect(lines[6].hasSuffix(" and 99995 more"))
        #expect(lines[7] == "again with   dstime simulate x")
        let object = try JSON(line: JSONValue.object(verdicts.members).description)
        #expect(object["broken_promises"]?.array?.count == 5)
        #expect(object["broken_promises_left_out"] == .number(99_995))
        #expect(object["properties"]?.array?.first?["violations"] == .number(100_000))
        #expect(verdicts.table.contains { $0.hasSuffix("violated 100000 times, first: number 0") })
    }

    @Test func fewAreAllTold() throws {
        let lines = verdicts(2).brokenLines(again: "x")
        #expect(lines.count == 4 && !lines.contains { $0.contains("more") })
        #expect(verdicts(1).table.contains { $0.hasSuffix("violated once: number 0") })
    }

    @Test func whatIsNotPromisedIsNotBroken() throws {
        let verdicts = verdicts(3, isPromised: false)
        #expect(!verdicts.isBroken && verdicts.brokenLines(again: "x").isEmpty)
        #expect(try JSON(line: JSONValue.object(verdicts.members).description)["broken_promises"] == .array([]))
    }

    @Test func tally() {
        var tally = VerdictTally()
        tally.add(verdicts(0))
        #expect(tally.cell(["order"]) == "held" && tally.cell(["order", "end"]) == "held")
        tally.add(verdicts(1, isPromised: false))
        // Promised in one run only, in which it held.
        #expect(tally.cell(["order"]) == "(50 %)")
        tally.add(verdicts(1))
        #expect(tally.cell(["order"]) == "BROKEN")
        var lesson = VerdictTally()
        lesson.add(verdicts(1, isPromised: false))
        #expect(lesson.cell(["order"]) == "violated")
        lesson = VerdictTally()
        lesson.add(verdicts(0, isPromised: false))
        #expect(lesson.cell(["order"]) == "(held)")
    }
}
