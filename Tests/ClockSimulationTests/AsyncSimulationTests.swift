import ClockDiscipline
import TestSupport
import Testing
import TimeScales

@testable import ClockSimulation

/// Waiting for a node's clock, for messages and for other tasks, in simulated time.
@Suite struct AsyncSimulationTests {
    private let journal = Journal()

    private func skew(_ ppm: Int64) -> OscillatorModel {
        OscillatorModel(skew: FrequencyOffset(femtoratio: ppm * 1_000_000_000))
    }

    // MARK: Clocks

    /// A clock that is fast by p ppm shows T when T/(1 + p·10⁻⁶) have passed: in integers, the first nanosecond not before.
    @Test(arguments: [0, 100, -100, 37, 500, -400] as [Int64], [1, 1_000, 86_400] as [Int64])
    func sleepLastsByTheSkewedClock(ppm: Int64, seconds: Int64) throws {
        let simulation = AsyncSimulation<Int>(seed: 1)
        simulation.add(oscillator: skew(ppm)) { [journal] node in
            try await node.clock.sleep(for: .seconds(seconds))
            journal.note("slept", node)
        }
        simulation.run(for: .seconds(4 * seconds))
        try simulation.finish()
        let rate = Int128(1_000_000 + ppm)
        #expect(journal.entries == ["slept at \((Int128(seconds) * 1_000_000_000_000_000 + rate - 1) / rate)"])
    }

    /// Code that knows no more than that there is some clock.
    private static func retry<C: Clock>(
        _ times: Int, every interval: C.Duration, on clock: C, _ body: () -> Void
    ) async throws where C.Duration == Duration {
        for _ in 0..<times {
            body()
            try await Task.sleep(for: interval, clock: clock)
        }
    }

