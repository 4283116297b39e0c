/// An instant on the uniform scale `Scale`, exact to the attosecond over ±292 billion years.
///
/// Counted from midnight of 1970-01-01 on that scale, so that a calendar time splits off without knowing the scale.
/// Instants of different scales are different types: convert first.
@frozen
public struct Timestamp<Scale: TimeScale>: Hashable, Sendable {
    /// Whole seconds since 1970-01-01T00:00:00 on the scale, rounded down.
    public let seconds: Int64

    /// Attoseconds after ``seconds``, 0 ..< 10¹⁸.
    public let attoseconds: UInt64

    /// The instant `seconds` + `attoseconds` × 10⁻¹⁸ s after 1970 began on the scale. Attoseconds beyond a second are carried.
    @inlinable public init(seconds: Int64, attoseconds: UInt64 = 0) {
        if attoseconds < attosecondsPerSecond {
            self.seconds = seconds
            self.attoseconds = attoseconds
        } else {
            self.seconds = seconds.addingSaturating(Int64(attoseconds / attosecondsPerSecond))
            self.attoseconds = attoseconds % attosecondsPerSecond
        }
    }

    /// An instant whose parts are known to be in range.
    @inlinable init(trustedSeconds seconds: Int64, attoseconds: UInt64) {
        self.seconds = seconds
        self.attoseconds = attoseconds
    }

    /// The instant `attoseconds` × 10⁻¹⁸ s after 1970 began on the scale.
    @inlinable init(attosecondsSince1970 attoseconds: Int128) {
        let (quotient, remainder) = attoseconds.quotientAndRemainder(dividingBy: Int128(attosecondsPerSecond))
        let borrow: Int128 = remainder < 0 ? 1 : 0
        self.init(
            seconds: Int64(saturating: quotient - borrow),
            attoseconds: UInt64(truncatingIfNeeded: remainder + borrow * Int128(attosecondsPerSecond)))
    }

    /// Attoseconds since 1970 began on the scale; any instant fits.
    @inlinable var attosecondsSince1970: Int128 {
        Int128(seconds) * Int128(attosecondsPerSecond) + Int128(attoseconds)
    }

    /// The same instant, counted on this scale.
    @inlinable public init<Other: TimeScale>(_ other: Timestamp<Other>) {
        let shift = Scale.attosecondsAheadOfTAI - Other.attosecondsAheadOfTAI
        self.init(attosecondsSince1970: other.attosecondsSince1970 + shift)
    }
}

extension Timestamp: InstantProtocol {
    /// Earlier and later.
    @inlinable public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.seconds < right.seconds || left.seconds == right.seconds && left.attoseconds < right.attoseconds
    }

    /// The length of time from this instant to `other`, exact.
    @inlinable public func duration(to other: Timestamp) -> Duration {
        Duration(attoseconds: other.attosecondsSince1970 - attosecondsSince1970)
    }

    /// The length of time from `right` to `left`, exact.
    @inlinable public static func - (left: Timestamp, right: Timestamp) -> Duration { right.duration(to: left) }

    /// The instant `duration` later, or the last one that can be held.
    @inlinable public func advanced(by duration: Duration) -> Timestamp {
        let (sum, overflow) = attosecondsSince1970.addingReportingOverflow(duration.attoseconds)
        guard !overflow else {
            return Timestamp(seconds: duration.attoseconds < 0 ? .min : .max)
        }
        return Timestamp(attosecondsSince1970: sum)
    }
}

extension Timestamp: CustomStringConvertible {
    /// The calendar time on the scale with its name, as `2017-01-01T00:00:36.5 TAI`; digits beyond nanoseconds are cut.
    public var description: String { asciiText { buffer in write(into: &buffer) } }
}

extension Timestamp {
    /// The instant that a calendar and a clock of the scale show as `date`, `hour`:`minute`:`second`; `nil` where no clock
    /// does. There is no second 60 on a uniform scale.
    public init?(date: CivilDate, hour: Int, minute: Int, second: Int, attosecond: UInt64 = 0) {
        guard 0...23 ~= hour, 0...59 ~= minute, 0...59 ~= second, attosecond < attosecondsPerSecond else { return nil }
        let secondOfDay = Int64(hour * 3_600 + minute * 60 + second)
        self.init(seconds: date.daysSinceUnixEpoch * 86_400 + secondOfDay, attoseconds: attosecond)
    }

    /// The same instant to the nearest nanosecond.
    @inlinable public var roundedToNanosecond: Timestamp {
        Timestamp(
            seconds: seconds, attoseconds: (attoseconds &+ 500_000_000) / 1_000_000_000 &* 1_000_000_000)
    }
}
