import ClockDiscipline
import Testing

@Suite struct MinimumDelayFilterTests {
    @Test(
        arguments: [
            ([], nil), ([5], 0), ([3, 2, 1], 2), ([1, 2, 3], 0), ([2, 1, 1, 2], 2), ([7, 7], 1), ([4, 0, 9], 1),
        ] as [([Int], Int?)])
    func leastDelayAndTheLatestOfThose(milliseconds: [Int], best: Int?) {
        let samples = milliseconds.enumerated().map { index, delay in
            ClockSample(
                offset: .seconds(index), delay: .milliseconds(delay), dispersion: .zero, rootDelay: .zero,
                rootDispersion: .zero, time: LocalInstant(nanoseconds: Int64(index)))
        }
        #expect(MinimumDelayFilter.best(of: samples) == best)
    }
}
