public import ClockDiscipline
public import TimeScales

/// A node's two clocks, driven by one oscillator as those of a computer are: the monotonic one, and the time of day, which is the
/// same but that it can be set.
///
/// All of it is on integers: what the frequency and steps do is exact to the attosecond, and the same on every machine.
public struct SimulatedClock: Sendable {
    /// What drives it.
    public private(set) var oscillator: Oscillator
    /// How much faster the clocks are made to run than the oscillator.
    public private(set) var frequency = FrequencyOffset.zero
    /// What the monotonic clock showed, and the oscillator's own time, when the frequency was set last; in attoseconds.
    private var shownThen: Int128
    private var oscillatorThen: Int128
    /// The time of day minus the monotonic clock, in attoseconds since ``epoch``.
    private var ahead: Int128
    /// What the monotonic clock shows, in attoseconds: it is read several times at each instant.
    private var shown: Int128

    /// What the time of day is at the start of a simulation: 2026-01-01T00:00:00Z.
    public static let epoch = NTPDate(unixNanoseconds: 1_767_225_600_000_000_000)
    /// What the monotonic clock shows then: 1000 s.
    private static let boot: Int128 = 1_000 * 1_000_000_000_000_000_000

    /// A clock on `oscillator` whose time of day is `ahead` of the truth at the start.
    public init(_ oscillator: Oscillator, ahead: Duration = .zero) {
        self.oscillator = oscillator
        shownThen = Self.boot
        oscillatorThen = 0
        self.ahead = ahead.attoseconds - Self.boot
        shown = Self.boot
        oscillatorThen = oscillatorTime
    }

    /// Lets time pass until `instant`.
    public mutating func advance(to instant: SimulatedInstant) {
        guard instant > oscillator.time else { return }
        oscillator.advance(to: instant)
        shown = shownNow
    }

    /// How much time has passed by the oscillator, in attoseconds.
    @inline(__always) private var oscillatorTime: Int128 {
        Int128(oscillator.time.nanoseconds) * 1_000_000_000 &+ oscillator.phase.attoseconds
    }

    @inline(__always) private var shownNow: Int128 {
        let passed = oscillatorTime &- oscillatorThen
        guard frequency.femtoratio != 0 else { return shownThen &+ passed }
        return shownThen &+ passed &+ frequency.accumulated(over: Duration(attoseconds: passed)).attoseconds
    }

    /// The monotonic clock.
    public var monotonic: LocalInstant { Self.instant(shown) }

    /// The time of day.
    public var date: NTPDate { Self.epoch.advanced(by: Duration(attoseconds: shown &+ ahead)) }

    /// How far the time of day is ahead of the truth.
    public var error: Duration {
        Duration(attoseconds: shown &+ ahead &- Int128(oscillator.time.nanoseconds) * 1_000_000_000)
    }

    /// What it shows, how far it is off, and how fast its oscillator runs, all at once. Mutating, since that never makes a copy.
    mutating func standing() -> (now: LocalInstant, error: Duration, frequency: Double) {
        (monotonic, error, oscillator.frequency)
    }

    /// How many seconds the clock gains in a second of true time, at this instant.
    @inline(__always) public var skew: Double { (1 + oscillator.frequency) * (1 + frequency.ratio) - 1 }

    /// Reads both clocks, each reading with its own white phase noise.
    public mutating func read() -> (date: NTPDate, monotonic: LocalInstant) {
        let shown = self.shown &+ oscillator.readingNoise().attoseconds
        return (Self.epoch.advanced(by: Duration(attoseconds: shown &+ ahead)), Self.instant(shown))
    }

    /// Makes the clocks run faster than the oscillator by `frequency` from now on.
    public mutating func setFrequency(_ frequency: FrequencyOffset) {
        shownThen = shown
        oscillatorThen = oscillatorTime
        self.frequency = frequency
    }

    /// Sets the time of day forward by `step`; the monotonic clock does not notice.
    public mutating func step(by step: Duration) { ahead &+= step.attoseconds }

    /// What the monotonic clock shows, as exactly as it is known, for ``sleep(since:)``.
    var exactMonotonic: Duration { Duration(attoseconds: shown) }

    /// The machine has slept since the monotonic clock showed `start`: it has stood still since, and the time of day has gone on.
    mutating func sleep(since start: Duration) {
        let slept = shown &- start.attoseconds
        shownThen &-= slept
        shown &-= slept
        ahead &+= slept
    }

    /// When a timer that is due at `instant` is to be looked at: when it is due by what is known of the oscillator, or when that will
    /// change. Mutating, since that never makes a copy.
    mutating func nextLook(at instant: LocalInstant) -> SimulatedInstant {
        let expected = expected(at: instant)
        return oscillator.nextStep.map { min($0, expected) } ?? expected
    }

    /// When the monotonic clock will show `instant` if the oscillator goes on as it does: not before it, if not in the past.
    @inline(__always) func expected(at instant: LocalInstant) -> SimulatedInstant {
        let left = Int128(instant.nanoseconds) * 1_000_000_000 &- shown
        guard left > 0 else { return oscillator.time }
        // A clock that stands still or runs backwards is looked at again after a second.
        let rate = max(1e-3, 1 + skew)
        let nanoseconds = (left.asDouble / 1e9 / rate).rounded(.up)
        let (sum, isBeyond) = oscillator.time.nanoseconds.addingReportingOverflow(Int64(min(nanoseconds, 9e18)))
        return SimulatedInstant(nanoseconds: isBeyond ? .max : sum)
    }

    private static func instant(_ attoseconds: Int128) -> LocalInstant {
        let half: Int128 = attoseconds < 0 ? -500_000_000 : 500_000_000
        return LocalInstant(nanoseconds: Int64(clamping: (attoseconds &+ half) / 1_000_000_000))
    }
}
