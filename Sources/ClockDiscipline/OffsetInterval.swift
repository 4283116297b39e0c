import TimeScales

/// The interval in which a source says that the true offset lies: offset ± bound.
public struct OffsetInterval: Hashable, Sendable {
    /// The least the true offset can be.
    public let low: Duration

    /// The most the true offset can be.
    public let high: Duration

    /// The interval from `low` to `high`, in either order.
    public init(low: Duration, high: Duration) {
        self.low = min(low, high)
        self.high = max(low, high)
    }

    /// The interval `bound` to either side of `offset`.
    public init(offset: Duration, bound: Duration) {
        self.init(low: offset - bound, high: offset + bound)
    }

    /// The middle.
    public var midpoint: Duration { low + (high - low).half }

    /// `offset`, or the end nearest to it where it lies outside.
    public func clamping(_ offset: Duration) -> Duration { max(low, min(high, offset)) }

    /// Whether the two have a point in common.
    public func intersects(_ other: OffsetInterval) -> Bool {
        low <= other.high && other.low <= high
    }

    /// The same of the negative: where the clock's error is, which is clock minus truth, if this is where the truth minus the clock is.
    public var negated: OffsetInterval { OffsetInterval(low: .zero - high, high: .zero - low) }
}
