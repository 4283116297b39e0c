import ClockDiscipline
import Testing

@Suite struct ClockSampleTests {
    private let sample = ClockSample(
        offset: .milliseconds(-3), delay: .milliseconds(40), dispersion: .microseconds(7), rootDelay: .milliseconds(10),
        rootDispersion: .milliseconds(2), time: LocalInstant(nanoseconds: 5_000_000_000))

    /// RFC 5905 A.5.5.2: root delay/2 + root dispersion.
    @Test func rootDistance() {
        #expect(sample.rootDistance == .milliseconds(7))
    }

    /// DESIGN.md: |θ error| ≤ δ/2 + root delay/2 + root dispersion + precisions + drift bound × age.
    @Test func errorBound() {
        #expect(sample.errorBound == .microseconds(20_000 + 5_000 + 2_000 + 7))
    }

    /// 50 ppm for 100 s is 5 ms.
    @Test func errorBoundGrowsWithAge() {
        let later = LocalInstant(nanoseconds: 105_000_000_000)
        #expect(sample.errorBound(at: later) == sample.errorBound + .milliseconds(5))
        #expect(sample.errorBound(at: later, drift: .dispersionRate) == sample.errorBound + .microseconds(1_500))
        #expect(sample.errorBound(at: later, drift: .zero) == sample.errorBound)
    }

    @Test func errorBoundDoesNotShrinkBeforeTheSample() {
        #expect(sample.errorBound(at: LocalInstant(nanoseconds: 0)) == sample.errorBound)
    }
}
