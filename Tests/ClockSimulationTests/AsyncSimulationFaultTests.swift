import ClockDiscipline
import TestSupport
import Testing

@testable import ClockSimulation

/// Crashes, pauses, and what can go wrong with tasks.
@Suite struct AsyncSimulationFaultTests {
    private let journal = Journal()

    // MARK: Crash

    /// A crash cancels what runs; the next life starts from the beginning, with no more than what the body captures.
    @Test func crashAndRecovery() throws {
        let simulation = AsyncSimulation<Int>(seed: 1)
        let starts = Locked(0)
        simulation.add { [journal] node in
            let life = starts.withLock { count in
                count += 1
                return count
            }
            node.startTask {
                while true {
                    try await node.clock.sleep(for: .seconds(1))
                    node.send(life, to: 1)
                }
            }
            defer { journal.note("end of life \(life)") }
            for await delivery in node.messages { journal.note("life \(life) got \(delivery.message)", node) }
            // After a crash, nothing reaches the world.
            node.send(100 + life, to: 1)
            node.step(by: .seconds(1))
            try? await node.clock.sleep(for: .seconds(1))
            node.send(200 + life, to: 1)
        }
        simulation.add { [journal] node in
            node.send(50, to: 0)
            try await node.clock.sleep(for: .seconds(4))
            node.send(51, to: 0)
            for await delivery in node.messages { journal.note("heard \(delivery.message)", node) }
        }
        simulation.schedule(.crash(0), after: .milliseconds(2_500))
        simulation.schedule(.recover(0), after: .milliseconds(5_500))
        simulation.schedule(.crash(0), after: .milliseconds(7_000))
        simulation.run(for: .seconds(20))
        #expect(
            journal.entries == [
                "life 1 got 50 at 0", "end of life 1", "heard 1 at 4000000000", "heard 1 at 4000000000",
                "heard 2 at 6500000000", "end of life 2",
            ])
        #expect(simulation.nodes[0].clock.error == .zero)
        try simulation.finish()
    }

    /// What a paused or suspended node's tasks wait for from elsewhere, they get when it goes on.
    @Test func aPausedNodeRunsNothing() throws {
        for fault in [SimulationFault.pause(0, .seconds(10)), .suspend(0, .seconds(10))] {
            let journal = Journal()
            let (values, source) = AsyncStream.makeStream(of: Int.self)
            let simulation = AsyncSimulation<Int>(seed: 1)
            simulation.add { node in
                for await value in values { journal.note("saw \(value)", node) }
            }
            simulation.add { node in
                for second in 1...4 {
                    try await node.clock.sleep(for: .seconds(5))
                    source.yield(5 * second)
                }
            }
            simulation.schedule(fault, after: .seconds(7))
            simulation.run(for: .seconds(100))
            try simulation.finish()
            #expect(
                journal.entries == [
                    "saw 5 at 5000000000", "saw 10 at 17000000000", "saw 15 at 17000000000", "saw 20 at 20000000000",
                ], "\(fault)")
        }
    }

    @Test func aPausedNodeCanCrash() throws {
        let (values, source) = AsyncStream.makeStream(of: Int.self)
        let simulation = AsyncSimulation<Int>(seed: 1)
        simulation.add { [journal] node in
            for await _ in values { break }
            try? await node.clock.sleep(for: .seconds(1))
            journal.note("end")
        }
        simulation.add { node in
            try await node.clock.sleep(for: .seconds(2))
            source.yield(1)
        }
        simulation.schedule(.pause(0, .seconds(10)), after: .seconds(1))
        simulation.schedule(.crash(0), after: .seconds(3))
        simulation.run(for: .seconds(5))
        #expect(journal.entries == ["end"])
        try simulation.finish()
    }

    // MARK: The end

    /// 1,000 tasks that wait for all there is to wait for, whichever way the simulation ends.
    @Test(arguments: [true, false])
    func theEndLeavesNoTaskHanging(isFinished: Bool) async throws {
        let ended = Locked(0)
        let tasks = Locked<[Task<Void, any Error>]>([])
        let values = AsyncStream<Int> { _ in }
        do {
            let simulation = AsyncSimulation<Int>(seed: 1)
            simulation.add { node in
                for number in 0..<1_000 {
                    let task = node.startTask {
                        defer { ended.withLock { $0 += 1 } }
                        switch number % 4 {
                        case 0: try await node.clock.sleep(for: .seconds(1_000))
                        case 1: _ = try await node.receive()
                        case 2: for await _ in node.messages {}
                        default: for await _ in values {}
                        }
                    }
                    tasks.withLock { $0.append(task) }
                }
            }
            simulation.run(for: .seconds(10))
            #expect(ended.withLock { $0 } == 0)
            if isFinished { try simulation.finish() }
        }
        #expect(ended.withLock { $0 } == 1_000)
        for task in tasks.withLock({ $0 }) { _ = await task.result }
    }

    @Test func nothingStartsAfterTheEnd() throws {
        let simulation = AsyncSimulation<Int>(seed: 1)
        simulation.add { [journal] node in journal.note("started", node) }
        simulation.run(for: .seconds(1))
        try simulation.finish()
        simulation.schedule(.crash(0), after: .seconds(1))
        simulation.schedule(.recover(0), after: .seconds(2))
        simulation.run(for: .seconds(10))
        try simulation.finish()
        #expect(journal.entries == ["started at 0"])
    }

    // MARK: What goes wrong

    private struct Broken: Error {}

    @Test func whatABodyThrowsIsTold() {
        let simulation = AsyncSimulation<Int>(seed: 1)
        simulation.add { _ in }
        simulation.add { node in
            try await node.clock.sleep(for: .seconds(3))
            throw Broken()
        }
        simulation.run(for: .seconds(100))
        let error = #expect(throws: AsyncSimulationError.self) { try simulation.finish() }
        #expect(error.map { "\($0)" } == "node 1 failed at 3000000000 ns of true time: Broken()")
    }

    /// A `Task { }` leaves the simulation, and is told so instead of waiting in another time.
    @Test func aTaskFromOutsideIsFoundOut() async throws {
        let simulation = AsyncSimulation<Int>(seed: 1)
        let strayed = Locked<Task<Void, any Error>?>(nil)
        simulation.add { node in
            let task = Task { try await node.clock.sleep(for: .seconds(1)) }
            strayed.withLock { $0 = task }
        }
        simulation.run(for: .seconds(1))
        let task = try #require(strayed.withLock { $0 })
        await #expect(throws: AsyncSimulationError.self) { try await task.value }
        let error = #expect(throws: AsyncSimulationError.self) { try simulation.finish() }
        #expect(error.map { "\($0)".contains("node 0") && "\($0)".contains("startTask") } == true)
    }

    /// Time does not pass for who waits for it without waiting.
    @Test func busyWaitingIsFoundOut() {
        let simulation = AsyncSimulation<Int>(seed: 1)
        simulation.add { node in
            let deadline = node.clock.now.advanced(by: .seconds(1))
            while node.clock.now < deadline { await Task.yield() }
        }
        expectSpinning(simulation)
    }

    /// A loop that takes no notice of being cancelled does not stop the simulation.
    @Test func whoIgnoresACrashIsFoundOut() {
        let simulation = AsyncSimulation<Int>(seed: 1)
        simulation.add { node in
            while true { try? await node.clock.sleep(for: .seconds(1)) }
        }
        simulation.schedule(.crash(0), after: .seconds(2))
        expectSpinning(simulation)
    }

    private func expectSpinning(_ simulation: AsyncSimulation<Int>) {
        simulation.run(for: .seconds(10))
        let error = #expect(throws: AsyncSimulationError.self) { try simulation.finish() }
        guard case .spinning(0, _) = error else {
            Issue.record("\(String(describing: error)) is not what is wrong")
            return
        }
    }

    // MARK: One seed, one history

    /// Nodes that gossip over bad links, on clocks that wander, with tasks that race, until somebody crashes.
    private func gossip(seed: UInt64) throws -> [String] {
        let journal = Journal()
        let simulation = AsyncSimulation<Int>(seed: seed)
        simulation.defaultLink = LinkModel(delay: .milliseconds(1), jitter: .milliseconds(20))
        simulation.defaultLink.loss = 0.1
        simulation.defaultLink.duplication = 0.05
        var model = OscillatorModel()
        model.randomWalkFrequencyNoise = 1e-7
        let counter = Locked(0)
        for id in 0..<10 {
            simulation.add(oscillator: model, ahead: .milliseconds(id)) { node in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<3 {
                        group.addTask {
                            for await delivery in node.messages {
                                journal.note("\(id) got \(delivery.message) from \(delivery.sender)", node)
                                await Task.yield()
                                if delivery.message % 3 > 0 {
                                    node.send(delivery.message - 1, to: Int.random(in: 0..<10, using: &node.random))
                                }
                            }
                        }
                    }
                    while true {
                        let wait = node.random.exponential(mean: 0.3)
                        try await node.clock.sleep(for: .seconds(wait))
                        let number = counter.withLock { count in
                            count += 1
                            return count
                        }
                        node.send(number, to: Int.random(in: 0..<10, using: &node.random))
                    }
                }
            }
        }
        simulation.schedule(.pause(3, .seconds(2)), after: .seconds(5))
        simulation.schedule(.crash(4), after: .seconds(6))
        simulation.schedule(.recover(4), after: .seconds(8))
        simulation.run(for: .seconds(30))
        try simulation.finish()
        return journal.entries
    }

    /// Whichever thread it runs on, with a task of its own around it or none, and whatever that task's priority.
    @Test func oneSeedMakesOneHistory() async throws {
        for seed: UInt64 in 1...5 {
            let first = try gossip(seed: seed)
            #expect(first.count > 500)
            #expect(try gossip(seed: seed) == first)
            async let second = Task.detached(priority: .high) { try gossip(seed: seed) }.value
            async let third = Task.detached(priority: .background) { try gossip(seed: seed) }.value
            #expect(try await second == first)
            #expect(try await third == first)
            #expect(try gossip(seed: seed + 100) != first)
        }
    }

    /// A test can feed a simulation between runs.
    @Test func whatIsEnqueuedBetweenRunsRunsInTheNext() throws {
        let (values, source) = AsyncStream.makeStream(of: Int.self)
        let simulation = AsyncSimulation<Int>(seed: 1)
        simulation.add { [journal] node in
            for await value in values { journal.note("saw \(value)", node) }
        }
        simulation.run(for: .seconds(1))
        source.yield(7)
        #expect(journal.entries == [])
        simulation.run(for: .seconds(1))
        try simulation.finish()
        #expect(journal.entries == ["saw 7 at 1000000000"])
    }
}
