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

    @Test func theEndOfItsRangeIsNoCrash() {
        var clock = LamportClock(time: .max)
        #expect(clock.tick() == 0)
    }
}
