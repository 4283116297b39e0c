public import ClockDiscipline

/// A world to simulate: how many nodes ask how many servers over what network, and what befalls them.
///
/// Every scenario is the default with a few things changed, so that what it shows can only come from those. Any value may be set;
/// ``NTPWorld`` takes the nearest end of the range for one that is out of it, and leaves out what befalls a node that is not there.
public struct Scenario: Hashable, Sendable {
    /// How it is called.
    public var name = "default"
    /// What is to be learnt from it, in a sentence.
    public var lesson = "Nodes keep their clocks by NTP servers."
    /// How many nodes have a clock to keep: 0 to 10⁷.
    public var nodes = 10
    /// How many servers each of them asks: 0 to 10⁴. None: nobody corrects a clock.
    public var servers = 4
    /// How long it lasts: 0 to 9·10⁹ s, as all lengths and times of a scenario.
    public var duration = Duration.seconds(7_200)
    /// What comes before is not counted into errors, since nobody could be right yet.
    public var settling = Duration.seconds(600)
    /// The nodes' constant frequency offsets are spread evenly from plus to minus this. A single node has plus this.
    public var drift = FrequencyOffset(femtoratio: 50_000_000_000)
    /// What else the nodes' oscillators do, all alike but for chance. Its skew is the middle of the spread of ``drift``.
    public var oscillator = OscillatorModel()
    /// The nodes' offsets at the start are spread evenly from plus to minus this, within ±9·10⁹ s, as all steps.
    public var offset = Duration.milliseconds(50)
    /// What the network does to packets, each way. Where it makes them wait in line, each server and each node has one line for
    /// all that comes to it.
    public var link = LinkModel(delay: .milliseconds(5), jitter: .milliseconds(1))
    /// How much longer the way to the servers takes than the way back.
    public var asymmetry = Duration.zero
    /// How often a server is asked, log2 of seconds: least and greatest, from 0 to 17.
    public var poll: ClosedRange<Int> = 4...10
    /// Whether no clock is corrected, though the servers are asked.
    public var isFreeRunning = false
    /// How many servers lie, the last ones: 0 to all.
    public var liars = 0
    /// How they lie.
    public var lie = NTPNode.Lie.fixed(.milliseconds(500))
    /// From when on.
    public var liesFrom = Duration.zero
    /// How many strata there are below the servers, 1 to 14; each node asks up to four of the stratum above its own.
    public var strata = 1
    /// When to correct how.
    public var policy = CorrectionPolicy.standard
    /// How fast to slew at most.
    public var slewLimit = FrequencyOffset.kernelLimit
    /// What befalls nodes and network, by the time since the start. Nodes are numbered from 0, before the servers.
    public var incidents: [Incident] = []

    /// Something that befalls the world.
    public struct Incident: Hashable, Sendable {
        /// When.
        public var time: Duration
        /// What.
        public var event: Event

        /// `event` at `time`.
        public init(at time: Duration, _ event: Event) {
            self.time = time
            self.event = event
        }
    }

    /// What can befall it.
    public enum Event: Hashable, Sendable {
        /// Every server's time of day is set forward by so much, by whoever keeps the reference.
        case serversStep(Duration)
        /// A node's time of day is set forward by so much.
        case step(node: Int, by: Duration)
        /// A node sleeps for so long.
        case suspend(node: Int, for: Duration)
        /// A node's process stands still for so long.
        case pause(node: Int, for: Duration)
        /// A node crashes.
        case crash(node: Int)
        /// It starts again.
        case recover(node: Int)
        /// The first so many nodes reach nobody but each other.
        case partition(nodes: Int)
        /// The network is whole again.
        case heal
        /// A second is inserted into UTC; the servers have announced it from a day before on.
        case leapSecond
        /// A second is inserted into UTC, and nobody has announced it: the servers have it, the nodes have not.
        case unannouncedLeapSecond
    }

    /// The default: a frequency that walks by 10⁻⁹ per √s.
    public init() { wander = FrequencyOffset(femtoratio: 1_000_000) }
}

/// What is changed most often, by itself.
extension Scenario {
    /// Whether anybody corrects a clock: there are servers to ask, and what they say is acted on.
    public var isCorrected: Bool { servers > 0 && !isFreeRunning }
    /// The random walk of each node's frequency, per √s.
    public var wander: FrequencyOffset {
        get { FrequencyOffset(ratio: oscillator.randomWalkFrequencyNoise) }
        set { oscillator.randomWalkFrequencyNoise = newValue.ratio }
    }
    /// The least delay of a packet, one way.
    public var delay: Duration {
        get { link.delay }
        set { link.delay = newValue }
    }
    /// The mean of the jitter on top of it.
    public var jitter: Duration {
        get { link.jitterMean }
        set { link.jitterMean = newValue }
    }
    /// The probability that a packet is lost, each way, whatever became of others.
    public var loss: Double {
        get { link.loss }
        set { link.loss = newValue }
    }
}
