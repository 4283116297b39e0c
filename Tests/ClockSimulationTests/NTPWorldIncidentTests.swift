import ClockDiscipline
import NTPCore
import Testing
import TimeScales

@testable import ClockSimulation

/// What befalls a world, and strata: what theory says of it.
@Suite struct NTPWorldIncidentTests {
    private func small(_ incidents: [Scenario.Incident], _ change: (inout Scenario) -> Void = { _ in }) -> Scenario {
        .small {
            $0.servers = 3
            $0.duration = .seconds(700)
            $0.incidents = incidents
            change(&$0)
        }
    }

    // MARK: Strata

    /// The bound holds in each stratum, grows from one to the next, and packets say which it is.
    @Test func cascade() throws {
        let seed: UInt64 = 0x51E_0601
        let scenario = Scenario.small {
            $0.strata = 3
            $0.nodes = 6
            $0.servers = 3
            $0.duration = .seconds(500)
        }
        let run = WorldRun(scenario, seed: seed, sampling: .seconds(5))
        #expect(run.summary.coverage == 1, "seed \(seed)")
        var widths: [Double] = []
        for place in 0..<6 {
            let stratum = run.world.stratum(of: place)
            #expect(stratum == 2 + place / 2)
            #expect(run.engine(place).stratum == stratum - 1, "seed \(seed), node \(place)")
            let late = run.samples(of: place, from: 300)
            #expect(late.allSatisfy { $0.isCovered == true }, "seed \(seed), node \(place)")
            #expect(run.greatestError(of: place, from: 300) < .milliseconds(5 * stratum), "seed \(seed), node \(place)")
            let bounds = late.compactMap(\.bound).map { $0 / .seconds(1) }
            widths.append(bounds.reduce(0, +) / Double(bounds.count))
        }
        // A stratum adds half its round trip of at least 10 ms.
        #expect(widths[2] - widths[0] > 0.0045 && widths[4] - widths[2] > 0.0045, "seed \(seed): \(widths)")
        #expect(widths[0] > 0.005)
    }

    // MARK: Sleep

