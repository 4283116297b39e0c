import CTimeShims

/// A machine without one of its clocks.
public struct ClockUnavailable: Error, Hashable, Sendable, CustomStringConvertible {
    /// The clock's name in `clock_gettime(2)`.
    public let clock: String

    /// Which clock is missing.
    public var description: String { "this machine has no clock \(clock)" }
}

/// What a clock is good for.
public enum ClockKind: String, Hashable, Sendable {
    /// Dates events so that machines can compare them; may jump when it is set.
    case timeOfDay = "time-of-day"
    /// Measures lengths of time on one machine; never goes backwards, means nothing elsewhere.
    case monotonic
}

/// One of the kernel's clocks, as `clock_gettime(2)` numbers them.
///
/// Making a value asks the kernel once whether it has the clock, so that reading it later cannot fail.
public protocol SystemClock: Clock where Instant == SystemInstant<Self>, Duration == Swift.Duration {
    /// The clock's name in `clock_gettime(2)`, as `CLOCK_REALTIME`.
    static var name: String { get }

    /// The clock's number.
    static var number: Int32 { get }

    /// Whether it dates events or measures lengths of time.
    static var kind: ClockKind { get }

    /// What it suits, in a sentence.
    static var purpose: String { get }

    /// The clock. Throws where the kernel has none.
    init() throws(ClockUnavailable)
}

extension SystemClock {
    /// Reads the clock.
    public var now: SystemInstant<Self> {
        // Whether the clock exists was asked when this value was made; zero is what is left if it went away since.
        SystemInstant(nanoseconds: Self.read() ?? 0)
    }

    /// The step in which the kernel says that the clock counts (`clock_getres`).
    public var minimumResolution: Swift.Duration {
        var nanoseconds: Int64 = 1
        _ = dstime_clock_resolution(Self.number, &nanoseconds)
        return .nanoseconds(nanoseconds)
    }

    /// The least step between two readings that differ, of a few hundred: what the clock can really tell apart here.
    public var measuredPrecision: Swift.Duration {
        var least: Int64 = .max
        var last = Self.read() ?? 0
        for _ in 0..<200 {
            let next = Self.read() ?? 0
            if next > last { least = min(least, next - last) }
            last = next
        }
        return least == .max ? minimumResolution : .nanoseconds(least)
    }

    /// Waits until the clock shows `deadline`, looking again at least once a second, so that a step of the clock is noticed.
    public func sleep(until deadline: SystemInstant<Self>, tolerance: Swift.Duration? = nil) async throws {
        while true {
            let left = now.duration(to: deadline)
            guard left > .zero else { return }
            try await Task.sleep(for: min(left, .seconds(1)), tolerance: tolerance)
        }
    }

    /// Blocks the calling thread until the clock shows `deadline`, looking again at least once a second.
    public func wait(until deadline: SystemInstant<Self>) {
        while true {
            let left = now.duration(to: deadline)
            guard left > .zero else { return }
            dstime_sleep(Int64(min(left, .seconds(1)).attoseconds / 1_000_000_000) + 1)
        }
    }

    static func read() -> Int64? {
        var nanoseconds: Int64 = 0
        return dstime_read_clock(number, &nanoseconds) == 0 ? nanoseconds : nil
    }

    static func requireAvailable() throws(ClockUnavailable) {
        guard read() != nil else { throw ClockUnavailable(clock: name) }
    }
}
