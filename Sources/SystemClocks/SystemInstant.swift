/// A reading of one of the machine's clocks: nanoseconds since that clock's origin.
///
/// Readings of different clocks are different types, and a reading is neither `Codable` nor made from a bare number: it
/// cannot be compared with another clock's or carried to another machine by accident. Arithmetic stops at the ends of the
/// range (292 years) instead of trapping.
public struct SystemInstant<Source>: InstantProtocol, Hashable, Sendable {
    /// Nanoseconds since the clock's origin.
    public let nanoseconds: Int64

    init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// The instant `duration` later, towards zero to a whole nanosecond.
    public func advanced(by duration: Duration) -> SystemInstant {
        let sum = Int128(nanoseconds) + duration.attoseconds / 1_000_000_000
        return SystemInstant(nanoseconds: Int64(exactly: sum) ?? (sum < 0 ? .min : .max))
    }

    /// The length of time from this instant to `other`, as this clock counts it.
    public func duration(to other: SystemInstant) -> Duration {
        Duration(attoseconds: (Int128(other.nanoseconds) - Int128(nanoseconds)) * 1_000_000_000)
    }

    /// Earlier and later on this clock.
    public static func < (left: SystemInstant, right: SystemInstant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}
