import ClockDiscipline
import Testing

@testable import ClockSimulation

/// What a built-in scenario says is seen in it, and is not said of a world in which it is not.
@Suite struct ScenarioLessonTests {
    private func scenario(_ name: String, _ change: (inout Scenario) -> Void = { _ in }) throws -> Scenario {
        var scenario = try #require(Scenario.builtIn(name))
        change(&scenario)
        return scenario
    }

    @Test func eachTeaches() {
        for scenario in Scenario.builtIn + (1..<20).map({ .swarm(seed: $0) }) {
            #expect(scenario.teaches, "\(scenario.name)")
            #expect(scenario.lesson.hasSuffix("."))
        }
        #expect(Set(Scenario.builtIn.map(\.lesson)).count == Scenario.builtIn.count)
    }

    /// What the sentence is about is gone.
    @Test func changedScenariosTeachSomethingElse() throws {
        for liars in [0, 2, 3] { #expect(try !scenario("falseticker") { $0.liars = liars }.teaches) }
        #expect(try !scenario("falseticker") { $0.servers = 0 }.teaches)
        for liars in [0, 1, 2] { #expect(try !scenario("falseticker-majority") { $0.liars = liars }.teaches) }
        #expect(try !scenario("falseticker-majority") { $0.lie = .random(.seconds(1)) }.teaches)
        #expect(try !scenario("drift") { $0.isFreeRunning = true }.teaches)
        #expect(try !scenario("free-run") { $0.servers = 4 }.teaches)
        #expect(try !scenario("asymmetric-path") { $0.asymmetry = .zero }.teaches)
        #expect(try !scenario("lossy") { $0.loss = 0 }.teaches)
        for name in ["partition", "suspend", "leap-second", "server-step"] {
            #expect(try !scenario(name) { $0.duration = .seconds(100) }.teaches, "\(name)")
        }
        // What is not the point may change.
        #expect(try scenario("falseticker") { ($0.nodes, $0.duration) = (2, .seconds(100)) }.teaches)
        #expect(try scenario("one-server") { $0.jitter = .zero }.teaches)
        // A scenario of one's own.
        #expect(try scenario("falseticker") { ($0.lesson, $0.liars) = ("Look.", 0) }.teaches)
    }

    /// 1 s of error from the unannounced second on until the clock is set, none from the announced one.
    @Test func leapSecond() throws {
        let run = WorldRun(
            try scenario("leap-second") {
                $0.nodes = 2
                $0.duration = .seconds(12_000)
            }, seed: 0x51E_0901, sampling: .seconds(1))
        #expect(run.greatestError(from: 4_990, to: 9_990) < .milliseconds(5))
        let error = run.samples(of: 0, from: 10_001, to: 10_002).first?.error ?? .zero
        #expect(error > .milliseconds(995) && error < .milliseconds(1_005), "\(error)")
        #expect(run.greatestError(from: 11_900) < .milliseconds(5))
        #expect(run.summary.brokenInvariants.isEmpty)
    }

    /// A node in ten sleeps for 3600 s of the 13800 s that are counted, in which it claims nothing: 2.6 %, and a little while it
    /// measures anew.
    @Test func suspend() throws {
        let run = WorldRun(try scenario("suspend"), seed: 0x51E_0902, sampling: .seconds(10))
        let claimed = try #require(run.summary.claimed)
        #expect(claimed > 0.972 && claimed < 1 - 3_600.0 / 138_000, "\(claimed)")
        #expect(run.summary.coverage == 1)
    }
}
