import ClockSimulation
import Testing

@Suite struct SimulatedInstantTests {
    private func instant(_ nanoseconds: Int64) -> SimulatedInstant { SimulatedInstant(nanoseconds: nanoseconds) }

    @Test(
        arguments: [
            (0, .seconds(1), 1_000_000_000), (5, .nanoseconds(-7), -2), (0, .seconds(86_400), 86_400_000_000_000),
            (0, Duration(attoseconds: 499_999_999), 0), (0, Duration(attoseconds: 500_000_000), 1),
            (0, Duration(attoseconds: -499_999_999), 0), (0, Duration(attoseconds: -500_000_000), -1),
        ] as [(Int64, Duration, Int64)])
    func advances(from: Int64, by duration: Duration, to: Int64) {
        #expect(instant(from).advanced(by: duration) == instant(to))
    }

    @Test func stopsAtTheEnds() {
        #expect(instant(.max - 1).advanced(by: .nanoseconds(2)) == instant(.max))
        #expect(instant(.min + 1).advanced(by: .nanoseconds(-2)) == instant(.min))
        #expect(instant(0).advanced(by: Duration(attoseconds: .max)) == instant(.max))
        #expect(instant(0).advanced(by: Duration(attoseconds: .min)) == instant(.min))
        #expect(instant(.min).duration(to: instant(.max)).attoseconds == (Int128(1) << 64 - 1) * 1_000_000_000)
    }

    @Test func ordersAndMeasures() {
        #expect(SimulatedInstant.start == instant(0))
        #expect(instant(1) < instant(2))
        #expect(!(instant(2) < instant(2)))
        #expect(instant(3).duration(to: instant(10)) == .nanoseconds(7))
        #expect(instant(10).duration(to: instant(3)) == .nanoseconds(-7))
    }
}
