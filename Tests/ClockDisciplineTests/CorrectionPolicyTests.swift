import ClockDiscipline
import Testing

@Suite struct CorrectionPolicyTests {
    private static let attosecond = Duration(attoseconds: 1)

    /// |θ| < 125 ms slew; 125 ms ≤ |θ| < 1000 s step; |θ| ≥ 1000 s ignore.
    @Test(
        arguments: [
            (.zero, .slew), (.milliseconds(125) - attosecond, .slew), (.milliseconds(125), .step),
            (.milliseconds(125) + attosecond, .step), (.seconds(1_000) - attosecond, .step), (.seconds(1_000), .ignore),
            (.seconds(1_000) + attosecond, .ignore), (.seconds(Int64.max), .ignore),
        ] as [(Duration, ClockCorrection)])
    func edges(offset: Duration, correction: ClockCorrection) {
        #expect(CorrectionPolicy.standard.correction(for: offset) == correction)
        #expect(CorrectionPolicy.standard.correction(for: .zero - offset) == correction)
    }

    @Test func standardLimits() {
        #expect(CorrectionPolicy.standard.stepThreshold == .milliseconds(125))
        #expect(CorrectionPolicy.standard.panicThreshold == .seconds(1_000))
    }

    @Test func otherLimits() throws {
        let policy = try #require(CorrectionPolicy(stepThreshold: .milliseconds(1), panicThreshold: .seconds(1)))
        #expect(policy.correction(for: .microseconds(-999)) == .slew)
        #expect(policy.correction(for: .milliseconds(-1)) == .step)
        #expect(policy.correction(for: .seconds(-1)) == .ignore)
        let never = try #require(CorrectionPolicy(stepThreshold: .zero, panicThreshold: .zero))
        #expect(never.correction(for: .zero) == .ignore)
    }

    @Test func limitsInWrongOrderAreRefused() {
        #expect(CorrectionPolicy(stepThreshold: .seconds(2), panicThreshold: .seconds(1)) == nil)
        #expect(CorrectionPolicy(stepThreshold: .seconds(-1), panicThreshold: .seconds(1)) == nil)
    }

    /// The names are those of CLI.md.
    @Test func names() {
        #expect(ClockCorrection.allCases.map(\.rawValue) == ["slew", "step", "ignore"])
    }
}
