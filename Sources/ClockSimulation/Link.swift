import ClockDiscipline
import TimeScales

/// A link in use: when what is sent over it arrives.
struct Link {
    var model: LinkModel
    private var isBad = false
    /// When the packets in line will be through, in order; only where the model has a line.
    private var departures: [SimulatedInstant] = []

    init(_ model: LinkModel) { self.model = model }

    /// When a packet that is sent at `time` arrives: never, once or twice.
    mutating func arrivals(
        at time: SimulatedInstant, using random: inout SimulationRandom
    ) -> (first: SimulatedInstant?, second: SimulatedInstant?) {
        guard !isLost(using: &random), let departure = departure(at: time, using: &random) else { return (nil, nil) }
        let first = departure.advanced(by: delay(using: &random))
        let isDoubled = model.duplication > 0 && random.uniform() < model.duplication
        return (first, isDoubled ? departure.advanced(by: delay(using: &random)) : nil)
    }

    private mutating func isLost(using random: inout SimulationRandom) -> Bool {
        var isLost = model.loss > 0 && random.uniform() < model.loss
        guard let bursts = model.bursts else { return isLost }
        isBad = random.uniform() < (isBad ? 1 - bursts.end : bursts.begin)
        if isBad, random.uniform() < bursts.loss { isLost = true }
        return isLost
    }

    /// When the link is done with the packet; `nil` where the line is full.
    private mutating func departure(
        at time: SimulatedInstant, using random: inout SimulationRandom
    ) -> SimulatedInstant? {
        guard model.serviceTime > .zero else { return time }
        departures.removeAll { $0 <= time }
        guard departures.count < model.queueLimit else { return nil }
        let service =
            model.serviceVaries
            ? Duration(nearestSeconds: random.exponential(mean: model.serviceTime.asSeconds)) : model.serviceTime
        let departure = max(time, departures.last ?? time).advanced(by: service)
        departures.append(departure)
        return departure
    }

    private func delay(using random: inout SimulationRandom) -> Duration {
        let mean = model.jitterMean.asSeconds
        guard mean > 0 else { return model.delay }
        let jitter: Double
        switch model.jitter {
        case .none: return model.delay
        case .uniform: jitter = 2 * mean * random.uniform()
        case .exponential: jitter = random.exponential(mean: mean)
        case .gamma(let shape): jitter = random.gamma(shape: shape, scale: mean / shape)
        case .pareto(let shape): jitter = Self.pareto(shape, mean, random.pareto(shape: shape) - 1)
        }
        return model.delay + Duration(nearestSeconds: jitter)
    }

    /// A Pareto variable less its least value, scaled to the mean, or to the median where there is no mean.
    private static func pareto(_ shape: Double, _ mean: Double, _ excess: Double) -> Double {
        shape > 1 ? mean * (shape - 1) * excess : mean * excess / (exponential(0.693_147_180_559_945_3 / shape) - 1)
    }
}
