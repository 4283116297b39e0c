import ClockDiscipline
import Testing

@Suite struct JitterTests {
    private func samples(_ microseconds: [Int]) -> [ClockSample] {
        microseconds.map {
            ClockSample(
                offset: .microseconds($0), delay: .zero, dispersion: .zero, rootDelay: .zero, rootDispersion: .zero,
                time: LocalInstant(nanoseconds: 0))
        }
    }

    /// RFC 5905 §10: ψ = √(Σ(θ₀ − θᵢ)² / (n − 1)). For 0, 3 and 4 about 0: √(25/2) = 3.535534 µs.
    @Test func rootMeanSquareAboutTheBest() throws {
        let jitter = try #require(Jitter.ofOffsets(samples([0, 3, 4]), around: 0))
        #expect(abs((jitter - .nanoseconds(3_535)) / .nanoseconds(1) - 0.534) < 0.001)
        #expect(Jitter.ofOffsets(samples([10, 13]), around: 0) == Jitter.ofOffsets(samples([10, 13]), around: 1))
        #expect(Jitter.ofOffsets(samples([8, 8, 8]), around: 1) == .zero)
    }

    @Test func noneWithoutOthers() {
        #expect(Jitter.ofOffsets([], around: 0) == nil)
        #expect(Jitter.ofOffsets(samples([1]), around: 0) == nil)
        #expect(Jitter.ofOffsets(samples([1, 2]), around: 2) == nil)
        #expect(Jitter.ofOffsets(samples([1, 2]), around: -1) == nil)
    }
}
