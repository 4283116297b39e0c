/// What one quantity of all nodes did over time, in columns: of a node its least, greatest and last value, of all nodes
/// quantiles. It takes as much memory for a year as for an hour.
struct PlotSeries: Sendable {
    /// The values of one node in one column.
    struct Span: Sendable {
        var low: Double
        var high: Double
        var last: Double
    }

    /// How the nodes' values were spread in one column: the least and greatest of any time, and quantiles of the last ones.
    struct Spread: Sendable {
        var low: Double
        var high: Double
        /// The 1st and 99th percentile: 98 % are between.
        var outer: (low: Double, high: Double)
        /// The quartiles.
        var inner: (low: Double, high: Double)
        var median: Double
    }

    /// Each node in each column; `nil` where it had no value. Empty unless nodes are kept one by one.
    private(set) var traces: [[Span?]]
    /// All nodes in each column; `nil` where none had a value.
    private(set) var spreads: [Spread?] = []
    /// The column that is not closed yet.
    private var open: [Span?]

    /// Nothing yet, of so many nodes.
    init(nodes: Int, keepsEach: Bool) {
        traces = keepsEach ? Array(repeating: [], count: nodes) : []
        open = Array(repeating: nil, count: nodes)
    }

    /// Whether no node ever had a value.
    var isEmpty: Bool { spreads.allSatisfy { $0 == nil } }

    /// Takes note of a value; what is no finite number is none.
    mutating func add(_ value: Double, of node: Int) {
        guard value.isFinite, open.indices.contains(node) else { return }
        if let span = open[node] {
            open[node] = Span(low: min(span.low, value), high: max(span.high, value), last: value)
        } else {
            open[node] = Span(low: value, high: value, last: value)
        }
    }

    /// Ends the column.
    mutating func closeColumn() {
        for node in traces.indices { traces[node].append(open[node]) }
        spreads.append(Self.spread(open))
        for node in open.indices { open[node] = nil }
    }

    private static func spread(_ spans: [Span?]) -> Spread? {
        var (low, high) = (Double.infinity, -Double.infinity)
        var values: [Double] = []
        for case let span? in spans {
            low = min(low, span.low)
            high = max(high, span.high)
            values.append(span.last)
        }
        guard !values.isEmpty else { return nil }
        values.sort()
        return Spread(
            low: low, high: high, outer: (quantile(values, 0.01), quantile(values, 0.99)),
            inner: (quantile(values, 0.25), quantile(values, 0.75)), median: quantile(values, 0.5))
    }

    /// Between the two nearest of `values`, which are sorted and at least one.
    static func quantile(_ values: [Double], _ share: Double) -> Double {
        let place = Double(values.count - 1) * share
        let index = min(values.count - 1, max(0, Int(place)))
        guard index + 1 < values.count else { return values[index] }
        return values[index] + (values[index + 1] - values[index]) * (place - Double(index))
    }

    /// The least and greatest value there ever was; `nil` for none.
    var range: (low: Double, high: Double)? {
        let known = spreads.compactMap { $0 }
        guard let low = known.map(\.low).min(), let high = known.map(\.high).max() else { return nil }
        return (low, high)
    }

    /// How large values usually are, those of the start left aside: what a scale should still show.
    var typicalSize: Double {
        let sizes = spreads.compactMap { $0 }.map { max(abs($0.inner.low), abs($0.inner.high)) }.sorted()
        return sizes.isEmpty ? 0 : Self.quantile(sizes, 0.4)
    }
}
