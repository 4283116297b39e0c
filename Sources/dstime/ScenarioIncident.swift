import ArgumentParser
import ClockSimulation
import TimeScales

/// What befalls a world, as it stands on a command line or in a file: `3600 suspend 0 600`.
enum ScenarioIncident {
    static let forms = """
        SECONDS and one of: step NODE SECONDS, suspend NODE SECONDS, pause NODE SECONDS, crash NODE, recover NODE, \
        servers-step SECONDS, partition NODES, heal, leap-second, leap-second unannounced
        """

    /// The incident that `text` means. Says what would be right where it means none: one of `forms`.
    static func parsed(_ text: String, _ forms: String = ScenarioIncident.forms) throws -> Scenario.Incident {
        let words = text.split { $0 == " " || $0 == "\t" }.map(String.init)
        guard words.count >= 2, let time = Seconds(argument: words[0])?.duration, time >= .zero,
            let event = event(words)
        else { throw ValidationError("--at \(text): must be \(forms)") }
        return Scenario.Incident(at: time, event)
    }

    private static func event(_ words: [String]) -> Scenario.Event? {
        func length(_ place: Int) -> Duration? {
            words.indices.contains(place) ? Seconds(argument: words[place])?.duration : nil
        }
        let count = words.indices.contains(2) ? Int(words[2]).flatMap { $0 >= 0 ? $0 : nil } : nil
        switch (words[1], words.count, count) {
        case ("step", 4, let node?): return length(3).map { .step(node: node, by: $0) }
        case ("suspend", 4, let node?): return length(3).map { .suspend(node: node, for: $0) }
        case ("pause", 4, let node?): return length(3).map { .pause(node: node, for: $0) }
        case ("crash", 3, let node?): return .crash(node: node)
        case ("recover", 3, let node?): return .recover(node: node)
        case ("partition", 3, let nodes?): return .partition(nodes: nodes)
        case ("servers-step", 3, _): return length(2).map { .serversStep($0) }
        case ("heal", 2, _): return .heal
        case ("leap-second", 2, _): return .leapSecond
        case ("leap-second", 3, _) where words[2] == "unannounced": return .unannouncedLeapSecond
        default: return nil
        }
    }

    /// Refuses what `scenario` has no place for, and what would do nothing: `text` means an incident of that.
    static func check(_ text: String, in scenario: Scenario) throws {
        let incident = try parsed(text)
        guard incident.time <= scenario.duration else {
            throw ValidationError(
                "--at \(text): must be from 0 to \(scenario.duration.decimalSeconds) s, the duration")
        }
        if let node = incident.event.node, node >= scenario.nodes {
            throw ValidationError("--at \(text): nodes are numbered from 0 to \(scenario.nodes - 1)")
        }
        switch incident.event {
        case .step(_, let step), .serversStep(let step):
            guard max(step, .zero - step) <= longestStep else {
                throw ValidationError("--at \(text): must be by -2100000000 to 2100000000 s")
            }
        case .suspend(_, let length), .pause(_, let length):
            guard .zero < length, length <= longestSleep else {
                throw ValidationError("--at \(text): must be for more than 0 and up to 3000000000 s")
            }
        case .partition(let nodes):
            guard 1...scenario.nodes ~= nodes else {
                throw ValidationError("--at \(text): must cut off from 1 to \(scenario.nodes) nodes")
            }
        case .crash, .recover, .heal, .leapSecond, .unannouncedLeapSecond: break
        }
    }

    /// What NTP's timestamps can tell apart, as for `--offset`.
    private static let longestStep = Duration.seconds(2_100_000_000)
    /// As for `--duration`.
    private static let longestSleep = Duration.seconds(3_000_000_000)
}

extension Scenario.Event {
    /// The node that it befalls, where it is one.
    fileprivate var node: Int? {
        switch self {
        case .step(let node, _), .suspend(let node, _), .pause(let node, _), .crash(let node), .recover(let node): node
        case .serversStep, .partition, .heal, .leapSecond, .unannouncedLeapSecond: nil
        }
    }
}
