/// The last few values of a series, for their least and their scatter.
package struct RecentValues: Sendable {
    private let limit: Int
    private var values: [Double] = []
    /// Where the next value goes once there are ``limit``.
    private var oldest = 0
    /// The four least, in order; infinite where there are fewer. Kept, since they hardly ever change.
    private var least4 = InlineArray<4, Double>(repeating: .infinity)

    /// The last `limit` values, at least one.
    package init(limit: Int) { self.limit = max(1, limit) }

    package mutating func append(_ value: Double) {
        guard values.count == limit else {
            values.append(value)
            return rank(value)
        }
        let gone = values[oldest]
        values[oldest] = value
        oldest = oldest + 1 == limit ? 0 : oldest + 1
        guard gone <= least4[3] else { return rank(value) }
        least4 = InlineArray(repeating: .infinity)
        for value in values { rank(value) }
    }

    /// Puts `value` in its place among the four least, if it is one of them.
    private mutating func rank(_ value: Double) {
        guard value < least4[3] else { return }
        var place = 3
        while place > 0, least4[place - 1] > value {
            least4[place] = least4[place - 1]
            place -= 1
        }
        least4[place] = value
    }

    /// The least of them; 0 where there is none.
    var least: Double { values.isEmpty ? 0 : least4[0] }

    /// How far the least may lie above what it would be if there were no end of values: as far as the next few lie above it. 0 for
    /// fewer than two.
    var leastUncertainty: Double { values.count > 1 ? least4[min(3, values.count / 2)] - least4[0] : 0 }

    /// Their variance around their mean; 0 for fewer than two.
    package var variance: Double {
        guard values.count > 1 else { return 0 }
        let mean = values.reduce(0, +) / Double(values.count)
        return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
    }
}
