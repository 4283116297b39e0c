import TestSupport
import Testing

@testable import NTPRuntime

/// What others do to a clock cannot be shown without doing it (Tools/kernel-lab does, in a kernel of its own); but that nothing
/// is seen where nothing happened can.
@Suite struct ForeignChangeWatchTests {
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
