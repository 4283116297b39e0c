import ClockSimulation

@testable import DistributedAlgorithms

/// Random worlds in which failure detectors have to keep what they promise.
enum FailureDetectorRun {
    /// A world within all bounds: two to four processes, delays that vary and clocks that drift as far as the timeout allows, crashes
    /// of up to all but one.
    static func bounded(
        _ detector: FailureDetectorExperiment.Detector, _ seed: UInt64
    ) -> FailureDetectorExperiment {
        var random = SimulationRandom(seed: seed, stream: 1_000_000)
        var experiment = FailureDetectorExperiment(detector, seed: seed)
        experiment.nodeCount = 2 + random.below(3)
        experiment.delayBound = .milliseconds(40 + random.below(60))
        experiment.jitter = experiment.delayBound * random.uniform()
        // From a margin of 20 µs to four times as long as needed.
        let factor = random.below(2) == 0 ? 1.0 : 1 + 3 * random.uniform()
        experiment.timeout = experiment.delayBound * (2 * factor) + .microseconds(20 + random.below(2_000))
        experiment.drift = 0.99 * min(experiment.criticalDrift, 500_000) * (random.below(2) == 0 ? 1 : -1)
        experiment.calm = .seconds(0.6)
        experiment.patience = experiment.longestDetection + .milliseconds(1)
        experiment.retransmission = seed % 8 == 0 ? .milliseconds(250) : nil
        let nodes = 0..<experiment.nodeCount
        for node in nodes.dropFirst() where random.below(3) == 0 {
            experiment.crashes.append(.init(node, at: .seconds(0.6 * random.uniform())))
        }
        return experiment
    }

    /// A world in which what a perfect failure detector needs is broken, by the kind `trouble` of six, until it is calm; delays and
    /// drift are not bounded by the timeout even then, but bounded.
    static func adverse(
        _ detector: FailureDetectorExperiment.Detector, _ trouble: Int, _ seed: UInt64
    ) -> FailureDetectorExperiment {
        var random = SimulationRandom(seed: seed, stream: 1_000_001)
        var experiment = FailureDetectorExperiment(detector, seed: seed)
        experiment.nodeCount = 2 + random.below(2)
        experiment.delayBound = .milliseconds(20 + random.below(30))
        experiment.jitter = experiment.delayBound * random.uniform()
        experiment.timeout = experiment.delayBound * (2 + 0.5 * random.uniform()) + .milliseconds(1)
        experiment.calm = .seconds(1)
        experiment.patience = .seconds(1.5)
        let begin = 0.3 * random.uniform()
        let end = 0.7 + 0.3 * random.uniform()
        switch trouble {
        case 0:
            // Else it might be wrong for the first time in years.
            experiment.jitter = .zero
            experiment.drift = experiment.criticalDrift * (1.2 + random.uniform())
        case 1:
            let length = experiment.timeout * (1 + random.uniform())
            let node = random.below(experiment.nodeCount)
            experiment.pauses = [.init(node, from: .seconds(begin), for: length)]
        case 2:
            experiment.congestion = .init(
                experiment.timeout * (0.5 + random.uniform()), from: .seconds(begin), to: .seconds(end))
        case 3:
            experiment.partition = .init([random.below(experiment.nodeCount)], from: .seconds(begin), to: .seconds(end))
        case 4: experiment.timeout = experiment.delayBound * (0.7 + 0.1 * random.uniform())
        default: experiment.loss = 0.3 + 0.3 * random.uniform()
        }
        if trouble == 4 {
            experiment.jitter = experiment.delayBound
            // Answers that are late by chance come late by chance.
            experiment.patience = .seconds(4)
        }
        if experiment.nodeCount == 3, random.below(4) == 0 {
            experiment.crashes.append(.init(2, at: .seconds(random.uniform())))
        }
        return experiment
    }
}

extension FailureDetectorExperiment {
    /// Two timeouts by a slow clock, and a delay each way.
    var longestDetection: Duration { timeout * (2 / (1 - min(0.5, drift.magnitude / 1e6))) + delayBound + delayBound }

    /// What violates any property when `flaw` is in the detector, or none is.
    func violated(by flaw: BrokenFailureDetector.Flaw?) -> Set<FailureDetectorProperty> {
        let result = run(BrokenFailureDetector(detector, flaw, timeout: timeout))
        return Set(result.verdicts.filter { !$0.holds }.map(\.property))
    }
}

extension FailureDetectorResult {
    /// Whether the run has `property`.
    func holds(_ property: FailureDetectorProperty) -> Bool {
        verdicts.allSatisfy { $0.property != property || $0.holds }
    }
}
