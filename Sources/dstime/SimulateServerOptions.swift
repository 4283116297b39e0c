import ArgumentParser
import ClockDiscipline
import ClockSimulation

/// Whom the nodes ask, and who of them lies.
struct SimulateServerOptions: ParsableArguments {
    @Option(
        parsing: .unconditional, help: ArgumentHelp("How many servers there are; 0: nobody to ask.", valueName: "n"))
    var servers: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Layers of nodes, each of which asks the one above.", valueName: "n"))
    var strata: Int?

    @Option(parsing: .unconditional, help: ArgumentHelp("How many of the servers lie.", valueName: "n"))
    var liars: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            By how much they lie, or how: two-faced:S, random:S, drifting:PPM, silent:S, replay, misstated, or byzantine:S \
            for all of it.
            """, valueName: "s"))
    var lie: String?

    @Option(parsing: .unconditional, help: ArgumentHelp("Tell the truth before.", valueName: "s"))
    var liesFrom: Seconds?

    /// Puts what was given into `scenario`. Says which value is wrong, and what would be right.
    func set(_ scenario: inout Scenario) throws {
        try OptionRange.set(&scenario.servers, "--servers", servers, 0...100)
        try OptionRange.set(&scenario.strata, "--strata", strata, 1...14)
        if let lie { scenario.lie = try Self.lie(lie) }
        try OptionRange.set(&scenario.liesFrom, "--lies-from", liesFrom, .zero, .seconds(3_000_000_000))
        // How many there are to lie is known when all has been set.
        if let liars { scenario.liars = liars }
    }

    /// What makes no sense together.
    func check(_ scenario: inout Scenario) throws {
        try OptionRange.set(&scenario.liars, "--liars", liars, 0...max(0, scenario.servers))
        scenario.liars = min(scenario.liars, scenario.servers)
        guard lie == nil || scenario.liars > 0 else {
            throw ValidationError("--lie needs somebody who lies: add --liars")
        }
        guard liesFrom == nil || scenario.liars > 0 else {
            throw ValidationError("--lies-from needs somebody who lies: add --liars")
        }
    }

    private static func lie(_ text: String) throws -> NTPNode.Lie {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let value = parts.last.flatMap(Seconds.init(argument:))
        if parts.first != "drifting" { try value?.check("--lie", from: .zero - Seconds.longest) }
        let length = value?.duration
        switch (parts.count, parts.first, length) {
        case (1, _, let length?): return .fixed(length)
        case (1, "replay", _): return .replay
        case (1, "misstated", _): return .misstated
        case (2, "two-faced", let length?): return .twoFaced(length)
        case (2, "random", let length?): return .random(length)
        case (2, "byzantine", let length?): return .byzantine(length)
        case (2, "silent", let length?) where length > .zero: return .silent(length)
        case (2, "drifting", _):
            guard let ppm = Double(parts[1]), abs(ppm) <= 1e9, let rate = FrequencyOffset(partsPerMillion: ppm) else {
                throw ValidationError("--lie \(text): must be drifting: and from -1000000000 to 1000000000 ppm")
            }
            return .drifting(rate)
        default:
            throw ValidationError(
                "--lie \(text): must be a length in seconds, as 0.5, or one of two-faced:S, random:S, drifting:PPM, silent:S, "
                    + "replay, misstated, byzantine:S")
        }
    }
}
