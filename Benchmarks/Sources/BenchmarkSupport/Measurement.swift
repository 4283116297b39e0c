import CBenchmarkSupport

/// What one operation costs: the median time over several runs, and heap allocations.
public struct Measurement {
    /// How often a measurement is repeated.
    public static let runs = 15

    /// Nanoseconds for each operation, the median of all runs.
    public let nanoseconds: Double

    /// Heap allocations for each operation.
    public let allocations: Double

    /// Measures `repeated`, which repeats an operation as often as it is told, after one run to warm up.
    public init(count: Int = 1_000_000, _ repeated: (Int) -> Void) {
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
public func column(_ number: Double, width: Int) -> String {
    let hundredths = Int(number * 100 + 0.5)
    let text = "\(hundredths / 100)." + (hundredths % 100 < 10 ? "0" : "") + "\(hundredths % 100)"
    return String(repeating: " ", count: max(0, width - text.count)) + text
}

/// `text`, filled up to `width` columns.
public func label(_ text: String, width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
}

/// Whether ``Measurement/allocations`` can be relied on here.
public func countsAllocations() -> Bool {
    let before = allocation_count()
    var bytes = [UInt8](repeating: 1, count: 1000)
    observe(&bytes)
    return allocation_count() > before
}
