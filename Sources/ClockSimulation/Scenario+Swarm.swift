import ClockDiscipline
import TimeScales

/// Worlds at random, to be wrong in ways that nobody thought of. Source for the idea of drawing what is switched on at all, and not
/// only how much of it there is: A. Groce et al., "Swarm testing", doi:10.1145/2338965.2336763.
extension Scenario {
    /// How all of them are called.
    public static let swarmName = "swarm"

    static let swarmLesson = "Whatever clocks, network and a minority of servers are like, every bound holds."

    /// A small world that `seed` draws: its clocks, network, servers, policy and incidents. Fewer than half of the servers lie, and
    /// oscillators stay within what bounds allow for, so that whatever ``BrokenInvariant`` names must hold.
    public static func swarm(seed: UInt64) -> Scenario {
        var dice = Dice(random: SimulationRandom(seed: seed, stream: SimulationStream.scenario))
        var scenario = Scenario()
        scenario.name = swarmName
        scenario.lesson = swarmLesson
        scenario.duration = .seconds(dice.whole(200...400))
        scenario.settling = .seconds(120)
        scenario.drawServers(&dice)
        scenario.drawClocks(&dice)
        scenario.drawNetwork(&dice)
        scenario.drawCorrections(&dice)
        for _ in 0..<(dice.isRare ? dice.whole(1...4) : 0) {
            let incident = scenario.incident(&dice)
            // One leap second a day is all that can be announced.
            let isSecondLeap = incident.event == .leapSecond && scenario.incidents.contains { $0.event == .leapSecond }
            if !isSecondLeap { scenario.incidents.append(incident) }
        }
        return scenario
    }

    private mutating func drawServers(_ dice: inout Dice) {
        nodes = dice.whole(1...3)
        servers = dice.whole(1...5)
        if dice.isRare {
            strata = dice.whole(2...3)
            nodes = strata * dice.whole(1...3)
        } else if dice.isCommon {
            liars = dice.whole(0...((servers - 1) / 2))
        }
        lie = Self.lie(&dice)
        if dice.isCommon { liesFrom = .seconds(dice.whole(0...300)) }
    }

    private static func lie(_ dice: inout Dice) -> NTPNode.Lie {
        let size = dice.length(from: 1e-4, to: 100)
        switch dice.whole(0...7) {
        case 0: return .fixed(dice.isCommon ? size : .zero - size)
        case 1: return .drifting(FrequencyOffset(ratio: dice.number(from: -1e-3, to: 1e-3)))
        case 2: return .twoFaced(size)
        case 3: return .random(size)
        case 4: return .replay
        case 5: return .silent(dice.length(from: 1, to: 100))
        case 6: return .misstated
        default: return .byzantine(size)
        }
    }

    private mutating func drawClocks(_ dice: inout Dice) {
        drift = FrequencyOffset(ratio: dice.number(from: -3e-4, to: 3e-4))
        if dice.isRare { oscillator.skew = FrequencyOffset(ratio: dice.number(from: -1.9e-4, to: 1.9e-4)) }
        oscillator.randomWalkFrequencyNoise = dice.isCommon ? dice.scale(from: 1e-11, to: 2e-8) : 0
        if dice.isRare { oscillator.ageingPerDay = FrequencyOffset(ratio: dice.number(from: -1e-7, to: 1e-7)) }
        if dice.isRare {
            oscillator.temperature = OscillatorModel.TemperatureCycle(
                amplitude: FrequencyOffset(ratio: dice.scale(from: 1e-8, to: 5e-6)),
                period: dice.length(from: 60, to: 1e5))
        }
        if dice.isRare { oscillator.whitePhaseNoise = dice.scale(from: 1e-9, to: 1e-5) }
        if dice.isRare { oscillator.flickerPhaseNoise = dice.scale(from: 1e-10, to: 5e-7) }
        if dice.isRare { oscillator.whiteFrequencyNoise = dice.scale(from: 1e-12, to: 1e-7) }
        if dice.isRare { oscillator.flickerFrequencyNoise = dice.scale(from: 1e-12, to: 1e-7) }
        offset = dice.length(from: 1e-4, to: dice.isRare ? 5_000 : 3)
    }

