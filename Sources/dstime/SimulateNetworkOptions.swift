import ArgumentParser
import ClockSimulation
import TimeScales

/// What the network does to packets.
struct SimulateNetworkOptions: ParsableArguments {
    @Option(parsing: .unconditional, help: ArgumentHelp("The least delay of a packet, one way.", valueName: "s"))
    var delay: Seconds?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The mean of what comes on top of it, by which packets overtake each other, too.", valueName: "s"))
    var jitter: Seconds?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How that is distributed: exponential (the default), uniform, gamma:SHAPE, or pareto:SHAPE with its heavy tail.",
            valueName: "form"))
    var jitterDistribution: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How much longer the way to a server takes than the way back.", valueName: "s"))
    var asymmetry: Seconds?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The probability that a packet is lost, each way.", valueName: "p"))
    var loss: Number?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The probability that a packet is the first of a burst of losses.", valueName: "p"))
    var burst: Number?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How many packets a burst takes in on average (default: 10).", valueName: "n"))
    var burstLength: Number?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The probability that a packet in a burst is lost (default: 1).", valueName: "p"))
    var burstLoss: Number?

    @Option(parsing: .unconditional, help: ArgumentHelp("The probability that a packet comes twice.", valueName: "p"))
    var duplication: Number?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How long the line to each server and node is busy with a packet, while others wait.", valueName: "s"))
    var serviceTime: Seconds?

    @Flag(help: "That is only the mean of an exponential distribution.")
    var serviceVaries = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How many packets may wait or be served; more are lost (default: 1000).", valueName: "n"))
    var queueLimit: Int?

    /// Puts what was given into `scenario`. Says which value is wrong, and what would be right.
    func set(_ scenario: inout Scenario) throws {
        try OptionRange.set(&scenario.delay, "--delay", delay, .zero, .seconds(100))
        try OptionRange.set(&scenario.jitter, "--jitter", jitter, .zero, .seconds(100))
        if let jitterDistribution { scenario.link.jitter = try Self.distribution(jitterDistribution) }
        try OptionRange.set(&scenario.asymmetry, "--asymmetry", asymmetry, .seconds(-100), .seconds(100))
        try OptionRange.set(&scenario.loss, "--loss", loss, 0...1)
        try setBursts(&scenario)
        try OptionRange.set(&scenario.link.duplication, "--duplication", duplication, 0...1)
        try OptionRange.set(&scenario.link.serviceTime, "--service-time", serviceTime, .zero, .seconds(100))
        if serviceVaries { scenario.link.serviceVaries = true }
        try OptionRange.set(&scenario.link.queueLimit, "--queue-limit", queueLimit, 1...1_000_000)
    }

    private static func distribution(_ text: String) throws -> LinkModel.Jitter {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let shape = parts.count == 2 ? Double(String(parts[1])).flatMap { 0.01...1_000 ~= $0 ? $0 : nil } : nil
        switch (parts.first, parts.count, shape) {
        case ("exponential", 1, _): return .exponential
        case ("uniform", 1, _): return .uniform
        case ("gamma", 2, let shape?): return .gamma(shape: shape)
        case ("pareto", 2, let shape?): return .pareto(shape: shape)
        default:
            throw ValidationError(
                "--jitter-distribution \(text): must be exponential, uniform, gamma:SHAPE or pareto:SHAPE, with a shape "
                    + "from 0.01 to 1000")
        }
    }

    private func setBursts(_ scenario: inout Scenario) throws {
        guard burst != nil || burstLength != nil || burstLoss != nil else { return }
        var bursts = scenario.link.bursts ?? LinkModel.Bursts(begin: 0, end: 0.1)
        try OptionRange.set(&bursts.begin, "--burst", burst, 0...1)
        var length = 1 / bursts.end
        try OptionRange.set(&length, "--burst-length", burstLength, 1...1_000_000)
        bursts.end = 1 / length
        try OptionRange.set(&bursts.loss, "--burst-loss", burstLoss, 0...1)
        scenario.link.bursts = bursts
    }

    /// What makes no sense without something else.
    func check(_ scenario: Scenario) throws {
        guard burstLength == nil && burstLoss == nil || scenario.link.bursts.map({ $0.begin > 0 }) == true else {
            throw ValidationError("--burst-length and --burst-loss need bursts: add --burst")
        }
        guard !serviceVaries && queueLimit == nil || scenario.link.serviceTime > .zero else {
            throw ValidationError("--service-varies and --queue-limit need a line to wait in: add --service-time")
        }
    }
}
