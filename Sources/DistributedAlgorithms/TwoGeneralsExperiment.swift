public import ClockSimulation
import TimeScales

/// Two generals and a protocol of so many messages: what each loss of messages makes of them, and how often they disagree where
/// messages are lost at random.
///
/// ```swift
/// var experiment = TwoGeneralsExperiment(messageCount: 3, seed: 7)
/// experiment.loss = 0.2
/// let result = experiment.run()
/// print(result.counterexample ?? [], result.disagreementCount, experiment.disagreementProbability)
/// ```
public struct TwoGeneralsExperiment: Hashable, Sendable {
    /// How the day went.
    public enum Outcome: String, Hashable, Sendable, CaseIterable {
        /// Both attack.
        case victory
        /// One attacks, the other does not.
        case disagreement
        /// None attacks.
        case peace

        init(_ attacks: [Bool]) {
            self =
                switch attacks.count(where: { $0 }) {
                case 0: .peace
                case attacks.count: .victory
                default: .disagreement
                }
        }
    }

    /// A run of which the losses are given.
    public struct Run: Hashable, Sendable {
        /// The numbers of the messages that are lost, if they are sent at all.
        public let lost: Set<Int>
        /// Which general attacks.
        public let attacks: [Bool]
        /// How many messages were sent.
        public let sentCount: Int
        /// The run as a diagram shows it.
        public let events: [SpaceTimeEvent]

        /// What comes of it.
        public var outcome: Outcome { Outcome(attacks) }
    }

    /// Up to how many messages all losses are tried out, which are 2^k.
    public static let mostEnumerated = 10

    /// How many messages the protocol has, k: 1 or more.
    public var messageCount: Int
    /// What brings the runs back.
    public var seed: UInt64
    /// The probability that a message is lost, from 0 to 1.
    public var loss = 0.1
    /// How many worlds are drawn.
    public var worldCount = 1_000
    /// What a message takes; 1 µs or more.
    public var delay = Duration.milliseconds(10)
    /// For each general the numbers of messages got of which it attacks; `nil` for those that trust most.
    public var rules: [Set<Int>]?

    /// An experiment with a protocol of `messageCount` messages.
    public init(messageCount: Int, seed: UInt64) {
        self.messageCount = messageCount
        self.seed = seed
    }

    /// The probability that one attacks and the other does not. By the rules that trust most: that all messages but the last come,
    /// and the last does not, p(1 − p)^(k − 1).
    public var disagreementProbability: Double { probability(of: .disagreement) }

    /// The probability that both attack. By the rules that trust most: that all messages come, (1 − p)^k.
    public var victoryProbability: Double { probability(of: .victory) }

    private func probability(of outcome: Outcome) -> Double {
        courses.filter { $0.outcome == outcome }.reduce(0) { $0 + $1.probability }
    }

    /// Runs all losses, if there are not too many, and as many worlds as asked for.
    public func run() -> TwoGeneralsResult {
        let patterns =
            count > Self.mostEnumerated
            ? []
            : (0..<1 << count).map { pattern in
                run(losing: Set((1...count).filter { pattern >> ($0 - 1) & 1 == 1 }))
            }
        return TwoGeneralsResult(
            self, patterns: patterns, outcomes: (0..<max(0, worldCount)).map { outcome(world: $0) })
    }

    /// What comes of world number `place`, from 0 on: experiments with as many worlds and other seeds have others.
    public func outcome(world place: Int) -> Outcome {
        outcome(seed: seed &* UInt64(max(1, worldCount)) &+ UInt64(max(0, place)))
    }

    /// The run in which just the messages `lost` are lost.
    public func run(losing lost: Set<Int>) -> Run {
        var conditions = WorldConditions()
        conditions.link = link(loss: lost.contains(1) ? 1 : 0)
        // Message i is sent i − 1 delays after the start: each has the time around that for its own.
        for number in stride(from: 2, through: count, by: 1) {
            let time = SimulatedInstant.start.advanced(by: step * (Double(number) - 1.5))
            conditions.laterLinks.append((time, link(loss: lost.contains(number) ? 1 : 0)))
        }
        let world = world(seed: seed, conditions, recordsPackets: true)
        let trace = world.run(until: end)
        let events = trace.spaceTimeEvents(
            request: { _, _ in SpaceTimePoint(.local, "proposes") },
            indication: { indication in
                switch indication {
                case .decided(let attacks, _): SpaceTimePoint(.local, attacks ? "attacks" : "stays")
                }
            })
        return Run(lost: lost, attacks: attacks(trace), sentCount: world.cost.packets, events: events)
    }

    /// What comes of the world of `seed`, where messages are lost at random.
    public func outcome(seed: UInt64) -> Outcome {
        var conditions = WorldConditions()
        conditions.link = link(loss: probability)
        let attacks = attacks(world(seed: seed, conditions).run(until: end))
        return Run(lost: [], attacks: attacks, sentCount: 0, events: []).outcome
    }

    typealias General = TwoGenerals<FairLossLink<UInt32>>

    private func world(
        seed: UInt64, _ conditions: WorldConditions, recordsPackets: Bool = false
    ) -> ModuleWorld<General> {
        ModuleWorld(
            seed: seed, count: 2, conditions: conditions, workload: [0: [TimedRequest(.propose, at: .start)]],
            recordsPackets: recordsPackets
        ) { _ in
            General(FairLossLink(), messageCount: count, dawn: dawn, rules: rules)
        }
    }

    private func attacks(_ trace: ModuleTrace<General>) -> [Bool] {
        var attacks = [false, false]
        for event in trace.events {
            guard case .indicated(.decided(let does, _)) = event.kind, attacks.indices.contains(event.node) else {
                continue
            }
            attacks[event.node] = does
        }
        return attacks
    }

    private func link(loss: Double) -> LinkModel {
        var link = LinkModel(delay: step)
        link.loss = loss
        return link
    }

    var count: Int { min(max(1, messageCount), 1 << 16) }
    private var step: Duration { min(max(delay, .microseconds(1)), .seconds(1_000)) }
    /// When each has decided at the latest.
    private var dawn: Duration { step * Double(count + 1) }
    private var end: SimulatedInstant { SimulatedInstant.start.advanced(by: dawn + step) }
    var probability: Double { loss > 0 ? min(loss, 1) : 0 }
}

/// What came of a ``TwoGeneralsExperiment``.
public struct TwoGeneralsResult: Sendable {
    /// What was tried out.
    public let experiment: TwoGeneralsExperiment
    /// The run for each loss of messages, 2^k; none where there are too many messages for that.
    public let patterns: [TwoGeneralsExperiment.Run]
    /// How each world went, in order of the seeds.
    public let outcomes: [TwoGeneralsExperiment.Outcome]

    init(
        _ experiment: TwoGeneralsExperiment, patterns: [TwoGeneralsExperiment.Run],
        outcomes: [TwoGeneralsExperiment.Outcome]
    ) {
        self.experiment = experiment
        self.patterns = patterns
        self.outcomes = outcomes
    }

    /// A run in which one attacks and the other does not, with the fewest messages lost: there always is one, unless a rule attacks
    /// whatever happens or never does.
    public var counterexample: TwoGeneralsExperiment.Run? {
        patterns.filter { $0.outcome == .disagreement }.min { $0.lost.count < $1.lost.count }
    }

    /// In how many worlds one attacked and the other did not.
    public var disagreementCount: Int { outcomes.count { $0 == .disagreement } }
    /// In how many worlds both attacked.
    public var victoryCount: Int { outcomes.count { $0 == .victory } }
}
