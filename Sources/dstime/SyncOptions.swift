import ArgumentParser
import ClockDiscipline
import NTPCore
import NTPRuntime
import SystemClocks
import TimeScales

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

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Refuse the first offset from so many seconds on (default: as --step-limit).", valueName: "s"))
    var startStepLimit: Seconds?

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

    /// Whether the options can be used together; asked once the configuration file's are among them.
    func check() throws {
        guard 0...17 ~= minPoll else { throw ValidationError("--min-poll \(minPoll): must be from 0 to 17") }
        guard 0...17 ~= maxPoll else { throw ValidationError("--max-poll \(maxPoll): must be from 0 to 17") }
        guard minPoll <= maxPoll else {
            throw ValidationError("--min-poll \(minPoll) is above --max-poll \(maxPoll)")
        }
        try check("--slew-limit", slewLimit, to: "--step-limit", stepLimit)
        let startLimit = startStepLimit.map { ("--start-step-limit", $0) } ?? ("--step-limit", stepLimit)
        try check(
            startSlewLimit == nil ? "--slew-limit" : "--start-slew-limit", startSlewLimit ?? slewLimit,
            to: startLimit.0, startLimit.1)
        for (name, rate) in [("--slew-rate", slewRate), ("--start-slew-rate", startSlewRate)] {
            guard rate >= 1, rate <= 90_000 else {
                throw ValidationError("\(name) \(rate): must be from 1 to 90000 ppm")
            }
        }
        guard !(ipv4Only && ipv6Only) else { throw ValidationError("-4 and -6 exclude each other") }
        for server in try parsedServers(servers + moreServers + pool) {
            if case .failure(let failure)? = server.literal(family: family) { throw ValidationError(failure.message) }
        }
    }

    /// Which addresses are asked.
    private var family: AddressFamily { ipv4Only ? .v4 : ipv6Only ? .v6 : .any }

    private func check(_ name: String, _ limit: Seconds, to other: String, _ most: Seconds) throws {
        try limit.check(name)
        try most.check(other)
        guard limit.duration <= most.duration else {
            throw ValidationError(
                "\(name) \(limit.duration.decimalSeconds) is above \(other) \(most.duration.decimalSeconds)")
        }
    }

    /// From which first offset on the clock is not touched.
    var firstStepLimit: Duration { (startStepLimit ?? stepLimit).duration }

    /// How many names there are to ask.
    var serverCount: Int { servers.count + moreServers.count + pool.count }

    /// Whether there is anybody to ask.
    var hasServers: Bool { serverCount > 0 }

    /// What only one daemon holds at a time; beside the state file.
    var lockPath: String { SyncState.lockPath(of: stateFile ?? SyncState.standardPath) }

    /// How the clock is kept by these options.
    func settings() throws -> ClockKeeper.Settings {
        var settings = ClockKeeper.Settings()
        settings.family = family
        settings.leapSeconds = try leap.source().table
        if leap.strictExpiry, let expiry = settings.leapSeconds.expiry, try expiry <= UnixTime(NowCommand.moment().date)
        {
            Output.note("dstime: the leap second table expired on \(UTCDateTime(expiry).date), see dstime leap")
            throw ExitCode.badData
        }
        settings.engine.poll = minPoll...maxPoll
        // Once, the correction is made by whoever asked for it, and the engine only says which.
        settings.engine.isDryRun = dryRun || once
        settings.engine.samplesToStart = once ? settings.engine.burst : settings.engine.samplesToStart
        settings.engine.policy = Self.policy(slewLimit, stepLimit)
        settings.engine.startPolicy = Self.policy(startSlewLimit ?? slewLimit, startStepLimit ?? stepLimit)
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
