/// The last few values of a series, for their least and their scatter.
struct RecentValues: Sendable {
    private let limit: Int
    private var values: [Double] = []
    /// Where the next value goes once there are ``limit``.
    private var oldest = 0

    /// The last `limit` values, at least one.
    init(limit: Int) { self.limit = max(1, limit) }

    mutating func append(_ value: Double) {
        guard values.count == limit else { return values.append(value) }
        values[oldest] = value
        oldest = (oldest + 1) % limit
    }

    /// The least of them; 0 where there is none.
    var least: Double { values.min() ?? 0 }

    /// How far the least may lie above what it would be if there were no end of values: as far as the next few lie above it. 0 for
    /// fewer than two.
    var leastUncertainty: Double {
        guard values.count > 1 else { return 0 }
        // The four least, in order, without sorting all of them at every sample.
        var first = InlineArray<4, Double>(repeating: .infinity)
        for value in values where value < first[3] {
            var place = 3
            while place > 0, first[place - 1] > value {
                first[place] = first[place - 1]
                place -= 1
            }
            first[place] = value
        }
        return first[min(3, values.count / 2)] - first[0]
    }

    /// Their variance around their mean; 0 for fewer than two.
    var variance: Double {
        guard values.count > 1 else { return 0 }
        let mean = values.reduce(0, +) / Double(values.count)
        return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
    }
}
