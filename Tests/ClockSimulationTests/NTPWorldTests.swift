import ClockDiscipline
import NTPCore
import Testing

@testable import ClockSimulation

/// What theory says of clocks that ask, or ask nobody.
@Suite struct NTPWorldTests {
    private func isNear(_ value: Duration?, _ expected: Duration, within tolerance: Duration) -> Bool {
        value.map { max($0 - expected, expected - $0) <= tolerance } ?? false
    }

    // MARK: Paths

    /// 30 ms to the server and 10 ms back: the offset, server minus local, is wrong by +10 ms and the delay is 40 ms; exact but
    /// for the rounding of four timestamps to nanoseconds and 2⁻³² s.
    @Test(arguments: [(10, 20), (30, -20), (1, 0), (0, 100), (5, -8)] as [(Int, Int)])
    func asymmetryMeasured(delay: Int, asymmetry: Int) {
        let (out, back) = (delay + max(0, asymmetry), delay + max(0, -asymmetry))
        let scenario = Scenario.still {
            $0.isFreeRunning = true
            $0.delay = .milliseconds(delay)
            $0.asymmetry = .milliseconds(asymmetry)
        }
        let run = WorldRun(scenario, seed: 1)
        let state = run.engine(0)
        #expect(
            isNear(state.offset, .milliseconds(out - back) / 2, within: .nanoseconds(1)),
            "\(String(describing: state.offset))")
        #expect(
            isNear(state.delay, .milliseconds(out + back), within: .nanoseconds(1)),
            "\(String(describing: state.delay))")
        #expect(run.greatestError() == .zero)
        #expect(run.summary.coverage == 1)
    }

    /// A constant asymmetry A puts a clock wrong by A/2, which no answer shows, and which the bound holds.
    @Test(arguments: [4, -4, 20, -60] as [Int])
    func asymmetryCorrected(milliseconds: Int) {
        let scenario = Scenario.still {
            $0.servers = 4
            $0.nodes = 2
            $0.offset = .milliseconds(20)
            $0.drift = FrequencyOffset(femtoratio: 20_000_000_000)
            $0.asymmetry = .milliseconds(milliseconds)
            $0.duration = .seconds(400)
        }
        let run = WorldRun(scenario, seed: 1)
        for place in 0..<2 {
            let late = run.samples(of: place, from: 300)
            #expect(late.count == 51)
            #expect(
                late.allSatisfy { isNear($0.error, .milliseconds(milliseconds) / 2, within: .microseconds(2)) },
                "\(late.map(\.error))")
        }
        #expect(run.summary.coverage == 1)
        #expect(run.samples.contains { $0.isCovered != nil })
    }

    // MARK: Free-running

    /// 50 ppm for a day are 4.32 s.
    @Test func freeRunForADay() throws {
        let scenario = try #require(Scenario.builtIn("free-run"))
        let world = NTPWorld(scenario, seed: 1, sampling: .seconds(600))
        var last: [Duration] = []
        world.run { sample in
            if sample.time == .at(86_400) { last.append(sample.error) }
            return true
        }
        // Spread evenly from +50 to −50 ppm: 4.32 s · (1 − 2k/9).
        #expect(last.first == .milliseconds(4_320))
        #expect(last.last == .milliseconds(-4_320))
        #expect(last.count == 10)
        for (place, error) in last.enumerated() {
            #expect(isNear(error, .milliseconds(4_320) * (9 - 2 * place) / 9, within: .microseconds(1)))
        }
        let summary = SimulationSummary(world)
        #expect(summary.errors.greatest == .milliseconds(4_320))
        #expect(summary.coverage == nil)
        #expect(summary.driftError == nil)
        #expect(summary.converged == 0)
        #expect(summary.tally == NTPNode.Tally())
        #expect(summary.duration == .seconds(86_400))
    }

    /// In a dry run the drift is measured and left alone.
    @Test func dryRun() {
        let scenario = Scenario.still {
            $0.isFreeRunning = true
            $0.drift = FrequencyOffset(femtoratio: 50_000_000_000)
            $0.duration = .seconds(600)
        }
        let run = WorldRun(scenario, seed: 1)
        #expect(run.samples.last?.error == .milliseconds(30))
        #expect(isNear(run.engine(0).offset, .milliseconds(-30), within: .milliseconds(1)))
        #expect(run.summary.coverage == 1)
        #expect(abs((run.samples.last?.knownDrift ?? 0) - 50e-6) < 1e-6)
        #expect(run.world.simulation.processes[1].tally.steps == 0)
    }

    // MARK: Slewing

    /// Whoever may only slew never sets a clock back: in each tenth of a second some time passes, and none faster or slower than
    /// the limits of a slew (8 % to begin with, and 500 ppm of correction and drift each) allow.
    @Test(arguments: [400, -400] as [Int])
    func slewingNeverGoesBack(milliseconds: Int) throws {
        let seed: UInt64 = 0x51E_0401
        let policy = try #require(CorrectionPolicy(stepThreshold: .seconds(10_000), panicThreshold: .seconds(10_000)))
        let scenario = Scenario.small {
            $0.policy = policy
            $0.offset = .milliseconds(milliseconds)
            $0.drift = FrequencyOffset(femtoratio: 200_000_000_000)
            $0.duration = .seconds(200)
        }
        let run = WorldRun(scenario, seed: seed, sampling: .milliseconds(100))
        for place in 0..<2 {
            let errors = run.samples(of: place).map { $0.error / .milliseconds(1) }
            let changes = zip(errors.dropFirst(), errors).map { $0 - $1 }
            #expect(changes.allSatisfy { abs($0) < 8.15 }, "seed \(seed): \(changes.max() ?? 0)")
            #expect(changes.contains { abs($0) > 0.05 }, "seed \(seed)")
        }
        #expect(run.summary.tally.steps == 0 && run.summary.tally.backwardSteps == 0 && run.summary.tally.ignored == 0)
        #expect(run.summary.tally.slews > 0)
        #expect(run.greatestError(from: 100) < .milliseconds(10), "seed \(seed)")
        #expect(run.summary.coverage == 1, "seed \(seed)")
    }

    /// Whoever may only step counts each step, and those that set the clock back.
    @Test func stepsAreCounted() {
        let scenario = Scenario.still {
            $0.nodes = 2
            $0.offset = .milliseconds(700)
            $0.duration = .seconds(60)
        }
        let run = WorldRun(scenario, seed: 1)
        // The first is ahead and has to go back, the last is behind.
        let tallies = run.world.clients.map { run.world.simulation.processes[$0].tally }
        #expect(tallies.map(\.steps) == [1, 1])
        #expect(tallies.map(\.backwardSteps) == [1, 0])
        #expect(run.samples(of: 0).first?.error == .milliseconds(700))
        #expect(run.samples(of: 1).first?.error == .milliseconds(-700))
        #expect(run.greatestError(from: 40) < .microseconds(1))
        // Beyond the last limit nothing is done: 1 000 s.
        let ignored = WorldRun(
            .still {
                $0.offset = .seconds(1_001)
                $0.duration = .seconds(60)
            }, seed: 1)
        #expect(ignored.samples.last?.error == .seconds(1_001))
        #expect(ignored.summary.tally.ignored > 0 && ignored.summary.tally.steps == 0)
        #expect(ignored.summary.coverage == 1)
    }

    /// An oscillator that is off by more than can be corrected, 500 ppm, runs away by the rest; the bound of the drift has "what is
    /// left uncorrected of its frequency" in it.
    @Test(arguments: [450, 1_000, -2_000] as [Int64])
    func driftBeyondTheLimit(ppm: Int64) {
        let scenario = Scenario.still {
            $0.servers = 3
            $0.drift = FrequencyOffset(femtoratio: ppm * 1_000_000_000)
            $0.duration = .seconds(300)
        }
        let run = WorldRun(scenario, seed: 1)
        #expect(run.summary.coverage == 1)
    }

    /// Half an era of NTP is 68 years: an offset of 2.1·10⁹ s is known for what it is.
    @Test func offsetOfAlmostHalfAnEra() {
        let run = WorldRun(.still { $0.offset = .seconds(2_100_000_000) }, seed: 1)
        #expect(run.summary.coverage == 1)
        #expect(isNear(run.engine(0).offset, .seconds(-2_100_000_000), within: .milliseconds(1)))
    }
}
