import ArgumentParser
import ClockSimulation

/// What `dstime simulate` is asked to run, one world after the other or many at once.
struct SimulateRun: Sendable {
    /// Where the worlds come from.
    enum Source: Sendable {
        case scenario(Scenario)
        /// Another one for each seed.
        case swarm
    }

    let source: Source
    let options: SimulateOptions
    let again: RepeatCommand
    /// How often clocks are looked at; `nil` for the default.
    let sampling: Duration?
    let csv: String?
    let plot: String?

    /// The scenario that `seed` makes, with what was asked of it.
    func scenario(_ seed: UInt64) throws -> Scenario {
        var scenario: Scenario
        switch source {
        case .scenario(let found): scenario = found
        case .swarm: scenario = .swarm(seed: seed)
        }
        try options.apply(to: &scenario)
        return scenario
    }

    /// Runs the world of `seed`, by `variant` of the policies where one is given. It is piece number `piece` of what `progress` shows.
    /// SIGINT and SIGTERM, where they are blocked, end the run early; `nil` where one came before it began.
    func report(
        seed: UInt64, variant: SimulatePolicy? = nil, piece: Int = 0, _ progress: ProgressLine? = nil
    ) throws -> SimulateReport? {
        var scenario = try scenario(seed)
        // The policies are what is compared, and no change of what there is to learn.
        let lesson = scenario.teaches ? scenario.lesson : nil
        variant?.apply(to: &scenario)
        let world = NTPWorld(scenario, seed: seed, sampling: sampling)
        // Both files are made before the run, which may be long.
        let file = try csv.map { try SimulateCSV(path: $0) }
        let picture = try plot.map { try SimulateSVG(path: $0, world) }
        let length = max(1, SimulatedInstant.start.advanced(by: scenario.duration).nanoseconds)
        world.run { sample in
            // Once for all nodes.
            if sample.node == world.clients.lowerBound {
                progress?.note(piece, share: Double(sample.time.nanoseconds) / Double(length))
                if TerminationSignals.pending != nil { return false }
            }
            picture?.add(sample, of: world)
            file?.add(sample, of: world)
            return true
        }
        progress?.finish(piece)
        // What a full disk has no room for is no reason to keep the result back.
        let failures = [try Self.failure { try file?.close() }, try Self.failure { try picture?.close(world) }]
        guard world.simulation.now > .start else { return nil }
        return SimulateReport(
            SimulationSummary(world), of: scenario.duration, lesson: lesson, policy: variant?.name,
            command: again.text(seed: seed, changes: variant?.arguments ?? []),
            failure: failures.compactMap(\.self).first)
    }
}

extension SimulateRun {
    /// How `body` says that the process is to end; `nil` where it says nothing.
    private static func failure(of body: () throws -> Void) throws -> ExitCode? {
        do {
            try body()
            return nil
        } catch let status as ExitCode {
            return status
        }
    }
}

/// A way to correct clocks, as `--policies` compares them.
struct SimulatePolicy: Sendable {
    let name: String
    /// The options that mean it.
    let arguments: [String]
    private let options: SimulateOptions

    /// `nil` for what are no options.
    private init?(_ name: String, _ arguments: String...) {
        guard let options = try? SimulateOptions.parse(arguments) else { return nil }
        (self.name, self.arguments, self.options) = (name, arguments, options)
    }

    static let all = [
        SimulatePolicy("slew, then step", "--slew-limit", "0.125", "--step-limit", "1000"),
        SimulatePolicy("slew only", "--slew-limit", "1e12", "--step-limit", "1e12"),
        SimulatePolicy("step only", "--slew-limit", "0", "--step-limit", "1e12"),
        SimulatePolicy("ignore", "--free-run"),
    ].compactMap { $0 }

    fileprivate func apply(to scenario: inout Scenario) {
        // They are in their ranges.
        try? options.apply(to: &scenario)
    }
}
