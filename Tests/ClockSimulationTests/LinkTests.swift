import Foundation
import TestSupport
import Testing

@testable import ClockSimulation

/// What links do to packets, against the theory of their distributions. Sizes are chosen for the tolerance to be some four
/// standard deviations or more of what is measured.
@Suite struct LinkTests {
    private struct Run {
        /// Delays of what arrived, in seconds, sorted.
        var delays: [Double] = []
        /// Delays of second copies.
        var copies: [Double] = []
        /// Which packets were lost.
        var isLost: [Bool] = []

        var mean: Double { delays.reduce(0, +) / Double(delays.count) }
        var variance: Double {
            let mean = mean
            return delays.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(delays.count)
        }
        func quantile(_ share: Double) -> Double { delays[Int(Double(delays.count) * share)] }
        var loss: Double { Double(isLost.count { $0 }) / Double(isLost.count) }
        /// The lengths of runs of losses.
        var bursts: [Int] { isLost.split(separator: false).map(\.count) }
    }

    /// Sends `count` packets, a second apart or as `times` has it.
    private func run(_ model: LinkModel, seed: UInt64, count: Int, times: [Double]? = nil) -> Run {
        var random = SimulationRandom(seed: seed, stream: 0)
        var link = Link(model)
        var run = Run()
        for number in 0..<count {
            let sent = times.map { SimulatedInstant.at($0[number]) } ?? SimulatedInstant.at(Double(number))
            let (first, second) = link.arrivals(at: sent, using: &random)
            run.isLost.append(first == nil)
            if let first { run.delays.append(Double(first.nanoseconds - sent.nanoseconds) / 1e9) }
            if let second { run.copies.append(Double(second.nanoseconds - sent.nanoseconds) / 1e9) }
        }
        run.delays.sort()
        return run
    }

    private func isNear(_ value: Double, _ expected: Double, _ tolerance: Double) -> Bool {
        abs(value - expected) <= tolerance * abs(expected)
    }

    @Test func withoutJitterTheDelayIsExact() {
        let run = run(LinkModel(delay: .nanoseconds(12_345_678)), seed: 1, count: 100)
        #expect(run.delays == Array(repeating: 0.012345678, count: 100))
        #expect(run.copies.isEmpty)
        #expect(LinkModel(delay: .seconds(1), jitter: .zero, distribution: .uniform).jitter == .none)
    }

    // MARK: Jitter

