/// POSIX time: seconds since 1970-01-01T00:00:00Z with every day counted as 86,400 s.
///
/// A leap second and the second after it share a number, so differences of Unix times are not lengths of time: this type
/// has no subtraction. Source: IEEE Std 1003.1, §4.19 Seconds Since the Epoch.
@frozen
public struct UnixTime: Hashable, Sendable {
    /// Whole seconds since the epoch, rounded down.
    public let seconds: Int64

    /// Attoseconds after ``seconds``, 0 ..< 10¹⁸.
    public let attoseconds: UInt64

    /// The time `seconds` + `attoseconds` × 10⁻¹⁸ s after the epoch. Attoseconds beyond a second are carried.
    @inlinable public init(seconds: Int64, attoseconds: UInt64 = 0) {
        let carried = attoseconds / attosecondsPerSecond
        self.seconds = seconds.addingSaturating(Int64(carried))
        self.attoseconds = attoseconds % attosecondsPerSecond
    }

    /// A time whose parts are known to be in range.
    @inlinable init(trustedSeconds seconds: Int64, attoseconds: UInt64) {
        self.seconds = seconds
        self.attoseconds = attoseconds
    }

    /// The time of `label` by the POSIX rule, by which second 60 is the first second of the next minute.
    @inlinable public init(_ label: UTCDateTime) {
        self.init(
            trustedSeconds: label.date.daysSinceUnixEpoch &* 86_400 &+ label.secondOfDay, attoseconds: label.attosecond)
    }

    /// The time `seconds` + `nanoseconds` × 10⁻⁹ s after the epoch, as `clock_gettime` gives it.
    @inlinable public init(seconds: Int64, nanoseconds: UInt32) {
        self.init(seconds: seconds, attoseconds: UInt64(nanoseconds) * 1_000_000_000)
    }

    /// The same time to the nearest nanosecond.
    public var roundedToNanosecond: UnixTime {
        UnixTime(seconds: seconds, attoseconds: (attoseconds + 500_000_000) / 1_000_000_000 * 1_000_000_000)
    }
}

extension UnixTime: Comparable {
    /// Earlier and later.
    @inlinable public static func < (left: UnixTime, right: UnixTime) -> Bool {
        (left.seconds, left.attoseconds) < (right.seconds, right.attoseconds)
    }
}
