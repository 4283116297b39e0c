import ArgumentParser
import ClockSimulation
import DistributedAlgorithms
import TimeScales

/// What `--sweep` varies.
enum FailureDetectorSweep: String, ExpressibleByArgument, CaseIterable {
    case drift, pause, delay

    /// In so many worlds unless told otherwise.
    static let standardRuns = 50

    /// A value of what is varied.
    struct Step: Sendable {
        let sweep: FailureDetectorSweep
        /// In ppm.
        var drift = 0.0
        var length = Duration.zero
        /// The options that mean it.
        let changes: [String]
        /// For people.
        let text: String

        /// `experiment` with it.
        func applied(to experiment: FailureDetectorExperiment) -> FailureDetectorExperiment {
            var changed = experiment
            switch sweep {
            case .drift: changed.drift = drift
            case .delay: (changed.delayBound, changed.jitter) = (length, min(length, changed.jitter))
            case .pause: if length > .zero { changed.addPause(for: length) }
            }
            return changed
        }

        /// In which part of the runs a perfect failure detector is wrong, where that is certain; crashes and pauses of `experiment` are those
        /// that all runs have, with the times of one of them if the seed draws these.
        func prediction(_ experiment: FailureDetectorExperiment) -> String {
            var changed = applied(to: experiment)
            // No run has a drawn crash before that.
            let third = SimulatedInstant.start.advanced(by: experiment.timeout * 3)
            changed.crashes = changed.crashes.map { .init($0.node, at: min($0.time, third)) }
            guard experiment.brokenAssumptions.isEmpty, sweep != .pause || experiment.pauses.isEmpty else { return "–" }
            guard !changed.brokenAssumptions.isEmpty else { return "never" }
            guard sweep == .pause else { return changed.isWrongForSure ? "always" : "–" }
            // The one that stands still is process 0, and somebody is to be there to watch it.
            let crashing = Set(experiment.crashes.map(\.node))
            guard experiment.jitter == .zero, experiment.drift == 0, !crashing.contains(0),
                crashing.count < experiment.nodeCount - 1
            else { return "–" }
            return Figures.percent(experiment.wrongProbability(pause: length))
        }
    }

    /// By what the line is multiplied, step by step: it is between the third and the fourth.
    private static let factors = [0, 0.5, 0.99, 1.01, 2]
    /// Of timeouts, by which a pause is longer than the line.
    private static let excesses = [0.1, 0.25, 0.5, 0.75, 1]

    /// Says why a sweep would show nothing.
    func check(_ experiment: FailureDetectorExperiment, isPaused: Bool) throws {
        if self == .pause, isPaused { throw ValidationError("--sweep pause has pauses of its own: not with --pause") }
        switch self {
        case .drift:
            guard experiment.criticalDrift != .infinity else {
                throw ValidationError(
                    "--sweep drift: no clock is too fast where packets take no time: --delay must be more")
            }
            guard experiment.criticalDrift > 0 else { throw tooShort(experiment, "") }
        case .pause:
            guard experiment.longestPause > .zero else {
                let drift = Figures.ppm(experiment.drift.magnitude)
                throw tooShort(experiment, experiment.drift == 0 ? "" : ", also by a clock that is fast by \(drift)")
            }
        case .delay: break
        }
    }

    private func tooShort(_ experiment: FailureDetectorExperiment, _ clock: String) -> ValidationError {
        ValidationError(
            "--sweep \(rawValue): the timeout must be longer than a packet takes both ways, "
                + "\((experiment.delayBound * 2).decimalSeconds) s" + clock)
    }

    /// The line beyond which a perfect failure detector is wrong.
    func line(_ experiment: FailureDetectorExperiment) -> String {
        switch self {
        case .drift: "a drift of \(Figures.ppm(experiment.criticalDrift))"
        case .pause: "a pause of \(experiment.longestPause.inFittingUnit)"
        case .delay: "a delay of \(experiment.longestDelay.inFittingUnit)"
        }
    }

    /// Values on both sides of the line of `experiment`.
    func steps(_ experiment: FailureDetectorExperiment) -> [Step] {
        switch self {
        case .drift:
            let line = experiment.criticalDrift
            return Self.factors.compactMap { factor in
                // To the ppm: as the command says it again.
                let drift = factor == 0 ? 0 : (line * factor * 1e3).rounded() / 1e3
                guard drift <= FailureDetectorOptions.mostDrift else { return nil }
                return Step(
                    sweep: self, drift: drift, changes: ["--drift", "\(drift)"], text: Figures.ppm(drift))
            }
        case .delay:
            return Self.factors.map { step(experiment.longestDelay.asSeconds * $0, jitter: experiment.jitter) }
        case .pause:
            let line = experiment.longestPause.asSeconds
            return Self.factors.dropLast().map { step(line * $0) }
                + Self.excesses.map { step(line + experiment.timeout.asSeconds * $0) }
        }
    }

    /// To the nanosecond.
    private func step(_ seconds: Double, jitter: Duration = .zero) -> Step {
        let length = Duration.nanoseconds(Int64((seconds * 1e9).rounded()))
        var changes = ["--\(rawValue)", length.decimalSeconds]
        if jitter > length { changes += ["--jitter", length.decimalSeconds] }
        return Step(sweep: self, length: length, changes: changes, text: length.inFittingUnit)
    }
}
