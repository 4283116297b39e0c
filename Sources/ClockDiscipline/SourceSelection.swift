/// What several sources say together, and which of them cannot be right.
public struct SourceSelection: Hashable, Sendable {
    /// Where the true offset lies if more than half of the sources are right, whichever they are.
    public let interval: OffsetInterval

    /// The most sources that agree at one point; always more than half of all.
    public let agreeing: Int

    /// The sources that may be right, by their index: each meets a place where more than half agree.
    public let truechimers: [Int]

    /// The sources that are wrong if more than half are right.
    public let falsetickers: [Int]

    /// The median of the true sources' offsets, kept within ``interval``: a minority cannot move it beyond what honest
    /// sources say, however small an error it claims.
    public let offset: Duration

    /// The places where more than half of the sources agree, or `nil` where there is none.
    ///
    /// Marzullo's sweep over the sorted ends of all intervals. The answer is the hull of every place that lies in more than
    /// half of them, and not only of the deepest: a source that claims a tiny error from within the honest sources' wider ones
    /// would be the deepest place by itself. Ties are broken in favour of overlap (a lower end comes before an upper one) and
    /// then by index, so the order is total.
    /// Source: K. Marzullo, S. Owicki, doi:10.1145/1034.1035; RFC 5905 §11.2.1.
    public init?(intervals: [OffsetInterval]) {
        if intervals.count == 1, let only = intervals.first {
            (interval, agreeing, truechimers, falsetickers, offset) = (only, 1, [0], [], only.midpoint)
            return
        }
        let majority = intervals.count / 2 + 1
        var places: [OffsetInterval] = []
        var depth = 0
        var deepest = 0
        var low = Duration.zero
        for end in Self.sortedEnds(of: intervals) {
            if end.isLower {
                depth += 1
                deepest = max(deepest, depth)
                if depth == majority { low = end.offset }
            } else {
                if depth == majority { places.append(OffsetInterval(low: low, high: end.offset)) }
                depth -= 1
            }
        }
        guard let first = places.first, let last = places.last else { return nil }
        interval = OffsetInterval(low: first.low, high: last.high)
        agreeing = deepest
        var (truechimers, falsetickers): ([Int], [Int]) = ([], [])
        for (index, interval) in intervals.enumerated() {
            if places.contains(where: { $0.intersects(interval) }) {
                truechimers.append(index)
            } else {
                falsetickers.append(index)
            }
        }
        (self.truechimers, self.falsetickers) = (truechimers, falsetickers)
        // One or two sources must all be right: then what they have in common says most.
        let midpoints = majority == intervals.count ? [] : truechimers.map { intervals[$0].midpoint }
        offset = interval.clamping(Self.median(of: midpoints) ?? interval.midpoint)
    }

    private struct End {
        let offset: Duration
        let isLower: Bool
        let index: Int
    }

    private static func sortedEnds(of intervals: [OffsetInterval]) -> [End] {
        var ends: [End] = []
        ends.reserveCapacity(2 * intervals.count)
        for (index, interval) in intervals.enumerated() {
            ends.append(End(offset: interval.low, isLower: true, index: index))
            ends.append(End(offset: interval.high, isLower: false, index: index))
        }
        ends.sort { left, right in
            guard left.offset == right.offset else { return left.offset < right.offset }
            return left.isLower == right.isLower ? left.index < right.index : left.isLower
        }
        return ends
    }

    private static func median(of offsets: [Duration]) -> Duration? {
        guard !offsets.isEmpty else { return nil }
        let sorted = offsets.sorted()
        let upper = sorted[sorted.count / 2]
        let lower = sorted[(sorted.count - 1) / 2]
        return lower + (upper - lower) / 2
    }
}
