public import ClockDiscipline
public import TimeScales

/// The clock that a server answers from: this machine's own, or for lab use a copy of it that is shifted and drifts.
public struct ServedClock: Hashable, Sendable {
    /// How far it was ahead of this machine's clock at ``origin``.
    public let shift: Duration

    /// How much faster it runs than this machine's clock.
    public let drift: FrequencyOffset

    /// When, on this machine's clock, the drift began.
    public let origin: NTPDate

    /// This machine's own clock.
    public static let local = ServedClock(shift: .zero, drift: .zero, from: NTPDate(seconds: 0))

    /// A clock `shift` ahead of this machine's at `origin`, and `drift` faster from then on.
    public init(shift: Duration, drift: FrequencyOffset, from origin: NTPDate) {
        self.shift = shift
        self.drift = drift
        self.origin = origin
    }

    /// What this clock shows when the machine's own shows `date`.
    public func date(at date: NTPDate) -> NTPDate {
        if shift == .zero, drift == .zero { return date }
        return date.advanced(by: shift + drift.accumulated(over: date.duration(since: origin)))
    }
}
