import ArgumentParser
import ClockDiscipline
import ClockSimulation
import TimeScales

/// What of a scenario may be given on the command line, or in a scenario's file.
struct SimulateOptions: ParsableArguments {
    @OptionGroup(title: "The world")
    var world: SimulateWorldOptions

    @OptionGroup(title: "Servers")
    var servers: SimulateServerOptions

    @OptionGroup(title: "Clocks")
    var clocks: SimulateClockOptions

    @OptionGroup(title: "Network")
    var network: SimulateNetworkOptions

    @OptionGroup(title: "Corrections")
    var corrections: SimulateCorrectionOptions

    /// Puts what was given into `scenario`. Says which value is wrong, and what would be right.
    func apply(to scenario: inout Scenario) throws {
        try world.set(&scenario)
        try servers.set(&scenario)
        try clocks.set(&scenario)
        try network.set(&scenario)
        try corrections.set(&scenario)
        // What depends on more than one of them.
        try servers.check(&scenario)
        try network.check(scenario)
        try world.check(&scenario)
    }
}

/// What is simulated, and what befalls it.
struct SimulateWorldOptions: ParsableArguments {
    @Option(parsing: .unconditional, help: ArgumentHelp("How many nodes have a clock to keep.", valueName: "n"))
    var nodes: Int?

    @Option(parsing: .unconditional, help: ArgumentHelp("How long it lasts.", valueName: "s"))
    var duration: Seconds?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Leave so much at the beginning out of the errors.", valueName: "s"))
    var settling: Seconds?

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            """
            What befalls it when, as in a file: '3600 suspend 0 600', '60 crash 1', '90 heal' and so on; may be given again.
            """, valueName: "incident"))
    var at: [String] = []

    fileprivate func set(_ scenario: inout Scenario) throws {
        try OptionRange.set(&scenario.nodes, "--nodes", nodes, 1...1_000_000)
        try OptionRange.set(&scenario.duration, "--duration", duration, .milliseconds(1), .seconds(3_000_000_000))
        try OptionRange.set(&scenario.settling, "--settling", settling, .zero, .seconds(3_000_000_000))
        scenario.incidents += try at.map { try ScenarioIncident.parsed($0) }
    }

    fileprivate func check(_ scenario: inout Scenario) throws {
        for text in at { try ScenarioIncident.check(text, in: scenario) }
        // What was meant for a longer run would leave nothing to be counted.
        if settling == nil, scenario.settling * 2 > scenario.duration { scenario.settling = scenario.duration / 5 }
        guard scenario.settling < scenario.duration else {
            throw ValidationError("--settling \(scenario.settling.decimalSeconds): must be shorter than --duration")
        }
    }
}

/// How the nodes keep their clocks.
struct SimulateCorrectionOptions: ParsableArguments {
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

    fileprivate func set(_ scenario: inout Scenario) throws {
        if let poll {
            let exponent = (0...17).first { Duration.seconds(1 << $0) == poll.duration }
            guard let exponent else {
                throw ValidationError("--poll \(poll.text): must be a power of two from 1 to 131072")
            }
            scenario.poll = exponent...exponent
        }
        if freeRun { scenario.isFreeRunning = true }
        guard slewLimit != nil || stepLimit != nil else { return }
        let slew = slewLimit?.duration ?? scenario.policy.stepThreshold
        let step = stepLimit?.duration ?? scenario.policy.panicThreshold
        guard let policy = CorrectionPolicy(stepThreshold: slew, panicThreshold: step) else {
            // The one that was given is to blame.
            guard slewLimit == nil, let stepLimit else {
                throw ValidationError(
                    "--slew-limit \(slewLimit?.text ?? slew.decimalSeconds): must be from 0 to --step-limit, "
                        + (stepLimit?.text ?? step.decimalSeconds))
            }
            throw ValidationError(
                "--step-limit \(stepLimit.text): must be at least --slew-limit, \(slew.decimalSeconds)")
        }
        scenario.policy = policy
    }
}
