import ClockDiscipline

/// A point on the simulation's own, true time scale: nanoseconds since the simulation began.
///
/// No clock within the simulation reads it; they are measured against it. Arithmetic stops at the ends of its range
/// (292 years) instead of trapping.
@frozen
public struct SimulatedInstant: InstantProtocol, Hashable, Sendable {
    /// Nanoseconds since the simulation began.
    public var nanoseconds: Int64

    /// The instant `nanoseconds` after the beginning.
    @inlinable public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// The beginning of the simulation.
    public static let start = SimulatedInstant(nanoseconds: 0)

    /// The instant `duration` later, rounded to the nearest nanosecond.
    public func advanced(by duration: Duration) -> SimulatedInstant {
        SimulatedInstant(nanoseconds: nanoseconds.nanoseconds(advancedBy: duration))
    }

    /// The length of time from this instant to `other`.
    public func duration(to other: SimulatedInstant) -> Duration {
        nanoseconds.nanosecondsTo(other.nanoseconds)
    }

    /// Earlier and later in true time.
    @inlinable public static func < (left: SimulatedInstant, right: SimulatedInstant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}
