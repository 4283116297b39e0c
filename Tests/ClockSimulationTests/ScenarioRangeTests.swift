import ClockDiscipline
import Testing

@testable import ClockSimulation

/// A scenario may hold any values: a world of it is one that could be, and comes to an end.
@Suite struct ScenarioRangeTests {
    private static let longest = Duration.seconds(Int64.max)

    struct Odd: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let change: @Sendable (inout Scenario) -> Void

        init(_ name: String, _ change: @escaping @Sendable (inout Scenario) -> Void) {
            (testDescription, self.change) = (name, change)
        }
    }

    @Test(arguments: [
        Odd("no nodes") { $0.nodes = -1 }, Odd("no servers") { $0.servers = -1 },
        Odd("negative liars") { $0.liars = .min }, Odd("more liars than servers") { $0.liars = .max },
        Odd("strata") { $0.strata = .max }, Odd("no strata") { $0.strata = .min },
        Odd("poll") { $0.poll = -100...100 }, Odd("short polls") { $0.poll = -100...(-50) },
        Odd("long polls") { $0.poll = 50...100 }, Odd("duration") { $0.duration = .seconds(-5) },
        Odd("settling") { $0.settling = .seconds(Int64.min) },
        Odd("offset") { $0.offset = .seconds(Int64.min) }, Odd("delay") { $0.delay = ScenarioRangeTests.longest },
        Odd("negative delay") { $0.delay = .seconds(-50) }, Odd("jitter") { $0.jitter = ScenarioRangeTests.longest },
        Odd("asymmetry") { $0.asymmetry = .seconds(Int64.min) },
        Odd("service") { ($0.link.serviceTime, $0.link.queueLimit) = (ScenarioRangeTests.longest, .min) },
        Odd("gamma") { $0.link.jitter = .gamma(shape: -1) }, Odd("pareto") { $0.link.jitter = .pareto(shape: .nan) },
        Odd("loss") { $0.loss = .nan }, Odd("noise") { $0.oscillator.randomWalkFrequencyNoise = 1e300 },
        Odd("skew") { $0.oscillator.skew = FrequencyOffset(femtoratio: .min) },
        Odd("slew limit") { $0.slewLimit = FrequencyOffset(femtoratio: .min) },
        Odd("lies") { ($0.liars, $0.lie) = (4, .fixed(ScenarioRangeTests.longest)) },
        Odd("two faces") { ($0.liars, $0.lie) = (4, .twoFaced(Duration(attoseconds: .min))) },
        Odd("random lies") { ($0.liars, $0.lie) = (4, .random(ScenarioRangeTests.longest)) },
        Odd("times of lies") { ($0.liars, $0.liesFrom) = (4, .seconds(Int64.min)) },
        Odd("nobody") {
            $0.incidents = [
                .init(at: .seconds(5), .partition(nodes: -4)),
                .init(at: .seconds(5), .step(node: .max, by: .seconds(1))),
                .init(at: .seconds(5), .crash(node: -1)),
                .init(at: .seconds(5), .suspend(node: .min, for: .seconds(1))),
                .init(at: .seconds(6), .partition(nodes: .max)),
            ]
        },
        Odd("steps") {
            $0.incidents = (0..<50).map { .init(at: .seconds($0), .step(node: 0, by: ScenarioRangeTests.longest)) }
        },
        Odd("steps of servers") {
            $0.incidents = (0..<50).map { .init(at: .seconds($0), .serversStep(.seconds(Int64.min))) }
        },
        Odd("times") {
            $0.incidents = [
                .init(at: .seconds(Int64.min), .leapSecond), .init(at: .seconds(Int64.max), .leapSecond),
                .init(at: .seconds(-5), .suspend(node: 0, for: .seconds(Int64.max))),
                .init(at: .seconds(-5), .pause(node: 1, for: .seconds(Int64.min))),
            ]
        },
    ])
    func anyWorldEnds(_ odd: Odd) {
        let scenario = Scenario.small {
            $0.duration = .seconds(60)
            odd.change(&$0)
        }
        let run = WorldRun(scenario, seed: 1, sampling: .seconds(10))
        #expect(run.summary.duration == max(.zero, scenario.duration))
        #expect(run.summary.nodes == max(0, scenario.nodes))
        #expect(SimulationPlot(run.world).svg(of: run.world).hasSuffix("</svg>\n"))
    }

    /// Time passes between two looks at the clocks.
    @Test(arguments: [Duration.zero, .seconds(-1), Duration(attoseconds: 1)]) func sampling(length: Duration) {
        let run = WorldRun(.small { $0.duration = .nanoseconds(20) }, seed: 1, sampling: length)
        // Two nodes, at the start and each nanosecond.
        #expect(run.samples.count == 2 * 21)
    }

    /// What is within its range stays as it is.
    @Test func ordinaryWorldsStay() {
        for scenario in Scenario.builtIn + (0..<50).map({ .swarm(seed: $0) }) {
            #expect(scenario.withinRanges == scenario, "\(scenario.name)")
        }
    }
}
