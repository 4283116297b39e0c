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

        /// In which part of the runs a perfect failure detector is wrong, if it can be said: of worlds of which nothing else is wrong.
        func prediction(_ experiment: FailureDetectorExperiment) -> String {
            let changed = applied(to: experiment)
            let others = Set(experiment.brokenAssumptions)
            guard others.isEmpty else { return "–" }
            guard !changed.brokenAssumptions.isEmpty else { return "never" }
            // Somebody who does not crash is to be there to be wrong.
            guard experiment.nodeCount - experiment.crashes.count >= 2 else { return "–" }
            switch sweep {
            case .drift, .delay: return experiment.jitter > .zero ? "at times" : "always"
            case .pause:
                guard experiment.jitter == .zero, experiment.drift == 0 else { return "at times" }
                return BroadcastReport.percent(experiment.wrongProbability(pause: length))
            }
        }
    }

    /// By what the line is multiplied, step by step: it is between the third and the fourth.
    private static let factors = [0, 0.5, 0.99, 1.01, 2]
    /// Of timeouts, by which a pause is longer than the line.
    private static let excesses = [0.1, 0.25, 0.5, 0.75, 1]

    /// Says why a sweep would show nothing.
    func check(_ experiment: FailureDetectorExperiment, isPaused: Bool) throws {
        if self == .pause, isPaused { throw ValidationError("--sweep pause has pauses of its own: not with --pause") }
        let hasLine =
            switch self {
            case .drift: experiment.criticalDrift > 0
            case .pause: experiment.longestPause > .zero
            case .delay: true
            }
        guard hasLine else {
            throw ValidationError(
                "--sweep \(rawValue): the timeout must be longer than a packet takes both ways, "
                    + "\((experiment.delayBound * 2).decimalSeconds) s")
        }
    }

    /// The line beyond which a perfect failure detector is wrong.
    func line(_ experiment: FailureDetectorExperiment) -> String {
        switch self {
        case .drift: "a drift of \(FailureDetectorReport.ppm(experiment.criticalDrift))"
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
                    sweep: self, drift: drift, changes: ["--drift", "\(drift)"], text: FailureDetectorReport.ppm(drift))
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
