import TimeScales

/// A reading of one machine's monotonic clock: nanoseconds since an origin that only that machine knows.
///
/// It orders events and measures lengths on its own machine, and means nothing on any other: hence it is not `Codable`.
/// Arithmetic stops at the ends of its range (292 years) instead of trapping.
@frozen
public struct LocalInstant: InstantProtocol, Hashable, Sendable {
    /// Nanoseconds since the clock's origin.
    public var nanoseconds: Int64

    /// The instant `nanoseconds` after the clock's origin.
    @inlinable public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// The instant `duration` later, rounded to the nearest nanosecond.
    public func advanced(by duration: Duration) -> LocalInstant {
        LocalInstant(nanoseconds: nanoseconds.nanoseconds(advancedBy: duration))
    }

    /// The length of time from this instant to `other`.
    public func duration(to other: LocalInstant) -> Duration {
        nanoseconds.nanosecondsTo(other.nanoseconds)
    }

    /// The same in seconds, for statistics.
    func seconds(to other: LocalInstant) -> Double {
        let (difference, isTooLong) = other.nanoseconds.subtractingReportingOverflow(nanoseconds)
        return isTooLong ? duration(to: other).asSeconds : Double(difference) / 1e9
    }

    /// Earlier and later on this machine.
    @inlinable public static func < (left: LocalInstant, right: LocalInstant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}

/// The arithmetic of instants that are counted in nanoseconds, whichever clock's they are.
extension Int64 {
    /// This count of nanoseconds and `duration`, rounded to the nearest; the end of the range that it passes.
    package func nanoseconds(advancedBy duration: Duration) -> Int64 {
        // Most are below 9 s, and need no division of 128 bits.
        if let attoseconds = Int64(exactly: duration.attoseconds) {
            let (step, rest) = attoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
            let carry: Int64 = rest >= 500_000_000 ? 1 : rest <= -500_000_000 ? -1 : 0
            let (sum, isBeyond) = addingReportingOverflow(step + carry)
            return isBeyond ? (step < 0 ? .min : .max) : sum
        }
        let (step, rest) = duration.attoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        let carry: Int128 = rest >= 500_000_000 ? 1 : rest <= -500_000_000 ? -1 : 0
        let sum = Int128(self) + step + carry
        return Int64(exactly: sum) ?? (sum < 0 ? .min : .max)
    }

    /// The length of time from this count of nanoseconds to `other`.
    package func nanosecondsTo(_ other: Int64) -> Duration {
        Duration(attoseconds: (Int128(other) - Int128(self)) * 1_000_000_000)
    }
}
