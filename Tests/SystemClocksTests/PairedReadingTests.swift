import SystemClocks
import Testing
import TimeScales

@Suite struct PairedReadingTests {
    /// Both readings of a pair lie between readings made before and after it.
    @Test func liesWithinReadingsAroundIt() throws {
        let realtime = try RealtimeClock()
        let monotonic = try MonotonicClock()
        let before = (realtime.now, monotonic.now)
        let pair = PairedReading(realtime, monotonic)
        let after = (realtime.now, monotonic.now)
        #expect(before.0 <= pair.realtime && pair.realtime <= after.0)
        #expect(before.1 <= pair.monotonic && pair.monotonic <= after.1)
        #expect(pair.uncertainty >= .zero)
        #expect(pair.uncertainty <= before.1.duration(to: after.1))
    }

    /// Neither clock is stepped here, and slewing moves both: their difference is the same at each reading, to within what
    /// the two pairs say that they may be off.
    @Test func theTwoClocksKeepTheirDistance() throws {
        let realtime = try RealtimeClock()
        let monotonic = try MonotonicClock()
        let first = PairedReading(realtime, monotonic)
        for _ in 0..<1_000 {
            let next = PairedReading(realtime, monotonic)
            let change =
                first.realtime.duration(to: next.realtime) - first.monotonic.duration(to: next.monotonic)
            let slack = first.uncertainty + next.uncertainty + .nanoseconds(2)
            #expect(change <= slack && change >= .zero - slack)
        }
    }
}
