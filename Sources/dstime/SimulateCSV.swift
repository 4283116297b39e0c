import ClockDiscipline
import ClockSimulation
import TimeScales

/// The error of every node over time, as comma-separated values with a line of names (RFC 4180).
struct SimulateCSV {
    private let file: OutputFile

    /// Makes the file. Ends with exit status 74 where that is not possible.
    init(path: String) throws {
        file = try OutputFile(path: path)
        file.write("time_s,node,error_s,claim_low_s,claim_high_s,drift_ppm,known_drift_ppm\n")
    }

    /// Adds a line, if that is possible.
    func add(_ sample: NTPWorld.Sample, of world: NTPWorld) {
        let fields = [
            sample.time.sinceStart.decimalSeconds,
            String(sample.node - world.clients.lowerBound),
            sample.error.decimalSeconds, sample.claimedError?.low.decimalSeconds ?? "",
            sample.claimedError?.high.decimalSeconds ?? "",
            "\(sample.drift * 1e6)", sample.knownDrift.map { "\($0 * 1e6)" } ?? "",
        ]
        file.write(fields.joined(separator: ",") + "\n")
    }

    /// Ends with exit status 74 where not all was written.
    func close() throws { try file.close() }
}
