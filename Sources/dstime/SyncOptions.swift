import ArgumentParser
import ClockDiscipline
import NTPCore
import NTPRuntime
import SystemClocks

/// How to keep the clock. A configuration file has the same options, one a line.
struct SyncOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("Server as name, name:port, a.b.c.d:port or [v6]:port.", valueName: "server"))
    var servers: [String] = []

    @Option(
        name: .customLong("server"), parsing: .singleValue,
        help: ArgumentHelp("A server, as the arguments are; may be repeated.", valueName: "server"))
    var moreServers: [String] = []

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "A name that stands for many servers, of which up to four are asked; may be repeated.", valueName: "name"))
    var pool: [String] = []

    @Flag(help: "Correct the clock once, and exit.")
    var once = false

    @Flag(help: "Decide and say so, change nothing.")
    var dryRun = false

    @Option(help: ArgumentHelp("Remember the oscillator's drift in this file.", valueName: "file"))
    var driftFile: String?

    @Option(
        help: ArgumentHelp(
            "Let others know how the clock stands in this file (default: /run/dstime/state).", valueName: "file"))
    var stateFile: String?

    @Option(help: ArgumentHelp("Write metrics for Prometheus's node_exporter into this file.", valueName: "file"))
    var metricsFile: String?

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Ask a server every 2^n seconds at the most often.", valueName: "n")
    )
    var minPoll = 4

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Ask a server every 2^n seconds at the least often.", valueName: "n"))
    var maxPoll = 10

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Slew offsets below so many seconds; from there on the clock is stepped.", valueName: "s"))
    var slewLimit = Seconds(.milliseconds(125))

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Step offsets below so many seconds; from there on they are refused.", valueName: "s"))
    var stepLimit = Seconds(.seconds(1000))

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Step the first offset from so many seconds on (default: as --slew-limit).", valueName: "s"))
    var startSlewLimit: Seconds?

    @Option(parsing: .unconditional, help: ArgumentHelp("Slew at most so fast.", valueName: "ppm"))
    var slewRate = 500.0

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Slew at most so fast while the clock is made right for the first time.", valueName: "ppm"))
    var startSlewRate = 80_000.0

    @Option(help: ArgumentHelp("What estimates offset and drift.", valueName: "name"))
    var estimator = EstimatorChoice.kalman

    @Option(help: ArgumentHelp("Give up root, and become this user.", valueName: "name"))
    var user: String?

    @Flag(name: [.customShort("4"), .customLong("ipv4-only")], help: "Use IPv4 only.")
    var ipv4Only = false

    @Flag(name: [.customShort("6"), .customLong("ipv6-only")], help: "Use IPv6 only.")
    var ipv6Only = false

    @OptionGroup var leap: LeapOptions

    @Flag(help: "Print JSON Lines, one object a decision.")
    var json = false

    func validate() throws {
        guard 0...17 ~= minPoll else { throw ValidationError("--min-poll \(minPoll): must be from 0 to 17") }
        guard 0...17 ~= maxPoll else { throw ValidationError("--max-poll \(maxPoll): must be from 0 to 17") }
        guard minPoll <= maxPoll else {
            throw ValidationError("--min-poll \(minPoll) is above --max-poll \(maxPoll)")
        }
        guard slewLimit.duration >= .zero, slewLimit.duration <= stepLimit.duration else {
            throw ValidationError(
                "--slew-limit \(slewLimit.duration.decimalSeconds): must be from 0 to --step-limit, "
                    + stepLimit.duration.decimalSeconds)
        }
        if let start = startSlewLimit?.duration, start < .zero || start > stepLimit.duration {
            throw ValidationError("--start-slew-limit \(start.decimalSeconds): must be from 0 to --step-limit")
        }
        for (name, rate) in [("--slew-rate", slewRate), ("--start-slew-rate", startSlewRate)] {
            guard rate > 0, rate <= 90_000 else {
                throw ValidationError("\(name) \(rate): must be above 0 and at most 90000 ppm")
            }
        }
        guard !(ipv4Only && ipv6Only) else { throw ValidationError("-4 and -6 exclude each other") }
        _ = try parsedServers(servers + moreServers + pool)
    }

    /// Whether there is anybody to ask.
    var hasServers: Bool { !(servers + moreServers + pool).isEmpty }

    /// What only one daemon holds at a time; beside the state file.
    var lockPath: String { (stateFile ?? SyncState.standardPath) + ".lock" }

    /// How the clock is kept by these options.
    func settings() throws -> ClockKeeper.Settings {
        var settings = ClockKeeper.Settings()
        settings.family = ipv4Only ? .v4 : ipv6Only ? .v6 : .any
        settings.leapSeconds = try leap.source().table
        settings.engine.poll = minPoll...maxPoll
        // Once, the correction is made by whoever asked for it, and the engine only says which.
        settings.engine.isDryRun = dryRun || once
        settings.engine.samplesToStart = once ? settings.engine.burst : settings.engine.samplesToStart
        settings.engine.policy = Self.policy(slewLimit, stepLimit)
        settings.engine.startPolicy = startSlewLimit.map { Self.policy($0, stepLimit) }
        settings.engine.slewLimit = FrequencyOffset(partsPerMillion: slewRate) ?? .kernelLimit
        settings.engine.startSlewLimit = FrequencyOffset(partsPerMillion: startSlewRate) ?? .kernelLimit
        settings.engine.makeEstimator = estimator.make
        return settings
    }

    private static func policy(_ slew: Seconds, _ step: Seconds) -> CorrectionPolicy {
        CorrectionPolicy(stepThreshold: slew.duration, panicThreshold: step.duration) ?? .standard
    }
}

/// The estimators, as the command line names them.
enum EstimatorChoice: String, ExpressibleByArgument, CaseIterable {
    /// ``KalmanBank``.
    case kalman
    /// ``WeightedRegression``.
    case regression

    /// Makes one.
    var make: @Sendable (FrequencyOffset) -> any OffsetEstimator {
        switch self {
        case .kalman: { KalmanBank(deviation: $0) }
        case .regression: { _ in WeightedRegression() }
        }
    }
}
