import ClockDiscipline
import ClockSimulation
import LogicalClocks
import SystemClocks
import TestSupport
import Testing

/// A hybrid clock on clocks that it reads by itself: one set by hand, those of a simulation, one of the machine.
@Suite struct HybridClockTests {
    /// A clock that shows what a test says.
    private final class ManualClock: Clock {
        struct Instant: InstantProtocol {
            let since: Duration
            func advanced(by duration: Duration) -> Self { Self(since: since + duration) }
            func duration(to other: Self) -> Duration { other.since - since }
            static func < (left: Self, right: Self) -> Bool { left.since < right.since }
        }

        private let shown = Locked(Duration.zero)
        var now: Instant { Instant(since: shown.withLock { $0 }) }
        var minimumResolution: Duration { .zero }
        func set(_ time: Duration) { shown.withLock { $0 = time } }
        func sleep(until deadline: Instant, tolerance: Duration?) async throws {}
    }

    private let manual = ManualClock()

    private func clock(_ unit: HybridUnit, mostAhead: Duration? = nil) -> HybridClock<ManualClock> {
        HybridClock(manual, epoch: ManualClock.Instant(since: .zero), unit: unit, mostAhead: mostAhead)
    }

    @Test func countsWholeUnitsSinceTheEpoch() throws {
        for (unit, half) in [(HybridUnit.ntp, 32_768), (.milliseconds, 500), (.microseconds, 500_000)]
            as [(HybridUnit, UInt64)]
        {
            var clock = clock(unit)
            manual.set(.seconds(1_000) + .milliseconds(500) + Duration(attoseconds: 999))
            #expect(try clock.now() == HybridTimestamp(physical: 2_001 * half, counter: 0))
            #expect(try clock.now() == HybridTimestamp(physical: 2_001 * half, counter: 1))
            #expect(clock.instant(of: clock.last).since == .milliseconds(1_000_500))
        }
    }

    /// How long each form lasts is 2⁴⁸ of its units; after that it refuses, and never begins again at small stamps.
    @Test func anEraEndsInARefusal() throws {
        #expect(HybridUnit.ntp.era == .seconds(4_294_967_296))
        #expect(HybridUnit.milliseconds.era == .milliseconds(281_474_976_710_656))
        #expect(HybridUnit.microseconds.era == .microseconds(281_474_976_710_656))
        for unit in [HybridUnit.ntp, .milliseconds, .microseconds] {
            var clock = clock(unit)
            manual.set(unit.era - Duration(attoseconds: 1))
            #expect(try clock.now() == HybridTimestamp(physical: HybridTimestamp.greatestPhysical, counter: 0))
            for late in [unit.era, .seconds(Int64.max)] {
                manual.set(late)
                #expect(throws: HybridLogicalClock.Refusal.physicalTimeOutOfRange) { try clock.now() }
                #expect(clock.last.physical == HybridTimestamp.greatestPhysical)
            }
        }
    }

    @Test func beforeTheEpochItOnlyCounts() throws {
        var clock = clock(.milliseconds)
        manual.set(.seconds(-5))
        #expect(try clock.now() == HybridTimestamp(physical: 0, counter: 1))
        #expect(try clock.now() == HybridTimestamp(physical: 0, counter: 2))
    }

    @Test func stampsFromTooFarAheadAreRefused() throws {
        var clock = clock(.milliseconds, mostAhead: .milliseconds(500))
        manual.set(.seconds(10))
        let within = HybridTimestamp(physical: 10_500, counter: 3)
        #expect(throws: HybridLogicalClock.Refusal.tooFarAhead(by: 501)) {
            try clock.receive(HybridTimestamp(physical: 10_501, counter: 0))
        }
        #expect(clock.last.rawValue == 0)
        #expect(try clock.receive(within) == HybridTimestamp(physical: 10_500, counter: 4))
        #expect(clock.lead == .milliseconds(500))
        manual.set(.seconds(20))
        #expect(clock.lead == .zero)
    }

    /// Nodes on drifting clocks that send to each other: along every message the stamp grows, although the receiver's clock may be behind, and
    /// no stamp is further ahead of its node's clock than the clocks differ.
    @Test func ordersWhatSimulatedClocksDoNot() throws {
        let simulation = AsyncSimulation<HybridTimestamp>(seed: 7)
        let skews: [Int64] = [0, 200, -200]
        let seconds: Int64 = 60
        // What the fastest gains on the slowest, and a unit for rounding.
        let bound = Duration.microseconds(400 * seconds) + Duration(attoseconds: Int128(HybridUnit.ntp.attoseconds))
        let behind = Locked(0)
        let received = Locked(0)
        for (index, skew) in skews.enumerated() {
            let model = OscillatorModel(skew: FrequencyOffset(femtoratio: skew * 1_000_000_000))
            simulation.add(oscillator: model) { node in
                let start = LocalInstant(nanoseconds: 0)
                var clock = HybridClock(node.clock, epoch: start)
                var next = node.clock.now
                while node.clock.now < start.advanced(by: .seconds(1_000 + seconds)) {
                    next = next.advanced(by: .milliseconds(100))
                    while let delivery = try await node.receive(until: next) {
                        let stamp = try clock.receive(delivery.message)
                        #expect(stamp > delivery.message)
                        #expect(clock.lead <= bound)
                        received.withLock { $0 += 1 }
                        if try clock.physical(at: node.clock.now) < delivery.message.physical {
                            behind.withLock { $0 += 1 }
                        }
                    }
                    node.send(try clock.now(), to: (index + 1) % skews.count)
                }
            }
        }
        simulation.run(for: .seconds(2 * seconds))
        try simulation.finish()
        #expect(received.withLock { $0 } > 1_000)
        #expect(behind.withLock { $0 } > 100, "the clocks never contradicted a message, so nothing was shown")
    }

    @Test func readsTheTimeOfDay() throws {
        let source = try RealtimeClock()
        let now = source.now
        let epoch = now.advanced(by: .nanoseconds(-now.nanoseconds))
        var clock = HybridClock(source, epoch: epoch, unit: .milliseconds)
        let stamp = try clock.now()
        let next = try clock.now()
        #expect(next > stamp)
        #expect(stamp.physical >= UInt64(now.nanoseconds / 1_000_000))
        #expect(stamp.physical <= UInt64(source.now.nanoseconds / 1_000_000))
    }
}
