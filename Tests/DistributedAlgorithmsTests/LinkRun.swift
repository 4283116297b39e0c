import ClockDiscipline
import ClockSimulation
import DistributedAlgorithms

/// Random worlds in which links have to keep what they promise.
enum LinkRun {
    /// Divisible by the number of kinds of crash and of ways to acknowledge, of which each gets as many worlds.
    static let seeds: Range<UInt64> = 0..<240
    static let calm = SimulatedInstant.seconds(12)
    static let end = SimulatedInstant.seconds(45)
    static let terms = LivenessTerms(calm: calm, patience: .seconds(15))

    /// How many nodes the world of `seed` has: 2 to 5.
    static func count(_ seed: UInt64) -> Int { 2 + Int(seed % 4) }

    /// Each node sends `each` messages to nodes that `seed` draws, itself among them, before, during and after the faults, half of
    /// them within 20 ms of another. No two messages of a run have the same payload, but each is sent `copies` times.
    static func sends(seed: UInt64, each: Int = 6, copies: Int = 1) -> [NodeID: [(SimulatedInstant, UInt64, NodeID)]] {
        var random = SimulationRandom(seed: seed, stream: 1_000_000)
        var sends: [NodeID: [(SimulatedInstant, UInt64, NodeID)]] = [:]
        for node in 0..<count(seed) {
            var (time, receiver) = (0.0, 0)
            for number in 0..<each {
                let isClose = number % 2 == 1
                if !isClose { receiver = Int(random.next() % UInt64(count(seed))) }
                for _ in 0..<copies {
                    time = isClose ? time + 0.02 * random.uniform() : 28 * random.uniform()
                    sends[node, default: []].append((.seconds(time), UInt64(1_000 * node + number), receiver))
                }
            }
        }
        return sends
    }

    /// What links are asked for by ``sends(seed:each:copies:)``.
    static func workload(seed: UInt64, each: Int = 6, copies: Int = 1) -> [NodeID: [TimedRequest<LinkRequest<UInt64>>]]
    {
        sends(seed: seed, each: each, copies: copies).mapValues { sends in
            sends.map { TimedRequest(.send($0.1, to: $0.2), at: $0.0) }
        }
    }

    static func conditions(_ seed: UInt64, _ crashes: WorldConditions.Crashes) -> WorldConditions {
        WorldConditions.drawn(seed: seed, count: count(seed), crashes: crashes, calm: calm)
    }

    /// The history of the world of `seed` with the given links.
    static func history<Link: PointToPointLink>(
        _ seed: UInt64, _ crashes: WorldConditions.Crashes, each: Int = 6, copies: Int = 1, _ link: (NodeID) -> Link
    ) -> LinkHistory<UInt64> where Link.Payload == UInt64 {
        let world = ModuleWorld(
            seed: seed, count: count(seed), conditions: conditions(seed, crashes),
            workload: workload(seed: seed, each: each, copies: copies), module: link)
        return LinkHistory(world.run(until: end))
    }

    /// The history of stubborn links.
    static func stubbornHistory(
        _ seed: UInt64, _ crashes: WorldConditions.Crashes, interval: Duration = .milliseconds(500)
    ) -> LinkHistory<UInt64> {
        let workload = sends(seed: seed, each: 2).mapValues { sends in
            sends.map { TimedRequest(StubbornLink<UInt64>.Request.send($0.1, to: $0.2), at: $0.0) }
        }
        let world = ModuleWorld(
            seed: seed, count: count(seed), conditions: conditions(seed, crashes), workload: workload
        ) { _ in StubbornLink<UInt64>(interval: interval) }
        return LinkHistory(world.run(until: end))
    }

    /// The history of logged links.
    static func loggedHistory(_ seed: UInt64) -> LinkHistory<UInt64> {
        let world = ModuleWorld(
            seed: seed, count: count(seed), conditions: conditions(seed, .recovery), workload: workload(seed: seed)
        ) { _ in LoggedPerfectLink<UInt64>() }
        return LinkHistory(world.run(until: end))
    }
}

extension LinkHistory {
    /// What violates any of `properties`, within the terms of ``LinkRun``.
    func violations(of properties: [LinkProperty]) -> [PropertyViolation] {
        safetyViolations(of: properties) + livenessViolations(of: properties, LinkRun.terms)
    }
}

extension SimulatedInstant {
    static func seconds(_ seconds: Double) -> SimulatedInstant {
        SimulatedInstant(nanoseconds: Int64(seconds * 1e9))
    }
}