    @Test func codeThatIsGenericOverClocksRunsUnchanged() throws {
        let simulation = AsyncSimulation<Int>(seed: 1)
        simulation.add(oscillator: skew(-500_000)) { [journal] node in
            let taken = try await node.clock.measure {
                try await Self.retry(3, every: .seconds(1), on: node.clock) { journal.note("tried", node) }
            }
            journal.note("\(taken)", node)
        }
        simulation.run(for: .seconds(100))
        try simulation.finish()
        // At half the speed.
        #expect(
            journal.entries == [
                "tried at 0", "tried at 2000000000", "tried at 4000000000", "3.0 seconds at 6000000000",
            ])
    }

    @Test func aStepOfTheTimeOfDayWakesNobody() throws {
        let simulation = AsyncSimulation<Int>(seed: 1)
        let dates = Locked<[Duration]>([])
        simulation.add(ahead: .milliseconds(3)) { [journal] node in
            for length in [1, 4, 5] {
                try await node.clock.sleep(for: .seconds(length))
                let date = node.date
                dates.withLock { $0.append(date.sinceTheStart) }
                journal.note("woke", node)
            }
            node.step(by: .seconds(-60))
            let date = node.date
            dates.withLock { $0.append(date.sinceTheStart) }
        }
        simulation.schedule(.step(0, .seconds(3_600)), after: .seconds(3))
        simulation.run(for: .seconds(100))
        try simulation.finish()
        #expect(journal.entries == ["woke at 1000000000", "woke at 5000000000", "woke at 10000000000"])
        #expect(
            dates.withLock { $0 } == [
                .milliseconds(1_003), .milliseconds(3_605_003), .milliseconds(3_610_003), .milliseconds(3_550_003),
            ])
    }

    /// Suspended for 10 s, in which the monotonic clock stands still.
    @Test func theClockStandsStillWhileSuspended() throws {
        let simulation = AsyncSimulation<Int>(seed: 1)
        simulation.add { [journal] node in
            let start = node.clock.now
            try await node.clock.sleep(for: .seconds(8))
            journal.note("woke after \(start.duration(to: node.clock.now))", node)
        }
        simulation.schedule(.suspend(0, .seconds(10)), after: .seconds(5))
        simulation.run(for: .seconds(100))
        try simulation.finish()
        #expect(journal.entries == ["woke after 8.0 seconds at 18000000000"])
    }

    /// 1 s at the rate of the oscillator, and what is left of 10 s at twice that.
    @Test func aChangeOfFrequencyMovesTheEndOfASleep() throws {
        let simulation = AsyncSimulation<Int>(seed: 1)
        simulation.add { [journal] node in
            node.startTask {
                try await node.clock.sleep(for: .seconds(1))
                node.setFrequency(FrequencyOffset(ratio: 1))
            }
            try await node.clock.sleep(for: .seconds(10))
            journal.note("woke", node)
        }
        simulation.run(for: .seconds(100))
        try simulation.finish()
        #expect(journal.entries == ["woke at 5500000000"])
    }

    @Test func nobodyWakesEarlyByAClockThatWanders() throws {
        var model = OscillatorModel()
        model.randomWalkFrequencyNoise = 1e-6
        model.whiteFrequencyNoise = 1e-7
        for seed: UInt64 in 1...20 {
            let simulation = AsyncSimulation<Int>(seed: seed)
            let early = Locked(0), woken = Locked(0)
            simulation.add(oscillator: model) { node in
                for _ in 0..<100 {
                    let deadline = node.clock.now.advanced(by: .nanoseconds(1 + node.random.next() % 2_000_000_000))
                    try await node.clock.sleep(until: deadline)
                    if node.clock.now < deadline { early.withLock { $0 += 1 } }
                    woken.withLock { $0 += 1 }
                }
            }
            simulation.run(for: .seconds(1_000))
            try simulation.finish()
            #expect(early.withLock { $0 } == 0, "seed \(seed)")
            #expect(woken.withLock { $0 } == 100, "seed \(seed)")
        }
    }

    // MARK: Tasks

    @Test func aCancelledSleepEndsAtOnce() throws {
        let simulation = AsyncSimulation<Int>(seed: 1)
        simulation.add { [journal] node in
            let sleeper = node.startTask {
                do {
                    try await node.clock.sleep(for: .seconds(60))
                } catch is CancellationError {
                    journal.note("cancelled", node)
                    // It stays so.
                    try? await node.clock.sleep(for: .seconds(60))
                    _ = try? await node.receive()
                    journal.note("still", node)
                }
            }
            try await node.clock.sleep(for: .seconds(2))
            sleeper.cancel()
            try await sleeper.value
            journal.note("joined", node)
        }
        simulation.run(for: .seconds(100))
        try simulation.finish()
        #expect(journal.entries == ["cancelled at 2000000000", "still at 2000000000", "joined at 2000000000"])
    }

    /// The usual way to give something a time limit: a race of two child tasks.
    @Test func childTasksStayInTheSimulation() throws {
        let simulation = AsyncSimulation<Int>(seed: 1)
        simulation.add { [journal] node in
            let winner = try await withThrowingTaskGroup(of: String.self) { group in
                group.addTask {
                    try await node.clock.sleep(for: .seconds(5))
                    return "slow"
                }
                group.addTask {
                    try await node.clock.sleep(for: .seconds(3))
                    return "time is up"
                }
                defer { group.cancelAll() }
                return try await group.next() ?? "nobody"
            }
            journal.note(winner, node)
            async let first: Void = node.clock.sleep(for: .seconds(1))
            async let second: Void = node.clock.sleep(for: .seconds(2))
            _ = try await (first, second)
            journal.note("both", node)
        }
        simulation.run(for: .seconds(100))
        try simulation.finish()
        #expect(journal.entries == ["time is up at 3000000000", "both at 5000000000"])
    }

    private actor Counter {
        private(set) var value = 0
        func add(on clock: NodeClock) async throws {
            let before = value
            try await clock.sleep(for: .seconds(1))
            value = before + 1
        }
    }

    /// An actor is free while it waits: of two additions at once one is lost, in simulated time as in real.
    @Test func actorsAndStreamsStayInTheSimulation() throws {
        let simulation = AsyncSimulation<Int>(seed: 1)
        simulation.add { [journal] node in
            let counter = Counter()
            let (values, source) = AsyncStream.makeStream(of: Int.self)
            node.startTask {
                for await value in values { journal.note("saw \(value)", node) }
                journal.note("stream ended", node)
            }
            async let first: Void = counter.add(on: node.clock)
            async let second: Void = counter.add(on: node.clock)
            _ = try await (first, second)
            source.yield(await counter.value)
            await Task.yield()
            try await counter.add(on: node.clock)
            source.yield(await counter.value)
            source.finish()
        }
        simulation.run(for: .seconds(100))
        try simulation.finish()
        #expect(journal.entries == ["saw 1 at 1000000000", "saw 2 at 2000000000", "stream ended at 2000000000"])
    }

    /// In the order of their deadlines, and of one deadline in the order in which they came.
    @Test func tenThousandTasksWakeInOrder() throws {
        let seed: UInt64 = 0x51E_0501
        let simulation = AsyncSimulation<Int>(seed: seed)
        let woken = Locked<[Int]>([])
        var generator = SeededGenerator(seed: seed)
        let lengths = (0..<10_000).map { _ in Int64.random(in: 0...500, using: &generator) }
        simulation.add { node in
            await withThrowingTaskGroup(of: Void.self) { group in
                for (number, length) in lengths.enumerated() {
                    group.addTask {
                        try await node.clock.sleep(for: .milliseconds(1 + length))
                        woken.withLock { $0.append(number) }
                    }
                }
            }
        }
        simulation.run(for: .seconds(1))
        try simulation.finish()
        #expect(woken.withLock { $0 } == lengths.indices.sorted { (lengths[$0], $0) < (lengths[$1], $1) })
    }

    // MARK: Messages

    @Test func messagesAreStampedAtArrivalAndTakenInOrder() throws {
        let simulation = AsyncSimulation<Int>(seed: 1)
        simulation.defaultLink = LinkModel(delay: .milliseconds(250))
        simulation.add(oscillator: skew(100_000), ahead: .seconds(7)) { [journal] node in
            for await delivery in node.messages {
                let arrival = delivery.arrival.nanoseconds - 1_000_000_000_000
                let date = delivery.arrivalDate.sinceTheStart
                journal.note("\(delivery.message) from \(delivery.sender), \(arrival), \(date)", node)
            }
            journal.note("no more")
        }
        simulation.add { node in
            node.send(1, to: 0)
            try await node.clock.sleep(for: .seconds(1))
            node.send(2, to: 0)
            node.send(3, to: 0)
            node.send(4, to: 99)
        }
        // What arrives meanwhile is stamped by the machine and taken by the process when it goes on.
        simulation.schedule(.pause(0, .seconds(5)), after: .seconds(1))
        simulation.run(for: .seconds(100))
        try simulation.finish()
        #expect(
            journal.entries == [
                "1 from 1, 275000000, 7.275 seconds at 250000000", "2 from 1, 1375000000, 8.375 seconds at 6000000000",
                "3 from 1, 1375000000, 8.375 seconds at 6000000000", "no more",
            ])
    }

    @Test func receivingHasATimeLimit() throws {
        let simulation = AsyncSimulation<Int>(seed: 1)
        simulation.add { [journal] node in
            let start = node.clock.now
            for second in [1, 3, 5, 5, 6] {
                let delivery = try await node.receive(until: start.advanced(by: .seconds(second)))
                journal.note(delivery.map { "\($0.message)" } ?? "none", node)
            }
        }
        simulation.add { node in
            try await node.clock.sleep(for: .seconds(2))
            for number in 1...2 { node.send(number, to: 0) }
        }
        simulation.run(for: .seconds(100))
        try simulation.finish()
        #expect(
            journal.entries == [
                "none at 1000000000", "1 at 2000000000", "2 at 2000000000", "none at 5000000000", "none at 6000000000",
            ])
    }

    /// Who has waited longest is served first; who has given up is passed by.
    @Test func receiversAreServedInTheirOrder() throws {
        let simulation = AsyncSimulation<Int>(seed: 1)
        simulation.add { [journal] node in
            let given = node.startTask { _ = try await node.receive() }
            for name in ["first", "second"] {
                node.startTask { journal.note("\(name) got \(try await node.receive().message)", node) }
            }
            try await node.clock.sleep(for: .seconds(1))
            given.cancel()
        }
        simulation.add { node in
            try await node.clock.sleep(for: .seconds(2))
            for number in 1...2 { node.send(number, to: 0) }
        }
        simulation.run(for: .seconds(100))
        try simulation.finish()
        #expect(journal.entries == ["first got 1 at 2000000000", "second got 2 at 2000000000"])
    }
}
