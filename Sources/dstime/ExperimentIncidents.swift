import ArgumentParser
import ClockSimulation
import DistributedAlgorithms

/// What befalls the processes of an experiment by `--at`.
struct ExperimentIncidents {
    private(set) var crashes: [BroadcastExperiment.Crash] = []
    private(set) var pauses: [FailureDetectorExperiment.Pause] = []
    private(set) var partition: BroadcastExperiment.Partition?
    /// When the last of it begins.
    private(set) var end = SimulatedInstant.start

    /// What `texts` say of processes 0 up to `nodes` − 1. Says which one is wrong, and what would be right.
    init(_ texts: [String], nodes: Int, takesPauses: Bool) throws {
        var cut: (text: String, nodes: Int, time: SimulatedInstant)?
        var healed: (text: String, time: SimulatedInstant)?
        func checkNode(_ node: Int, _ text: String) throws {
            guard node < nodes else {
                throw ValidationError("--at \(text): nodes are numbered from 0 to \(nodes - 1)")
            }
        }
        let forms =
            "SECONDS and one of: crash NODE, " + (takesPauses ? "pause NODE SECONDS, " : "") + "partition NODES, heal"
        for text in texts {
            let incident = try ScenarioIncident.parsed(text, forms)
            guard incident.time <= .seconds(1_000_000) else {
                throw ValidationError("--at \(text): must be from 0 to 1000000 s")
            }
            let time = SimulatedInstant.start.advanced(by: incident.time)
            end = max(end, time)
            switch incident.event {
            case .crash(let node):
                try checkNode(node, text)
                crashes.append(BroadcastExperiment.Crash(node, at: time))
            case .pause(let node, let length) where takesPauses:
                try checkNode(node, text)
                guard .zero < length, length <= .seconds(1_000) else {
                    throw ValidationError("--at \(text): must be for more than 0 and up to 1000 s")
                }
                pauses.append(FailureDetectorExperiment.Pause(node, from: time, for: length))
                end = max(end, time.advanced(by: length))
            case .partition(let some):
                guard cut == nil else { throw ValidationError("--at \(text): there is a partition already") }
                guard nodes > 1 else {
                    throw ValidationError("--at \(text): one node has no others to be cut off from")
                }
                // Who is cut off together is not cut off from each other.
                guard 1..<nodes ~= some else {
                    throw ValidationError("--at \(text): must cut off the first 1 to \(nodes - 1) of \(nodes) nodes")
                }
                cut = (text, some, time)
            case .heal:
                guard healed == nil else { throw ValidationError("--at \(text): it is healed already") }
                healed = (text, time)
            case .step, .suspend, .pause, .recover, .serversStep, .leapSecond, .unannouncedLeapSecond:
                throw ValidationError("--at \(text): must be \(forms)")
            }
        }
        guard cut != nil || healed == nil else {
            throw ValidationError("--at \(healed?.text ?? ""): there is no partition")
        }
        guard let cut else { return }
        guard let healed, healed.time > cut.time else {
            throw ValidationError("--at \(cut.text): must be healed later: add --at 'SECONDS heal'")
        }
        partition = BroadcastExperiment.Partition(Array(0..<cut.nodes), from: cut.time, to: healed.time)
    }
}
