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

    // MARK: On messages

    /// Processes that send differences over links which keep order have the vectors of those that send them whole.
    @Test(arguments: 0..<50 as Range<UInt64>)
    func differencesOverFIFOLinksAreAsGoodAsVectors(seed: UInt64) throws {
        struct Link: Hashable {
            let sender: Int
            let receiver: Int
        }
        var generator = SeededGenerator(seed: 0xF1F0_0000 + seed)
        let count = 2 + Int(seed % 5)
        var whole = [VectorClock](repeating: VectorClock(), count: count)
        var parts = whole
        var lastSent: [Link: VectorClock] = [:]
        var waiting: [Link: [(whole: VectorClock, bytes: [UInt8])]] = [:]
        var (received, entries, places) = (0, 0, 0)
        for _ in 0..<300 {
            let process = Int.random(in: 0..<count, using: &generator)
            let other = (process + Int.random(in: 1..<count, using: &generator)) % count
            let link = Link(sender: other, receiver: process)
            if Bool.random(using: &generator), let message = waiting[link]?.first {
                waiting[link]?.removeFirst()
                whole[process].receive(message.whole, at: process)
                let difference = try VectorDifference(wireBytes: message.bytes)
                entries += difference.onlyInFirst.count
                places += message.whole.counts.count
                #expect(difference.onlyInSecond.isEmpty)
                try parts[process].receive(difference, at: process)
                received += 1
            } else {
                whole[process].tick(process)
                parts[process].tick(process)
                let link = Link(sender: process, receiver: other)
                let difference = parts[process].difference(from: lastSent[link] ?? VectorClock())
                lastSent[link] = parts[process]
                waiting[link, default: []].append((whole[process], difference.wireBytes))
            }
            #expect(whole[process] == parts[process], "seed \(seed)")
        }
        #expect(received > 20 && entries <= places, "seed \(seed)")
    }

    /// A difference that overtakes the one before it, or comes instead of it, is refused; once more does no harm.
    @Test func aMissingDifferenceIsSeen() throws {
        let vectors = [VectorClock(counts: [1]), VectorClock(counts: [2, 4]), VectorClock(counts: [5, 4])]
        let second = vectors[1].difference(from: vectors[0])
        let third = vectors[2].difference(from: vectors[1])
        var clock = VectorClock(counts: [0, 0, 7])
        #expect(throws: VectorGap(process: 0, missing: 1...1)) { try clock.receive(second, at: 2) }
        clock.merge(vectors[0])
        #expect(throws: VectorGap(process: 0, missing: 2...2)) { try clock.receive(third, at: 2) }
        #expect(clock.counts == [1, 0, 7])
        try clock.receive(second, at: 2)
        try clock.receive(second, at: 2)
        try clock.receive(third, at: 2)
        #expect(clock.counts == [5, 4, 10])
    }

    /// Merging the difference of any two vectors into the second is merging the first.
    @Test(arguments: 0..<100 as Range<UInt64>)
    func mergingIsMergingTheFirst(seed: UInt64) throws {
        var generator = SeededGenerator(seed: 0x3E_0000 + seed)
        let vectors = (0..<2).map { _ in
            VectorClock(
                counts: (0..<Int.random(in: 0..<6, using: &generator)).map { _ in .random(in: 0..<4, using: &generator)
                })
        }
        var (whole, part) = (vectors[1], vectors[1])
        whole.merge(vectors[0])
        try part.merge(vectors[0].difference(from: vectors[1]))
        #expect(part == whole, "seed \(seed)")
    }
}
