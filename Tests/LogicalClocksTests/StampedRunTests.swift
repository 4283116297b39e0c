import LogicalClocks
import TestSupport
import Testing

@Suite struct StampedRunTests {
    /// By hand: P at 1 s and 2 s, its second event sends; Q receives at 1.5 s, then goes on at 3 s; R has no clock and receives from Q.
    @Test func stampsByHand() throws {
        var run = StampedRun()
        let first = try run.append(process: 0, time: .seconds(1))
        let second = try run.append(process: 0, send: 0, time: .seconds(2))
        let third = try run.append(process: 1, receive: 0, time: .milliseconds(1_500))
        let fourth = try run.append(process: 1, send: 1, time: .seconds(3))
        let fifth = try run.append(process: 2, receive: 1)
        #expect([first, second, third, fourth, fifth].map(\.lamport) == [1, 2, 3, 4, 5])
        let second16: UInt64 = 65_536
        #expect(
            [first, second, third, fourth, fifth].map(\.hybrid) == [
                HybridTimestamp(physical: second16, counter: 0), HybridTimestamp(physical: 2 * second16, counter: 0),
                HybridTimestamp(physical: 2 * second16, counter: 1),
                HybridTimestamp(physical: 3 * second16, counter: 0),
                HybridTimestamp(physical: 3 * second16, counter: 1),
            ])
        #expect([first, second, third, fourth, fifth].map(\.isContradicted) == [false, false, true, false, false])
        #expect(run.physical.violations == 1 && run.physical.ties == 0)
        #expect(run.lamport.violations == 0 && run.hybrid.violations == 0 && run.vectorViolations == 0)
        let contradictions = run.contradictions(to: 2)
        #expect(contradictions.map(\.event) == [1] && contradictions.map(\.lead) == [.milliseconds(500)])
        #expect(run.contradictions(to: 4).isEmpty && run.contradictions(to: 99).isEmpty)
    }

    /// Clocks that step back: what is worst has the greatest time in the past by the closure, though not the latest of its process.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func theWorstIsTheGreatestOfThePast(seed: UInt64) throws {
        var generator = SeededGenerator(seed: 0x3057_0000 + seed)
        let recorded = try RandomRun(seed: 0x3057_1000 + seed, processes: 1 + Int(seed % 5), events: 80)
        var run = StampedRun()
        var times: [Int?] = []
        for (number, event) in recorded.events.enumerated() {
            let time = Int.random(in: 0..<8, using: &generator) > 0 ? Int.random(in: -40...40, using: &generator) : nil
            try run.append(
                process: event.process, send: event.send, receive: event.receive, time: time.map { .seconds($0) })
            times.append(time)
            let past = times.indices.filter { recorded.closure[$0][number] }.compactMap { times[$0] }
            let worst = run.worstContradiction(to: number)
            guard let time, let greatest = past.max(), greatest >= time else {
                #expect(worst == nil, "seed \(seed), event \(number)")
                continue
            }
            let found = try #require(worst, "seed \(seed), event \(number)")
            #expect(found.lead == .seconds(greatest - time), "seed \(seed), event \(number)")
            #expect(times[found.event] == greatest && recorded.closure[found.event][number])
        }
    }

    @Test func whatIsRefusedLeavesNothingBehind() throws {
        var run = StampedRun()
        #expect(throws: StampedRun.Fault.timeOutOfRange) { try run.append(process: 0, time: .seconds(4_294_967_296)) }
        #expect(throws: StampedRun.Fault.order(.receivesUnsent(message: 0))) { try run.append(process: 0, receive: 0) }
        #expect(run.order.count == 0)
        let stamps = try run.append(process: 0, time: .seconds(-7))
        #expect(stamps.lamport == 1 && stamps.hybrid == HybridTimestamp(physical: 0, counter: 1))
    }
}
