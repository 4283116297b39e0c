import ClockDiscipline
import Testing
import TimeScales

@testable import ClockSimulation

/// Physical clocks lie about a message where the sender's error exceeds the receiver's by the delay or more; logical ones never.
@Suite struct OrderingExperimentTests {
    /// Two processes, the first ahead by `offset` and the second behind by as much, and messages that take exactly `delay`.
    private static func two(offset: Duration, delay: Duration) -> OrderingExperiment {
        var experiment = OrderingExperiment(seed: 5)
        experiment.nodeCount = 2
        experiment.duration = .seconds(5)
        experiment.offset = offset
        experiment.drift = .zero
        experiment.delay = delay
        experiment.jitter = .zero
        experiment.recordsEvents = true
        return experiment
    }

    @Test func rightClocksNeverLie() {
        var experiment = OrderingExperiment(seed: 1)
        (experiment.offset, experiment.drift) = (.zero, .zero)
        let result = experiment.run()
        #expect(result.messages.pairs > 400)
        #expect(result.messages.physical == 0 && result.pairs?.physical == 0)
        #expect(result.greatestError == .zero && result.commitWait == .zero)
    }

    /// 20 ms apart: all messages from the fast clock lie that take no longer, and none to it.
    @Test(arguments: [(5, true), (19, true), (20, true), (21, false), (100, false)])
    func allMessagesOneWay(delay: Int, lies: Bool) {
        let result = Self.two(offset: .milliseconds(10), delay: .milliseconds(delay)).run()
        let fromFast = result.spaceTimeEvents.filter { $0.kind == .send && $0.process == 0 }.count
        #expect(fromFast > 20 && fromFast < result.sent)
        #expect(result.messages.pairs == UInt64(result.sent))
        #expect(result.messages.physical == (lies ? UInt64(fromFast) : 0))
        #expect(result.greatestDifference == .milliseconds(20))
        #expect(result.greatestError == .milliseconds(10) && result.commitWait == .milliseconds(20))
    }

    /// Behind instead of ahead: the other way.
    @Test func signOfTheOffset() {
        let result = Self.two(offset: .milliseconds(-10), delay: .milliseconds(5)).run()
        let fromSecond = result.spaceTimeEvents.filter { $0.kind == .send && $0.process == 1 }.count
        #expect(result.messages.physical == UInt64(fromSecond))
    }

    /// 100 ppm for 100 s are 10 ms; clocks that run apart lie from when they are a delay apart.
    @Test func driftsGrow() {
        var experiment = Self.two(offset: .milliseconds(10), delay: .milliseconds(5))
        experiment.duration = .seconds(100)
        experiment.drift = FrequencyOffset(femtoratio: 100_000_000_000)
        // A nanosecond for what is rounded.
        #expect(experiment.run().greatestError == .nanoseconds(20_000_001))
        #expect(experiment.run().commitWait == .nanoseconds(40_000_002))
        experiment.offset = .zero
        // Apart by 0.2 ms a second: 5 ms after 25 s.
        let events = experiment.run().spaceTimeEvents
        let sent = Dictionary(
            events.filter { $0.kind == .send }.compactMap { event in event.number.map { ($0, event) } },
            uniquingKeysWith: { first, _ in first })
        var (before, after) = (0, 0)
        for event in events where event.kind == .receive && event.process == 1 {
            let isLie = event.clock <= (event.number.flatMap { sent[$0] }?.clock ?? SimulatedClock.epoch)
            let isLate = event.time.nanoseconds > 25_001_000_000
            #expect(isLie == isLate || 24_999_000_000...25_001_000_000 ~= event.time.nanoseconds)
            if isLate { after += 1 } else { before += 1 }
        }
        #expect(before > 100 && after > 300)
    }

    /// Against a transitive closure that is made of all pairs, one after the other.
    @Test(arguments: 1...6 as ClosedRange<UInt64>) func pairsAreThoseOfTheClosure(seed: UInt64) {
        var experiment = OrderingExperiment(seed: seed)
        experiment.nodeCount = 4
        experiment.duration = .milliseconds(700)
        experiment.loss = 0.2
        experiment.recordsEvents = true
        let result = experiment.run()
        let events = result.spaceTimeEvents
        #expect(events.map(\.time) == events.map(\.time).sorted() && events.count == result.events)
        var before = events.map { _ in Set<Int>() }
        for (index, event) in events.enumerated() {
            for (earlier, other) in events[..<index].enumerated()
            where other.process == event.process
                || event.kind == .receive && other.kind == .send && other.number == event.number
            {
                before[index].formUnion(before[earlier])
                before[index].insert(earlier)
            }
        }
        #expect(result.pairs?.pairs == UInt64(before.map(\.count).reduce(0, +)))
        let lies = before.enumerated().map { index, earlier in
            earlier.count { events[$0].clock >= events[index].clock }
        }
        #expect(result.pairs?.physical == UInt64(lies.reduce(0, +)))
        #expect(result.pairs?.physical != 0)
        #expect(result.messages.pairs < UInt64(result.sent))
    }

