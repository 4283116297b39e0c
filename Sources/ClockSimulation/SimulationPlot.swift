import ClockDiscipline
import TimeScales

/// A picture of a run, as one SVG file that needs nothing else: the error of every clock and the bound that was claimed for it,
/// how well drifts were known, and how stable the clocks were with and without the servers.
///
/// Give it every sample as the world runs. It takes as much memory for a year as for an hour, and the same world makes the same
/// bytes on any machine.
public struct SimulationPlot: Sendable {
    /// Nodes are drawn one by one up to this many, and as quantiles beyond.
    static let mostTraces = 20

    let scenario: Scenario
    let seed: UInt64
    /// What time is divided into.
    let columnCount: Int
    /// Which columns have samples, in ascending order.
    private(set) var columns: [Int] = []
    /// Clock minus truth, in seconds.
    private(set) var errors: PlotSeries
    /// The ends of the intervals in which nodes claimed their errors to be, in seconds.
    private(set) var claimLows: PlotSeries
    private(set) var claimHighs: PlotSeries
    /// What nodes took their drift for minus what it was, and what it was, in ppm.
    private(set) var driftErrors: PlotSeries
    private(set) var drifts: PlotSeries
    /// In each column: how many claims there were, and how many did not hold.
    private(set) var claims: [(made: Int, missed: Int)] = []
    private(set) var stability: [PlotStability]
    private var openColumn: Int?
    private var openClaims = (made: 0, missed: 0)

    /// A plot of `world`, which has not run yet.
    public init(_ world: NTPWorld) {
        scenario = world.scenario
        seed = world.simulation.seed
        let nodes = world.clients.count
        let keepsEach = nodes <= Self.mostTraces
        // Twenty lines of 600 columns each would make a large file.
        columnCount = nodes > 10 && keepsEach ? 400 : 600
        errors = PlotSeries(nodes: nodes, keepsEach: keepsEach)
        claimLows = PlotSeries(nodes: nodes, keepsEach: false)
        claimHighs = PlotSeries(nodes: nodes, keepsEach: false)
        driftErrors = PlotSeries(nodes: nodes, keepsEach: keepsEach)
        drifts = PlotSeries(nodes: nodes, keepsEach: keepsEach)
        var places: [Int] = []
        for place in [0, nodes / 2, nodes - 1] where place >= 0 && places.last != place { places.append(place) }
        stability = places.map { PlotStability(place: $0) }
    }

    /// Takes note of a sample of `world`, which is as it was when the sample was taken.
    public mutating func add(_ sample: NTPWorld.Sample, of world: NTPWorld) {
        let column = self.column(of: sample.time)
        if let openColumn, openColumn != column { close(openColumn) }
        openColumn = column
        let place = sample.node - world.clients.lowerBound
        errors.add(sample.error.asSeconds, of: place)
        if let claim = sample.claimedError {
            claimLows.add(claim.low.asSeconds, of: place)
            claimHighs.add(claim.high.asSeconds, of: place)
            openClaims.made += 1
            openClaims.missed += sample.isCovered == false ? 1 : 0
        }
        drifts.add(sample.drift * 1e6, of: place)
        if let known = sample.knownDrift { driftErrors.add((known - sample.drift) * 1e6, of: place) }
        guard SimulatedInstant.start.duration(to: sample.time) > scenario.settling else { return }
        for index in stability.indices where stability[index].place == place {
            stability[index].add(
                error: sample.error, phase: world.simulation.nodes[sample.node].clock.oscillator.phase, at: sample.time)
        }
    }

    private func column(of time: SimulatedInstant) -> Int {
        let end = SimulatedInstant.start.advanced(by: scenario.duration).nanoseconds
        guard end > 0 else { return 0 }
        // A column ends with its last instant, as samples are taken at the ends of intervals.
        let number = (Int128(time.nanoseconds) - 1) * Int128(columnCount) / Int128(end)
        return min(columnCount - 1, max(0, Int(number)))
    }

    private mutating func close(_ column: Int) {
        columns.append(column)
        errors.closeColumn()
        claimLows.closeColumn()
        claimHighs.closeColumn()
        driftErrors.closeColumn()
        drifts.closeColumn()
        claims.append(openClaims)
        openClaims = (0, 0)
    }

    /// The picture of what was noted of `world` so far: a whole SVG document.
    public func svg(of world: NTPWorld) -> String {
        var whole = self
        if let openColumn { whole.close(openColumn) }
        return PlotDrawing(whole, SimulationSummary(world)).document
    }
}
