import ArgumentParser
import ClockDiscipline
import ClockSimulation
import Glibc
import TimeScales

/// The error of every node over time, as comma-separated values with a line of names (RFC 4180).
final class SimulateCSV {
    private let path: String
    private let file: UnsafeMutablePointer<FILE>

    /// Makes the file. Ends with exit status 74 where that is not possible.
    init(path: String) throws {
        self.path = path
        guard let file = fopen(path, "we") else {
            Output.note("dstime: cannot write '\(path)': " + String(cString: strerror(errno)))
            throw ExitCode.inputOutputError
        }
        self.file = file
        fputs("time_s,node,error_s,claim_low_s,claim_high_s,drift_ppm,known_drift_ppm\n", file)
    }

    /// Adds a line; whether that was possible.
    func add(_ sample: NTPWorld.Sample, of world: NTPWorld) -> Bool {
        let fields = [
            SimulatedInstant.start.duration(to: sample.time).decimalSeconds,
            String(sample.node - world.clients.lowerBound),
            sample.error.decimalSeconds, sample.claim?.low.decimalSeconds ?? "",
            sample.claim?.high.decimalSeconds ?? "",
            "\(sample.drift * 1e6)", sample.knownDrift.map { "\($0 * 1e6)" } ?? "",
        ]
        return fputs(fields.joined(separator: ",") + "\n", file) >= 0
    }

    /// Ends with exit status 74 where not all was written.
    func close() throws {
        let isWhole = ferror(file) == 0
        guard fclose(file) == 0, isWhole else {
            Output.note("dstime: cannot write '\(path)': " + String(cString: strerror(errno)))
            throw ExitCode.inputOutputError
        }
    }
}
