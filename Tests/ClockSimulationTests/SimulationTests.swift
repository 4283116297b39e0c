import ClockDiscipline
import TestSupport
import Testing

@testable import ClockSimulation

/// Timers, and that one seed makes one history, by processes that send each other numbers.
@Suite struct SimulationTests {
    private func ppm(_ value: Double) -> FrequencyOffset { FrequencyOffset(ratio: value * 1e-6) }

    // MARK: Timers

    /// Due after 10 s of its own, of which it counts some at each of three rates: Σ length·rate = 10 s.
    @Test func timerIsDueByTheLocalClockThoughTheFrequencyChanges() {
        let seed: UInt64 = 0x51E_0101
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let skew = Double(Int.random(in: -500...500, using: &generator))
            let simulation = Simulation<ScriptedProcess>(seed: seed)
            var process = ScriptedProcess()
            process.whenStarted = { $0.setTimer(7, at: .at(10)) }
            simulation.add(process, oscillator: OscillatorModel(skew: ppm(skew)))
            var (shown, then, rate) = (0.0, 0.0, 1 + skew * 1e-6)
            for time in (0..<2).map({ _ in Double.random(in: 0...9, using: &generator) }).sorted() {
                simulation.run(until: .at(time))
                let frequency = Double(Int.random(in: -80_000...80_000, using: &generator))
                simulation.update(0) { _, node in node.setFrequency(ppm(frequency)) }
                shown += (time - then) * rate
                (then, rate) = (time, (1 + skew * 1e-6) * (1 + frequency * 1e-6))
            }
            simulation.run(until: .at(20))
            let log = simulation.processes[0].log
            #expect(log.map(\.what) == [.started, .fired(7)], "seed \(seed)")
            guard let fired = log.last else { continue }
            #expect(abs(fired.monotonic.nanoseconds - 1_010_000_000_000) <= 1, "seed \(seed)")
            let expected = (then + (10 - shown) / rate) * 1e9
            #expect(abs(Double(fired.time.nanoseconds) - expected) <= 2.5, "seed \(seed)")
        }
    }

    /// An oscillator that slows down meanwhile does not make a timer early.
    @Test func timerIsNeverEarly() {
        let seed: UInt64 = 0x51E_0102
        for number in 0..<50 {
            let simulation = Simulation<ScriptedProcess>(seed: seed + UInt64(number))
            var process = ScriptedProcess()
            process.whenStarted = { for timer in 1...20 { $0.setTimer(timer, at: .at(5 * Double(timer))) } }
            var model = OscillatorModel()
            model.randomWalkFrequencyNoise = 1e-7
            model.whiteFrequencyNoise = 1e-8
            model.steps = [.init(at: .at(30), phase: .milliseconds(-3), frequency: ppm(-200))]
            simulation.add(process, oscillator: model)
            simulation.run(until: .at(200))
            let fired = simulation.processes[0].log.dropFirst()
            #expect(simulation.processes[0].timers == Array(1...20), "seed \(seed) + \(number)")
            for (index, entry) in fired.enumerated() {
                let late = entry.monotonic.nanoseconds - 1_000_000_000_000 - 5_000_000_000 * Int64(index + 1)
                // The walk for 100 s: σ = 10⁻⁷·100^1.5/√3 = 58 µs.
                #expect((0...400_000).contains(late), "seed \(seed) + \(number)")
            }
        }
    }

    /// Nor does one that gets faster make it late.
    @Test func timerIsNotLateWhenTheOscillatorGetsFaster() throws {
        let simulation = Simulation<ScriptedProcess>(seed: 1)
        var process = ScriptedProcess()
        process.whenStarted = { $0.setTimer(1, at: .at(1_001)) }
        var model = OscillatorModel()
        model.steps = [.init(at: .at(1), frequency: ppm(100))]
        simulation.add(process, oscillator: model)
        simulation.run(until: .at(2_000))
        let fired = try #require(simulation.processes[0].log.last)
        #expect(fired.what == .fired(1))
        #expect((0..<1_000).contains(fired.monotonic.nanoseconds - 2_001_000_000_000))
    }

    @Test func timersAreReplacedAndTakenBack() {
        let simulation = Simulation<ScriptedProcess>(seed: 1)
        var process = ScriptedProcess()
        process.whenStarted = { node in
            node.setTimer(1, at: .at(5))
            node.setTimer(2, at: .at(6))
            node.setTimer(3, at: .at(7))
            node.setTimer(1, at: .at(8))
            node.setTimer(3, at: .at(2))
            node.cancelTimer(2)
            node.cancelTimer(99)
            // In the past: at once.
            node.setTimer(4, at: .at(-10))
        }
        process.whenFired = { timer, node in if timer == 3, node.now < .at(3) { node.setTimer(3, at: .at(9)) } }
        simulation.add(process)
        simulation.run(until: .at(20))
        #expect(
            simulation.processes[0].happenings == [
                "started at 0.0", "fired(4) at 0.0", "fired(3) at 2.0", "fired(1) at 8.0", "fired(3) at 9.0",
            ])
        #expect(simulation.eventCount == 5)
        #expect(simulation.now == .at(20))
    }

    /// A step of the time of day changes nothing about timers, which go by the monotonic clock.
    @Test func timersDoNotNoticeAStep() {
        let simulation = Simulation<ScriptedProcess>(seed: 1)
        var process = ScriptedProcess()
        process.whenStarted = { $0.setTimer(1, at: .at(5)) }
        simulation.add(process)
        simulation.schedule(.step(0, .seconds(3_600)), at: .at(1))
        simulation.run(until: .at(20))
        #expect(
            simulation.processes[0].happenings == [
                "started at 0.0", "wasSet(by: 3600.0 seconds) at 1.0", "fired(1) at 5.0",
            ])
    }

    // MARK: One history

    /// Twelve nodes that throw numbers at each other over every kind of link, with noisy clocks and faults.
    private func world(
        seed: UInt64, hermits: Int = 0, noise: Double = 1e-8, pieces: Int = 1
    ) -> Simulation<ScriptedProcess> {
        let simulation = Simulation<ScriptedProcess>(seed: seed)
        var process = ScriptedProcess()
        process.whenStarted = { node in node.setTimer(1, at: node.now.advanced(by: .milliseconds(node.id + 1))) }
        process.whenFired = { _, node in
            node.send(Int.random(in: 0..<1_000, using: &node.random), to: .random(in: 0..<12, using: &node.random))
            node.setTimer(1, at: node.now.advanced(by: .milliseconds(.random(in: 1...400, using: &node.random))))
            node.setFrequency(
                FrequencyOffset(femtoratio: .random(in: -100_000_000_000...100_000_000_000, using: &node.random)))
        }
        process.whenReceived = { number, sender, node in
            if number.isMultiple(of: 3) { node.send(number / 3, to: sender) }
        }
        for id in 0..<12 {
            var model = OscillatorModel(skew: ppm(Double(id * 10 - 60)))
            model.randomWalkFrequencyNoise = noise
            model.whitePhaseNoise = noise
            simulation.add(process, oscillator: model, ahead: .milliseconds(id))
        }
        // They keep to themselves, and draw numbers all the same.
        var hermit = ScriptedProcess()
        hermit.whenStarted = { node in node.setTimer(1, at: node.now.advanced(by: .milliseconds(3))) }
        hermit.whenFired = { _, node in
            node.setTimer(1, at: node.now.advanced(by: .milliseconds(.random(in: 1...40, using: &node.random))))
        }
        for _ in 0..<hermits { simulation.add(hermit, oscillator: OscillatorModel(skew: ppm(3))) }
        simulation.defaultLink = LinkModel(delay: .milliseconds(5), jitter: .milliseconds(20))
        simulation.defaultLink.loss = 0.1
        simulation.defaultLink.duplication = 0.1
        for (id, jitter) in [LinkModel.Jitter.uniform, .gamma(shape: 1.5), .pareto(shape: 1.5)].enumerated() {
            var model = LinkModel(delay: .milliseconds(1), jitter: .milliseconds(9), distribution: jitter)
            model.bursts = LinkModel.Bursts(begin: 0.2, end: 0.5)
            model.serviceTime = .milliseconds(30)
            model.serviceVaries = true
            simulation.connect(id, to: id + 1, by: model)
        }
        let faults: [(Double, SimulationFault)] = [
            (2, .crash(3)), (4, .recover(3)), (3, .pause(4, .seconds(2))), (5, .suspend(5, .seconds(3))),
            (6, .partition([[0, 1, 2, 3], [4, 5]])), (8, .heal), (9, .step(6, .seconds(-1))),
        ]
        for (time, fault) in faults { simulation.schedule(fault, at: .at(time)) }
        for piece in 1...pieces { simulation.run(until: .at(20 * Double(piece) / Double(pieces))) }
        return simulation
    }

    private func trace(_ simulation: Simulation<ScriptedProcess>) -> [[ScriptedProcess.Entry]] {
        simulation.processes.prefix(12).map(\.log)
    }

    @Test(arguments: [0x51E_0110, 0, UInt64.max] as [UInt64])
    func oneSeedMakesOneHistory(seed: UInt64) {
        let first = world(seed: seed)
        let second = world(seed: seed)
        #expect(trace(first) == trace(second), "seed \(seed)")
        #expect(first.eventCount == second.eventCount, "seed \(seed)")
        #expect(first.nodes.map(\.clock.error) == second.nodes.map(\.clock.error), "seed \(seed)")
        #expect(first.eventCount > 1_000, "seed \(seed)")
        let other = world(seed: seed ^ 1)
        for (mine, theirs) in zip(trace(first), trace(other)) { #expect(mine != theirs, "seed \(seed)") }
    }

    @Test func whoTalksToNobodyChangesNothingForOthers() {
        let seed: UInt64 = 0x51E_0112
        let alone = world(seed: seed)
        let watched = world(seed: seed, hermits: 3)
        #expect(trace(alone) == trace(watched), "seed \(seed)")
        #expect(watched.eventCount > alone.eventCount, "seed \(seed)")
        #expect(alone.nodes.map(\.clock.error) == Array(watched.nodes.map(\.clock.error).prefix(12)), "seed \(seed)")
    }

    /// "Every node and every link draws from a stream of its own, so that what one does changes nothing for the others": whether
    /// a second client asks the server changes nothing for the first.
    @Test func everyLinkHasAStreamOfItsOwn() {
        let seed: UInt64 = 0x51E_0114
        func arrivals(asking clients: Int) -> [SimulatedInstant] {
            let simulation = Simulation<ScriptedProcess>(seed: seed)
            simulation.defaultLink = LinkModel(delay: .milliseconds(1), jitter: .milliseconds(1))
            var process = ScriptedProcess()
            process.whenStarted = { node in
                if (1...clients).contains(node.id) {
                    for timer in 1...20 { node.setTimer(timer, at: .at(Double(timer))) }
                }
            }
            process.whenFired = { timer, node in node.send(timer, to: 0) }
            process.whenReceived = { number, sender, node in if node.id == 0 { node.send(number, to: sender) } }
            for _ in 0..<3 { simulation.add(process) }
            simulation.run(until: .at(30))
            return simulation.processes[1].log.filter { $0.arrival != nil }.map(\.time)
        }
        #expect(arrivals(asking: 1).count == 20)
        #expect(arrivals(asking: 1) == arrivals(asking: 2), "seed \(seed)")
    }

    /// Without noise of the oscillators it makes no difference how often somebody looks.
    @Test func lookingChangesNothing() {
        let seed: UInt64 = 0x51E_0113
        #expect(trace(world(seed: seed, noise: 0)) == trace(world(seed: seed, noise: 0, pieces: 333)), "seed \(seed)")
    }

    /// Ping and pong over fixed delays: the counts follow from division.
    @Test func pingPong() {
        let simulation = Simulation<ScriptedProcess>(seed: 1)
        var process = ScriptedProcess()
        process.whenStarted = { node in if node.id == 0 { node.send(0, to: 1) } }
        process.whenReceived = { number, sender, node in node.send(number + 1, to: sender) }
        simulation.add(process)
        simulation.add(process)
        simulation.connect(0, to: 1, by: LinkModel(delay: .milliseconds(30)))
        simulation.connect(1, to: 0, by: LinkModel(delay: .milliseconds(10)))
        simulation.run(until: .at(4))
        // A round takes 40 ms; the pong of the hundredth comes at 4.000 s, which counts in.
        #expect(simulation.processes[1].messages == Array(stride(from: 0, to: 200, by: 2)))
        #expect(simulation.processes[0].messages == Array(stride(from: 1, to: 200, by: 2)))
        #expect(simulation.eventCount == 202)
        // Nobody is there: nothing happens.
        simulation.update(0) { _, node in node.send(1, to: 17) }
        simulation.update(0) { _, node in node.send(1, to: -1) }
        simulation.run(until: .at(4))
        #expect(simulation.eventCount == 202)
    }
}
