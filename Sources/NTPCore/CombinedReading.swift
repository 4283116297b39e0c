public import ClockDiscipline

/// What several servers say together.
public struct CombinedReading: Hashable, Sendable {
    /// Server time minus local clock, the median of the servers that may be right; `nil` where no majority agrees.
    public let offset: Duration?

    /// Where the true offset lies, if more than half of the servers are right; `nil` where no majority agrees.
    public let interval: OffsetInterval?

    /// The readings that may be right, by their place in the list given.
    public let truechimers: [Int]

    /// The readings that are wrong if the majority is right, by their place in the list given.
    public let falsetickers: [Int]

    /// How many readings were close enough to their reference to have a say.
    public let voters: Int

    /// The most readings that agree at one point.
    public let agreeing: Int

    /// Combines `readings`, each as the local clock stood at the end of the last exchange of all: its bound grown until then,
    /// its offset shifted by any step of the clock since.
    ///
    /// A server that may itself be off by more than 3 s has no say and is in neither list. A server that was named twice has
    /// one say.
    public init(_ readings: [ServerReading]) {
        let end = readings.map(\.completed).max { $0.monotonic < $1.monotonic }
        let usable = readings.indices.filter { readings[$0].best.isUsable }
        var voting: [IPEndpoint: Int] = [:]
        var intervals: [OffsetInterval] = []
        for index in usable where voting[readings[index].endpoint] == nil {
            voting[readings[index].endpoint] = intervals.count
            intervals.append(Self.interval(of: readings[index], at: end ?? readings[index].completed))
        }
        voters = intervals.count
        let selection = SourceSelection(intervals: intervals)
        offset = selection?.offset
        interval = selection?.interval
        agreeing = selection?.agreeing ?? 0
        let mayBeRight = Set(selection?.truechimers ?? [])
        let agrees = usable.filter { voting[readings[$0].endpoint].map(mayBeRight.contains) == true }
        truechimers = agrees
        falsetickers = selection == nil ? [] : usable.filter { !agrees.contains($0) }
    }

    private static func interval(of reading: ServerReading, at end: LocalReading) -> OffsetInterval {
        let sample = reading.sample.shifted(byLocalStep: reading.completed.localStep(until: end))
        return OffsetInterval(offset: sample.offset, bound: sample.errorBound(at: end.monotonic))
    }

    /// What `policy` makes of the combined offset; without a majority there is nothing to act upon.
    public func correction(by policy: CorrectionPolicy = .standard) -> ClockCorrection {
        offset.map(policy.correction) ?? .ignore
    }
}
