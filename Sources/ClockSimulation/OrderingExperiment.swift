public import ClockDiscipline
import LogicalClocks
import TimeScales

/// Processes with clocks that are wrong send each other messages at random; each message carries a stamp of each kind of clock. How
/// often does which of them contradict the order of cause and effect?
///
/// ```swift
/// var experiment = OrderingExperiment(seed: 7)
/// experiment.offset = .milliseconds(20)
/// let result = experiment.run()
/// print(result.messages.physical, "of", result.messages.pairs)
/// ```
///
/// A physical clock lies about a message where the sender's error exceeds the receiver's by the message's delay or more.
public struct OrderingExperiment: Hashable, Sendable {
    /// What brings the run back.
    public var seed: UInt64
    /// How many processes there are, 2 or more.
    public var nodeCount = 5
    /// How long messages are sent: up to 10⁹ s. The last ones arrive later.
    public var duration = Duration.seconds(10)
    /// The mean time between two messages of a process, which are sent at random times (a Poisson process) to one of the others, each
    /// as likely; 1 ns or more.
    public var spacing = Duration.milliseconds(100)
    /// What each message takes at least; 0 or more.
    public var delay = Duration.milliseconds(5)
    /// The mean of what it takes on top, exponentially distributed; 0 or more.
    public var jitter = Duration.milliseconds(1)
    /// The probability that a message is lost, from 0 to 1.
    public var loss = 0.0
    /// How far clocks are off at the start: spread evenly from plus (process 0) to minus this.
    public var offset = Duration.milliseconds(10)
    /// How fast they drift: spread evenly from plus (process 0) to minus this, at most a tenth.
    public var drift = FrequencyOffset(femtoratio: 50_000_000_000)
    /// Whether all pairs of events are looked at of which one happens before the other, and not only messages. It takes memory for
    /// each event, and for each pair of an event and a process.
    public var countsPairs = true
    /// Whether the result is to say what happened.
    public var recordsEvents = false

    /// Vectors go with messages up to so many processes.
    public static var mostVectors: Int { CausalClocks.mostVectors }

    /// The experiment that `seed` draws.
    public init(seed: UInt64) { self.seed = seed }

    /// About how many events will happen: two for each message.
    public var expectedEvents: Double {
        2 * Double(max(0, nodeCount)) * duration.asSeconds / max(1e-9, spacing.asSeconds)
    }

    /// Runs it, for as long as `goOn` says so, which is told now and then what share of it is done, from 0 to 1.
    public func run(_ goOn: (Double) -> Bool = { _ in true }) -> OrderingResult {
        var world = OrderingWorld(self)
        world.run(goOn)
        return OrderingResult(self, world)
    }

    /// Where node `id` is between plus one, the first, and minus one, the last.
    func place(of id: NodeID) -> Double {
        nodeCount > 1 ? 1 - 2 * Double(id) / Double(nodeCount - 1) : 1
    }
}

/// How often which kind of stamp contradicts that one event happens before another.
public struct OrderingCounts: Hashable, Sendable {
    /// How many pairs were looked at.
    public var pairs: UInt64 = 0
    /// By the time of day: the later event's is not greater.
    public var physical: UInt64 = 0
    /// By Lamport's clocks.
    public var lamport: UInt64 = 0
    /// By vector clocks; `nil` where there are too many processes for them. Of all pairs, those next to each other at a process and those
    /// of a message are looked at, since the order of vectors is transitive: where none of them is violated, none is.
    public var vector: UInt64? = 0
    /// By hybrid clocks.
    public var hybrid: UInt64 = 0
}

/// What came of an ``OrderingExperiment``.
public struct OrderingResult: Sendable {
    /// What was tried out, and with which seed.
    public let experiment: OrderingExperiment
    /// Where it was told to stop before its end; `nil` where it is whole.
    public let stopped: SimulatedInstant?
    /// How many messages were sent.
    public let sent: Int
    /// How many events happened: messages sent and received.
    public let events: Int
    /// Messages that were received, as pairs.
    public let messages: OrderingCounts
    /// All pairs of events of which one happens before the other; `nil` where they were not counted.
    public let pairs: OrderingCounts?
    /// How many bytes the stamps of all sent messages took together.
    public let bytes: Bytes
    /// ε: the largest error of a clock, ahead or behind, while messages are sent.
    public let greatestError: Duration
    /// The largest difference of two clocks' errors meanwhile.
    public let greatestDifference: Duration
    /// How many messages the clocks would contradict if each sender waited for ``commitWait`` between the stamp and the sending: none.
    public let violationsWithCommitWait: UInt64
    /// What happened, if it was recorded, in the order of true time.
    public let spaceTimeEvents: [SpaceTimeEvent]

    /// What stamps take on the wire.
    public struct Bytes: Hashable, Sendable {
        /// NTP's 64 bits.
        public var physical = 0
        /// LEB128 of counter and process.
        public var lamport = 0
        /// LEB128 of the counts; `nil` where there are too many processes.
        public var vector: Int? = 0
        /// 64 bits.
        public var hybrid = 0
    }

    /// 2ε: after so long the time of the stamp is past by every clock, so that whatever is caused by it gets a greater one. Source: J.
    /// C. Corbett et al., doi:10.1145/2491245, section 4.1.2 (commit wait).
    public var commitWait: Duration { greatestError * 2 }

    /// Whether a logical clock contradicts causality, or a physical one with commit-wait: no seed makes it.
    public var isBroken: Bool {
        [messages, pairs].contains { counts in
            counts.map { $0.lamport > 0 || $0.hybrid > 0 || ($0.vector ?? 0) > 0 } ?? false
        } || violationsWithCommitWait > 0
    }

    init(_ experiment: OrderingExperiment, _ world: OrderingWorld) {
        self.experiment = experiment
        stopped = world.stopped
        sent = world.sent
        events = world.events
        messages = world.counts
        pairs = experiment.countsPairs ? world.log.pairs(vector: world.vectorViolations) : nil
        bytes = world.bytes
        greatestError = .nanoseconds(world.greatestError)
        greatestDifference = .nanoseconds(world.greatestDifference)
        violationsWithCommitWait = world.waitedViolations
        spaceTimeEvents = world.log.spaceTimeEvents
    }
}
