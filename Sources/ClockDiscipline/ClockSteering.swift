import TimeScales

/// How the local clock is to run: at which frequency, and until when.
///
/// Frequency and phase are steered apart. What the oscillator does wrong is corrected for good; a phase that is off is slewed by
/// a little more or less frequency for as long as it takes, after which ``timerFired(at:)`` takes that back. No clock ever runs
/// backwards by this.
public struct ClockSteering: Hashable, Sendable {
    /// The correction that cancels the oscillator's own error.
    public private(set) var base: FrequencyOffset

    /// What of the oscillator's error is beyond ``frequencyLimit``, and so is left uncorrected.
    public private(set) var uncorrected = FrequencyOffset.zero

    /// What is added to slew, 0 where nothing is slewed.
    public private(set) var slewRate = FrequencyOffset.zero

    /// When the slew is to end; `nil` where nothing is slewed.
    public private(set) var slewEnd: LocalInstant?

    /// The fastest slew.
    public var slewLimit: FrequencyOffset

    /// The largest correction of the oscillator.
    public var frequencyLimit: FrequencyOffset

    /// What the clock runs faster by than the oscillator: ``base`` and ``slewRate``.
    public var frequency: FrequencyOffset { FrequencyOffset(femtoratio: base.femtoratio &+ slewRate.femtoratio) }

    /// Steering that starts from a known correction of the oscillator, as from a drift file; limits of 500 ppm are what the
    /// kernel allows.
    public init(
        base: FrequencyOffset = .zero, slewLimit: FrequencyOffset = .kernelLimit,
        frequencyLimit: FrequencyOffset = .kernelLimit
    ) {
        self.base = base
        self.slewLimit = slewLimit
        self.frequencyLimit = frequencyLimit
    }

    /// Steers by `estimate`: corrects the frequency for good and slews the offset over `duration`, or longer where that would
    /// be too fast. Returns how the clock changes.
    public mutating func steer(by estimate: ClockEstimate, over duration: Duration) -> ClockChange {
        let before = frequency
        // The estimate is of the clock as it runs, slew included.
        let total = FrequencyOffset(ratio: (1 + before.ratio) * (1 + estimate.frequency.ratio) - 1)
        base = total.clamped(to: frequencyLimit)
        uncorrected = FrequencyOffset(femtoratio: total.femtoratio &- base.femtoratio)
        let offset = estimate.offset.asSeconds
        let wanted = FrequencyOffset(ratio: offset / max(duration.asSeconds, 1e-3)).clamped(to: slewLimit)
        slewRate = wanted
        // Measured on the clock that is slewed, which shows more time or less.
        let length = wanted == .zero ? 0 : offset / wanted.ratio * (1 + base.ratio + wanted.ratio)
        slewEnd = wanted == .zero ? nil : estimate.time.advanced(by: Duration(nearestSeconds: length))
        return change(from: before, at: estimate.time)
    }

    /// Ends a slew whose time has come. Returns how the clock changes; `nil` where nothing has to change.
    public mutating func timerFired(at instant: LocalInstant) -> ClockChange? {
        guard let slewEnd, slewEnd <= instant else { return nil }
        return endSlew(at: instant)
    }

    /// Ends a slew before its time, as when the clock is stepped.
    public mutating func endSlew(at instant: LocalInstant) -> ClockChange? {
        guard slewEnd != nil else { return nil }
        let before = frequency
        slewRate = .zero
        slewEnd = nil
        return change(from: before, at: instant)
    }

    private func change(from before: FrequencyOffset, at instant: LocalInstant) -> ClockChange {
        ClockChange(
            time: instant, frequency: FrequencyOffset(ratio: (frequency.ratio - before.ratio) / (1 + before.ratio)))
    }
}

extension FrequencyOffset {
    /// 500 ppm: the largest correction of the frequency that Linux makes (MAXFREQ).
    public static let kernelLimit = FrequencyOffset(femtoratio: 500_000_000_000)

    /// 1 ppm: no oscillator is taken to be known better after a time in which nobody watched it.
    public static let leastDeviation = FrequencyOffset(femtoratio: 1_000_000_000)

    /// The ratio, or the nearest within ±`limit`.
    public func clamped(to limit: FrequencyOffset) -> FrequencyOffset {
        let most = Int64(clamping: limit.femtoratio.magnitude)
        return FrequencyOffset(femtoratio: max(-most, min(most, femtoratio)))
    }
}
