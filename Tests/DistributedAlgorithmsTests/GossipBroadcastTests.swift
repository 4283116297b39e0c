import ClockSimulation
import Testing

@testable import DistributedAlgorithms

/// How many processes gossip reaches, against what probability says.
@Suite struct GossipBroadcastTests {
    /// What probability says of gossip among `count` processes of which each tells `fanout` others, drawn without repetition, once,
    /// over a network that loses packets with probability `loss`; for `rounds` rounds.
    ///
    /// Computed as a Markov chain, exactly: of each round how many know the message and how many of these have just heard; those who have just
    /// heard tell others one after the other. Of the k that one of them draws from N − 1, the number h of those who do not know yet is
    /// hypergeometric; and of these the packets of some are lost.
    private struct Theory {
        let count: Int
        let fanout: Int
        let loss: Double

        /// The probability of each number of processes reached.
        func distribution(rounds: Int) -> [Double] {
            var state = [[Int]: Double]()
            state[[1, 1]] = 1
            var final = [Double](repeating: 0, count: count + 1)
            for _ in 0..<rounds {
                var next: [[Int]: Double] = [:]
                for (place, probability) in state {
                    let (known, fresh) = (place[0], place[1])
                    // How many more know after each of the fresh ones has told its own.
                    var more = [probability]
                    for _ in 0..<fresh { more = told(more, unknown: count - known) }
                    for (number, probability) in more.enumerated() where probability > 0 {
                        next[[known + number, number], default: 0] += probability
                    }
                }
                state = next
            }
            for (place, probability) in state { final[place[0]] += probability }
            return final
        }

        private func told(_ more: [Double], unknown: Int) -> [Double] {
            var result = [Double](repeating: 0, count: min(unknown, more.count - 1 + fanout) + 1)
            for (number, probability) in more.enumerated() where probability > 0 {
                let left = unknown - number
                for drawn in 0...min(fanout, left) {
                    let draws = Self.choose(left, drawn) * Self.choose(count - 1 - left, fanout - drawn)
                    let isDrawn = draws / Self.choose(count - 1, fanout)
                    guard isDrawn > 0 else { continue }
                    for arrived in 0...drawn {
                        var arrival = Self.choose(drawn, arrived)
                        for _ in 0..<arrived { arrival *= 1 - loss }
                        for _ in arrived..<drawn { arrival *= loss }
                        result[number + arrived] += probability * isDrawn * arrival
                    }
                }
            }
            return result
        }

        private static func choose(_ all: Int, _ some: Int) -> Double {
            guard some >= 0, some <= all else { return 0 }
            return (0..<some).reduce(1) { $0 * Double(all - $1) / Double($1 + 1) }
        }
    }

    /// How many processes each of `messages` broadcasts of process 0 reached, over links of one delay: rounds are rounds.
    private func reached(
        _ count: Int, fanout: Int, rounds: Int, loss: Double = 0, messages: Int
    ) -> (numbers: [Int], packets: Int) {
        var conditions = WorldConditions()
        conditions.link.loss = loss
        let world = ModuleWorld(
            seed: 5, count: count, conditions: conditions,
            workload: [
                0: (0..<messages).map { TimedRequest(.broadcast(UInt64($0)), at: .seconds(Double($0) / 10)) }
            ]
        ) { _ in BroadcastStack<UInt64>.gossip(fanout: fanout, rounds: rounds) }
        let history = BroadcastHistory(world.run(until: .seconds(Double(messages) / 10 + 10)))
        var numbers: [UInt64: Int] = [:]
        for delivery in history.deliveries { numbers[delivery.message.payload, default: 0] += 1 }
        return ((0..<messages).map { numbers[UInt64($0)] ?? 0 }, world.cost.packets)
    }

    /// Mean and probability of reaching all are within four standard errors of what the chain says.
    @Test(
        arguments: [
            (8, 1, 7, 0.0), (8, 2, 2, 0.0), (8, 2, 7, 0.0), (12, 2, 3, 0.0), (12, 3, 11, 0.0), (10, 3, 3, 0.3),
            (12, 2, 11, 0.2),
        ] as [(Int, Int, Int, Double)])
    func coverageIsWhatProbabilitySays(count: Int, fanout: Int, rounds: Int, loss: Double) {
        let messages = 500
        let numbers = reached(count, fanout: fanout, rounds: rounds, loss: loss, messages: messages).numbers
        let theory = Theory(count: count, fanout: fanout, loss: loss).distribution(rounds: rounds)
        #expect(abs(theory.reduce(0, +) - 1) < 1e-12)
        let mean = theory.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
        let square = theory.enumerated().reduce(0) { $0 + Double($1.offset * $1.offset) * $1.element }
        let measured = Double(numbers.reduce(0, +)) / Double(messages)
        #expect(abs(measured - mean) <= 4 * ((square - mean * mean) / Double(messages)).squareRoot() + 1e-9)
        let all = theory[count]
        let measuredAll = Double(numbers.count { $0 == count }) / Double(messages)
        #expect(abs(measuredAll - all) <= 4 * (all * (1 - all) / Double(messages)).squareRoot() + 1e-9)
    }

    /// A fan-out of all others is best-effort broadcast, in one round and for sure.
    @Test func fanoutOfAllIsCertain() {
        #expect(reached(6, fanout: 5, rounds: 1, messages: 50).numbers == Array(repeating: 6, count: 50))
        #expect(reached(6, fanout: 99, rounds: 1, messages: 5).numbers == Array(repeating: 6, count: 5))
    }

    /// One friend is told in each round: after R rounds at most R + 1 know. None at all: only oneself does.
    @Test func roundsAndFanoutAreLimits() {
        #expect(reached(6, fanout: 1, rounds: 2, messages: 100).numbers.max() == 3)
        #expect(reached(6, fanout: 0, rounds: 9, messages: 5).numbers == Array(repeating: 1, count: 5))
        #expect(reached(6, fanout: 3, rounds: 0, messages: 5).numbers == Array(repeating: 1, count: 5))
        #expect(reached(6, fanout: -1, rounds: -1, messages: 5).numbers == Array(repeating: 1, count: 5))
    }

    /// Each process that is reached sends k messages, whatever N is: N log N would be enough, where each telling all takes N².
    @Test func costIsFanoutTimesReached() {
        let (numbers, packets) = reached(16, fanout: 4, rounds: 15, messages: 50)
        #expect(packets == 4 * numbers.reduce(0, +))
        #expect(packets < 50 * 16 * 16 / 3)
    }

    /// The theory bites: who always tells the same ones, or does not pass on, reaches fewer.
    @Test(arguments: [BrokenGossipBroadcast.Flaw.doesNotPassOn, .tellsTheSameOnes])
    func brokenGossipReachesFewer(flaw: BrokenGossipBroadcast.Flaw) {
        let mean = Theory(count: 8, fanout: 2, loss: 0).distribution(rounds: 7).enumerated()
            .reduce(0) { $0 + Double($1.offset) * $1.element }
        func measured(_ flaw: BrokenGossipBroadcast.Flaw) -> Double {
            let world = ModuleWorld(
                seed: 5, count: 8,
                workload: [0: (0..<200).map { TimedRequest(.broadcast(UInt64($0)), at: .seconds(Double($0))) }]
            ) { _ in BrokenGossipBroadcast(flaw) }
            return Double(BroadcastHistory(world.run(until: .seconds(210))).deliveries.count) / 200
        }
        #expect(abs(measured(.none) - mean) < 0.5)
        #expect(measured(flaw) < mean - 1)
    }
}
