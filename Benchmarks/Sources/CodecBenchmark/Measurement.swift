import CBenchmarkSupport

/// What one operation costs: the median time over several runs, and heap allocations.
struct Measurement {
    static let runs = 15

    let nanoseconds: Double
    let allocations: Double

    /// Measures `repeated`, which repeats an operation as often as it is told, after one run to warm up.
    init(count: Int = 1_000_000, _ repeated: (Int) -> Void) {
        var times: [Double] = []
        times.reserveCapacity(Self.runs)
        var allocations: UInt64 = 0
        repeated(count)
        for _ in 0..<Self.runs {
            let before = allocation_count()
            let elapsed = ContinuousClock().measure { repeated(count) }
            allocations += allocation_count() - before
            times.append(elapsed / .nanoseconds(1) / Double(count))
        }
        times.sort()
        nanoseconds = times[times.count / 2]
        self.allocations = Double(allocations) / Double(Self.runs * count)
    }
}

/// `number` with two decimals, right-aligned in `width` columns.
func column(_ number: Double, width: Int) -> String {
    let hundredths = Int(number * 100 + 0.5)
    let text = "\(hundredths / 100)." + (hundredths % 100 < 10 ? "0" : "") + "\(hundredths % 100)"
    return String(repeating: " ", count: max(0, width - text.count)) + text
}

/// `text`, filled up to `width` columns.
func label(_ text: String, width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
}
