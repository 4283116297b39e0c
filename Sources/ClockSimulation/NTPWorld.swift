public import ClockDiscipline
import NTPCore
import NTPWire
import TimeScales

/// A scenario brought to life, and what is measured in it: the true error of every clock, and whether the bounds that the nodes
/// claimed held it.
public final class NTPWorld {
    /// What is simulated, each value within its range.
    public let scenario: Scenario
    /// The nodes, servers first.
    public let simulation: Simulation<NTPNode>
    /// The numbers of the nodes that have a clock to keep.
    public let clients: Range<NodeID>
    /// The errors of all of them, after the settling time.
    public private(set) var errors: ErrorStatistics
    /// What was measured of each of them.
    public private(set) var records: [NodeRecord]
    /// What should never have happened: of each rule the first time that it was broken, in any order.
    public private(set) var brokenInvariants: [BrokenInvariant] = []
    /// How far truth and the count of the time of day have parted by leap seconds.
    private var leaps = Duration.zero
    /// Whether a leap second passed that a node had not been told of by then, or could not act on.
    private(set) var hasMissedLeap = false
    private let sampling: Duration

    /// Where a node stands at an instant.
    public struct Sample: Sendable {
        /// When, by true time since the start.
        public let time: SimulatedInstant
        /// Which node.
        public let node: NodeID
        /// Its time of day minus the truth.
        public let error: Duration
        /// Where it claims truth minus its time of day to be; `nil` where it claims nothing.
        public let claim: OffsetInterval?
        /// How much faster than it should its oscillator runs, and what the node takes that for.
        public let drift: Double
        /// The drift that the node has measured; `nil` where it has none.
        public let knownDrift: Double?
        /// What its monotonic clock shows, while it is awake.
        let shown: LocalInstant?

        /// Where it claims its error to be, of the same sign as ``error``.
        public var claimedError: OffsetInterval? { claim?.negated }

        /// Whether the claim holds; `nil` where there is none.
        public var isCovered: Bool? {
            // Reading a clock is good to a nanosecond.
            claim.map { $0.low - .nanoseconds(1) <= .zero - error && .zero - error <= $0.high + .nanoseconds(1) }
        }
    }

    /// What was measured of a node.
    public struct NodeRecord: Sendable {
        /// Its errors, after the settling time.
        public fileprivate(set) var errors: ErrorStatistics
        /// What it took its drift to be minus what that was, in units of the frequency; after the settling time.
        public fileprivate(set) var driftSquares = 0.0
        /// How many those were.
        public fileprivate(set) var driftCount = 0
        /// How often it claimed a bound, after the settling time.
        public fileprivate(set) var settledClaims = 0
        /// How often its bound was looked at, and how often it held.
        public fileprivate(set) var claims = 0
        /// How often the bound held the true error.
        public fileprivate(set) var covered = 0
        /// Since when its error has been below a millisecond; `nil` while it is not.
        public fileprivate(set) var convergedSince: SimulatedInstant?
        /// What its monotonic clock showed at the last sample; `nil` where it was asleep.
        fileprivate var shown: LocalInstant?
    }

    /// The world of `scenario` that `seed` makes; for what is out of its range there, the nearest end of that is taken. Clocks are
    /// looked at every `sampling`, at least a nanosecond; without it 500 times, but every 0.1 s to 16 s.
    public init(_ scenario: Scenario, seed: UInt64, sampling: Duration? = nil) {
        let scenario = scenario.withinRanges
        self.scenario = scenario
        simulation = Simulation(seed: seed)
        clients = scenario.servers..<(scenario.servers + scenario.nodes)
        records = clients.map { _ in NodeRecord(errors: ErrorStatistics(quantiles: scenario.nodes <= 1_000)) }
        errors = ErrorStatistics()
        self.sampling =
            sampling.map { max(.nanoseconds(1), $0) }
            ?? max(.milliseconds(100), min(.seconds(16), scenario.duration / 500))
        simulation.defaultLink = Self.link(scenario, extra: .zero)
        build()
        for incident in scenario.incidents { schedule(incident) }
    }

    // MARK: Building

    private static func link(_ scenario: Scenario, extra: Duration) -> LinkModel {
        var link = scenario.link
        link.delay += extra
        link.isShared = link.serviceTime > .zero
        return link
    }