    /// Mean 10 ms on top of 20 ms. Variances: uniform m²/3, exponential m², gamma m²/shape.
    @Test(
        arguments: [
            (.uniform, 1.0 / 3), (.exponential, 1), (.gamma(shape: 2.5), 0.4), (.gamma(shape: 0.7), 1 / 0.7),
        ] as [(LinkModel.Jitter, Double)])
    func moments(jitter: LinkModel.Jitter, variance: Double) {
        let seed: UInt64 = 0x51E_0201
        let model = LinkModel(delay: .milliseconds(20), jitter: .milliseconds(10), distribution: jitter)
        let run = run(model, seed: seed, count: 120_000)
        #expect(isNear(run.mean - 0.02, 0.01, 0.015), "seed \(seed): \(run.mean)")
        #expect(isNear(run.variance, variance * 1e-4, 0.04), "seed \(seed): \(run.variance)")
        #expect(run.delays[0] >= 0.02, "seed \(seed)")
        if jitter == .uniform { #expect(run.delays[run.delays.count - 1] <= 0.04, "seed \(seed)") }
        if jitter == .exponential {
            for share in [0.1, 0.5, 0.9, 0.99] {
                let expected = -0.01 * log(1 - share)
                #expect(isNear(run.quantile(share) - 0.02, expected, 0.04), "seed \(seed), \(share)")
            }
        }
    }

    /// P(X > x) = (1 + x/(m(a−1)))^−a: of mean m, with quantiles m(a−1)((1−p)^(−1/a) − 1).
    @Test(arguments: [1.5, 2.5, 4])
    func pareto(shape: Double) {
        let seed: UInt64 = 0x51E_0202
        let model = LinkModel(jitter: .milliseconds(10), distribution: .pareto(shape: shape))
        let run = run(model, seed: seed, count: 120_000)
        for share in [0.1, 0.5, 0.9, 0.99] {
            let expected = 0.01 * (shape - 1) * (pow(1 - share, -1 / shape) - 1)
            #expect(isNear(run.quantile(share), expected, 0.05), "seed \(seed), \(share): \(run.quantile(share))")
        }
        // Only above 2 has it a variance to converge by.
        if shape > 2 { #expect(isNear(run.mean, 0.01, 0.03), "seed \(seed): \(run.mean)") }
    }

    /// "The mean is infinite for a shape of 1 or less, where the median takes its place."
    @Test func paretoWithoutAMean() {
        let seed: UInt64 = 0x51E_0203
        let one = run(LinkModel(jitter: .milliseconds(10), distribution: .pareto(shape: 1)), seed: seed, count: 60_000)
        #expect(isNear(one.quantile(0.5), 0.01, 0.03), "seed \(seed): \(one.quantile(0.5))")
        let half = run(
            LinkModel(jitter: .milliseconds(10), distribution: .pareto(shape: 0.5)), seed: seed, count: 60_000)
        #expect(isNear(half.quantile(0.5), 0.01, 0.04), "seed \(seed): \(half.quantile(0.5))")
    }

    // MARK: Loss

    @Test func lossAndDuplication() {
        let seed: UInt64 = 0x51E_0204
        var model = LinkModel(delay: .milliseconds(5), jitter: .milliseconds(10))
        model.loss = 0.3
        model.duplication = 0.2
        let run = run(model, seed: seed, count: 150_000)
        #expect(isNear(run.loss, 0.3, 0.02), "seed \(seed): \(run.loss)")
        #expect(isNear(Double(run.copies.count) / Double(run.delays.count), 0.2, 0.03), "seed \(seed)")
        // The second comes with a delay of its own.
        #expect(isNear(run.copies.reduce(0, +) / Double(run.copies.count), 0.015, 0.03), "seed \(seed)")
    }

    @Test func allOrNothing() {
        var model = LinkModel(delay: .milliseconds(5))
        model.loss = 1
        #expect(run(model, seed: 1, count: 1_000).delays.isEmpty)
        model.loss = 0
        model.duplication = 1
        #expect(run(model, seed: 1, count: 1_000).copies.count == 1_000)
    }

    /// A heartbeat completes three losses in a row with p³(1−p): one that arrived, then three that did not.
    @Test func threeInARow() {
        let seed: UInt64 = 0x51E_0205
        var model = LinkModel()
        model.loss = 0.1
        let count = 2_000_000
        var random = SimulationRandom(seed: seed, stream: 0)
        var link = Link(model)
        var (row, alarms) = (0, 0)
        for _ in 0..<count {
            row = link.arrivals(at: .start, using: &random).first == nil ? row + 1 : 0
            if row == 3 { alarms += 1 }
        }
        #expect(isNear(Double(alarms) / Double(count), 9.0e-4, 0.08), "seed \(seed): \(alarms)")
    }

    /// Gilbert and Elliott: bad for a share b/(b+e) of the time, 1/e packets in a row.
    @Test(arguments: [(0.01, 0.2), (0.05, 0.5), (0.3, 0.1)])
    func bursts(begin: Double, end: Double) {
        let seed: UInt64 = 0x51E_0206
        var model = LinkModel()
        model.bursts = LinkModel.Bursts(begin: begin, end: end)
        let run = run(model, seed: seed, count: 300_000)
        #expect(isNear(run.loss, begin / (begin + end), 0.06), "seed \(seed): \(run.loss)")
        let bursts = run.bursts
        #expect(isNear(Double(bursts.reduce(0, +)) / Double(bursts.count), 1 / end, 0.06), "seed \(seed)")
        // Lengths are geometric.
        let single = Double(bursts.count { $0 == 1 }) / Double(bursts.count)
        #expect(isNear(single, end, 0.1), "seed \(seed): \(single)")
    }

    /// Losses of both kinds, independent: 1 − (1 − p)(1 − l·b/(b+e)).
    @Test func burstsOnTopOfLoss() {
        let seed: UInt64 = 0x51E_0207
        var model = LinkModel()
        model.loss = 0.1
        model.bursts = LinkModel.Bursts(begin: 0.1, end: 0.3, loss: 0.6)
        let run = run(model, seed: seed, count: 200_000)
        #expect(isNear(run.loss, 1 - 0.9 * (1 - 0.6 * 0.25), 0.03), "seed \(seed): \(run.loss)")
    }

    // MARK: Queues

    /// Arrivals of rate `rate`, from a generator and a logarithm that are not the simulator's.
    private func poisson(rate: Double, count: Int, seed: UInt64) -> [Double] {
        var generator = SeededGenerator(seed: seed)
        var time = 0.0
        return (0..<count).map { _ in
            time -= log(1 - Double.random(in: 0..<1, using: &generator)) / rate
            return time
        }
    }

    /// M/M/1 at ρ = 0.8 and a service of 1 s: time in the system is exponential with mean 1/(1 − ρ) = 5 s. Neighbours suffer
    /// alike, some hundred in a row, so it takes three million packets for the tail, where the deviation is still 1.2 %: that of
    /// 24 seeds through Lindley's recursion, whose mean was 23.06. One in a hundred seeds fails.
    @Test func queue() {
        let seed: UInt64 = 0x51E_0209
        var model = LinkModel()
        model.serviceTime = .seconds(1)
        model.serviceVaries = true
        let count = 3_000_000
        let run = run(model, seed: seed, count: count, times: poisson(rate: 0.8, count: count, seed: seed))
        #expect(run.delays.count == count)
        #expect(isNear(run.mean, 5, 0.03), "seed \(seed): \(run.mean)")
        #expect(isNear(run.quantile(0.95), 14.98, 0.03), "seed \(seed): \(run.quantile(0.95))")
        #expect(isNear(run.quantile(0.99), 23.03, 0.03), "seed \(seed): \(run.quantile(0.99))")
    }

    /// Lindley's recursion, with the services that the link draws: when one is through is when it came or the one before was
    /// through, whichever is later, and its service.
    @Test func queueIsLindleys() {
        let seed: UInt64 = 0x51E_020C
        var model = LinkModel(delay: .milliseconds(50))
        model.serviceTime = .seconds(1)
        model.serviceVaries = true
        var services = SimulationRandom(seed: seed, stream: 0)
        var random = services
        var link = Link(model)
        var through = 0.0
        for time in poisson(rate: 0.9, count: 20_000, seed: seed) {
            through = max(through, time) + services.exponential(mean: 1)
            let arrival = link.arrivals(at: .at(time), using: &random).first
            let seconds = Double(arrival?.nanoseconds ?? 0) / 1e9
            // Every packet of a busy period may be rounded by a nanosecond.
            #expect(abs(seconds - through - 0.05) < 1e-5, "seed \(seed)")
        }
    }

    /// M/D/1: constant service halves the waiting time; 1 + ρ/(2(1 − ρ)) = 3 s in the system (Pollaczek and Khinchine).
    @Test func queueWithConstantService() {
        let seed: UInt64 = 0x51E_0208
        var model = LinkModel()
        model.serviceTime = .seconds(1)
        let count = 200_000
        let run = run(model, seed: seed, count: count, times: poisson(rate: 0.8, count: count, seed: seed))
        #expect(isNear(run.mean, 3, 0.03), "seed \(seed): \(run.mean)")
        #expect(run.delays[0] >= 1)
    }

    /// M/M/1/5: of those that come (1 − ρ)ρ⁵/(1 − ρ⁶) = 8.882 % find it full.
    @Test func queueLimit() {
        let seed: UInt64 = 0x51E_020A
        var model = LinkModel()
        model.serviceTime = .seconds(1)
        model.serviceVaries = true
        model.queueLimit = 5
        let run = run(model, seed: seed, count: 200_000, times: poisson(rate: 0.8, count: 200_000, seed: seed))
        #expect(isNear(run.loss, 0.08882, 0.04), "seed \(seed): \(run.loss)")
    }

    /// Ten at once on a link that takes a second for each and has room for three: three pass, one after the other.
    @Test func queueIsFirstInFirstOut() {
        var model = LinkModel(delay: .milliseconds(100))
        model.serviceTime = .seconds(1)
        model.queueLimit = 3
        let times = Array(repeating: 0.0, count: 10) + [1, 1, 2.5]
        let run = run(model, seed: 1, count: 13, times: times)
        #expect(run.isLost == [false, false, false] + Array(repeating: true, count: 7) + [false, true, false])
        // At 1 s one is through and one gets in behind two; at 2.5 s another behind half a second and one.
        #expect(run.delays == [1.1, 2.1, 2.6, 3.1, 3.1])
    }

    // MARK: Exchanges

    /// Exponential jitter J each way: the offset scatters by J/√2, its size has mean J/2 (Laplace), and the delay has mean 2J.
    @Test func offsetNoiseOfExchanges() {
        let seed: UInt64 = 0x51E_020B
        let simulation = Simulation<ScriptedProcess>(seed: seed)
        simulation.defaultLink = LinkModel(delay: .milliseconds(20), jitter: .milliseconds(8))
        var (sent, there) = (SimulatedInstant.start, SimulatedInstant.start)
        var (count, sum, squares, sizes, delays) = (0.0, 0.0, 0.0, 0.0, 0.0)
        var process = ScriptedProcess()
        process.whenStarted = { node in if node.id == 0 { node.send(0, to: 1) } }
        process.whenReceived = { number, sender, node in
            let now = node.clock.oscillator.time
            if node.id == 1 {
                there = now
            } else {
                let offset = Double(2 * there.nanoseconds - sent.nanoseconds - now.nanoseconds) / 2e9
                count += 1
                sum += offset
                squares += offset * offset
                sizes += abs(offset)
                delays += Double(now.nanoseconds - sent.nanoseconds) / 1e9
                sent = now
            }
            if count < 100_000 { node.send(number, to: sender) }
        }
        simulation.add(process)
        simulation.add(process)
        simulation.run(until: .at(1e6))
        #expect(count == 100_000)
        #expect(isNear((squares / count).squareRoot(), 0.008 / 2.0.squareRoot(), 0.01), "seed \(seed)")
        #expect(isNear(sizes / count, 0.004, 0.01), "seed \(seed)")
        #expect(isNear(delays / count, 0.056, 0.01), "seed \(seed)")
        #expect(abs(sum / count) < 0.0001, "seed \(seed)")
    }
}
