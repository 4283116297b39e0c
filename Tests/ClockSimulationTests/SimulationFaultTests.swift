import ClockDiscipline
import Testing
import TimeScales

@testable import ClockSimulation

/// What befalls nodes and network means what ``SimulationFault`` says it does.
@Suite struct SimulationFaultTests {
    /// `count` perfect nodes that every second send the number of the second to each other, over links of 100 ms.
    private func talkers(_ count: Int, _ faults: [(Double, SimulationFault)], until end: Double) -> [ScriptedProcess] {
        var process = ScriptedProcess()
        process.whenStarted = { node in node.setTimer(0, at: node.now.advanced(by: .seconds(1))) }
        process.whenFired = { _, node in
            let second = Int(node.clock.oscillator.time.nanoseconds / 1_000_000_000)
            for other in 0..<count where other != node.id { node.send(100 * node.id + second, to: other) }
            node.setTimer(0, at: node.now.advanced(by: .seconds(1)))
        }
        let simulation = Simulation<ScriptedProcess>(seed: 1)
        simulation.defaultLink = LinkModel(delay: .milliseconds(100))
        for _ in 0..<count { simulation.add(process) }
        for (time, fault) in faults { simulation.schedule(fault, at: .at(time)) }
        simulation.run(until: .at(end))
        return simulation.processes
    }

    private func listener(
        _ timers: [Double] = [], skew: Int64 = 0, messages: [Double] = [], _ faults: [(Double, SimulationFault)],
        until end: Double = 100
    ) -> Simulation<ScriptedProcess> {
        let simulation = Simulation<ScriptedProcess>(seed: 1)
        simulation.defaultLink = LinkModel(delay: .milliseconds(100))
        var process = ScriptedProcess()
        process.whenStarted = { node in
            if node.clock.oscillator.time > .start { return }
            for (number, time) in timers.enumerated() { node.setTimer(number, at: .at(time)) }
        }
        simulation.add(process, oscillator: OscillatorModel(skew: FrequencyOffset(femtoratio: skew * 1_000_000_000)))
        var sender = ScriptedProcess()
        sender.whenStarted = { node in
            for (number, time) in messages.enumerated() { node.setTimer(number, at: .at(time - 0.1)) }
        }
        sender.whenFired = { number, node in node.send(number, to: 0) }
        simulation.add(sender)
        for (time, fault) in faults { simulation.schedule(fault, at: .at(time)) }
        simulation.run(until: .at(end))
        return simulation
    }

    // MARK: Crash

