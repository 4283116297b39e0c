import TestSupport
import Testing

@testable import ClockSimulation

/// By time, then by when it was put in: as a stable sort has it.
@Suite struct EventQueueTests {
    @Test func ofTheSameTimeTheFirstIn() {
        var queue = EventQueue<Int>()
        for number in 0..<1_000 {
            queue.add(number, at: SimulatedInstant(nanoseconds: number.isMultiple(of: 2) ? 7 : 3))
        }
        #expect(queue.pending == 1_000)
        #expect(queue.nextTime == SimulatedInstant(nanoseconds: 3))
        var order: [Int] = []
        while let (_, number) = queue.next(until: SimulatedInstant(nanoseconds: .max)) { order.append(number) }
        #expect(order == Array(stride(from: 1, to: 1_000, by: 2)) + Array(stride(from: 0, to: 1_000, by: 2)))
        #expect(queue.pending == 0)
        #expect(queue.nextTime == nil)
    }

    /// The end counts in, and what comes after it stays.
    @Test func onlyUntilTheEnd() {
        var queue = EventQueue<String>()
        queue.add("b", at: SimulatedInstant(nanoseconds: 10))
        queue.add("a", at: SimulatedInstant(nanoseconds: -5))
        #expect(queue.next(until: SimulatedInstant(nanoseconds: -6)) == nil)
        #expect(queue.next(until: SimulatedInstant(nanoseconds: -5))?.payload == "a")
        #expect(queue.next(until: SimulatedInstant(nanoseconds: 9)) == nil)
        #expect(queue.pending == 1)
        #expect(queue.next(until: SimulatedInstant(nanoseconds: 10))?.payload == "b")
        #expect(queue.next(until: SimulatedInstant(nanoseconds: .max)) == nil)
    }

    /// Putting in and taking out at random, against an array that is kept sorted.
    @Test func likeASortedArray() {
        let seed: UInt64 = 0x51E_0001
        var generator = SeededGenerator(seed: seed)
        var queue = EventQueue<Int>()
        var sorted: [(time: Int64, number: Int)] = []
        var (wrong, taken) = (0, 0)
        for number in 0..<6_000 {
            let time = Int64.random(in: -50...50, using: &generator)
            queue.add(number, at: SimulatedInstant(nanoseconds: time))
            // Behind all of the same time.
            sorted.insert((time, number), at: sorted.firstIndex { $0.time > time } ?? sorted.endIndex)
            while Bool.random(using: &generator), Bool.random(using: &generator) || sorted.count > 200 {
                let end = Int64.random(in: -60...60, using: &generator)
                let found = queue.next(until: SimulatedInstant(nanoseconds: end))
                guard let first = sorted.first, first.time <= end else {
                    if found != nil { wrong += 1 }
                    continue
                }
                sorted.removeFirst()
                taken += 1
                if found?.time.nanoseconds != first.time || found?.payload != first.number { wrong += 1 }
            }
            if queue.pending != sorted.count { wrong += 1 }
            if queue.nextTime?.nanoseconds != sorted.first?.time { wrong += 1 }
        }
        #expect(wrong == 0, "seed \(seed)")
        #expect(taken > 1_000, "seed \(seed)")
    }
}
