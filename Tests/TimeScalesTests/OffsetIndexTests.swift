import TestSupport
import Testing

@testable import TimeScales

/// The index against a search from the first offset to the last.
@Suite struct OffsetIndexTests {
    private typealias Offset = (start: Int64, offset: Int64)

    private func offset(_ offsets: [Offset], at second: Int64) -> Int64 {
        offsets.last { $0.start <= second }?.offset ?? offsets[0].offset
    }

    private func leap(_ offsets: [Offset], atEndOf second: Int64) -> Int64 {
        guard offsets.dropFirst().contains(where: { $0.start == second + 1 }) else { return 0 }
        return offset(offsets, at: second + 1) - offset(offsets, at: second)
    }

    /// The seconds at which the two differ, over the edges of all steps and of all buckets, and at random.
    private func differences(_ offsets: [Offset], _ generator: inout SeededGenerator) -> [Int64] {
        let index = OffsetIndex(offsets)
        let first = offsets[0].start
        let last = offsets[offsets.count - 1].start
        var seconds = offsets.flatMap { offset in (-2...2).map { offset.start + $0 } }
        let length = Int64(1) << index.shift
        for bucket in 0..<min(index.buckets.count, 200) {
            seconds += (-1...1).map { first + Int64(bucket) * length + $0 }
        }
        for _ in 0..<100 { seconds.append(Int64.random(in: first...last + 3 * length, using: &generator)) }
        seconds += [last + (1 << 40), .max - 1, .max]
        return seconds.filter { second in
            guard second >= first else { return false }
            let bucket = index.bucket(of: second)
            let leap = second < .max ? self.leap(offsets, atEndOf: second) : 0
            return bucket.offset(at: second) != offset(offsets, at: second)
                || second < .max && bucket.leap(atEndOf: second) != leap
        }
    }

    @Test func randomTables() {
        let seed: UInt64 = 0x0FF5E7
        var generator = SeededGenerator(seed: seed)
        for round in 0..<200 {
            var offsets: [Offset] = [(63_072_000, 10)]
            for _ in 0..<Int.random(in: 0...12, using: &generator) {
                let last = offsets[offsets.count - 1]
                let days = Int64.random(in: 1...(Bool.random(using: &generator) ? 3 : 400), using: &generator)
                // As in the index of TAI: a second less or more than whole days.
                let step: Int64 = Bool.random(using: &generator) ? 1 : -1
                offsets.append((last.start + days * 86_400 + step, last.offset + step))
            }
            #expect(differences(offsets, &generator) == [], "seed \(seed), round \(round), \(offsets)")
        }
    }

    /// Steps right at, before and behind the edges of buckets, for every length that a bucket may have.
    @Test func stepsAtTheEdgesOfBuckets() {
        var generator = SeededGenerator(seed: 1)
        for shift in 16...22 as ClosedRange<Int64> {
            let length = Int64(1) << shift
            for around in -1...1 as ClosedRange<Int64> {
                // The second gap makes buckets that long.
                let third = max(86_400, length + 1)
                var offsets: [Offset] = [(0, 10)]
                for (count, gap) in [4 * length + around, third, 2 * length + around, third].enumerated() {
                    offsets.append((offsets[count].start + gap, offsets[count].offset + (count < 2 ? 1 : -1)))
                }
                #expect(differences(offsets, &generator) == [], "2^\(shift), \(around), \(offsets)")
            }
        }
    }

    @Test func oneOffsetOnly() {
        let index = OffsetIndex([(start: 63_072_000, offset: 10)])
        for second in [63_072_000, 63_072_001, 1 << 40, .max - 1] as [Int64] {
            #expect(index.bucket(of: second).offset(at: second) == 10)
            #expect(index.bucket(of: second).leap(atEndOf: second) == 0)
        }
    }

    @Test func daysInARow() {
        var generator = SeededGenerator(seed: 2)
        // Inserted and deleted in turn: 86,401 and 86,399 s of TAI.
        let offsets: [Offset] = (0..<20 as Range<Int64>).map { day in (day * 86_400 + day % 2, 10 + day % 2) }
        #expect(differences(offsets, &generator) == [])
    }
}
