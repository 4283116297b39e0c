import TestSupport
import Testing

@testable import NTPRuntime

/// What others do to a clock cannot be shown without doing it (Tools/kernel-lab does, in a kernel of its own, but for sleeping); but
/// what readings of clocks mean can, and that nothing is seen where nothing happened.
@Suite struct ForeignChangeWatchTests {
    /// Of times in nanoseconds, the announced leap second, and what that is.
    @Test(
        arguments: [
            (0, 0, 0, nil), (100_000, 0, 0, nil), (-100_000, 0, 0, nil), (0, 100_000_000, 0, nil),
            (100_001, 0, 0, .step(.nanoseconds(100_001))), (-3_000_000_000, 0, 0, .step(.seconds(-3))),
            // Clocks go back where a second is inserted.
            (-1_000_000_000, 0, 1, .leapSecond(1)), (1_000_000_000, 0, -1, .leapSecond(-1)),
            (-1_099_999_999, 0, 1, .leapSecond(1)), (-1_100_000_000, 0, 1, .step(.nanoseconds(-1_100_000_000))),
            (-1_000_000_000, 0, 0, .step(.seconds(-1))), (-1_000_000_000, 0, -1, .step(.seconds(-1))),
            // In a sleep the time of day goes on, and the monotonic clock does not.
            (5_000_000_000, 5_000_000_000, 0, .sleep(.seconds(5))),
            (0, 100_000_001, 0, .sleep(.nanoseconds(100_000_001))),
            (4_000_000_000, 5_000_000_000, 1, .sleep(.seconds(5))),
        ] as [(Int64, Int64, Int, ForeignChangeWatch.Change?)])
    func whatHasHappenedIsTold(ahead: Int64, asleep: Int64, leap: Int, change: ForeignChangeWatch.Change?) {
        let before = ForeignChangeWatch.Gaps(ahead: 1_800_000_000_000_000_000, asleep: 7_000_000_000)
        let after = ForeignChangeWatch.Gaps(ahead: before.ahead + ahead, asleep: before.asleep + asleep)
        #expect(before.change(to: after, announcedLeap: leap) == change)
    }

    /// A clock that nobody touches is neither stepped nor asleep, however long the program itself sleeps between two looks.
    @Test func nothingIsSeenWhereNothingHappens() async throws {
        let clock = try LocalClock()
        var watch = ForeignChangeWatch(clock)
        let seed: UInt64 = 0xF0E1_0001
        var generator = SeededGenerator(seed: seed)
        for round in 0..<400 {
            if round.isMultiple(of: 20) {
                try await Task.sleep(for: .milliseconds(Int.random(in: 0...40, using: &generator)))
            }
            let leap = Int.random(in: -1...1, using: &generator)
            let change = watch.look(clock, announcedLeap: leap)
            #expect(change == nil, "seed \(seed), round \(round), announced \(leap)")
        }
        watch.reset(clock)
        #expect(watch.look(clock, announcedLeap: 0) == nil)
    }
}
