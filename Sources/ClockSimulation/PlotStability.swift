import TimeScales

/// The phases of one node's clock and of its oscillator at even intervals, for the Allan deviations of both.
struct PlotStability: Sendable {
    /// The node, counted from 0.
    let place: Int
    private var errors: [Duration] = []
    private var phases: [Duration] = []
    private var first: SimulatedInstant?
    /// How far apart samples came, and how many of these intervals the kept ones are apart.
    private var interval: Int64?
    private var stride: Int64 = 1

    /// Beyond this every other one is forgotten.
    private static let most = 4_096

    init(place: Int) { self.place = place }

    /// Takes note of a clock's error and its oscillator's phase at `time`; passes over what is not on the grid of the first two.
    mutating func add(error: Duration, phase: Duration, at time: SimulatedInstant) {
        let first = first ?? time
        self.first = first
        let passed = time.nanoseconds - first.nanoseconds
        if interval == nil, passed > 0 { interval = passed }
        guard passed == Int64(errors.count) * stride * (interval ?? 0) else { return }
        errors.append(error)
        phases.append(phase)
        guard errors.count > Self.most else { return }
        errors = Self.everyOther(errors)
        phases = Self.everyOther(phases)
        stride *= 2
    }

    private static func everyOther(_ values: [Duration]) -> [Duration] {
        values.indices.filter { $0.isMultiple(of: 2) }.map { values[$0] }
    }

    /// A point of a curve: τ in seconds and the Allan deviation.
    struct Point: Sendable {
        let tau: Double
        let deviation: Double
    }

    /// Of the clock as it was kept.
    var ofClock: [Point] { curve(errors) }
    /// Of the oscillator alone.
    var ofOscillator: [Point] { curve(phases) }

    private func curve(_ phases: [Duration]) -> [Point] {
        let interval = Duration.nanoseconds((interval ?? 1) * stride)
        guard let metrics = try? StabilityMetrics(phases: phases, interval: interval) else { return [] }
        // A constant frequency has no deviation; what is found instead are the last bits of the phases.
        let noise = 16 * (metrics.phases.map { abs($0) }.max() ?? 0).ulp
        return metrics.octaves(.overlappingAllanDeviation).compactMap { estimate in
            let tau = estimate.tau.asSeconds
            // What is averaged over more than a quarter of the run is more chance than clock.
            guard estimate.averagingFactor <= metrics.phases.count / 4, estimate.value * tau > noise else { return nil }
            return Point(tau: tau, deviation: estimate.value)
        }
    }
}
