import LogicalClocks
import TestSupport
import Testing

@Suite struct HybridLogicalClockTests {
    /// The run of figure 6 of the paper, as far as the tests named fig_6_… of the library hybrid-clocks (C. Storey, `tests/clocks.rs`)
    /// state it: process 0's clock is at 10 when those of the others are at 1 to 3. The paper itself was not at hand, so its
    /// figure's other events are not here.
    @Test func theRunOfFigureSix() throws {
        var clocks = [HybridLogicalClock](repeating: HybridLogicalClock(), count: 3)
        func expect(_ stamp: HybridTimestamp, _ physical: UInt64, _ counter: UInt16, _ event: Comment) {
            #expect(stamp == HybridTimestamp(physical: physical, counter: counter), event)
        }
        let sent = try clocks[0].tick(physical: 10)
        expect(sent, 10, 0, "0 a: sends by a clock that is ahead")
        expect(try clocks[1].receive(sent, physical: 1), 10, 1, "1 a: receives that")
        let sentOn = try clocks[1].tick(physical: 2)
        expect(sentOn, 10, 2, "1 b: sends, with its clock still behind")
        expect(try clocks[2].tick(physical: 1), 1, 0, "2 a: an event of its own, before it knows of the others")
        expect(try clocks[2].receive(sentOn, physical: 2), 10, 3, "2 b: receives from 1")
        expect(try clocks[2].tick(physical: 3), 10, 4, "2 c: sends")
    }

    /// By the paper's algorithm: once physical time has caught up, it is the stamp, and the counter starts again; a
    /// receipt for which both stamps have the same physical part takes the larger counter and one.
    @Test func theCounterStartsAgain() throws {
        var clock = HybridLogicalClock()
        try clock.receive(HybridTimestamp(physical: 10, counter: 4), physical: 3)
        #expect(clock.last == HybridTimestamp(physical: 10, counter: 5))
        #expect(
            try clock.receive(HybridTimestamp(physical: 10, counter: 9), physical: 4)
                == HybridTimestamp(physical: 10, counter: 10))
        #expect(try clock.tick(physical: 10) == HybridTimestamp(physical: 10, counter: 11))
        #expect(try clock.tick(physical: 13) == HybridTimestamp(physical: 13, counter: 0))
        #expect(
            try clock.receive(HybridTimestamp(physical: 12, counter: 7), physical: 14)
                == HybridTimestamp(physical: 14, counter: 0))
    }

    @Test func stampsFromTooFarAheadAreRefused() throws {
        var clock = HybridLogicalClock(mostAhead: 100)
        try clock.tick(physical: 1_000)
        let before = clock.last
        let within = HybridTimestamp(physical: 1_100, counter: 0)
        let beyond = HybridTimestamp(physical: 1_101, counter: 0)
        #expect(throws: HybridLogicalClock.Refusal.tooFarAhead(by: 101)) { try clock.receive(beyond, physical: 1_000) }
        #expect(clock.last == before)
        #expect(try clock.receive(within, physical: 1_000) == HybridTimestamp(physical: 1_100, counter: 1))
    }

    /// A full counter carries into physical time, and stamps go on growing; after the last stamp there is a refusal.
    @Test func theCounterEnds() throws {
        var clock = HybridLogicalClock()
        try clock.receive(HybridTimestamp(physical: 5, counter: .max - 1), physical: 5)
        #expect(clock.last.counter == .max)
        #expect(try clock.tick(physical: 5) == HybridTimestamp(physical: 6, counter: 0))
        #expect(try clock.tick(physical: 6) == HybridTimestamp(physical: 6, counter: 1))
        #expect(try clock.tick(physical: 7) == HybridTimestamp(physical: 7, counter: 0))
        try clock.receive(HybridTimestamp(rawValue: .max - 1), physical: 7)
        #expect(throws: HybridLogicalClock.Refusal.isLast) { try clock.tick(physical: 7) }
        let last = HybridTimestamp(rawValue: .max)
        #expect(throws: HybridLogicalClock.Refusal.isLast) { try clock.receive(last, physical: 7) }
        #expect(clock.last == last)
    }

    /// 48 bits are an era. A later time is refused; it does not begin again at small stamps.
    @Test func physicalTimeEnds() throws {
        var clock = HybridLogicalClock()
        try clock.tick(physical: HybridTimestamp.greatestPhysical)
        let before = clock.last
        for late in [HybridTimestamp.greatestPhysical + 1, .max] {
            #expect(throws: HybridLogicalClock.Refusal.physicalTimeOutOfRange) { try clock.tick(physical: late) }
            #expect(throws: HybridLogicalClock.Refusal.physicalTimeOutOfRange) {
                try clock.receive(HybridTimestamp(rawValue: 1), physical: late)
            }
        }
        #expect(clock.last == before && clock.lead(over: HybridTimestamp.greatestPhysical - 5) == 5)
    }

    /// The paper's bounds: a stamp is never below the physical time of its event, and its physical part is one that some process
    /// has read, so it is ahead by no more than clocks differ (ε); the counter stays below N·(ε + 1).
    @Test(arguments: 0..<20 as Range<UInt64>)
    func staysCloseToPhysicalTime(seed: UInt64) throws {
        let seed = 0x41C0_0000 + seed
        var generator = SeededGenerator(seed: seed)
        let count = 5
        let spread: UInt64 = 20
        let skews = (0..<count).map { _ in UInt64.random(in: 0...spread, using: &generator) }
        var clocks = [HybridLogicalClock](repeating: HybridLogicalClock(), count: count)
        for step in 0..<5_000 {
            let process = Int.random(in: 0..<count, using: &generator)
            // At most one event of a process at one reading of its clock.
            let time = UInt64(step) + 1_000
            let physical = time + skews[process]
            let stamp: HybridTimestamp
            if Bool.random(using: &generator) {
                let other = Int.random(in: 0..<count, using: &generator)
                let sent = clocks[other].last
                stamp = try clocks[process].receive(sent, physical: physical)
                #expect(stamp > sent, "seed \(seed)")
            } else {
                stamp = try clocks[process].tick(physical: physical)
            }
            #expect(
                stamp.physical >= physical && clocks[process].lead(over: physical) <= spread,
                "seed \(seed), step \(step)")
            #expect(UInt64(stamp.counter) < UInt64(count) * (spread + 1), "seed \(seed), step \(step)")
        }
    }
}
