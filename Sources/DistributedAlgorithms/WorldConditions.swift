import ClockDiscipline
public import ClockSimulation

/// What the nodes of a world have to live with: clocks, links and faults.
public struct WorldConditions: Sendable {
    /// A node's clock.
    public struct NodeClock: Sendable {
        /// What drives it.
        public var oscillator = OscillatorModel()
        /// How far its time of day is ahead of the truth at the start.
        public var ahead = Duration.zero
        /// Who tells the node the time, so that it can claim to know it; nobody unless said otherwise.
        public var timeService: TimeService?

        /// A perfect clock.
        public init() {}
    }

    /// Which processes crash.
    public enum Crashes: Hashable, Sendable {
        /// None.
        case none
        /// Fewer than half, and for good.
        case stop
        /// Any, again and again; all recover.
        case recovery
    }

    /// The link between any two nodes, at first.
    public var link = LinkModel(delay: .milliseconds(1))
    /// What the link between any two nodes becomes, and when; in any order.
    public var laterLinks: [(SimulatedInstant, LinkModel)] = []
    /// Clocks that are not perfect.
    public var clocks: [NodeID: NodeClock] = [:]
    /// What befalls nodes and network, and when.
    public var faults: [(SimulatedInstant, SimulationFault)] = []

    /// Perfect clocks, links of 1 ms that lose nothing, and no faults.
    public init() {}

    /// Conditions that `seed` draws for `count` nodes: links that lose up to half of what is sent, double up to 30 % and let
    /// messages overtake each other; clocks that drift by up to 500 ppm and are up to 10 s wrong; partitions, pauses, sleep,
    /// steps of the clock, and crashes as said.
    ///
    /// All faults come before `calm`, and by then all is healed: pauses are over, and whoever recovers has. Liveness can only be
    /// asked for afterwards.
    public static func drawn(seed: UInt64, count: Int, crashes: Crashes, calm: SimulatedInstant) -> WorldConditions {
        // Apart from the streams of the simulation with the same seed, which count from 1.
        var random = SimulationRandom(seed: seed, stream: .max)
        var conditions = WorldConditions()
        conditions.link = link(using: &random)
        for id in 0..<max(0, count) {
            var clock = NodeClock()
            let skew = FrequencyOffset(femtoratio: Int64(1e12 * random.uniform()) - 500_000_000_000)
            clock.oscillator = OscillatorModel(skew: skew)
            clock.ahead = .milliseconds(Int64(20_000 * random.uniform()) - 10_000)
            conditions.clocks[id] = clock
        }
        let span = max(1, calm.nanoseconds)
        for _ in 0..<random.below(4) { conditions.addPartition(count, within: span, using: &random) }
        for id in 0..<max(0, count) { conditions.addTroubles(of: id, within: span, using: &random) }
        conditions.add(crashes, count, within: span, using: &random)
        return conditions
    }

    private static func link(using random: inout SimulationRandom) -> LinkModel {
        let distributions: [LinkModel.Jitter] = [.uniform, .exponential, .gamma(shape: 0.5), .pareto(shape: 2.5)]
        var link = LinkModel(
            delay: .microseconds(100 + Int64(20_000 * random.uniform())),
            jitter: .microseconds(1 + Int64(50_000 * random.uniform())),
            distribution: distributions[random.below(distributions.count)])
        link.loss = random.uniform() / 2
        link.duplication = 0.3 * random.uniform()
        return link
    }

    /// Some against the others, and whole again.
    private mutating func addPartition(_ count: Int, within span: Int64, using random: inout SimulationRandom) {
        let begin = random.instant(before: span)
        let some = (0..<max(0, count)).filter { _ in random.uniform() < 0.5 }
        faults.append((begin, .partition([some])))
        faults.append((random.instant(from: begin, before: span), .heal))
    }

    /// Pauses, sleep and steps of the clock.
    private mutating func addTroubles(of id: NodeID, within span: Int64, using random: inout SimulationRandom) {
        for _ in 0..<random.below(3) {
            let begin = random.instant(before: span)
            let end = random.instant(from: begin, before: span)
            switch random.below(3) {
            case 0: faults.append((begin, .pause(id, begin.duration(to: end))))
            case 1: faults.append((begin, .suspend(id, begin.duration(to: end))))
            default: faults.append((begin, .step(id, .milliseconds(Int64(4_000 * random.uniform()) - 2_000))))
            }
        }
    }

    private mutating func add(
        _ crashes: Crashes, _ count: Int, within span: Int64, using random: inout SimulationRandom
    ) {
        switch crashes {
        case .none: break
        case .stop:
            var standing = Array(0..<max(0, count))
            for _ in 0..<random.below((count + 1) / 2) {
                let id = standing.remove(at: random.below(standing.count))
                faults.append((random.instant(before: span), .crash(id)))
            }
        case .recovery:
            for id in 0..<max(0, count) {
                var time = random.instant(before: span)
                for _ in 0..<random.below(4) {
                    let end = random.instant(from: time, before: span)
                    faults.append((time, .crash(id)))
                    faults.append((end, .recover(id)))
                    time = random.instant(from: end, before: span)
                }
            }
        }
    }
}

extension SimulationRandom {
    /// A whole number from 0 to below `bound`; 0 where that is not positive. `bound` is small against 2⁵³.
    mutating func below(_ bound: Int) -> Int { Int(uniform() * Double(max(1, bound))) }

    /// One of `elements`; `nil` where there are none.
    mutating func element<Elements: RandomAccessCollection>(of elements: Elements) -> Elements.Element? {
        guard !elements.isEmpty else { return nil }
        return elements[elements.index(elements.startIndex, offsetBy: below(elements.count))]
    }

    /// A point in time before `end`, in nanoseconds.
    fileprivate mutating func instant(before end: Int64) -> SimulatedInstant { instant(from: .start, before: end) }

    /// A point in time from `start` to before `end`, in nanoseconds, each as likely; `start` where that is later.
    fileprivate mutating func instant(from start: SimulatedInstant, before end: Int64) -> SimulatedInstant {
        let length = Double(max(0, end - start.nanoseconds))
        return SimulatedInstant(nanoseconds: start.nanoseconds + Int64(uniform() * length))
    }
}
