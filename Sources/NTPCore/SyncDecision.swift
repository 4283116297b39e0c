public import ClockDiscipline

/// What was decided about the local clock, and on what grounds.
public struct SyncDecision: Hashable, Sendable {
    /// When, on the local monotonic clock.
    public let time: LocalInstant

    /// Reference minus local clock, before the correction.
    public let offset: Duration

    /// The standard deviation of ``offset``. A statistic, not a bound.
    public let offsetDeviation: Duration

    /// The server whose sample led to the decision.
    public let source: SyncEngine.SourceID

    /// The round trip to the server whose sample led to the decision.
    public let delay: Duration

    /// How much faster than it should the oscillator runs by what is known now: the correction with its sign turned.
    public let drift: FrequencyOffset

    /// The standard deviation of ``drift``.
    public let driftDeviation: FrequencyOffset

    /// Where the true offset lies if more than half of the servers are right.
    public let interval: OffsetInterval

    /// How far ``offset`` may be from the truth.
    public var errorBound: Duration { max(interval.high - offset, offset - interval.low) }

    /// How far the clock may run away in a second from now on, besides what it is slewed by: as far as an oscillator may that is
    /// corrected, or as is known of this one, and what is left uncorrected of its frequency.
    public let driftBound: FrequencyOffset

    /// What the policy says.
    public let correction: ClockCorrection

    /// Whether the correction is made; not in a dry run, and not where it is to ignore the offset.
    public let isApplied: Bool

    /// The leap second that most of the servers that may be right announce: +1 inserted, −1 deleted, 0 none.
    public let leapSecond: Int

    /// The servers that may be right, and those that cannot be, by their numbers.
    public let truechimers: [SyncEngine.SourceID]
    /// The servers that are wrong if more than half are right.
    public let falsetickers: [SyncEngine.SourceID]
}
