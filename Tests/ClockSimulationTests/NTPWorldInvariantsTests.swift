import ClockDiscipline
import NTPCore
import Testing

@testable import ClockSimulation

/// What counts as broken, and what was never promised; and when clocks are looked at.
@Suite struct NTPWorldInvariantsTests {
    private func run(_ change: (inout Scenario) -> Void) -> WorldRun { WorldRun(.small(change), seed: 0x51E_0801) }

    /// A majority of liars is believed, all servers that are set alike are followed: nothing was promised of that.
    @Test func whatIsNotPromised() {
        let worlds = [
            run {
                $0.servers = 3
                $0.liars = 2
            },
            run { $0.incidents = [.init(at: .seconds(200), .serversStep(.milliseconds(300)))] },
            run {
                $0.oscillator.steps = [.init(at: SimulatedInstant(nanoseconds: 200_000_000_000), phase: .seconds(1))]
            },
            // Somebody who corrects nothing has no kernel insert a second, and claims what held before.
            run {
                $0.isFreeRunning = true
                $0.incidents = [.init(at: .seconds(201), .leapSecond)]
            },
        ]
        for world in worlds {
            #expect(world.summary.coverage ?? 1 < 1)
            #expect(world.summary.brokenInvariants.isEmpty)
        }
    }

    /// Until the servers are set, and as long as oscillators are within what bounds allow for, it is.
    @Test func whatIsPromised() {
        #expect(Scenario.small { _ in }.boundsHoldUntil == .seconds(300))
        #expect(
            Scenario.small { $0.incidents = [.init(at: .seconds(7), .serversStep(.seconds(1)))] }.boundsHoldUntil
                == .seconds(7))
        #expect(Scenario.small { $0.wander = FrequencyOffset(femtoratio: 10_000_000_000) }.boundsHoldUntil == nil)
        #expect(Scenario.small { $0.oscillator.flickerPhaseNoise = 1e-3 }.boundsHoldUntil == nil)
        // An oscillator that is further off at the start than a kernel can correct, with its part of the spread.
        for (drift, skew, end) in [(500, 0, 300), (-501, 0, nil), (251, 250, nil), (250, -250, 300)] as [(_, _, Int?)] {
            let scenario = Scenario.small {
                $0.drift = FrequencyOffset(femtoratio: Int64(drift) * 1_000_000_000)
                $0.oscillator.skew = FrequencyOffset(femtoratio: Int64(skew) * 1_000_000_000)
            }
            #expect(scenario.boundsHoldUntil == end.map { .seconds($0) }, "\(drift) \(skew)")
        }
        // More than half of the 2³² s after which NTP's timestamps repeat.
        for (offset, step, end) in [(0, 3_000_000_000, 9), (2_000_000_000, 200_000_000, 9), (0, 2_000_000_000, 300)] {
            let scenario = Scenario.small {
                $0.offset = .seconds(offset)
                $0.incidents = [.init(at: .seconds(9), .step(node: 0, by: .seconds(step)))]
            }
            #expect(scenario.boundsHoldUntil == .seconds(end), "\(offset) \(step)")
        }
    }

    /// A clock that counts to the end of its range, 292 years in nanoseconds, stands there; nobody has set it back.
    @Test func aClockAtTheEndOfItsRange() {
        let run = WorldRun(
            .still {
                $0.servers = 0
                $0.duration = .seconds(3_000_000_000)
                $0.oscillator.ageingPerDay = FrequencyOffset(femtoratio: 1_000_000_000_000)
            }, seed: 1, sampling: .seconds(10_000_000))
        let shown = run.samples.compactMap { $0.shown?.nanoseconds }
        #expect(shown.last == .max && shown.filter { $0 == .max }.count > 1)
        #expect(run.summary.brokenInvariants.isEmpty)
    }

    /// A claim that the truth is not in is reported with when and where it was first seen.
    @Test func aBrokenBoundIsReported() throws {
        let scenario = Scenario.small { $0.servers = 3 }
        let world = NTPWorld(scenario, seed: 1, sampling: .seconds(1))
        // Somebody sets a clock by 40 s behind everybody's back, which a kernel would have told.
        var isDone = false
        world.run { sample in
            if !isDone, sample.time == .at(200) {
                isDone = true
                world.simulation.update(world.clients.lowerBound + 1) { _, node in node.step(by: .seconds(40)) }
            }
            return true
        }
        let broken = try #require(SimulationSummary(world).brokenInvariants.first)
        #expect(broken.rule == .bound && broken.node == 1)
        #expect(broken.time == .at(200) || broken.time == .at(201))
        #expect(broken.error > .seconds(39) && broken.error < .seconds(41))
        #expect(broken.claim.map { $0.low > .seconds(-1) } == true)
        #expect(broken.claimedError?.low == .zero - (broken.claim?.high ?? .zero))
        #expect(broken.claimedError?.high == .zero - (broken.claim?.low ?? .zero))
        #expect(SimulationSummary(world).brokenInvariants.count == 1)
    }

    /// The first sample shows the offsets that there were at the start.
    @Test func samplesBeginAtTheStart() {
        let run = WorldRun(.small { $0.offset = .milliseconds(70) }, seed: 1)
        let first = run.samples.prefix(2)
        #expect(first.map(\.time) == [.start, .start])
        // Spread from plus to minus, computed in seconds.
        for (sample, offset) in zip(first, [0.07, -0.07]) {
            #expect(abs(sample.error / .seconds(1) - offset) < 1e-15)
        }
        #expect(first.allSatisfy { $0.claim == nil && $0.knownDrift == nil })
    }

    /// Whoever sleeps or has crashed claims nothing, and whoever is only held up still does.
    @Test func whoClaims() {
        let incidents: [Scenario.Incident] = [
            .init(at: .seconds(150), .suspend(node: 0, for: .seconds(50))), .init(at: .seconds(150), .crash(node: 1)),
            .init(at: .seconds(150), .pause(node: 2, for: .seconds(50))), .init(at: .seconds(200), .recover(node: 1)),
        ]
        let run = WorldRun(
            .small {
                $0.nodes = 3
                $0.incidents = incidents
            }, seed: 0x51E_0802)
        for (place, claims) in [(0, false), (1, false), (2, true)] {
            #expect(run.samples(of: place, from: 100, to: 149).allSatisfy { $0.claim != nil })
            let meanwhile = run.samples(of: place, from: 152, to: 199)
            #expect(meanwhile.count > 20)
            #expect(
                meanwhile.allSatisfy { ($0.claim != nil) == claims && ($0.knownDrift != nil) == claims }, "\(place)")
            #expect(run.samples(of: place, from: 290).allSatisfy { $0.claim != nil })
        }
        #expect(run.summary.brokenInvariants.isEmpty)
    }

    /// Each server has one line for all who ask: of 4 nodes that ask at the same time and are served in 0.1 s each, the last waits for
    /// 0.4 s. On the way back each has a line of its own, in which it spends 0.1 s.
    @Test func oneLineForAll() {
        let run = WorldRun(
            .still {
                $0.nodes = 4
                $0.isFreeRunning = true
                $0.delay = .zero
                $0.link.serviceTime = .milliseconds(100)
                $0.duration = .seconds(1)
            }, seed: 1, sampling: .milliseconds(100))
        let seconds = run.world.clients.map {
            (run.world.simulation.processes[$0].engine?.associations.first?.last?.sample.delay ?? .zero) / .seconds(1)
        }
        for (place, delay) in seconds.enumerated() {
            #expect(abs(delay - (Double(place + 1) * 0.1 + 0.1)) < 1e-6, "\(seconds)")
        }
    }
}
