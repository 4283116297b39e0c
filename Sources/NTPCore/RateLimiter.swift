public import ClockDiscipline

/// A limit on requests per second for each address, in bounded memory.
///
/// The generic cell rate algorithm: an address may use a second's worth at once and then one request each 1/N s. Requests
/// beyond that are answered with a kiss (RATE) as long as those, too, keep to a limit, and with nothing after that.
public struct RateLimiter: Sendable {
    /// What to do with a request.
    public enum Decision: Hashable, Sendable {
        /// Answer it.
        case serve
        /// Answer that the client is too fast.
        case kiss
        /// Say nothing.
        case ignore
    }

    /// When an address will have used nothing, for either kind of answer, in nanoseconds of the local clock.
    private struct Debt {
        var served: Int64
        var kissed: Int64
    }

    /// Kisses a second for each address where the limit itself is lower.
    static let leastKissesPerSecond = 8

    /// How many addresses are remembered at the same time.
    static let capacity = 65_536

    private static let second: Int64 = 1_000_000_000
    private let serviceInterval: Int64
    private let kissInterval: Int64
    private var debts: [IPAddress: Debt] = [:]

    /// At most `requestsPerSecond` (1…10⁹) for each address; `nil` for other numbers.
    public init?(requestsPerSecond: Int) {
        guard 1...1_000_000_000 ~= requestsPerSecond else { return nil }
        serviceInterval = Self.second / Int64(requestsPerSecond)
        kissInterval = Self.second / Int64(max(Self.leastKissesPerSecond, requestsPerSecond))
    }

    /// What to do with a request that came from `address` at `instant`.
    public mutating func decide(_ address: IPAddress, at instant: LocalInstant) -> Decision {
        let now = instant.nanoseconds
        var debt = debts[address] ?? Debt(served: now, kissed: now)
        defer {
            if debts.count >= Self.capacity, debts[address] == nil { forget(before: now) }
            debts[address] = debt
        }
        if Self.spend(&debt.served, serviceInterval, now) { return .serve }
        return Self.spend(&debt.kissed, kissInterval, now) ? .kiss : .ignore
    }

    /// Takes one interval from what `debt` has left of a second, if that is enough.
    private static func spend(_ debt: inout Int64, _ interval: Int64, _ now: Int64) -> Bool {
        let owed = max(debt, now).addingReportingOverflow(interval)
        guard !owed.overflow else { return false }
        let ahead = owed.partialValue.subtractingReportingOverflow(now)
        guard !ahead.overflow, ahead.partialValue <= second else { return false }
        debt = owed.partialValue
        return true
    }

    /// Makes room: addresses that owe nothing go first, and all where that frees less than half, as under a flood of forged
    /// ones, so that a flood does not have the table searched for every packet.
    private mutating func forget(before now: Int64) {
        debts = debts.filter { max($0.value.served, $0.value.kissed) > now }
        if debts.count > Self.capacity / 2 { debts.removeAll(keepingCapacity: true) }
    }
}
