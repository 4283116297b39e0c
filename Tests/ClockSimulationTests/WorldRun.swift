import ClockDiscipline
import NTPCore
import NTPWire

@testable import ClockSimulation

/// A world that has been run to its end, with all that was seen on the way.
struct WorldRun {
    let world: NTPWorld
    var samples: [NTPWorld.Sample] = []

    init(_ scenario: Scenario, seed: UInt64, sampling: Duration = .seconds(2)) {
        world = NTPWorld(scenario, seed: seed, sampling: sampling)
        var samples: [NTPWorld.Sample] = []
        world.run { sample in
            samples.append(sample)
            return true
        }
        self.samples = samples
    }

    var summary: SimulationSummary { SimulationSummary(world) }

    /// What was seen of the node at `place`, from `start` on and before `end`, in seconds.
    func samples(of place: Int, from start: Double = 0, to end: Double = .infinity) -> [NTPWorld.Sample] {
        samples.filter { $0.node == world.clients.lowerBound + place && start <= $0.seconds && $0.seconds < end }
    }

    /// The greatest error then, of the node or of all, as a length.
    func greatestError(of place: Int? = nil, from start: Double = 0, to end: Double = .infinity) -> Duration {
        let places = place.map { $0...$0 } ?? 0...(world.clients.count - 1)
        return places.flatMap { samples(of: $0, from: start, to: end) }.map(\.size).max() ?? .zero
    }

    func engine(_ place: Int) -> SyncEngineState {
        let process = world.simulation.processes[world.clients.lowerBound + place]
        return SyncEngineState(
            offset: process.engine?.lastDecision?.offset, delay: process.engine?.lastDecision?.delay,
            stratum: process.engine?.associations.compactMap { ($0.last?.header.stratum).map { Int($0) } }.max())
    }

    /// What was decided last by a node, and the stratum of whom it asks.
    struct SyncEngineState {
        let offset: Duration?
        let delay: Duration?
        let stratum: Int?
    }
}

extension NTPWorld.Sample {
    var seconds: Double { Double(time.nanoseconds) / 1e9 }
    /// The error without its sign.
    var size: Duration { max(error, .zero - error) }
    /// Half the width of the claim.
    var bound: Duration? { claim.map { ($0.high - $0.low) / 2 } }
}

extension Scenario {
    /// Nothing varies and nobody is wrong, but for what `change` does.
    static func still(_ change: (inout Scenario) -> Void) -> Scenario {
        var scenario = Scenario()
        scenario.nodes = 1
        scenario.servers = 1
        scenario.duration = .seconds(120)
        scenario.settling = .zero
        scenario.drift = .zero
        scenario.wander = .zero
        scenario.offset = .zero
        scenario.jitter = .zero
        scenario.poll = 4...4
        change(&scenario)
        return scenario
    }

    /// A few nodes on an ordinary network, asking every 16 s, but for what `change` does.
    static func small(_ change: (inout Scenario) -> Void) -> Scenario {
        var scenario = Scenario()
        scenario.nodes = 2
        scenario.duration = .seconds(300)
        scenario.settling = .seconds(120)
        scenario.poll = 4...4
        change(&scenario)
        return scenario
    }
}
