/// What several sources say together, and which of them cannot be right.
public struct SourceSelection: Hashable, Sendable {
    /// Where the true offset lies as long as at most `count − agreeing` sources err.
    public let interval: OffsetInterval

    /// How many sources agree at the deepest point; always more than half.
    public let agreeing: Int

    /// The sources that may be right, by their index: their intervals meet ``interval``.
    public let truechimers: [Int]

    /// The sources that are wrong if the majority is right.
    public let falsetickers: [Int]

    /// The offset of the true sources, each weighted by one over the width it claims, kept within ``interval``.
    public let offset: Duration

    /// The largest set of sources that agree, or `nil` where no more than half do.
    ///
    /// Marzullo's algorithm as NTP uses it: the ends of all intervals are sorted, and a sweep finds where the most overlap.
    /// The answer spans all places of that greatest depth, since each of them may hold the truth. Ties are broken in favour of
    /// overlap (a lower end comes before an upper one) and then by index, so the order is total.
    /// Source: K. Marzullo, S. Owicki, doi:10.1145/1034.1035; RFC 5905 §11.2.1.
    public init?(intervals: [OffsetInterval]) {
        let ends = Self.sortedEnds(of: intervals)
        var depth = 0
        var deepest = 0
        var span: (low: Duration, high: Duration)?
        var start: Duration?
        for end in ends {
            if end.isLower {
                depth += 1
                if depth > deepest {
                    deepest = depth
                    span = nil
                }
                if depth == deepest { start = end.offset }
            } else {
                if depth == deepest, let low = start {
                    span = (span?.low ?? low, end.offset)
                    start = nil
                }
                depth -= 1
            }
        }
        guard let span, deepest * 2 > intervals.count else { return nil }
        let interval = OffsetInterval(low: span.low, high: span.high)
        self.interval = interval
        agreeing = deepest
        truechimers = intervals.indices.filter { intervals[$0].intersects(interval) }
        falsetickers = intervals.indices.filter { !intervals[$0].intersects(interval) }
        offset = Self.weightedOffset(of: truechimers.map { intervals[$0] }, within: interval)
    }

    private struct End {
        let offset: Duration
        let isLower: Bool
        let index: Int
    }

    private static func sortedEnds(of intervals: [OffsetInterval]) -> [End] {
        intervals.enumerated()
            .flatMap { index, interval in
                [
                    End(offset: interval.low, isLower: true, index: index),
                    End(offset: interval.high, isLower: false, index: index),
                ]
            }
            .sorted { left, right in
                (left.offset, left.isLower ? 0 : 1, left.index) < (right.offset, right.isLower ? 0 : 1, right.index)
            }
    }

    /// Σ(midpoint/width) / Σ(1/width), computed as a shift from the interval's low end so that a `Double` carries only the
    /// small difference, never an offset itself.
    private static func weightedOffset(of intervals: [OffsetInterval], within bounds: OffsetInterval) -> Duration {
        var weights = 0.0
        var shifts = 0.0
        for interval in intervals {
            let width = max((interval.high - interval.low) / .seconds(1), 1e-9)
            let shift = (interval.low + (interval.high - interval.low) / 2 - bounds.low) / .seconds(1)
            weights += 1 / width
            shifts += shift / width
        }
        guard weights > 0 else { return bounds.low + (bounds.high - bounds.low) / 2 }
        let offset = bounds.low + .seconds(shifts / weights)
        return max(bounds.low, min(bounds.high, offset))
    }
}
