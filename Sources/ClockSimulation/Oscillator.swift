import ClockDiscipline
import TimeScales

/// An oscillator in motion: how far its own count of time has run away from true time.
///
/// It costs nothing while nobody looks. ``advance(to:)`` takes it over any length of time in one step, and the distribution of
/// what comes out is the exact one, whether it was one step or a thousand: the increments of phase and frequency are drawn
/// jointly. Which of the possible histories it is depends on the steps, and on nothing else but model and random stream.
/// What leaves nothing to chance (``OscillatorModel``: skew, ageing, temperature, steps) is computed from the time alone.
public struct Oscillator: Sendable {
    /// What it does; each noise that was negative or no finite number is 0 here.
    public let model: OscillatorModel
    /// The time it has been advanced to.
    public private(set) var time = SimulatedInstant.start
    private var random: SimulationRandom
    /// What white, flicker and random-walk frequency noise have done to the phase so far, in seconds. As a `Double` it
    /// keeps 10⁻¹⁶ of its size.
    private var wanderedPhase = 0.0
    /// Where the random walk of the frequency is.
    private var wanderedFrequency = 0.0
    /// The processes of flicker frequency noise, if there is any, then those of flicker phase noise. Empty, it has no heap.
    private var flicker: [Double] = []

    /// An oscillator at the start of the simulation, whose noises come from `random`.
    ///
    /// Random walks start at 0; flicker noise has been there for ever and starts at a random value.
    public init(_ model: OscillatorModel, random: SimulationRandom) {
        self.model = model.withUsableNoises
        self.random = random
        if self.model.flickerFrequencyNoise > 0 {
            flicker += FlickerProcess.stationary(
                deviation: FlickerProcess.deviationForAllanFloor * self.model.flickerFrequencyNoise,
                using: &self.random)
        }
        if self.model.flickerPhaseNoise > 0 {
            flicker += FlickerProcess.stationary(
                deviation: FlickerProcess.deviationForTimeDeviation * self.model.flickerPhaseNoise,
                using: &self.random)
        }
    }

    /// How many processes are those of the frequency.
    private var frequencyProcesses: Int { model.flickerFrequencyNoise > 0 ? FlickerProcess.count : 0 }

    /// Lets the oscillator run until `instant`; does nothing if that is not later than ``time``.
    public mutating func advance(to instant: SimulatedInstant) {
        guard instant > time else { return }
        // Right in two's complement however far apart the two are.
        let nanoseconds = UInt64(bitPattern: instant.nanoseconds &- time.nanoseconds)
        time = instant
        let elapsed = Double(nanoseconds) / 1e9
        if model.randomWalkFrequencyNoise > 0 || model.whiteFrequencyNoise > 0 { wander(for: elapsed) }
        if !flicker.isEmpty { flicker(for: elapsed) }
    }

    /// White and random-walk frequency noise together: two normal numbers, whatever the length of time.
    ///
    /// A frequency that does a random walk of σ per √s gains g = σ·√t·n₁ in t seconds and adds g·t/2 to the phase, around which
    /// its path scatters with variance σ²·t³/12; together that is the variance σ²·t³/3. White noise adds σ_w²·t to it.
    private mutating func wander(for elapsed: Double) {
        wanderedPhase += wanderedFrequency * elapsed
        var variance = model.whiteFrequencyNoise * model.whiteFrequencyNoise * elapsed
        if model.randomWalkFrequencyNoise > 0 {
            let growth = model.randomWalkFrequencyNoise * model.randomWalkFrequencyNoise * elapsed
            let gained = growth.squareRoot() * random.normal()
            wanderedPhase += gained * elapsed / 2
            wanderedFrequency += gained
            variance += growth * elapsed * elapsed / 12
        }
        wanderedPhase += variance.squareRoot() * random.normal()
    }

    /// When the next of the model's steps comes after ``time``; `nil` where none does.
    @inline(__always) var nextStep: SimulatedInstant? {
        guard !model.steps.isEmpty else { return nil }
        return model.steps.lazy.map(\.time).filter { $0 > time }.min()
    }

    private mutating func flicker(for elapsed: Double) {
        let frequencyProcesses = frequencyProcesses
        let frequencyDeviation = FlickerProcess.deviationForAllanFloor * model.flickerFrequencyNoise
        let phaseDeviation = FlickerProcess.deviationForTimeDeviation * model.flickerPhaseNoise
        for index in flicker.indices {
            let constant = FlickerProcess.timeConstant(index % FlickerProcess.count)
            let step = OrnsteinUhlenbeckStep(timeConstants: elapsed / constant)
            let value = flicker[index]
            if index < frequencyProcesses {
                let gained = frequencyDeviation * step.scatter * random.normal()
                let scattered = frequencyDeviation * step.integralScatter * random.normal()
                wanderedPhase += constant * (step.loss * value + step.half * gained + scattered)
                flicker[index] = step.decay * value + gained
            } else {
                flicker[index] = step.decay * value + phaseDeviation * step.scatter * random.normal()
            }
        }
    }

    /// How far the oscillator's own time is ahead of true time at ``time``, to the attosecond, without what
    /// ``readingNoise()`` adds.
    ///
    /// With flicker phase noise it may go back by more than the time that has passed, as a measured phase does.
    @inline(__always) public var phase: Duration {
        var random = wanderedPhase + model.temperatureDrift(at: time)
        if !flicker.isEmpty { random += flicker[frequencyProcesses...].reduce(0, +) }
        let drift = model.drift(at: time)
        guard random != 0 else { return drift }
        let noise = Duration(nearestSeconds: random)
        return Duration(attoseconds: drift.attoseconds.addingSaturated(noise.attoseconds))
    }

    /// The fractional frequency at ``time``: how many seconds the oscillator gains in a second of true time.
    ///
    /// White frequency noise has none at any single instant; phase noise and phase steps are not part of it.
    @inline(__always) public var frequency: Double {
        let known = model.frequency(at: time) + wanderedFrequency
        return flicker.isEmpty ? known : flicker[..<frequencyProcesses].reduce(known, +)
    }

    /// Draws the white phase noise of one reading: add it to ``phase``.
    public mutating func readingNoise() -> Duration {
        guard model.whitePhaseNoise > 0 else { return .zero }
        return Duration(nearestSeconds: model.whitePhaseNoise * random.normal())
    }
}