    /// Whatever clocks and network are like.
    @Test func logicalClocksAndCommitWaitNeverLie() {
        for seed in 0..<300 as Range<UInt64> {
            var random = SimulationRandom(seed: seed, stream: 77)
            var experiment = OrderingExperiment(seed: seed)
            experiment.nodeCount = 2 + Int(random.uniform() * 8)
            experiment.duration = .milliseconds(Int(random.uniform() * 2_000))
            experiment.spacing = .milliseconds(1 + Int(random.uniform() * 100))
            experiment.delay = .microseconds(Int(random.uniform() * random.uniform() * 20_000))
            experiment.jitter = .microseconds(Int(random.uniform() * random.uniform() * 20_000))
            experiment.offset = .milliseconds(Int(random.uniform() * 200) - 100)
            experiment.drift = FrequencyOffset(femtoratio: Int64(random.uniform() * 1e13))
            experiment.loss = random.uniform() / 2
            let result = experiment.run()
            #expect(!result.isBroken, "\(experiment)")
            #expect(result.pairs?.vector == 0)
        }
    }

    /// 8, ⌈b/7⌉ + 1, a byte a count and one for how many, 8; as long as counts are below 128.
    @Test func bytesOfStamps() {
        var experiment = Self.two(offset: .zero, delay: .milliseconds(1))
        experiment.duration = .seconds(2)
        let result = experiment.run()
        let ends = (result.sent..<128).isEmpty ? 0 : result.sent
        #expect(ends > 10)
        #expect(result.bytes.physical == 8 * result.sent && result.bytes.hybrid == 8 * result.sent)
        #expect(result.bytes.lamport == 2 * result.sent)
        // The first ones do not know of the other process.
        let vector = result.bytes.vector ?? 0
        #expect(2 * result.sent < vector && vector <= 3 * result.sent)
    }

    @Test func oneSeedMakesOneRun() {
        var experiment = OrderingExperiment(seed: 9)
        experiment.recordsEvents = true
        #expect(experiment.run().spaceTimeEvents == experiment.run().spaceTimeEvents)
        let events = experiment.run().spaceTimeEvents
        experiment.seed = 10
        #expect(experiment.run().spaceTimeEvents != events)
    }

    /// What is looked at changes nothing of what happens.
    @Test func messagesAlone() {
        var experiment = OrderingExperiment(seed: 3)
        let whole = experiment.run()
        experiment.countsPairs = false
        let result = experiment.run()
        #expect(result.pairs == nil && result.messages == whole.messages && result.bytes == whole.bytes)
        experiment.nodeCount = 129
        experiment.duration = .seconds(1)
        #expect(experiment.run().messages.vector == nil && experiment.run().bytes.vector == nil)
    }

    /// A process sends one message in a spacing, to each of the others alike: within five deviations of what is expected.
    @Test func messagesComeAtRandom() {
        var experiment = OrderingExperiment(seed: 2)
        experiment.duration = .seconds(1_000)
        experiment.countsPairs = false
        experiment.recordsEvents = true
        let result = experiment.run()
        #expect(abs(Double(result.sent) - 50_000) < 5 * 224)
        var counts: [[Int]: Int] = [:]
        for event in result.spaceTimeEvents where event.kind == .send {
            counts[[event.process, event.peer ?? -1], default: 0] += 1
        }
        #expect(counts.count == 20 && counts.keys.allSatisfy { $0[0] != $0[1] })
        #expect(counts.values.allSatisfy { abs(Double($0) - 2_500) < 5 * 50 })
    }

    @Test func nothingTraps() {
        var experiment = OrderingExperiment(seed: 1)
        experiment.nodeCount = -3
        experiment.spacing = .seconds(1e18)
        experiment.duration = .seconds(Int64.max)
        experiment.delay = .seconds(Int64.max)
        experiment.jitter = .seconds(Int64.max)
        experiment.offset = .seconds(Int64.min)
        experiment.drift = FrequencyOffset(femtoratio: .max)
        experiment.loss = .nan
        _ = experiment.run()
        experiment.spacing = .seconds(-1)
        experiment.duration = .seconds(-1)
        #expect(experiment.run().sent == 0)
    }
}
