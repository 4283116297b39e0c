import LogicalClocks
import TestSupport
import Testing

@Suite struct VectorDifferenceTests {
    @Test func saysWhichEventsOnlyOneSideKnows() {
        let difference = VectorClock(counts: [5, 1, 0, 2]).difference(from: VectorClock(counts: [2, 1, 4]))
        #expect(difference.relation == .concurrent)
        #expect(difference.onlyInFirst.map(\.process) == [0, 3] && difference.onlyInSecond.map(\.process) == [2])
        #expect(difference.onlyInFirst.map(\.numbers) == [3...5, 1...2])
        #expect(difference.onlyInSecond.map(\.numbers) == [1...4])
        #expect(
            "\(difference)" == "concurrent: only the first knows 3…5 of process 0, 1…2 of process 3; "
                + "only the second knows 1…4 of process 2")
    }

    @Test func saysWhoIsAhead() {
        let (less, more) = (VectorClock(counts: [1]), VectorClock(counts: [1, 1]))
        #expect("\(less.difference(from: more))" == "before: only the second knows 1 of process 1")
        #expect("\(more.difference(from: less))" == "after: only the first knows 1 of process 1")
        #expect("\(less.difference(from: less))" == "equal")
    }

    /// With the missing events brought up one by one, the two are equal; and the relation is that of comparing place by place.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func theDifferenceIsWhatIsMissing(seed: UInt64) {
        var generator = SeededGenerator(seed: 0xD1FF_0000 + seed)
        let counts = (0..<2).map { _ in
            (0..<Int.random(in: 0..<4, using: &generator)).map { _ in UInt32.random(in: 0..<3, using: &generator) }
        }
        let (first, second) = (VectorClock(counts: counts[0]), VectorClock(counts: counts[1]))
        let difference = first.difference(from: second)
        #expect(difference.relation == first.relation(to: second), "seed \(seed)")
        var (one, other) = (first, second)
        for events in difference.onlyInFirst { for _ in events.numbers { other.tick(events.process) } }
        for events in difference.onlyInSecond { for _ in events.numbers { one.tick(events.process) } }
        #expect(one == other, "seed \(seed)")
    }
}