    private mutating func drawNetwork(_ dice: inout Dice) {
        delay = dice.length(from: 1e-5, to: 0.1)
        link.jitterMean = dice.isCommon ? dice.length(from: 1e-6, to: 1e-2) : .zero
        switch dice.whole(0...3) {
        case 0: link.jitter = .uniform
        case 1: link.jitter = .gamma(shape: dice.number(from: 0.3, to: 6))
        case 2: link.jitter = .pareto(shape: dice.number(from: 0.8, to: 4))
        default: link.jitter = .exponential
        }
        if dice.isCommon { asymmetry = .zero - dice.length(from: 1e-5, to: 0.1) }
        if dice.isCommon { asymmetry = .zero - asymmetry }
        if dice.isCommon { link.loss = dice.number(from: 0, to: 0.4) }
        if dice.isRare {
            link.bursts = LinkModel.Bursts(
                begin: dice.number(from: 0, to: 0.1), end: dice.number(from: 0.05, to: 0.5),
                loss: dice.number(from: 0.5, to: 1))
        }
        if dice.isRare { link.duplication = dice.number(from: 0, to: 0.5) }
        guard dice.isRare else { return }
        link.serviceTime = dice.length(from: 1e-5, to: 0.5)
        link.serviceVaries = dice.isCommon
        link.queueLimit = dice.whole(1...20)
    }

    private mutating func drawCorrections(_ dice: inout Dice) {
        let least = dice.whole(2...5)
        poll = least...(least + dice.whole(0...3))
        isFreeRunning = dice.isRare
        let ever = Duration.seconds(1_000_000_000_000)
        switch dice.whole(0...9) {
        case 0: policy = CorrectionPolicy(stepThreshold: ever, panicThreshold: ever) ?? policy
        case 1: policy = CorrectionPolicy(stepThreshold: .zero, panicThreshold: ever) ?? policy
        case 2:
            let slew = dice.length(from: 1e-4, to: 1)
            policy = CorrectionPolicy(stepThreshold: slew, panicThreshold: slew * 10) ?? policy
        default: break
        }
    }

    private func incident(_ dice: inout Dice) -> Incident {
        let node = dice.whole(0...(nodes - 1))
        let event: Event
        switch dice.whole(0...8) {
        case 0:
            event = .step(
                node: node,
                by: dice.isCommon ? dice.length(from: 1e-3, to: 1e4) : .zero - dice.length(from: 1e-3, to: 10))
        case 1: event = .suspend(node: node, for: dice.length(from: 0.1, to: 200))
        case 2: event = .pause(node: node, for: dice.length(from: 1e-3, to: 100))
        case 3, 4: event = .crash(node: node)
        case 5: event = .recover(node: node)
        case 6: event = .partition(nodes: dice.whole(1...nodes))
        case 7: event = .heal
        default: event = .leapSecond
        }
        return Incident(at: dice.length(from: 1, to: duration.asSeconds), event)
    }
}

/// Choices, all from one source.
private struct Dice {
    var random: SimulationRandom

    /// Half of the time.
    var isCommon: Bool { mutating get { random.next() & 1 == 0 } }

    /// A quarter of the time.
    var isRare: Bool { mutating get { random.next() & 3 == 0 } }

    mutating func whole(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(random.uniform() * Double(range.count))
    }

    mutating func number(from least: Double, to most: Double) -> Double {
        least + random.uniform() * (most - least)
    }

    /// A positive number whose order of magnitude is as likely to be any.
    mutating func scale(from least: Double, to most: Double) -> Double {
        least * exponential(random.uniform() * naturalLogarithm(most / least))
    }

    /// The same, in seconds.
    mutating func length(from least: Double, to most: Double) -> Duration {
        Duration(nearestSeconds: scale(from: least, to: most))
    }
}
