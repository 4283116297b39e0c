import ClockDiscipline
import Testing

@Suite struct OffsetIntervalTests {
    @Test func centreAndBound() {
        let interval = OffsetInterval(offset: .milliseconds(5), bound: .milliseconds(7))
        #expect(interval.low == .milliseconds(-2))
        #expect(interval.high == .milliseconds(12))
    }

    @Test func endsInEitherOrder() {
        #expect(
            OffsetInterval(low: .seconds(2), high: .seconds(1)) == OffsetInterval(low: .seconds(1), high: .seconds(2)))
    }

    /// Intervals are closed: to touch is to agree.
    @Test(arguments: [
        (0, 1, 1, 2, true), (0, 1, 2, 3, false), (0, 3, 1, 2, true), (0, 0, 0, 0, true), (1, 3, 2, 4, true),
    ])
    func intersections(low: Int, high: Int, otherLow: Int, otherHigh: Int, meet: Bool) {
        let one = OffsetInterval(low: .seconds(low), high: .seconds(high))
        let other = OffsetInterval(low: .seconds(otherLow), high: .seconds(otherHigh))
        #expect(one.intersects(other) == meet)
        #expect(other.intersects(one) == meet)
    }
}