    private var hasVectors: Bool { clients.upperBound <= CausalClocks.mostVectors }

    private func build() {
        for number in 0..<scenario.servers {
            var service = NTPNode.Service.reference()
            if number >= scenario.servers - scenario.liars {
                service.lie = scenario.lie
                service.liesFrom = SimulatedInstant.start.advanced(by: scenario.liesFrom)
            }
            simulation.add(NTPNode(serving: service, hasVectors: hasVectors))
        }
        for id in clients { add(id) }
    }

    private func add(_ id: NodeID) {
        let place = id - clients.lowerBound
        // From +1 to −1.
        let spread = scenario.nodes > 1 ? 1 - 2 * Double(place) / Double(scenario.nodes - 1) : 1
        var oscillator = scenario.oscillator
        oscillator.skew = FrequencyOffset(ratio: scenario.oscillator.skew.ratio + scenario.drift.ratio * spread)
        let servers = servers(of: place)
        var settings = SyncEngine.Settings()
        settings.poll = scenario.poll
        settings.policy = scenario.policy
        settings.slewLimit = scenario.slewLimit
        settings.isDryRun = scenario.isFreeRunning
        settings.localPrecision = scenario.readingPrecision
        let service = scenario.strata > 1 ? NTPNode.Service() : nil
        simulation.add(
            NTPNode(asking: servers, settings: settings, serving: service, hasVectors: hasVectors),
            oscillator: oscillator,
            ahead: Duration(nearestSeconds: scenario.offset.asSeconds * spread))
        guard scenario.asymmetry != .zero else { return }
        for server in servers {
            simulation.connect(id, to: server, by: Self.link(scenario, extra: max(.zero, scenario.asymmetry)))
            simulation.connect(server, to: id, by: Self.link(scenario, extra: max(.zero, .zero - scenario.asymmetry)))
        }
    }

    /// Whom the client at `place` asks: all servers in the first stratum, up to four of the stratum above in others.
    private func servers(of place: Int) -> [NodeID] {
        let size = max(1, (scenario.nodes + scenario.strata - 1) / max(1, scenario.strata))
        let stratum = place / size
        guard stratum > 0 else { return Array(0..<scenario.servers) }
        let above = clients.lowerBound + (stratum - 1) * size
        return (0..<min(4, size)).map { above + (place + $0) % size }
    }

    /// The stratum of the client at `place`, counted from 2: servers are in stratum 1.
    public func stratum(of place: Int) -> Int {
        place / max(1, (scenario.nodes + scenario.strata - 1) / max(1, scenario.strata)) + 2
    }

    private func schedule(_ incident: Scenario.Incident) {
        let time = SimulatedInstant.start.advanced(by: incident.time)
        let first = clients.lowerBound
        switch incident.event {
        case .serversStep(let step):
            for id in 0..<scenario.servers { simulation.schedule(.step(id, step), at: time) }
        case .step(let node, let step): simulation.schedule(.step(first + node, step), at: time)
        case .suspend(let node, let length): simulation.schedule(.suspend(first + node, length), at: time)
        case .pause(let node, let length): simulation.schedule(.pause(first + node, length), at: time)
        case .crash(let node): simulation.schedule(.crash(first + node), at: time)
        case .recover(let node): simulation.schedule(.recover(first + node), at: time)
        case .partition(let count):
            simulation.schedule(.partition([Array(first..<(first + count))]), at: time)
        case .heal: simulation.schedule(.heal, at: time)
        case .leapSecond, .unannouncedLeapSecond: break
        }
    }

    // MARK: Running

    /// Runs to the end. `look` sees every sample, and ends the run by answering false.
    public func run(_ look: (Sample) -> Bool = { _ in true }) {
        let end = SimulatedInstant.start.advanced(by: scenario.duration)
        var coming = leapSeconds[...]
        announceLeap(at: coming.first { $0.isAnnounced }?.time)
        simulation.run(until: simulation.now)
        guard takeSamples(look) else { return }
        while simulation.now < end {
            let next = min(end, simulation.now.advanced(by: sampling))
            while let leap = coming.first, leap.time <= next {
                simulation.run(until: leap.time)
                coming.removeFirst()
                leapSecond(isAnnounced: leap.isAnnounced)
                announceLeap(at: coming.first { $0.isAnnounced }?.time)
            }
            simulation.run(until: next)
            guard takeSamples(look) else { return }
        }
    }

