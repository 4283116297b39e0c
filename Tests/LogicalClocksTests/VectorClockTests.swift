import LogicalClocks
import TestSupport
import Testing

@Suite struct VectorClockTests {
    @Test(
        arguments: [
            ([], [], .equal), ([1], [], .after), ([], [0, 0, 2], .before), ([1, 2], [1, 2], .equal),
            ([1, 2], [2, 2], .before),
            ([2, 2], [1, 2], .after), ([2, 1], [1, 2], .concurrent), ([1, 0, 0], [0, 0, 1], .concurrent),
            ([1, 0], [1], .equal),
        ] as [([UInt32], [UInt32], VectorClock.Relation)])
    func relations(first: [UInt32], second: [UInt32], relation: VectorClock.Relation) {
        let (one, two) = (VectorClock(counts: first), VectorClock(counts: second))
        #expect(one.relation(to: two) == relation)
        #expect(one.happensBefore(two) == (relation == .before))
        #expect(one.isConcurrent(with: two) == (relation == .concurrent))
    }

    /// Random histories, and happens-before by its definition: the closure of process order and messages.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func vectorsAreHappensBefore(seed: UInt64) {
        let seed = 0x7EC0_0000 + seed
        var generator = SeededGenerator(seed: seed)
        let count = 4
        var clocks = [VectorClock](repeating: VectorClock(), count: count)
        var lamports = [LamportClock](repeating: LamportClock(), count: count)
        var lastEvent = [Int?](repeating: nil, count: count)
        var history: [(vector: VectorClock, lamport: UInt64, past: Set<Int>)] = []
        for event in 0..<80 {
            let process = Int.random(in: 0..<count, using: &generator)
            var past = lastEvent[process].map { history[$0].past.union([$0]) } ?? []
            if event > 0, Bool.random(using: &generator) {
                let sent = Int.random(in: 0..<event, using: &generator)
                clocks[process].receive(history[sent].vector, at: process)
                lamports[process].receive(history[sent].lamport)
                past.formUnion(history[sent].past.union([sent]))
            } else {
                clocks[process].tick(process)
                lamports[process].tick()
            }
            history.append((clocks[process], lamports[process].time, past))
            lastEvent[process] = event
        }
        for (later, event) in history.enumerated() {
            for earlier in history.indices where earlier != later {
                let isBefore = event.past.contains(earlier)
                #expect(history[earlier].vector.happensBefore(event.vector) == isBefore, "seed \(seed)")
                if isBefore { #expect(history[earlier].lamport < event.lamport, "seed \(seed)") }
            }
        }
    }

    @Test func whatIsNoProcessIsIgnored() {
        var clock = VectorClock()
        clock.tick(-1)
        #expect(clock.counts.isEmpty && clock[-1] == 0 && clock[7] == 0)
    }
}
