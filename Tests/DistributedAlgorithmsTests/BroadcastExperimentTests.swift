import ClockSimulation
import Testing
import TimeScales

@testable import DistributedAlgorithms

/// An experiment measures what the algorithms are said to take, tells which properties held, and can be drawn.
@Suite struct BroadcastExperimentTests {
    /// A network of one delay that loses nothing, and so much time between broadcasts that none meets another.
    private func calm(_ algorithm: BroadcastAlgorithm, nodes: Int = 4) -> BroadcastExperiment {
        var experiment = BroadcastExperiment(algorithm, seed: 3)
        experiment.nodeCount = nodes
        experiment.messagesPerNode = 2
        experiment.spacing = .seconds(10_000)
        experiment.delay = .milliseconds(10)
        experiment.jitter = .zero
        return experiment
    }

    /// N, N², N + 1, 3N messages; and over perfect links an acknowledgement for each.
    @Test(arguments: BroadcastAlgorithm.allCases, [2, 4, 5]) func messagesAreAsManyAsSaid(
        algorithm: BroadcastAlgorithm, nodes: Int
    ) {
        let result = calm(algorithm, nodes: nodes).run()
        #expect(result.broadcastCount == 2 * nodes)
        let expected = algorithm.messagesPerBroadcast(count: nodes)
        if algorithm == .gossip {
            #expect(result.packetsPerBroadcast <= Double(expected))
        } else {
            #expect(result.packetsPerBroadcast == Double(2 * expected))
        }
    }

