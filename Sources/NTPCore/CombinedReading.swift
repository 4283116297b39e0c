public import ClockDiscipline

/// What several servers say together.
public struct CombinedReading: Hashable, Sendable {
    /// Server time minus local clock, weighted over the servers that agree; `nil` where no majority agrees.
    public let offset: Duration?

    /// Where the true offset lies, if most of the servers are right; `nil` where no majority agrees.
    public let interval: OffsetInterval?

    /// The readings that may be right, by their place in the list given.
    public let truechimers: [Int]

    /// The readings that are wrong if the majority is right, by their place in the list given.
    public let falsetickers: [Int]

    /// How many readings were close enough to their reference to have a say.
    public let voters: Int

    /// Combines `readings`, each with its bound grown to the end of the last exchange of all.
    ///
    /// A server that may itself be off by more than 3 s has no say and is in neither list.
    public init(_ readings: [ServerReading]) {
        let end = readings.map(\.completed).max() ?? LocalInstant(nanoseconds: 0)
        let voting = readings.indices.filter { readings[$0].best.isUsable }
        let intervals = voting.map { index in
            let sample = readings[index].best.sample
            return OffsetInterval(offset: sample.offset, bound: sample.errorBound(at: end))
        }
        voters = voting.count
        let selection = SourceSelection(intervals: intervals)
        offset = selection?.offset
        interval = selection?.interval
        truechimers = selection?.truechimers.map { voting[$0] } ?? []
        falsetickers = selection?.falsetickers.map { voting[$0] } ?? []
    }

    /// What `policy` makes of the combined offset; without a majority there is nothing to act upon.
    public func correction(by policy: CorrectionPolicy = .standard) -> ClockCorrection {
        offset.map(policy.correction) ?? .ignore
    }
}
