public import ClockDiscipline

/// What a run has shown.
public struct SimulationSummary: Sendable {
    /// The scenario's name.
    public let scenario: String
    /// The seed.
    public let seed: UInt64
    /// How many nodes had a clock to keep.
    public let nodes: Int
    /// How long the run lasted.
    public let duration: Duration
    /// How many events happened.
    public let events: Int
    /// The errors of all clocks, after the settling time.
    public let errors: ErrorStatistics
    /// The root mean square of what nodes took their drift for minus what it was; `nil` where nobody measured it.
    public let driftError: FrequencyOffset?
    /// What was decided, by all nodes together.
    public let tally: NTPNode.Tally
    /// How often the stamps of messages contradict their order.
    public let ordering: CausalClocks.Violations
    /// The share of time in which the claimed bound held the true error; `nil` where nobody claimed anything.
    public let coverage: Double?
    /// The share of all looks at clocks, after the settling time, at which a bound was claimed: not by who sleeps, has crashed or does
    /// not know; `nil` where there was none.
    public let claimed: Double?
    /// How many nodes were right to a millisecond at the end, and since when the last of them was.
    public let converged: Int
    /// When the last of those came within a millisecond for good.
    public let convergedAfter: Duration?
    /// Of how many nodes the servers contradict each other at the end, so that no majority agrees and nothing is decided.
    public let undecided: Int

    /// What should never have happened: of each rule the first time that it was broken.
    public let brokenInvariants: [BrokenInvariant]

    /// The summary of a world as it stands.
    public init(_ world: NTPWorld) {
        scenario = world.scenario.name
        seed = world.simulation.seed
        nodes = world.scenario.nodes
        duration = SimulatedInstant.start.duration(to: world.simulation.now)
        events = world.simulation.eventCount
        brokenInvariants = world.brokenInvariants
        var (squares, count, claims, covered, settled) = (0.0, 0, 0, 0, 0)
        for record in world.records {
            squares += record.driftSquares
            count += record.driftCount
            claims += record.claims
            covered += record.covered
            settled += record.settledClaims
        }
        errors = world.errors
        driftError = count > 0 ? FrequencyOffset(ratio: (squares / Double(count)).squareRoot()) : nil
        coverage = claims > 0 ? Double(covered) / Double(claims) : nil
        claimed = errors.count > 0 ? Double(settled) / Double(errors.count) : nil
        let since = world.records.compactMap(\.convergedSince)
        converged = since.count
        convergedAfter = since.max().map(SimulatedInstant.start.duration(to:))
        var tally = NTPNode.Tally()
        var undecided = 0
        for id in world.clients {
            tally.add(world.simulation.processes[id].tally)
            undecided += world.simulation.look(at: id) { process, _ in process.isUndecided } ? 1 : 0
        }
        self.tally = tally
        self.undecided = undecided
        var ordering = CausalClocks.Violations()
        for process in world.simulation.processes { ordering.add(process.order.violations) }
        self.ordering = ordering
    }
}
