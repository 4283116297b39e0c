public import ClockDiscipline

/// What an oscillator does: how far off its frequency is to begin with, how that changes, and how much noise of each kind it has.
///
/// A positive frequency offset makes a clock run fast, a positive phase step sets it forward. The noises are the five of the
/// power-law model, each given by the number that a data sheet or a measured curve shows; 0 is none, and so is what is
/// negative or no finite number. Source: W. J. Riley, NIST SP 1065, sections 3 and 6; IEEE Std 1139.
public struct OscillatorModel: Hashable, Sendable {
    /// The fractional frequency at the start, without what the cycle, steps and noises add.
    public var skew = FrequencyOffset.zero
    /// By how much the frequency grows each day of 86 400 s, at a steady rate. A quartz ages by some 10⁻⁹ to 10⁻⁷ a day
    /// when new, and ten times less later.
    public var ageingPerDay = FrequencyOffset.zero
    /// How the frequency follows a temperature that comes and goes.
    public var temperature = TemperatureCycle.none
    /// Standard deviation in seconds of the error of each single reading, independent of all others. ADEV √3·σ/τ.
    public var whitePhaseNoise = 0.0
    /// TDEV in seconds, the same at all τ up to a month. The bandwidth is some 10 Hz: where readings are further apart
    /// than 1/16 s, what is faster than they can show adds to TDEV at the shortest τ, as it does with a real oscillator.
    public var flickerPhaseNoise = 0.0
    /// ADEV at 1 s, dimensionless: the phase wanders by σ·√t seconds in t seconds. ADEV σ/√τ.
    public var whiteFrequencyNoise = 0.0
    /// ADEV at its floor, dimensionless: the same at all τ from about 0.1 s to a month.
    public var flickerFrequencyNoise = 0.0
    /// Standard deviation of what the frequency gains in a second, per square root of a second. ADEV σ·√(τ/3).
    public var randomWalkFrequencyNoise = 0.0
    /// What happens to it all at once, in any order. Each reading costs time in proportion to their number.
    public var steps: [Step] = []

    /// The perfect oscillator; change what it is not perfect in.
    public init() {}

    /// An oscillator that is off by a constant frequency and has no other fault.
    public init(skew: FrequencyOffset) {
        self.skew = skew
    }
}

extension OscillatorModel {
    /// A frequency that follows a sine of the time, as that of a crystal in a room does day by day:
    /// amplitude · sin(2π·(time since the start / period + phase)).
    public struct TemperatureCycle: Hashable, Sendable {
        /// The greatest deviation of the frequency. A room changes that of a computer's crystal by some 10⁻⁷.
        public var amplitude: FrequencyOffset
        /// How long a cycle takes, in nanoseconds; no cycle where it is not positive.
        private(set) var periodNanoseconds: Int64
        /// Where in the cycle the simulation starts, in turns: 0 at the mean and rising, 0.25 at the top.
        public var phase: Double

        /// How long a cycle takes, to the nearest nanosecond; no cycle where it is not positive.
        public var period: Duration {
            get { .nanoseconds(periodNanoseconds) }
            set { periodNanoseconds = SimulatedInstant.start.advanced(by: newValue).nanoseconds }
        }

        /// A cycle of that amplitude and period which starts at `phase` turns.
        public init(amplitude: FrequencyOffset, period: Duration = .seconds(86_400), phase: Double = 0) {
            self.amplitude = amplitude
            periodNanoseconds = SimulatedInstant.start.advanced(by: period).nanoseconds
            self.phase = phase
        }

        /// A temperature that never changes.
        public static let none = TemperatureCycle(amplitude: .zero)
    }

    /// A sudden change at a given time, as of a crystal that is knocked or a counter that a virtual machine's move disturbs.
    public struct Step: Hashable, Sendable {
        /// When it happens; from that very instant on it is in force.
        public var time: SimulatedInstant
        /// How far the clock jumps ahead.
        public var phase: Duration
        /// How much faster it runs from then on.
        public var frequency: FrequencyOffset

        /// A change of phase, of frequency or of both at `time`.
        public init(at time: SimulatedInstant, phase: Duration = .zero, frequency: FrequencyOffset = .zero) {
            self.time = time
            self.phase = phase
            self.frequency = frequency
        }
    }

    /// The same, with 0 for each noise that is negative or no finite number.
    var withUsableNoises: OscillatorModel {
        func usable(_ noise: Double) -> Double { noise > 0 && noise.isFinite ? noise : 0 }
        var model = self
        model.whitePhaseNoise = usable(whitePhaseNoise)
        model.flickerPhaseNoise = usable(flickerPhaseNoise)
        model.whiteFrequencyNoise = usable(whiteFrequencyNoise)
        model.flickerFrequencyNoise = usable(flickerFrequencyNoise)
        model.randomWalkFrequencyNoise = usable(randomWalkFrequencyNoise)
        return model
    }
}
