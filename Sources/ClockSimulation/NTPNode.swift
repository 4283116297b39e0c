import ClockDiscipline
public import NTPCore
import NTPWire
import TimeScales

/// A node that asks NTP servers, is one, or both: the very engine, packets and checks that keep a real clock, on a simulated one.
public struct NTPNode: SimulatedProcess {
    /// A packet on its way, and the stamps of the clocks that could order it.
    public struct Message: Sendable {
        let bytes: [UInt8]
        let stamps: CausalStamps
    }

    /// What the node does as a server.
    public struct Service: Sendable {
        /// What it says of itself where it has a reference of its own; a node that asks others says what it knows by that.
        public var reference: ServerClockState?
        /// Whether and how it lies.
        public var lie: Lie?
        /// From when on, by true time since the start.
        public var liesFrom = SimulatedInstant.start

        /// A server of stratum 1 that may be off by `dispersion` from its reference.
        public static func reference(dispersion: Duration = .microseconds(1)) -> Service {
            var service = Service()
            service.reference = ServerClockState(
                leap: .none, stratum: 1, precision: NTPPrecision(atLeast: .nanoseconds(30)),
                rootDelay: NTPShort(rawValue: 0), rootDispersion: NTPShort(roundingUp: dispersion),
                referenceID: ReferenceID(ascii: "GPS") ?? ReferenceID(rawValue: 0),
                reference: SimulatedClock.epoch.timestamp)
            return service
        }

        /// A server that passes on what it was told.
        public init() {}
    }

    /// How often what was decided.
    public struct Tally: Hashable, Sendable {
        /// Corrections by slewing.
        public var slews = 0
        /// Corrections by stepping.
        public var steps = 0
        /// Offsets that were too large to be acted on.
        public var ignored = 0
        /// Steps that set the clock back.
        public var backwardSteps = 0
        /// Requests that were sent.
        public var requests = 0

        mutating func add(_ other: Tally) {
            slews += other.slews
            steps += other.steps
            ignored += other.ignored
            backwardSteps += other.backwardSteps
            requests += other.requests
        }
    }

    /// What only those need that ask or serve: a million clocks that run free should not pay for it.
    private var participant: HeapValue<Participant>?
    private let hasVectors: Bool

    /// A node that keeps its clock by `servers`, if any, and serves by `service`, if at all.
    ///
    /// Messages carry vector clocks where `hasVectors` says so, whose size grows with the number of nodes.
    public init(
        asking servers: [NodeID] = [], settings: SyncEngine.Settings = .init(), serving service: Service? = nil,
        hasVectors: Bool = false
    ) {
        self.hasVectors = hasVectors
        guard !servers.isEmpty || service != nil else { return }
        participant = HeapValue(
            Participant(asking: servers, settings: settings, serving: service, hasVectors: hasVectors))
    }

    /// The engine, where the node asks anybody.
    public var engine: SyncEngine? { participant.flatMap { $0.value.isAsking ? $0.value.engine : nil } }

    /// What was decided so far.
    public var tally: Tally { participant?.value.tally ?? Tally() }

    /// What could order the messages, and how well it does.
    public var order: CausalClocks { participant?.value.order ?? CausalClocks(hasVectors: hasVectors) }

    /// What `body` finds out about the engine; `nil` where there is none. It changes nothing; `inout`, since that never makes a copy.
    mutating func look<Result>(_ body: (inout SyncEngine) -> Result) -> Result? {
        participant?.value.look(body) ?? nil
    }

    /// Where the node claims truth minus its clock to be; `nil` where it claims nothing.
    mutating func claim(at instant: LocalInstant) -> OffsetInterval? { look { $0.claim(at: instant) } ?? nil }

    /// What the node takes its oscillator's drift for; `nil` where it has not measured it.
    mutating func knownDrift() -> Double? { look { $0.lastDecision?.drift.ratio } ?? nil }

    /// Whether its servers contradict each other, so that it decides nothing.
    var isUndecided: Bool { mutating get { look { $0.isUndecided } ?? false } }

    /// A leap second is to come when the time of day is `date`, or none any more.
    mutating func expectLeapSecond(at date: NTPDate?) { participant?.value.expectLeapSecond(at: date) }

    // MARK: Events

    /// Starts anew; a drift file would say what the clock's correction was.
    public mutating func started(_ node: SimulatedNode<NTPNode>) { participant?.value.started(node) }

    /// A packet came: a request where this node serves, else an answer.
    public mutating func received(_ message: Message, from sender: NodeID, _ node: SimulatedNode<NTPNode>) {
        participant?.value.received(message, from: sender, node)
    }

    /// The engine's time has come.
    public mutating func timerFired(_ timer: Int, _ node: SimulatedNode<NTPNode>) {
        participant?.value.timerFired(node)
    }

    /// As the daemon notices it.
    public mutating func clockWasSet(by step: Duration, _ node: SimulatedNode<NTPNode>) {
        participant?.value.clockWasSet(by: step, node)
    }

    /// As the daemon notices it.
    public mutating func woke(after length: Duration, _ node: SimulatedNode<NTPNode>) {
        participant?.value.woke(node)
    }
}
