/// What a link does to what is sent over it, one way.
public struct LinkModel: Hashable, Sendable {
    /// How the part of the delay is distributed that varies.
    public enum Jitter: Hashable, Sendable {
        /// It does not vary.
        case none
        /// Anything from 0 to twice the mean.
        case uniform
        /// Many small, few large: a queue's own distribution.
        case exponential
        /// The sum of `shape` exponential waits, as of that many queues in a row; shapes need not be whole.
        case gamma(shape: Double)
        /// So heavy a tail that now and then one packet is held up for very long. The mean is infinite for a shape of 1 or less,
        /// where the median takes its place.
        case pareto(shape: Double)
    }

    /// How packets get lost in a row: a link that is good and bad by turns. Sources: E. N. Gilbert,
    /// doi:10.1002/j.1538-7305.1960.tb03959.x; E. O. Elliott, doi:10.1002/j.1538-7305.1963.tb00955.x.
    public struct Bursts: Hashable, Sendable {
        /// How probable it is that a packet finds the link gone bad, from 0 to 1.
        public var begin: Double
        /// How probable it is that a packet finds it good again.
        public var end: Double
        /// How probable it is that a packet is lost while it is bad.
        public var loss: Double

        /// Bursts of these probabilities.
        public init(begin: Double, end: Double, loss: Double = 1) {
            self.begin = begin
            self.end = end
            self.loss = loss
        }
    }

    /// What every packet takes at least.
    public var delay: Duration
    /// The mean of what comes on top.
    public var jitterMean: Duration
    /// How that is distributed.
    public var jitter: Jitter
    /// The probability that a packet is lost, whatever became of the others.
    public var loss = 0.0
    /// Losses in a row besides.
    public var bursts: Bursts?
    /// The probability that a packet comes twice, the second time with a delay of its own.
    public var duplication = 0.0
    /// How long the link is busy with each packet; the next one waits in line until then. Zero: it takes any number at once.
    public var serviceTime = Duration.zero
    /// Whether the service time is the mean of an exponential distribution instead of always the same.
    public var serviceVaries = false
    /// How many packets may be in service or in line; those beyond are lost.
    public var queueLimit = 1_000
    /// Whether the receiver has one line for all who send to it, as behind its access link; else there is one for each of them.
    /// What gets lost in bursts then gets lost in the same ones.
    public var isShared = false

    /// A link with a fixed delay and, if a mean is given, exponential jitter on top.
    public init(delay: Duration = .zero, jitter mean: Duration = .zero, distribution: Jitter = .exponential) {
        self.delay = delay
        jitterMean = mean
        jitter = mean > .zero ? distribution : .none
    }

    /// Whether what becomes of a packet depends on those before it.
    var hasMemory: Bool { bursts != nil || serviceTime > .zero }
}
