public import ClockDiscipline
public import TimeScales

/// Who read the clock when a packet passed.
public enum TimestampSource: String, Hashable, Sendable {
    /// The kernel's network stack, as the packet passed it.
    case kernel
    /// The program, after it was woken up.
    case user
}

/// The local clocks at one moment: the time of day that a packet's passing is dated with, and the monotonic clock that
/// measures lengths of time even across a step of the former.
public struct LocalReading: Hashable, Sendable {
    /// The local time-of-day clock, on the NTP scale.
    public var date: NTPDate

    /// The local monotonic clock at the same moment.
    public var monotonic: LocalInstant

    /// Who took the reading.
    public var source: TimestampSource

    /// How far ``date`` and ``monotonic`` may be from the same moment, since one is read after the other.
    public var uncertainty: Duration

    /// How far the time of day was stepped forward from this reading to `later`: what the time of day gained more than the
    /// monotonic clock did. Zero where the difference is within what reading one after the other explains.
    ///
    /// Slewing moves both clocks alike, so only a step shows.
    func localStep(until later: LocalReading) -> Duration {
        let step = later.date.duration(since: date) - monotonic.duration(to: later.monotonic)
        let tolerance = max(Self.pairingTolerance, uncertainty + later.uncertainty)
        return step > tolerance || step < .zero - tolerance ? step : .zero
    }

    /// Time of day and monotonic clock are read one after the other, so their differences may differ by this much without a
    /// step of the clock; more where the program was interrupted between the readings.
    static let pairingTolerance = Duration.microseconds(100)

    /// A reading of these two.
    public init(
        date: NTPDate, monotonic: LocalInstant, source: TimestampSource = .user, uncertainty: Duration = .zero
    ) {
        self.date = date
        self.monotonic = monotonic
        self.source = source
        self.uncertainty = uncertainty
    }
}