    /// When seconds are inserted, in order.
    private var leapSeconds: [(time: SimulatedInstant, isAnnounced: Bool)] {
        scenario.incidents.filter { $0.event == .leapSecond || $0.event == .unannouncedLeapSecond }
            .map { (SimulatedInstant.start.advanced(by: $0.time), $0.event == .leapSecond) }
            .sorted { $0.time < $1.time }
    }

    /// Looks at every clock; whether the run is to go on.
    private func takeSamples(_ look: (Sample) -> Bool) -> Bool {
        for id in clients where !look(record(sample(of: id))) { return false }
        return true
    }

    /// The next leap second is to come at `time`, if any: the servers announce it, and the nodes know when it will be.
    private func announceLeap(at time: SimulatedInstant?) {
        guard scenario.incidents.contains(where: { $0.event == .leapSecond }) else { return }
        let date = time.map { SimulatedClock.epoch.advanced(by: SimulatedInstant.start.duration(to: $0) - leaps) }
        for id in 0..<clients.upperBound {
            simulation.update(id) { process, _ in process.expectLeapSecond(at: date) }
        }
    }

    /// The servers know; a node's kernel inserts it if the majority has announced it to the node.
    private func leapSecond(isAnnounced: Bool) {
        leaps += .seconds(1)
        for id in 0..<clients.upperBound {
            simulation.update(id) { process, node in
                let decision = process.engine?.lastDecision
                let isTold = isAnnounced && decision?.isApplied == true && decision?.leapSecond == 1
                guard id < scenario.servers || isTold else {
                    hasMissedLeap = true
                    return
                }
                node.step(by: .seconds(-1))
            }
        }
    }

    private func sample(of id: NodeID) -> Sample {
        simulation.look(at: id) { process, node in
            let (now, error, frequency) = node.standing
            // Whoever has crashed or sleeps says nothing.
            let isRunning = node.state.isStarted && node.state.sleep == nil
            return Sample(
                time: simulation.now, node: id, error: error + leaps, claim: isRunning ? process.claim(at: now) : nil,
                drift: frequency, knownDrift: isRunning ? process.knownDrift() : nil,
                shown: node.state.sleep == nil ? now : nil)
        }
    }

    private func record(_ sample: Sample) -> Sample {
        let isSettled = SimulatedInstant.start.duration(to: sample.time) > scenario.settling
        records[sample.node - clients.lowerBound].add(sample, isSettled: isSettled)
        if isSettled { errors.add(sample.error) }
        check(sample)
        return sample
    }

    private func check(_ sample: Sample) {
        let place = sample.node - clients.lowerBound
        let last = records[place].shown
        // An oscillator whose own phase may go back says nothing of how it is steered, nor does one that is asleep, or whose count
        // is at the end of its range.
        let isForward =
            scenario.oscillator.flickerPhaseNoise <= 0 && sample.drift > -0.5 && sample.shown?.nanoseconds != .max
        records[place].shown = isForward ? sample.shown : nil
        for rule in brokenRules(by: sample, since: records[place].shown == nil ? nil : last)
        where !brokenInvariants.contains(where: { $0.rule == rule }) {
            brokenInvariants.append(
                BrokenInvariant(rule: rule, time: sample.time, node: place, error: sample.error, claim: sample.claim))
        }
    }
}

extension NTPWorld.NodeRecord {
    fileprivate mutating func add(_ sample: NTPWorld.Sample, isSettled: Bool) {
        if max(sample.error, .zero - sample.error) > .milliseconds(1) {
            convergedSince = nil
        } else if convergedSince == nil {
            convergedSince = sample.time
        }
        if let isCovered = sample.isCovered {
            claims += 1
            covered += isCovered ? 1 : 0
        }
        guard isSettled else { return }
        errors.add(sample.error)
        if sample.claim != nil { settledClaims += 1 }
        if let known = sample.knownDrift {
            driftSquares += (known - sample.drift) * (known - sample.drift)
            driftCount += 1
        }
    }
}
