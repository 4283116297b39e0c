import TestSupport
import Testing

@testable import LogicalClocks

@Suite struct ClockConditionTests {
    /// Random stamps, in which some are missing and many go back, against every pair of the closure.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func countsThePairsOfTheClosure(seed: UInt64) throws {
        let seed = 0xCC00_0000 + seed
        var generator = SeededGenerator(seed: seed)
        let run = try RandomRun(seed: seed, processes: 1 + Int(seed % 5), events: 100)
        let share = [0.0, 0.2, 1.0][Int(seed % 3)]
        var order = HappensBefore()
        var condition = ClockCondition<Int>()
        var stamps: [Int?] = []
        for (number, event) in run.events.enumerated() {
            try order.append(process: event.process, send: event.send, receive: event.receive)
            let isDrawn = Double.random(in: 0..<1, using: &generator) < 0.5
            let stamp =
                Double.random(in: 0..<1, using: &generator) < share && isDrawn
                ? nil : number + Int.random(in: -20...20, using: &generator)
            let isContradicted = condition.append(stamp, in: order)
            stamps.append(stamp)
            let contradicting = stamps.indices.filter { earlier in
                guard run.closure[earlier][number], let one = stamps[earlier], let other = stamp else { return false }
                return one >= other
            }
            #expect(isContradicted == !contradicting.isEmpty, "seed \(seed)")
            // The latest of each process.
            let latest = Dictionary(grouping: contradicting) { run.events[$0].process }.compactMapValues(\.last)
            #expect(
                condition.contradictions(to: number, in: order) == latest.keys.sorted().compactMap { latest[$0] },
                "seed \(seed)")
            #expect(condition.stamp(of: number, in: order) == stamp)
        }
        var (violations, ties): (UInt64, UInt64) = (0, 0)
        for first in stamps.indices {
            for second in stamps.indices where run.closure[first][second] {
                guard let one = stamps[first], let other = stamps[second] else { continue }
                if one >= other { violations += 1 }
                if one == other { ties += 1 }
            }
        }
        #expect(condition.violations == violations && condition.ties == ties, "seed \(seed)")
    }

    @Test func logicalStampsNeverContradict() throws {
        let run = try RandomRun(seed: 0x10_61C, processes: 6, events: 300)
        var order = HappensBefore()
        var lamports = [LamportClock](repeating: LamportClock(), count: 6)
        var hybrids = [HybridLogicalClock](repeating: HybridLogicalClock(), count: 6)
        var sent: [(UInt64, HybridTimestamp)] = []
        var (lamport, hybrid) = (ClockCondition<UInt64>(), ClockCondition<HybridTimestamp>())
        var physical = ClockCondition<UInt64>()
        var generator = SeededGenerator(seed: 9)
        for event in run.events {
            try order.append(process: event.process, send: event.send, receive: event.receive)
            let time = UInt64.random(in: 0..<100, using: &generator)
            if let receive = event.receive {
                lamports[event.process].receive(sent[receive].0)
                try hybrids[event.process].receive(sent[receive].1, physical: time)
            } else {
                lamports[event.process].tick()
                try hybrids[event.process].tick(physical: time)
            }
            if event.send != nil { sent.append((lamports[event.process].time, hybrids[event.process].last)) }
            lamport.append(lamports[event.process].time, in: order)
            hybrid.append(hybrids[event.process].last, in: order)
            physical.append(time, in: order)
        }
        #expect((lamport.violations, hybrid.violations) == (0, 0) && physical.violations > 1_000)
    }

    @Test func whatIsNotTheNextEventIsIgnored() throws {
        var order = HappensBefore()
        var condition = ClockCondition<Int>()
        condition.append(1, in: order)
        try order.append(process: 0)
        for _ in 0..<2 { condition.append(1, in: order) }
        #expect(condition.violations == 0)
        #expect(condition.stamp(of: 1, in: order) == nil && condition.contradictions(to: -1, in: order).isEmpty)
    }

    /// Counts in prefixes of values that go back never, now and then, and all the time, over several sizes of blocks.
    @Test(arguments: [0, 1, 50, 1_000])
    func prefixesAreCounted(swaps: Int) {
        var generator = SeededGenerator(seed: UInt64(swaps))
        var values = (0..<700).map { _ in Int.random(in: 0..<300, using: &generator) }.sorted()
        for _ in 0..<swaps {
            values.swapAt(.random(in: 0..<700, using: &generator), .random(in: 0..<700, using: &generator))
        }
        var ranks = PrefixRanks<Int>()
        for (index, value) in values.enumerated() {
            ranks.append(value)
            let count = Int.random(in: 0...index + 1, using: &generator)
            let bound = Int.random(in: 0..<300, using: &generator)
            #expect(ranks.countLow(inFirst: count) { $0 < bound } == values[..<count].count { $0 < bound })
            #expect(ranks.lastHigh(inFirst: count) { $0 < bound } == values[..<count].lastIndex { $0 >= bound })
        }
    }
}