    @Test func crashedIsDeafAndForgetsItsTimers() {
        let simulation = listener(
            [2, 8, 30], messages: [1, 3.5, 5, 7, 11],
            [(3, .crash(0)), (4, .crash(0)), (6, .recover(0)), (6.5, .recover(0))])
        #expect(
            simulation.processes[0].happenings == [
                "started at 0.0", "received(0, from: 1) at 1.0", "fired(0) at 2.0", "crashed at 3.0", "started at 6.0",
                "received(3, from: 1) at 7.0", "received(4, from: 1) at 11.0",
            ])
        // The clock went on.
        #expect(simulation.nodes[0].now == .at(100))
    }

    /// What it sent before is on its way.
    @Test func crashDoesNotCallBackWhatWasSent() {
        let processes = talkers(2, [(3.05, .crash(0))], until: 10)
        #expect(processes[1].messages == [1, 2, 3])
        #expect(processes[0].messages == [101, 102])
    }

    @Test func neverToRecoverIsNeverToHear() {
        let simulation = listener(
            [5], messages: [5, 50], [(1, .crash(0)), (2, .step(0, .seconds(1))), (3, .pause(0, .seconds(1)))])
        #expect(simulation.processes[0].happenings == ["started at 0.0", "crashed at 1.0"])
        // The operating system's clock is set all the same.
        #expect(simulation.nodes[0].clock.error == .seconds(1))
    }

    /// A node that has crashed before it could start does not start.
    @Test func crashedBeforeItStarted() {
        let simulation = Simulation<ScriptedProcess>(seed: 1)
        simulation.schedule(.crash(0), at: .start)
        simulation.add(ScriptedProcess())
        simulation.run(until: .at(1))
        #expect(!simulation.processes[0].log.contains { $0.what == .started })
        #expect(!simulation.nodes[0].isUp)
    }

    // MARK: Pause

    /// What comes meanwhile is stamped as it comes and handled afterwards, in order; timers wait; the clocks go on.
    @Test func pausedHandlesLaterWhatIsStampedAtArrival() {
        let simulation = listener([8, 20], messages: [2, 6, 7, 16], [(5, .pause(0, .seconds(10)))])
        #expect(
            simulation.processes[0].happenings.sorted() == [
                "fired(0) at 15.0", "fired(1) at 20.0", "received(0, from: 1) at 2.0", "received(1, from: 1) at 15.0",
                "received(2, from: 1) at 15.0", "received(3, from: 1) at 16.0", "started at 0.0",
            ])
        #expect(simulation.processes[0].messages == [0, 1, 2, 3])
        let arrivals = simulation.processes[0].log.compactMap(\.arrival)
        #expect(arrivals == [.at(2), .at(6), .at(7), .at(16)])
        #expect(simulation.nodes[0].arrival == nil)
    }

    @Test func pausesThatOverlapAreOneUntilTheLastEnd() {
        let simulation = listener(
            [8], messages: [6, 13],
            [(5, .pause(0, .seconds(10))), (7, .pause(0, .seconds(1))), (12, .pause(0, .seconds(8)))])
        #expect(
            Set(simulation.processes[0].happenings) == [
                "started at 0.0", "fired(0) at 20.0", "received(0, from: 1) at 20.0", "received(1, from: 1) at 20.0",
            ])
        #expect(simulation.processes[0].log.compactMap(\.arrival) == [.at(6), .at(13)])
    }

    /// What has arrived is there, whatever becomes of the network while the process stands still.
    @Test func whatHasArrivedSurvivesAPartition() {
        let simulation = listener(messages: [6], [(5, .pause(0, .seconds(10))), (7, .partition([[0]]))])
        #expect(simulation.processes[0].messages == [0])
    }

    // MARK: Suspend

    /// The monotonic clock stands still for 10 s, so the timer of 20 s is due at 30 s; what is sent meanwhile is lost.
    @Test func asleep() {
        let simulation = listener([20, 7], messages: [4, 6, 14.9, 15.1], [(5, .suspend(0, .seconds(10)))])
        #expect(
            simulation.processes[0].happenings == [
                "started at 0.0", "received(0, from: 1) at 4.0", "woke(after: 10.0 seconds) at 15.0",
                "received(3, from: 1) at 15.1", "fired(1) at 17.0", "fired(0) at 30.0",
            ])
        #expect(simulation.nodes[0].now == .at(90))
        // The time of day has gone on.
        #expect(simulation.nodes[0].clock.error == .zero)
    }

    /// The monotonic clock stands still, whatever the skew; least of all does it go back.
    @Test(arguments: [-100, 100] as [Int64])
    func theMonotonicClockStandsStillInASleep(ppm: Int64) throws {
        let simulation = listener([9], skew: ppm, [(10, .suspend(0, .seconds(3_600)))], until: 4_000)
        let woke = try #require(simulation.processes[0].log.last)
        #expect(woke.what == .woke(after: .seconds(3_600)))
        let expected = 1_010_000_000_000 + 10_000 * ppm
        #expect(abs(woke.monotonic.nanoseconds - expected) <= 1)
        // The time of day went on by the oscillator: 3 610 s · 100 ppm = 361 ms off, and 4 000 s in the end.
        #expect(simulation.nodes[0].clock.error == .microseconds(4_000 * ppm))
    }

    /// A machine that is asleep starts nothing.
    @Test func recoveryWaitsForTheEndOfTheSleep() {
        let simulation = listener([], [(1, .crash(0)), (2, .suspend(0, .seconds(10))), (5, .recover(0))])
        #expect(!simulation.processes[0].happenings.contains("started at 5.0"))
    }

    // MARK: Step

    @Test func step() {
        let simulation = listener([], [(5, .step(0, .milliseconds(-700)))])
        #expect(simulation.processes[0].happenings == ["started at 0.0", "wasSet(by: -0.7 seconds) at 5.0"])
        #expect(simulation.nodes[0].clock.error == .milliseconds(-700))
        #expect(simulation.nodes[0].now == .at(100))
    }

    // MARK: Partition

    /// Groups reach themselves alone, and those in none each other.
    @Test func partition() {
        let processes = talkers(5, [(2.5, .partition([[0, 1], [2]])), (5.5, .heal)], until: 7.5)
        for id in 0..<5 {
            let parts = [0, 0, 1, 2, 2]
            for other in 0..<5 where other != id {
                let heard = processes[id].messages.filter { $0 / 100 == other }.map { $0 % 100 }
                #expect(
                    heard == (parts[id] == parts[other] ? [1, 2, 3, 4, 5, 6, 7] : [1, 2, 6, 7]), "\(other) to \(id)")
            }
        }
    }

    /// On its way when the network falls apart, it does not arrive; unless it is whole again before.
    @Test func partitionOfWhatIsOnItsWay() {
        let lost = listener(messages: [5], [(4.95, .partition([[0]])), (6, .heal)])
        #expect(lost.processes[0].messages == [])
        let lucky = listener(messages: [5], [(4.95, .partition([[0]])), (4.98, .heal)])
        #expect(lucky.processes[0].messages == [0])
    }

    /// A second partition replaces the first.
    @Test func partitionsReplaceEachOther() {
        let processes = talkers(
            3, [(0.5, .partition([[0]])), (2.5, .partition([[1]])), (4.5, .partition([]))], until: 5.5)
        #expect(processes[0].messages == [203, 204, 105, 205])
        #expect(processes[1].messages == [201, 202, 5, 205])
        #expect(processes[2].messages == [101, 102, 3, 4, 5, 105])
    }

    @Test func faultsOfNobodyAreNone() {
        let faults: [SimulationFault] = [
            .crash(9), .recover(9), .pause(-1, .seconds(1)), .suspend(9, .seconds(1)), .step(9, .seconds(1)),
            .partition([[9]]), .pause(0, .seconds(-1)), .suspend(0, .zero),
        ]
        let simulation = listener([50], faults.map { (1, $0) })
        #expect(simulation.processes[0].happenings == ["started at 0.0", "fired(0) at 50.0"])
    }
}
