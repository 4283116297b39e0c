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
    /// 0 to 1. Of right clocks, whatever ``drift`` says, and delays without jitter.
    public func wrongProbability(pause length: Duration) -> Double {
        guard timeout > .zero else { return 1 }
        return min(1, max(0, (length - (timeout - delayBound - delayBound)) / timeout))
    }

    /// Whether a perfect failure detector is wrong for sure: by the slowest clock that some process may have, the timeout is over before
    /// the fastest answer is back, so that it suspects everybody at the second timeout, and neither it nor everybody else has crashed by
    /// then. Only said of worlds in which nobody stands still and nothing gets lost.
    public var isWrongForSure: Bool {
        guard pauses.isEmpty, loss == 0, partition == nil, drift.magnitude < 1e6 else { return false }
        let fastest = 2 * (max(.zero, delayBound) - min(max(.zero, jitter), max(.zero, delayBound))).asSeconds
        return (0..<max(0, nodeCount)).contains { observer in
            let rate = 1 + (observer == 0 ? drift : -drift.magnitude) / 1e6
            let seconds = timeout.asSeconds / rate
            guard seconds < fastest else { return false }
            func isUp(_ node: NodeID) -> Bool {
                crashes.allSatisfy {
                    $0.node != node || SimulatedInstant.start.duration(to: $0.time).asSeconds > 2 * seconds
                }
            }
            return isUp(observer) && (0..<nodeCount).contains { $0 != observer && isUp($0) }
        }
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
