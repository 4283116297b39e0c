import ClockDiscipline
import TimeScales

extension Scenario {
    /// The same with each value that is out of its range at the nearest end of that, and without incidents that befall nobody: a
    /// world can be made of whatever a caller has computed.
    var withinRanges: Scenario {
        var scenario = self
        scenario.nodes = Self.nodeRange.nearest(to: nodes)
        scenario.servers = Self.serverRange.nearest(to: servers)
        scenario.liars = (0...scenario.servers).nearest(to: liars)
        scenario.strata = Self.strataRange.nearest(to: strata)
        scenario.poll = poll.clamped(to: Self.pollRange)
        scenario.duration = Self.lengthRange.nearest(to: duration)
        scenario.settling = Self.lengthRange.nearest(to: settling)
        scenario.liesFrom = Self.lengthRange.nearest(to: liesFrom)
        scenario.offset = Self.offsetRange.nearest(to: offset)
        scenario.asymmetry = Self.offsetRange.nearest(to: asymmetry)
        scenario.link.delay = Self.lengthRange.nearest(to: delay)
        scenario.link.jitterMean = Self.lengthRange.nearest(to: jitter)
        scenario.link.jitter = link.jitter.withUsableShape
        scenario.link.serviceTime = Self.lengthRange.nearest(to: link.serviceTime)
        scenario.incidents = incidents.compactMap { scenario.withinRanges($0) }
        return scenario
    }

    private func withinRanges(_ incident: Incident) -> Incident? {
        var incident = incident
        incident.time = Self.lengthRange.nearest(to: incident.time)
        switch incident.event {
        case .serversStep(let step): incident.event = .serversStep(Self.offsetRange.nearest(to: step))
        case .step(let node, let step):
            guard hasNode(node) else { return nil }
            incident.event = .step(node: node, by: Self.offsetRange.nearest(to: step))
        case .suspend(let node, let length):
            guard hasNode(node) else { return nil }
            incident.event = .suspend(node: node, for: Self.lengthRange.nearest(to: length))
        case .pause(let node, let length):
            guard hasNode(node) else { return nil }
            incident.event = .pause(node: node, for: Self.lengthRange.nearest(to: length))
        case .crash(let node), .recover(let node):
            guard hasNode(node) else { return nil }
        case .partition(let count): incident.event = .partition(nodes: (0...nodes).nearest(to: count))
        case .heal, .leapSecond, .unannouncedLeapSecond: break
        }
        return incident
    }

    private func hasNode(_ number: Int) -> Bool { 0 <= number && number < nodes }

    private static let nodeRange = 0...10_000_000
    private static let serverRange = 0...10_000
    /// Those of NTP, of which the servers have the first and 15 is the last.
    private static let strataRange = 1...14
    /// From a second to what RFC 5905 §7.2 calls MAXPOLL.
    private static let pollRange = 0...17
    /// What a count of nanoseconds holds, 292 years, and less.
    private static let lengthRange = Duration.zero...Duration.seconds(9_000_000_000)
    private static let offsetRange = Duration.seconds(-9_000_000_000)...Duration.seconds(9_000_000_000)
}

extension ClosedRange {
    fileprivate func nearest(to value: Bound) -> Bound { Swift.min(upperBound, Swift.max(lowerBound, value)) }
}

extension LinkModel.Jitter {
    /// The same with a shape that there is such a distribution of.
    fileprivate var withUsableShape: Self {
        func usable(_ shape: Double) -> Double { shape.isNaN ? 1 : (0.01...1_000).nearest(to: shape) }
        switch self {
        case .gamma(let shape): return .gamma(shape: usable(shape))
        case .pareto(let shape): return .pareto(shape: usable(shape))
        case .none, .uniform, .exponential: return self
        }
    }
}
