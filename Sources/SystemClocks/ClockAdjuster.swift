import CTimeShims
public import ClockDiscipline

/// How good a clock is, as the kernel tells other programs.
public struct ClockQuality: Hashable, Sendable {
    /// The bound of its error; the kernel lets it grow by 500 ppm until it is renewed.
    public var maximumError: Duration

    /// The estimate of its error.
    public var estimatedError: Duration

    /// A leap second at the end of the UTC day: +1 inserted, −1 deleted, 0 none.
    public var leapSecond: Int

    /// A clock with these errors.
    public init(maximumError: Duration, estimatedError: Duration, leapSecond: Int = 0) {
        self.maximumError = maximumError
        self.estimatedError = estimatedError
        self.leapSecond = leapSecond
    }
}

/// Whoever carries out corrections of a clock.
public protocol ClockAdjuster {
    /// Lets the clock run faster than its oscillator by `frequency` from now on.
    func setFrequency(_ frequency: FrequencyOffset) throws(SystemError)

    /// Sets the clock forward by `step`, at once.
    func step(by step: Duration) throws(SystemError)

    /// Slews `offset` with nobody watching: at 500 ppm until it is done.
    func slew(by offset: Duration) throws(SystemError)

    /// Ends the slews that others have left behind and that go on with nobody watching: whoever measures the clock meanwhile takes
    /// them for drift, and corrects what they are about to correct.
    func stopSlews() throws(SystemError)

    /// Tells other programs that the clock is kept, and how well.
    func report(_ quality: ClockQuality) throws(SystemError)

    /// Tells other programs TAI − UTC in seconds.
    func setTAIOffset(_ seconds: Int) throws(SystemError)
}

/// The kernel's CLOCK_REALTIME.
public struct KernelClock: ClockAdjuster {
    /// The nominal length of a tick in microseconds (USER_HZ is 100), so that one more is 100 ppm.
    private static let nominalTick: Int64 = 10_000

    /// The kernel's clock. Throws where it may not be adjusted, which is found out by setting the frequency that it already has.
    public init() throws(SystemError) {
        let error = dstime_may_adjust_clock()
        guard error == 0 else { throw SystemError(call: "clock_adjtime", number: error) }
    }

    /// Beyond 500 ppm the tick is made longer or shorter, 100 ppm at a time.
    public func setFrequency(_ frequency: FrequencyOffset) throws(SystemError) {
        let perTick: Int64 = 100_000_000_000
        let limit = FrequencyOffset.kernelLimit.femtoratio
        let ticks =
            abs(frequency.femtoratio) <= limit
            ? 0
            : max(
                -1_000, min(1_000, (frequency.femtoratio + (frequency.femtoratio < 0 ? -1 : 1) * perTick / 2) / perTick)
            )
        let rest = FrequencyOffset(femtoratio: frequency.femtoratio - ticks * perTick).clamped(to: .kernelLimit)
        try Self.adjust { adjustment in
            adjustment.fields = UInt32(DSTIME_ADJUST_FREQUENCY | DSTIME_ADJUST_TICK)
            adjustment.frequency_scaled = Self.scaled(rest)
            adjustment.tick_us = Self.nominalTick + ticks
        }
    }

    /// By ADJ_SETOFFSET, so that no time passes between reading the clock and setting it.
    public func step(by step: Duration) throws(SystemError) {
        try Self.adjust { adjustment in
            adjustment.fields = UInt32(DSTIME_ADJUST_STEP)
            adjustment.step_ns = Self.nanoseconds(step)
        }
    }

    /// By adjtime(3)'s own slew.
    public func slew(by offset: Duration) throws(SystemError) {
        try Self.adjust { adjustment in
            adjustment.fields = UInt32(DSTIME_ADJUST_SLEW)
            adjustment.slew_us = Self.nanoseconds(offset) / 1_000
        }
    }

    /// Those of adjtime(3) and of the kernel's own loop.
    public func stopSlews() throws(SystemError) {
        try slew(by: .zero)
        let error = dstime_clear_loop_offset()
        guard error == 0 else { throw SystemError(call: "clock_adjtime", number: error) }
    }

    /// Clears STA_UNSYNC and sets the leap flags.
    public func report(_ quality: ClockQuality) throws(SystemError) {
        let leap = quality.leapSecond > 0 ? DSTIME_STA_INS : quality.leapSecond < 0 ? DSTIME_STA_DEL : 0
        try Self.adjust { adjustment in
            adjustment.fields = UInt32(DSTIME_ADJUST_ERRORS | DSTIME_ADJUST_STATUS)
            adjustment.status = UInt32(leap)
            // Rounded up: a bound must not become less.
            adjustment.maximum_error_us = Self.nanoseconds(quality.maximumError) / 1_000 + 1
            adjustment.estimated_error_us = Self.nanoseconds(quality.estimatedError) / 1_000 + 1
        }
    }

    /// Sets what CLOCK_TAI is ahead by.
    public func setTAIOffset(_ seconds: Int) throws(SystemError) {
        try Self.adjust { adjustment in
            adjustment.fields = UInt32(DSTIME_ADJUST_TAI)
            adjustment.tai_offset_s = Int32(clamping: seconds)
        }
    }

    private static func adjust(_ fill: (inout dstime_clock_adjustment) -> Void) throws(SystemError) {
        var adjustment = dstime_clock_adjustment()
        fill(&adjustment)
        let error = dstime_adjust_clock(&adjustment)
        guard error == 0 else { throw SystemError(call: "clock_adjtime", number: error) }
    }

    /// In units of 2⁻¹⁶ ppm, to the nearest.
    static func scaled(_ frequency: FrequencyOffset) -> Int64 {
        let product = Int128(frequency.femtoratio) << 16
        return Int64((product + (product < 0 ? -500_000_000 : 500_000_000)) / 1_000_000_000)
    }

    /// To the nearest; as far as 64 bits reach.
    public static func nanoseconds(_ duration: Duration) -> Int64 {
        let half: Int128 = duration < .zero ? -500_000_000 : 500_000_000
        let attoseconds = duration.attoseconds
        return Int64(clamping: attoseconds / 1_000_000_000 + (attoseconds % 1_000_000_000 + half) / 1_000_000_000)
    }
}

/// A clock that nobody may touch: accepts all and changes nothing.
public struct NullClock: ClockAdjuster {
    /// The clock.
    public init() {}
    /// Does nothing.
    public func setFrequency(_ frequency: FrequencyOffset) {}
    /// Does nothing.
    public func step(by step: Duration) {}
    /// Does nothing.
    public func slew(by offset: Duration) {}
    /// Does nothing.
    public func stopSlews() {}
    /// Does nothing.
    public func report(_ quality: ClockQuality) {}
    /// Does nothing.
    public func setTAIOffset(_ seconds: Int) {}
}
