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

    /// Long vectors that differ in one place or two, wherever that is.
    @Test(arguments: [1, 63, 64, 65, 200])
    func oneDifferenceIsFoundAnywhere(count: Int) {
        let same = VectorClock(counts: [UInt32](repeating: 0x8000_0000, count: count))
        for place in 0..<count {
            var more = same
            more.tick(place)
            #expect(same.relation(to: more) == .before && more.relation(to: same) == .after)
            var other = same
            other.tick((place + count / 2) % count)
            #expect(more.relation(to: other) == (count == 1 ? .equal : .concurrent))
        }
    }

    @Test func whatIsNoProcessIsIgnored() {
        var clock = VectorClock()
        for process in [-1, Int.min, .max, VectorClock.mostProcesses] { clock.tick(process) }
        #expect(clock.counts.isEmpty && clock[-1] == 0 && clock[7] == 0)
        clock.tick(VectorClock.mostProcesses - 1)
        #expect(clock.counts.count == VectorClock.mostProcesses)
    }

    @Test func countsStayAtTheirEnd() {
        var clock = VectorClock(counts: [.max])
        clock.tick(0)
        #expect(clock[0] == .max)
    }

    /// The picture of the notes: m2, which has (1, 1, 0), comes before m1, (1, 0, 0), which it depends on, and must wait for it.
    @Test func theNotesConditionsOfCausalDelivery() {
        func canBeDelivered(_ message: VectorClock, from sender: Int, at receiver: VectorClock) -> Bool {
            message[sender] == receiver[sender] + 1
                && (0..<3).allSatisfy { $0 == sender || message[$0] <= receiver[$0] }
        }
        let (first, second) = (VectorClock(counts: [1, 0, 0]), VectorClock(counts: [1, 1, 0]))
        var receiver = VectorClock()
        #expect(first.happensBefore(second))
        #expect(!canBeDelivered(second, from: 1, at: receiver) && canBeDelivered(first, from: 0, at: receiver))
        receiver.merge(first)
        #expect(canBeDelivered(second, from: 1, at: receiver))
    }
}
