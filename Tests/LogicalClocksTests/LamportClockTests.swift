import LogicalClocks
import Testing

@Suite struct LamportClockTests {
    /// CLI.md: +1 at every event, and at a receipt the larger of its own and the message's, then +1.
    @Test func countsAsItIsDefined() {
        var one = LamportClock()
        var two = LamportClock(time: 7)
        #expect(one.tick() == 1)
        let sent = one.tick()
        #expect(sent == 2)
        #expect(two.receive(sent) == 8)
        #expect(one.receive(two.tick()) == 10)
    }

    /// The notes: "if L(a) < L(b), it does not mean a ⇒ b. They could be concurrent." By vectors they are.
    @Test func smallerNumberIsNoCause() {
        var lamport = [LamportClock(), LamportClock()]
        var vectors = [VectorClock(), VectorClock()]
        func event(_ process: Int) -> (lamport: UInt64, vector: VectorClock) {
            vectors[process].tick(process)
            return (lamport[process].tick(), vectors[process])
        }
        let a = event(0)
        _ = event(1)
        let b = event(1)
        #expect(a.lamport == 1 && b.lamport == 2)
        #expect(a.vector.isConcurrent(with: b.vector))
    }

    /// At its end it stays, by its own events and by a stamp from elsewhere, and says so.
    @Test func neverGoesBackToSmallNumbers() {
        var clock = LamportClock(time: .max - 1)
        #expect(!clock.isAtEnd)
        for _ in 0..<2 {
            clock.tick()
            #expect(clock.time == .max && clock.isAtEnd)
        }
        var other = LamportClock(time: 5)
        other.receive(.max)
        #expect(other.time == .max && other.isAtEnd)
    }

    /// The total order of the paper: by the number, and where that is the same by the process.
    @Test func stampsAreInTotalOrder() {
        let stamps = [(1, 0), (1, 1), (1, 7), (2, 0), (3, 4)].map { LamportTimestamp(time: $0.0, process: $0.1) }
        for (index, stamp) in stamps.enumerated() {
            for (other, otherStamp) in stamps.enumerated() {
                #expect((stamp < otherStamp) == (index < other) && (stamp == otherStamp) == (index == other))
            }
        }
        var clock = LamportClock()
        clock.tick()
        #expect(clock.timestamp(of: 3) == LamportTimestamp(time: 1, process: 3))
    }
}
