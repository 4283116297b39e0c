import ArgumentParser
import ClockSimulation
import Glibc

/// The picture of a run, in a file.
final class SimulateSVG {
    private let path: String
    private let file: UnsafeMutablePointer<FILE>
    private var plot: SimulationPlot

    /// Makes the file for a `world` that has not run yet. Ends with exit status 74 where that is not possible.
    init(path: String, _ world: NTPWorld) throws {
        self.path = path
        plot = SimulationPlot(world)
        guard let file = fopen(path, "we") else {
            Output.note("dstime: cannot write '\(path)': " + String(cString: strerror(errno)))
            throw ExitCode.inputOutputError
        }
        self.file = file
    }

    /// Takes note of a sample.
    func add(_ sample: NTPWorld.Sample, of world: NTPWorld) { plot.add(sample, of: world) }

    /// Draws what was noted. Ends with exit status 74 where not all was written.
    func close(_ world: NTPWorld) throws {
        fputs(plot.svg(of: world), file)
        let isWhole = ferror(file) == 0
        guard fclose(file) == 0, isWhole else {
            Output.note("dstime: cannot write '\(path)': " + String(cString: strerror(errno)))
            throw ExitCode.inputOutputError
        }
    }
}
