import ClockSimulation
import TimeScales

/// Faults whose times the seed draws, apart from all else that it draws: other options leave them where they are.
extension FailureDetectorExperiment {
    /// Lets the last `count` processes crash, each at a time of its own from the third to the sixth timeout.
    public mutating func addCrashes(_ count: Int) {
        for node in max(0, nodeCount - max(0, count))..<max(0, nodeCount) {
            crashes.append(Crash(node, at: drawnTime(1 + UInt64(node))))
        }
    }

    /// Lets process 0 stand still for `length`, from a time from the third to the sixth timeout on.
    public mutating func addPause(for length: Duration) {
        pauses.append(Pause(0, from: drawnTime(0), for: length))
    }

    /// Lets packets take `excess` longer than they may from the third to the eighth timeout.
    public mutating func addCongestion(_ excess: Duration) {
        congestion = Congestion(excess, from: time(atTimeout: 3), to: time(atTimeout: 8))
    }

    /// The probability that another process takes one for crashed that stands still for `length` from any time on: (L − (Δ − 2d))/Δ, from
    /// 0 to 1. Of right clocks and delays without jitter.
    public func wrongProbability(pause length: Duration) -> Double {
        guard timeout > .zero else { return 1 }
        return min(1, max(0, (length - longestPause) / timeout))
    }

    /// What a packet may take so that no answer is late by a clock that is too fast by ``drift``: Δ/2(1 + ρ).
    public var longestDelay: Duration {
        Duration(nearestSeconds: timeout.asSeconds / 2 / (1 + max(0, drift) / 1e6))
    }

    private func drawnTime(_ stream: UInt64) -> SimulatedInstant {
        // Streams of the simulation count from 1, that of the conditions is the last one.
        var random = SimulationRandom(seed: seed, stream: .max / 2 + stream)
        return time(atTimeout: 3 + 3 * random.uniform())
    }

    private func time(atTimeout number: Double) -> SimulatedInstant {
        SimulatedInstant.start.advanced(by: Duration(nearestSeconds: timeout.asSeconds * number))
    }
}