    /// What is said in words: for four processes.
    @Test func messagesOfFour() {
        let counts = BroadcastAlgorithm.allCases.map { $0.messagesPerBroadcast(count: 4) }
        #expect(counts == [4, 16, 12, 16, 16, 5, 5, 12, 16])
        #expect(
            BroadcastAlgorithm.allCases.map { $0.messagesPerBroadcast(count: -1) }.allSatisfy { (0...1).contains($0) })
        _ = BroadcastAlgorithm.allCases.map { $0.messagesPerBroadcast(count: .max, fanout: .max) }
    }

    /// A round is a delay: the last delivery comes after as many delays as there are rounds.
    @Test(arguments: BroadcastAlgorithm.allCases) func latencyIsRoundsTimesDelay(algorithm: BroadcastAlgorithm) {
        let result = calm(algorithm).run()
        guard let rounds = algorithm.rounds else { return }
        #expect(result.latencies == Array(repeating: .milliseconds(10 * rounds), count: 8))
        #expect(result.medianLatency == result.greatestLatency)
        #expect(result.deliveries.count == 8 * 4)
    }

    /// 8 bytes of payload; a packet and its acknowledgement add 1 + 12 each for the perfect link; what the layers add is theirs.
    @Test func bytesAreWhatTheLayersAdd() {
        func perMessage(_ algorithm: BroadcastAlgorithm) -> Double {
            calm(algorithm).run().bytesPerBroadcast / Double(algorithm.messagesPerBroadcast(count: 4))
        }
        #expect(perMessage(.bestEffort) == 8 + 26)
        #expect(perMessage(.eager) == 8 + 26 + 12)
        #expect(perMessage(.fifo) == 8 + 26 + 12 + 8)
        // Four counts of four bytes and how many there are, less the zeros at the end of the first stamps.
        let causal = perMessage(.causal)
        #expect(causal <= 8 + 26 + 12 + 20 && causal > 8 + 26 + 12 + 4)
    }

    @Test(arguments: BroadcastAlgorithm.allCases) func promisesHoldAndOneSeedMakesOneResult(
        algorithm: BroadcastAlgorithm
    ) {
        var experiment = BroadcastExperiment(algorithm, seed: 11)
        experiment.loss = 0.3
        experiment.duplication = 0.2
        experiment.partition = .init([0, 1], from: .seconds(0.05), to: .seconds(0.6))
        experiment.crashes = [.init(3, at: .seconds(0.15))]
        experiment.retransmission = .milliseconds(300)
        experiment.patience = .seconds(6)
        let result = experiment.run()
        #expect(result.brokenPromises == [])
        #expect(result.correct == [0, 1, 2])
        #expect(result.broadcastCount < 12)
        #expect(result.verdicts.map(\.property) == BroadcastProperty.allCases)
        let again = experiment.run()
        #expect(again.events == result.events)
        #expect(again.cost == result.cost)
        #expect(again.verdicts == result.verdicts)
        experiment.seed = 12
        #expect(experiment.run().events != result.events)
    }

    /// The lessons: over a network that makes messages overtake each other, each algorithm keeps its order and not the next one's.
    @Test func hierarchyIsSeen() {
        func violated(_ algorithm: BroadcastAlgorithm) -> Set<BroadcastProperty> {
            let found = (0..<15 as Range<UInt64>).flatMap { seed -> [BroadcastProperty] in
                var experiment = BroadcastExperiment(algorithm, seed: seed)
                experiment.jitter = .milliseconds(60)
                experiment.retransmission = .milliseconds(500)
                experiment.patience = .seconds(3)
                return experiment.run().verdicts.filter { !$0.holds }.map(\.property)
            }
            return Set(found)
        }
        #expect(violated(.eager) == [.fifoDelivery, .causalDelivery, .totalOrder])
        #expect(violated(.fifo) == [.causalDelivery, .totalOrder])
        #expect(violated(.causal) == [.totalOrder])
        #expect(violated(.sequencer) == [.fifoDelivery, .causalDelivery])
        #expect(violated(.fifoSequencer) == [])
        #expect(violated(.lamport) == [])
    }

    /// Every arrow has both its ends, in that order; what is lost has one, what is doubled has two heads.
    @Test(arguments: BroadcastAlgorithm.allCases) func eventsCanBeDrawn(algorithm: BroadcastAlgorithm) {
        var experiment = BroadcastExperiment(algorithm, seed: 4)
        experiment.loss = 0.2
        experiment.duplication = 0.2
        experiment.patience = .seconds(2)
        #expect(experiment.run().events.allSatisfy { $0.kind == .broadcast || $0.kind == .deliver })
        experiment.recordsPackets = true
        let result = experiment.run()
        let events = result.events
        #expect(events.map(\.time) == events.map(\.time).sorted())

        let sends = events.filter { $0.kind == .send }
        #expect(sends.count == result.cost.packets)
        #expect(sends.map(\.number) == Array(0..<sends.count))
        for receipt in events where receipt.kind == .receive {
            guard let number = receipt.number, sends.indices.contains(number) else {
                Issue.record("a receipt without a send")
                continue
            }
            #expect(sends[number].time.duration(to: receipt.time) >= experiment.delay)
            #expect(sends[number].peer == receipt.process)
            #expect(receipt.peer == sends[number].process)
            #expect(receipt.label == sends[number].label)
        }
        let heads = Dictionary(grouping: events.filter { $0.kind == .receive }) { $0.number }.mapValues(\.count)
        #expect(heads.count < sends.count)
        #expect(heads.values.max() == 2)

        let broadcasts = events.filter { $0.kind == .broadcast }
        #expect(broadcasts.map(\.number) == Array(0..<12))
        for delivery in events where delivery.kind == .deliver {
            let broadcast = broadcasts.first { $0.number == delivery.number }
            #expect(broadcast?.process == delivery.peer)
            #expect(broadcast?.label == delivery.label)
        }
        #expect(events.filter { $0.kind == .deliver }.count == result.deliveries.count)
    }

    /// The clock of an event is that of its process: wrong by as much as was drawn for it, and drifting.
    @Test func clocksAreTheProcesses() {
        var experiment = BroadcastExperiment(.eager, seed: 4)
        experiment.recordsPackets = true
        experiment.crashes = [.init(2, at: .seconds(0.2))]
        let result = experiment.run()
        var errors: [NodeID: [Double]] = [:]
        for event in result.events {
            let truth = SimulatedClock.epoch.advanced(by: .nanoseconds(event.time.nanoseconds))
            errors[event.process, default: []].append(event.clock.duration(since: truth).asSeconds)
        }
        #expect(errors.count == 4)
        for (_, errors) in errors {
            let (least, greatest) = (errors.min() ?? 0, errors.max() ?? 0)
            #expect(least >= -0.0525 && greatest <= 0.0525)
            #expect(greatest - least < 0.0025)
        }
        #expect(Set(errors.values.compactMap(\.first)).count == 4)
        #expect(result.events.filter { $0.kind == .crash }.map(\.process) == [2])
        experiment.clockError = .zero
        experiment.drift = 0
        for event in experiment.run().events {
            #expect(event.clock == SimulatedClock.epoch.advanced(by: .nanoseconds(event.time.nanoseconds)))
        }
    }

    @Test func labelsSayWhatIsSent() {
        var experiment = calm(.isis, nodes: 2)
        experiment.messagesPerNode = 1
        experiment.recordsPackets = true
        let sent = experiment.run().events.filter { $0.kind == .send && $0.label != "ack" }.map(\.label)
        #expect(
            sent == ["0", "0", "propose 1.0", "propose 1.1", "agree 1.1", "agree 1.1"]
                + ["1", "1", "propose 2.0", "propose 2.1", "agree 2.1", "agree 2.1"])
    }

    /// Numbers that make no sense make an empty world, or one in which nothing arrives.
    @Test func nonsenseIsHarmless() {
        var experiment = BroadcastExperiment(.causal, seed: 1)
        experiment.nodeCount = -3
        #expect(experiment.run().deliveries == [])
        experiment.nodeCount = 2
        experiment.messagesPerNode = -1
        #expect(experiment.run().packetsPerBroadcast == 0)
        experiment.messagesPerNode = 1
        experiment.loss = 7
        experiment.crashes = [.init(99, at: .seconds(-4))]
        experiment.partition = .init([7, -1], from: .seconds(3), to: .seconds(1))
        experiment.patience = .seconds(2)
        let result = experiment.run()
        #expect(result.medianLatency == nil)
        #expect(result.deliveries == [])
        #expect(!result.brokenPromises.isEmpty)
    }
}
