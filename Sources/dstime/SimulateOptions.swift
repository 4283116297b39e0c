import ArgumentParser
import ClockDiscipline
import ClockSimulation
import TimeScales

/// What of a scenario may be given on the command line, or in a scenario's file.
struct SimulateOptions: ParsableArguments {
    @Option(parsing: .unconditional, help: ArgumentHelp("How many nodes have a clock to keep.", valueName: "n"))
    var nodes: Int?

    @Option(
        parsing: .unconditional, help: ArgumentHelp("How many servers there are; 0: nobody to ask.", valueName: "n"))
    var servers: Int?

    @Option(parsing: .unconditional, help: ArgumentHelp("How many of them lie.", valueName: "n"))
    var liars: Int?

    @Option(parsing: .unconditional, help: ArgumentHelp("By how much they lie.", valueName: "s"))
    var lie: Seconds?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Layers of nodes, each of which asks the one above.", valueName: "n"))
    var strata: Int?

    @Option(parsing: .unconditional, help: ArgumentHelp("How long it lasts.", valueName: "s"))
    var duration: Seconds?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Leave so much at the beginning out of the errors.", valueName: "s"))
    var settling: Seconds?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Spread the nodes' frequencies evenly from plus to minus this.", valueName: "ppm"))
    var drift: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Let each frequency walk at random by this per square root of a second.", valueName: "ppm"))
    var wander: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Spread the nodes' offsets at the start evenly from plus to minus this.", valueName: "s"))
    var offset: Seconds?

    @Option(parsing: .unconditional, help: ArgumentHelp("The least delay of a packet, one way.", valueName: "s"))
    var delay: Seconds?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The mean of the exponential jitter on top of it.", valueName: "s"))
    var jitter: Seconds?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How much longer the way to a server takes than the way back.", valueName: "s"))
    var asymmetry: Seconds?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The probability that a packet is lost, each way.", valueName: "p"))
    var loss: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Ask each server every so many seconds, a power of two (default: 16 to 1024).", valueName: "s"))
    var poll: Seconds?

    @Option(parsing: .unconditional, help: ArgumentHelp("Slew offsets below this, step from there on.", valueName: "s"))
    var slewLimit: Seconds?

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Step offsets below this, ignore from there on.", valueName: "s"))
    var stepLimit: Seconds?

    @Flag(help: "Correct nothing, though servers are asked.")
    var freeRun = false

    /// Puts what was given into `scenario`. Says which value is wrong, and what would be right.
    func apply(to scenario: inout Scenario) throws {
        try set(&scenario.nodes, "--nodes", nodes, 1...1_000_000)
        try set(&scenario.servers, "--servers", servers, 0...100)
        try set(&scenario.strata, "--strata", strata, 1...14)
        try set(&scenario.duration, "--duration", duration, .milliseconds(1), .seconds(3_000_000_000))
        try set(&scenario.settling, "--settling", settling, .zero, .seconds(3_000_000_000))
        if let lie { scenario.lie = .fixed(lie.duration) }
        try set(&scenario.drift, "--drift", drift, 10_000)
        guard wander ?? 0 >= 0 else { throw ValidationError("--wander \(wander ?? 0): must be from 0 to 1000 ppm") }
        try set(&scenario.wander, "--wander", wander, 1_000)
        try set(&scenario.offset, "--offset", offset, .seconds(-2_100_000_000), .seconds(2_100_000_000))
        try set(&scenario.delay, "--delay", delay, .zero, .seconds(100))
        try set(&scenario.jitter, "--jitter", jitter, .zero, .seconds(100))
        try set(&scenario.asymmetry, "--asymmetry", asymmetry, .seconds(-100), .seconds(100))
        if let loss {
            guard 0...1 ~= loss else { throw ValidationError("--loss \(loss): must be from 0 to 1") }
            scenario.loss = loss
        }
        if let poll {
            let exponent = (0...17).first { Duration.seconds(1 << $0) == poll.duration }
            guard let exponent else {
                throw ValidationError("--poll \(poll.duration.decimalSeconds): must be a power of two from 1 to 131072")
            }
            scenario.poll = exponent...exponent
        }
        if freeRun { scenario.isFreeRunning = true }
        try set(&scenario.liars, "--liars", liars, 0...max(0, scenario.servers))
        scenario.liars = min(scenario.liars, scenario.servers)
        guard lie == nil || scenario.liars > 0 else {
            throw ValidationError("--lie needs somebody who lies: add --liars")
        }
        try setPolicy(&scenario)
        // What was meant for a longer run would leave nothing to be counted.
        if settling == nil, scenario.settling * 2 > scenario.duration { scenario.settling = scenario.duration / 5 }
        guard scenario.settling < scenario.duration else {
            throw ValidationError("--settling \(scenario.settling.decimalSeconds): must be shorter than --duration")
        }
    }

    private func setPolicy(_ scenario: inout Scenario) throws {
        guard slewLimit != nil || stepLimit != nil else { return }
        let slew = slewLimit?.duration ?? scenario.policy.stepThreshold
        let step = stepLimit?.duration ?? scenario.policy.panicThreshold
        guard let policy = CorrectionPolicy(stepThreshold: slew, panicThreshold: step) else {
            throw ValidationError(
                "--slew-limit \(slew.decimalSeconds): must be from 0 to --step-limit, \(step.decimalSeconds)")
        }
        scenario.policy = policy
    }

    private func set(_ target: inout Int, _ name: String, _ value: Int?, _ range: ClosedRange<Int>) throws {
        guard let value else { return }
        guard range ~= value else {
            throw ValidationError("\(name) \(value): must be from \(range.lowerBound) to \(range.upperBound)")
        }
        target = value
    }

    private func set(
        _ target: inout Duration, _ name: String, _ value: Seconds?, _ least: Duration, _ most: Duration
    ) throws {
        guard let value = value?.duration else { return }
        guard least <= value, value <= most else {
            throw ValidationError(
                "\(name) \(value.decimalSeconds): must be from \(least.decimalSeconds) to \(most.decimalSeconds) s")
        }
        target = value
    }

    private func set(_ target: inout FrequencyOffset, _ name: String, _ value: Double?, _ most: Double) throws {
        guard let value else { return }
        guard abs(value) <= most, let frequency = FrequencyOffset(partsPerMillion: value) else {
            throw ValidationError("\(name) \(value): must be from -\(most) to \(most) ppm")
        }
        target = frequency
    }
}
