import ClockDiscipline
import TimeScales

/// The part of an oscillator's time that leaves nothing to chance: a function of the time alone, so that neither the number
/// nor the spacing of readings changes it.
///
/// Always compiled into their callers, which else would copy the whole oscillator for every call, several times an event.
extension OscillatorModel {
    /// How far skew, ageing and steps have brought the clock ahead at `time`: exact, then cut to a whole attosecond.
    ///
    /// A ratio in 10⁻¹⁵ times a time in 10⁻⁹ s is a whole number of 10⁻²⁴ s.
    @inline(__always) func drift(at time: SimulatedInstant) -> Duration {
        var yoctoseconds = Self.product(skew, time.nanoseconds)
        if ageingPerDay != .zero { yoctoseconds = yoctoseconds.addingSaturated(ageing(at: time)) }
        var phase: Int128 = 0
        for step in steps where step.time <= time {
            let elapsed = Int128(time.nanoseconds) - Int128(step.time.nanoseconds)
            yoctoseconds = yoctoseconds.addingSaturated(
                Int128(step.frequency.femtoratio).multipliedSaturated(by: elapsed))
            phase = phase.addingSaturated(step.phase.attoseconds)
        }
        return Duration(attoseconds: phase.addingSaturated(yoctoseconds / 1_000_000))
    }

    /// Both fit: |ratio·t| < 2¹²⁶.
    private static func product(_ ratio: FrequencyOffset, _ nanoseconds: Int64) -> Int128 {
        Int128(ratio.femtoratio) * Int128(nanoseconds)
    }

    /// The integral of ageing, a·t²/(2·day), in 10⁻²⁴ s.
    ///
    /// With t = n days + r it is a·(n²·day/2 + n·r) + a·r²/(2·day), of which only the last divides, and no product of sensible
    /// numbers leaves 128 bits.
    private func ageing(at time: SimulatedInstant) -> Int128 {
        let day: Int128 = 86_400_000_000_000
        let rate = Int128(ageingPerDay.femtoratio)
        let (days, rest) = Int128(time.nanoseconds).quotientAndRemainder(dividingBy: day)
        let whole = rate.multipliedSaturated(by: days * days * (day / 2) + days * rest)
        let (quotient, remainder) = (rate * rest).quotientAndRemainder(dividingBy: day)
        let (half, odd) = (quotient * rest).quotientAndRemainder(dividingBy: 2)
        return whole.addingSaturated(half + (odd * day + remainder * rest) / (2 * day))
    }

    /// How far the temperature has brought the clock ahead at `time`, in seconds: the sine's integral in closed form,
    /// A·P/(2π)·(cos φ − cos(φ + 2πu)) after u periods, as a product of two sines, which loses no digits to a difference.
    @inline(__always) func temperatureDrift(at time: SimulatedInstant) -> Double {
        guard temperature.isPresent else { return 0 }
        let half = temperature.fraction(at: time) / 2
        let scale = temperature.amplitude.ratio * (Double(temperature.periodNanoseconds) / 1e9) / Double.pi
        return scale * sine(turns: temperature.start + half) * sine(turns: half)
    }

    /// The fractional frequency at `time` without the noises.
    @inline(__always) func frequency(at time: SimulatedInstant) -> Double {
        var ratio = skew.ratio
        if ageingPerDay != .zero { ratio += ageingPerDay.ratio * (Double(time.nanoseconds) / 86_400e9) }
        for step in steps where step.time <= time { ratio += step.frequency.ratio }
        guard temperature.isPresent else { return ratio }
        return ratio + temperature.amplitude.ratio
            * sine(turns: temperature.start + temperature.fraction(at: time))
    }
}

extension OscillatorModel.TemperatureCycle {
    /// Whether there is any.
    fileprivate var isPresent: Bool { amplitude != .zero && periodNanoseconds > 0 }

    /// Where in the cycle the simulation starts; 0 where that is no number.
    fileprivate var start: Double { phase.isFinite ? phase : 0 }

    /// How much of a period has gone by at `time` since the last full one: from 0 to 1, reduced in integers.
    fileprivate func fraction(at time: SimulatedInstant) -> Double {
        Double(time.nanoseconds % periodNanoseconds) / Double(periodNanoseconds)
    }
}
