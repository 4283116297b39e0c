import ClockSimulation

@testable import DistributedAlgorithms

/// Random worlds in which broadcasts have to keep what they promise.
enum BroadcastRun {
    /// Divisible by eight: two sizes of the group, with and without crashes.
    static let seeds: Range<UInt64> = 0..<240
    static let calm = SimulatedInstant.seconds(3)
    static let end = SimulatedInstant.seconds(12)
    static let terms = LivenessTerms(calm: calm, patience: .seconds(7))
    /// After how long perfect links send again.
    static let interval = Duration.milliseconds(400)

    /// How many nodes the world of `seed` has: 3, or 4 in one of four worlds.
    static func count(_ seed: UInt64) -> Int { seed % 4 == 3 ? 4 : 3 }

    /// Whether any node of the world of `seed` may crash.
    static func crashes(_ seed: UInt64) -> WorldConditions.Crashes { seed / 4 % 2 == 0 ? .stop : .none }

    /// Every node broadcasts twice within 0.4 s, before, during or after the faults, so that some broadcasts are concurrent and some
    /// are not. All payloads are different.
    static func workload(_ seed: UInt64) -> [NodeID: [TimedRequest<BroadcastRequest<UInt64>>]] {
        var random = SimulationRandom(seed: seed, stream: 1_000_000)
        var workload: [NodeID: [TimedRequest<BroadcastRequest<UInt64>>]] = [:]
        let begin = 4 * random.uniform()
        for node in 0..<count(seed) {
            for number in 0..<2 {
                let time = SimulatedInstant.seconds(begin + 0.4 * random.uniform())
                workload[node, default: []].append(TimedRequest(.broadcast(UInt64(10 * node + number)), at: time))
            }
        }
        return workload
    }

    /// The history of the world of `seed`, with `module` on every node.
    static func history<Module: BroadcastModule>(
        _ seed: UInt64, crashes: WorldConditions.Crashes? = nil, _ module: Module
    ) -> BroadcastHistory<UInt64> where Module.Payload == UInt64 {
        let conditions = WorldConditions.drawn(
            seed: seed, count: count(seed), crashes: crashes ?? Self.crashes(seed), calm: calm)
        let world = ModuleWorld(seed: seed, count: count(seed), conditions: conditions, workload: workload(seed)) { _ in
            module
        }
        return BroadcastHistory(world.run(until: end))
    }

    /// How many nodes the worlds have in which most of them crash.
    static let manyCount = 5

    /// The history of a world in which two to four of five nodes crash, while each broadcasts once within 0.4 s and what it sends gets lost
    /// half of the time: who has a message and passes it on crashes, too.
    static func historyOfManyCrashes<Module: BroadcastModule>(
        _ seed: UInt64, _ module: Module
    ) -> BroadcastHistory<UInt64> where Module.Payload == UInt64 {
        var random = SimulationRandom(seed: seed, stream: 2_000_000)
        var conditions = WorldConditions.drawn(seed: seed, count: manyCount, crashes: .none, calm: calm)
        conditions.link.loss = 0.5
        var workload: [NodeID: [TimedRequest<BroadcastRequest<UInt64>>]] = [:]
        for node in 0..<manyCount {
            let time = SimulatedInstant.seconds(0.4 * random.uniform())
            workload[node] = [TimedRequest(.broadcast(UInt64(node)), at: time)]
        }
        var standing = Array(0..<manyCount)
        for _ in 0..<2 + random.below(3) {
            let id = standing.remove(at: random.below(standing.count))
            conditions.faults.append((.seconds(1.2 * random.uniform()), .crash(id)))
        }
        let world = ModuleWorld(seed: seed, count: manyCount, conditions: conditions, workload: workload) { _ in module
        }
        return BroadcastHistory(world.run(until: end))
    }

    /// The stack of `algorithm`.
    static func module(_ algorithm: BroadcastAlgorithm) -> any BroadcastModule<UInt64> {
        var experiment = BroadcastExperiment(algorithm, seed: 0)
        experiment.retransmission = interval
        // With so few nodes a fan-out of 3 would be to all of them.
        experiment.fanout = 2
        return experiment.module
    }
}

extension BroadcastHistory {
    /// What violates any of `properties`, within the terms of ``BroadcastRun``.
    func violations(of properties: [BroadcastProperty]) -> [PropertyViolation] {
        safetyViolations(of: properties) + livenessViolations(of: properties, BroadcastRun.terms)
    }

    /// Processes that crashed.
    var crashed: Set<NodeID> { Set(group).subtracting(fates.unfailing) }
}
