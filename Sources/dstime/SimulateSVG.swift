import ClockSimulation

/// The picture of a run, in a file.
final class SimulateSVG {
    private let file: OutputFile
    private var plot: SimulationPlot

    /// Makes the file for `world`, which has not run yet. Ends with exit status 74 where that is not possible.
    init(path: String, _ world: NTPWorld) throws {
        file = try OutputFile(path: path)
        plot = SimulationPlot(world)
    }

    /// Takes note of a sample.
    func add(_ sample: NTPWorld.Sample, of world: NTPWorld) { plot.add(sample, of: world) }

    /// Draws what was noted. Ends with exit status 74 where not all was written.
    func close(_ world: NTPWorld) throws {
        file.write(plot.svg(of: world))
        try file.close()
    }
}