    /// Asleep, a node asks nobody, and wakes to an error of no more than its clock can have run away by; it claims nothing until it
    /// has asked anew, and is right again soon. The other node notices nothing: every link draws from a stream of its own.
    @Test func suspend() throws {
        let seed: UInt64 = 0x51E_0602
        let sleep = Scenario.Incident(at: .seconds(250), .suspend(node: 0, for: .seconds(200)))
        let run = WorldRun(small([sleep]), seed: seed, sampling: .seconds(1))
        let awake = WorldRun(small([]), seed: seed, sampling: .seconds(1))
        #expect(run.summary.coverage == 1, "seed \(seed)")
        #expect(run.samples(of: 1).map(\.error) == awake.samples(of: 1).map(\.error), "seed \(seed)")
        #expect(run.greatestError(of: 1, from: 120) < .milliseconds(5), "seed \(seed)")
        #expect(run.samples(of: 0, to: 250).map(\.error) == awake.samples(of: 0, to: 250).map(\.error), "seed \(seed)")
        let waking = try #require(run.samples(of: 0, from: 450).first)
        #expect(waking.claim == nil, "seed \(seed)")
        // 100 ppm for 200 s.
        #expect(run.greatestError(of: 0, from: 250) < .milliseconds(25), "seed \(seed)")
        #expect(run.greatestError(of: 0, from: 600) < .milliseconds(5), "seed \(seed)")
        #expect(run.samples(of: 0, from: 600).allSatisfy { $0.isCovered == true }, "seed \(seed)")
        // 200 s of 16 s each for three servers are some 37 requests less; a burst on waking is 3 · 4 more.
        let requests = { (run: WorldRun) in run.world.simulation.processes[run.world.clients.lowerBound].tally.requests
        }
        #expect(
            (12...42).contains(requests(awake) - requests(run)), "seed \(seed): \(requests(awake)) \(requests(run))")
    }

    // MARK: Steps

    /// When all servers are set the nodes follow: their true error is what the servers were set by.
    @Test(arguments: [300, -900] as [Int])
    func serverStep(milliseconds: Int) {
        let seed: UInt64 = 0x51E_0603
        let step = Duration.milliseconds(milliseconds)
        let run = WorldRun(small([.init(at: .seconds(300), .serversStep(step))]), seed: seed)
        #expect(run.greatestError(from: 120, to: 300) < .milliseconds(5), "seed \(seed)")
        for place in 0..<2 {
            for sample in run.samples(of: place, from: 500) {
                let wrong = sample.error - step
                #expect(max(wrong, .zero - wrong) < .milliseconds(5), "seed \(seed): \(sample.error)")
                #expect(sample.isCovered == false, "seed \(seed)")
            }
            let tally = run.world.simulation.processes[run.world.clients.lowerBound + place].tally
            #expect(tally.steps == 1 && tally.backwardSteps == (milliseconds < 0 ? 1 : 0), "seed \(seed): \(tally)")
        }
    }

    /// What somebody does to one node's clock is put right, and the claim knows of it at once.
    @Test func nodeStep() throws {
        let seed: UInt64 = 0x51E_0604
        let run = WorldRun(
            small([.init(at: .seconds(300.5), .step(node: 0, by: .seconds(3)))]) { $0.duration = .seconds(450) },
            seed: seed,
            sampling: .seconds(1))
        #expect(run.summary.coverage == 1, "seed \(seed)")
        let tallies = run.world.clients.map { run.world.simulation.processes[$0].tally }
        #expect(tallies.map(\.steps) == [1, 0] && tallies.map(\.backwardSteps) == [1, 0], "seed \(seed): \(tallies)")
        #expect(run.greatestError(of: 0, from: 380) < .milliseconds(5), "seed \(seed)")
        #expect(run.greatestError(of: 1, from: 120) < .milliseconds(5), "seed \(seed)")
    }

    // MARK: Leap second

    /// The count goes back by a second, servers' and nodes' alike: no error. Steps of the engine have no part in it.
    @Test func leapSecond() {
        let seed: UInt64 = 0x51E_0605
        let run = WorldRun(small([.init(at: .seconds(301), .leapSecond)]) { $0.duration = .seconds(500) }, seed: seed)
        #expect(run.greatestError(from: 120) < .milliseconds(5), "seed \(seed)")
        #expect(run.summary.coverage == 1, "seed \(seed)")
        #expect(run.summary.tally.steps == 0 && run.summary.tally.ignored == 0, "seed \(seed)")
        // The count of a node is a second behind the seconds that have passed.
        let node = run.world.simulation.nodes[run.world.clients.lowerBound]
        let counted = node.clock.date.duration(since: SimulatedClock.epoch)
        #expect(max(counted - .seconds(499), .seconds(499) - counted) < .milliseconds(5), "seed \(seed)")
    }

    /// Packets are on their way for 20 ms, and everybody asks everybody every four seconds: some have left before the second and
    /// come after it.
    @Test(arguments: 0..<10 as Range<UInt64>) func leapSecondWhilePacketsAreOnTheirWay(seed: UInt64) {
        for tenths in 0..<4 {
            let leap = Scenario.Incident(at: .milliseconds(150_000 + 10 * tenths), .leapSecond)
            let run = WorldRun(
                small([leap]) {
                    $0.duration = .seconds(300)
                    $0.delay = .milliseconds(20)
                    $0.poll = 2...2
                }, seed: seed)
            #expect(run.summary.brokenInvariants.isEmpty && run.summary.coverage == 1, "seed \(seed)")
            #expect(run.summary.tally.steps == 0 && run.summary.tally.ignored == 0, "seed \(seed)")
        }
    }

    /// Whom nobody tells counts on, and is a second ahead of UTC from then on.
    @Test func leapSecondThatNobodyHeardOf() {
        let incidents = [Scenario.Incident(at: .seconds(50), .leapSecond), .init(at: .seconds(90), .leapSecond)]
        let run = WorldRun(
            .still {
                $0.servers = 0
                $0.drift = FrequencyOffset(femtoratio: 50_000_000_000)
                $0.incidents = incidents
                $0.duration = .seconds(100)
            }, seed: 1)
        for sample in run.samples {
            let leaps: Duration = .seconds(sample.seconds < 50 ? 0 : sample.seconds < 90 ? 1 : 2)
            #expect(sample.error == leaps + .microseconds(1) * Int(sample.seconds * 50))
        }
        #expect(run.samples.count == 51)
    }

    /// Whoever corrects nothing does not tell the kernel of a leap second either, as `dstime sync --dry-run` does not.
    @Test func leapSecondInADryRun() {
        let run = WorldRun(
            .still {
                $0.servers = 3
                $0.isFreeRunning = true
                $0.incidents = [.init(at: .seconds(61), .leapSecond)]
            }, seed: 1)
        #expect(run.greatestError(to: 60) == .zero)
        #expect(run.samples.last?.error == .seconds(1))
    }

    // MARK: Network

    /// Cut off, a node's bound grows by its drift bound with time, holds, and is narrow again when it hears of the servers.
    @Test func partition() throws {
        let seed: UInt64 = 0x51E_0606
        let incidents = [Scenario.Incident(at: .seconds(250), .partition(nodes: 1)), .init(at: .seconds(550), .heal)]
        let run = WorldRun(small(incidents), seed: seed)
        #expect(run.summary.coverage == 1, "seed \(seed)")
        let bounds = run.samples(of: 0, from: 270, to: 550).map { $0.bound ?? .zero }
        #expect(zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 }, "seed \(seed)")
        let (first, last) = (try #require(bounds.first), try #require(bounds.last))
        // At least 50 ppm for the 278 s between, by a clock that may be slow itself.
        #expect(last - first >= .microseconds(13_890), "seed \(seed): \(first) \(last)")
        #expect(last - first <= .milliseconds(100), "seed \(seed): \(first) \(last)")
        // Meanwhile the other one's stays what it was.
        let others = run.samples(of: 1, from: 270, to: 550).compactMap(\.bound)
        #expect((others.max() ?? .zero) < last, "seed \(seed)")
        #expect((run.samples(of: 0).last?.bound ?? last) < (first + last) / 2, "seed \(seed)")
    }

    /// A node that crashes and starts again has forgotten what it knew, but for its drift, and is right again soon.
    @Test func crashAndRecovery() {
        let seed: UInt64 = 0x51E_0607
        let incidents = [
            Scenario.Incident(at: .seconds(250), .crash(node: 0)), .init(at: .seconds(350), .recover(node: 0)),
        ]
        let run = WorldRun(small(incidents) { $0.duration = .seconds(500) }, seed: seed)
        #expect(run.summary.coverage == 1, "seed \(seed)")
        #expect(run.samples(of: 0, from: 352, to: 353).allSatisfy { $0.claim == nil }, "seed \(seed)")
        #expect(run.greatestError(of: 0, from: 250, to: 352) < .milliseconds(25), "seed \(seed)")
        #expect(run.greatestError(of: 0, from: 420) < .milliseconds(5), "seed \(seed)")
    }

    // MARK: Summary

    /// The whole of it, counted from the samples.
    @Test func summaryIsWhatWasSeen() {
        let seed: UInt64 = 0x51E_0608
        let run = WorldRun(.small { $0.settling = .seconds(100) }, seed: seed)
        let summary = run.summary
        let counted = run.samples.filter { $0.seconds > 100 }
        #expect(run.samples.count == 302)
        #expect(summary.errors.count == counted.count)
        #expect(summary.errors.greatest == counted.map(\.size).max())
        let squares = counted.reduce(0.0) { $0 + ($1.size / .seconds(1)) * ($1.size / .seconds(1)) }
        let rootMeanSquare = (squares / Double(counted.count)).squareRoot()
        #expect(abs(summary.errors.rootMeanSquare / rootMeanSquare - 1) < 1e-9, "seed \(seed)")
        let drifts = counted.compactMap { sample in sample.knownDrift.map { ($0 - sample.drift) * ($0 - sample.drift) }
        }
        let driftError = (drifts.reduce(0, +) / Double(drifts.count)).squareRoot()
        #expect(abs((summary.driftError?.ratio ?? 0) - driftError) < 2e-15, "seed \(seed)")
        let late = [0, 1].map { place -> Double? in
            let samples = run.samples(of: place)
            guard let last = samples.last, last.size <= .milliseconds(1) else { return nil }
            guard let wrong = samples.lastIndex(where: { $0.size > .milliseconds(1) }) else {
                return samples[0].seconds
            }
            return samples[wrong + 1].seconds
        }
        #expect(summary.converged == late.compactMap { $0 }.count, "seed \(seed)")
        #expect(summary.convergedAfter.map { $0 / .seconds(1) } == late.compactMap { $0 }.max(), "seed \(seed)")
        #expect(summary.nodes == 2 && summary.seed == seed && summary.duration == .seconds(300))
    }

    /// The 99 % of more than a thousand nodes: errors spread evenly up to 1 s, of which 99 % are below 0.99 s.
    @Test func quantilesOfACrowd() {
        let scenario = Scenario.still {
            $0.nodes = 1_001
            $0.servers = 0
            $0.offset = .seconds(1)
            $0.duration = .seconds(10)
        }
        let run = WorldRun(scenario, seed: 1, sampling: .seconds(10))
        #expect(run.summary.errors.greatest == .seconds(1))
        #expect(abs((run.summary.errors.quantile(0.5) ?? .nan) / 0.5 - 1) < 0.01)
    }

    /// Servers that are all set by more than is ever followed, when hardly anybody has been asked: it is ignored, and nobody takes
    /// it for a frequency.
    @Test func serversSetFarOffAtTheBeginning() {
        let run = WorldRun(small([.init(at: .seconds(10), .serversStep(.seconds(1_000_000)))]), seed: 0x51E_0610)
        #expect(run.samples.allSatisfy { abs($0.knownDrift ?? 0) < 1e-3 })
        #expect(run.summary.driftError?.ratio ?? 1 < 1e-4)
        #expect(run.greatestError(from: 200) < .milliseconds(50))
        #expect(run.summary.tally.ignored > 0)
    }
}
