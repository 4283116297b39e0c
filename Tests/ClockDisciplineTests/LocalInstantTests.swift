import ClockDiscipline
import TestSupport
import Testing

@Suite struct LocalInstantTests {
    @Test(
        arguments: [
            (0, .seconds(1), 1_000_000_000), (5, .nanoseconds(-7), -2), (0, Duration(attoseconds: 499_999_999), 0),
            (0, Duration(attoseconds: 500_000_000), 1), (0, Duration(attoseconds: -499_999_999), 0),
            (0, Duration(attoseconds: -500_000_000), -1), (10, Duration(attoseconds: 1_500_000_000), 12),
        ] as [(Int64, Duration, Int64)])
    func advances(start: Int64, by duration: Duration, end: Int64) {
        #expect(LocalInstant(nanoseconds: start).advanced(by: duration) == LocalInstant(nanoseconds: end))
    }

    @Test func advancingAndMeasuringAreInverse() {
        let seed: UInt64 = 0x10CA_1000
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            let left = LocalInstant(nanoseconds: Int64(bitPattern: generator.next()))
            let right = LocalInstant(nanoseconds: Int64(bitPattern: generator.next()))
            #expect(left.advanced(by: left.duration(to: right)) == right, "seed \(seed)")
            #expect((left < right) == (left.duration(to: right) > .zero), "seed \(seed)")
        }
    }

    @Test func stopsAtTheEnds() {
        let (first, last) = (LocalInstant(nanoseconds: .min), LocalInstant(nanoseconds: .max))
        #expect(last.advanced(by: .nanoseconds(1)) == last)
        #expect(first.advanced(by: .nanoseconds(-1)) == first)
        #expect(first.advanced(by: Duration(attoseconds: .max)) == last)
        #expect(last.advanced(by: Duration(attoseconds: .min)) == first)
        #expect(first.duration(to: last) == .nanoseconds(Int64.max) + .nanoseconds(Int64.max) + .nanoseconds(1))
    }
}
