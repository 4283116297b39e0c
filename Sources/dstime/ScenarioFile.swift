import ArgumentParser
import ClockDiscipline
import ClockSimulation
import TimeScales

/// A scenario in a file: options of `dstime simulate` without their dashes, one a line, and lines of its own.
///
///     like drift                 # a built-in scenario to start from
///     lesson A node that sleeps is wrong when it wakes.
///     nodes 4
///     at 3600 suspend 0 600      # seconds, what, and to whom
struct ScenarioFile {
    private let file: OptionFile

    /// The file at `path`. Ends with exit status 74 where it cannot be read.
    init(path: String) throws {
        do throws(OptionFile.Unreadable) {
            file = try OptionFile(path: path)
        } catch {
            Output.note("dstime: " + error.message)
            throw ExitCode.inputOutputError
        }
    }

    /// The scenario. Ends with exit status 65 and the line where it is wrong.
    func scenario() throws -> Scenario {
        var scenario = Scenario()
        scenario.name = file.path.split(separator: "/").last.map(String.init) ?? file.path
        scenario.lesson = "a scenario of one's own"
        var words: [String] = []
        for line in file.lines {
            do {
                if try !take(line, into: &scenario) {
                    words.append(line.argument)
                    // By itself, so that this line is to blame.
                    var probe = Scenario()
                    try SimulateOptions.parse([line.argument]).apply(to: &probe)
                }
            } catch {
                throw failure(line.number, error)
            }
        }
        do {
            try SimulateOptions.parse(words).apply(to: &scenario)
        } catch {
            throw failure(file.lines.last?.number ?? 1, error)
        }
        try checkNodes(of: scenario)
        return scenario
    }

    private func failure(_ line: Int, _ error: any Error) -> ExitCode {
        if let code = error as? ExitCode { return code }
        Output.note("dstime: '\(file.path)', line \(line): \(SimulateOptions.message(for: error))")
        return .badData
    }

    /// Takes a line that is no option; whether it was one.
    private func take(_ line: OptionFile.Line, into scenario: inout Scenario) throws -> Bool {
        switch line.key {
        case "like":
            guard let base = Scenario.builtIn(line.value) else {
                throw ValidationError("like \(line.value): there is no built-in scenario of that name; see --list")
            }
            (scenario, scenario.name, scenario.lesson) = (base, scenario.name, base.lesson)
        case "name": scenario.name = line.value
        case "lesson": scenario.lesson = line.value
        case "at": scenario.incidents.append(try incident(line.value))
        case _ where OptionFile.others.contains(line.key):
            throw ValidationError("'\(line.key)' is no option of a scenario")
        default: return false
        }
        return true
    }

    private static let forms = """
        at SECONDS and one of: step NODE SECONDS, suspend NODE SECONDS, pause NODE SECONDS, crash NODE, recover NODE, \
        servers-step SECONDS, partition NODES, heal, leap-second
        """

    private func incident(_ text: String) throws -> Scenario.Incident {
        let words = text.split { $0 == " " || $0 == "\t" }.map(String.init)
        guard words.count >= 2, let time = Seconds(argument: words[0])?.duration, time >= .zero else {
            throw ValidationError("at \(text): must be \(Self.forms)")
        }
        func length(_ place: Int) -> Duration? {
            words.indices.contains(place) ? Seconds(argument: words[place])?.duration : nil
        }
        let node = words.indices.contains(2) ? Int(words[2]).flatMap { $0 >= 0 ? $0 : nil } : nil
        let event: Scenario.Event? =
            switch (words[1], words.count) {
            case ("step", 4): node.flatMap { node in length(3).map { .step(node: node, by: $0) } }
            case ("suspend", 4): node.flatMap { node in length(3).map { .suspend(node: node, for: $0) } }
            case ("pause", 4): node.flatMap { node in length(3).map { .pause(node: node, for: $0) } }
            case ("crash", 3): node.map { .crash(node: $0) }
            case ("recover", 3): node.map { .recover(node: $0) }
            case ("servers-step", 3): length(2).map { .serversStep($0) }
            case ("partition", 3): node.map { .partition(nodes: $0) }
            case ("heal", 2): .heal
            case ("leap-second", 2): .leapSecond
            default: nil
            }
        guard let event else { throw ValidationError("at \(text): must be \(Self.forms)") }
        return Scenario.Incident(at: time, event)
    }

    private func checkNodes(of scenario: Scenario) throws {
        for line in file.lines where line.key == "at" {
            guard case let event? = try? incident(line.value).event, let node = event.node, node >= scenario.nodes
            else { continue }
            throw failure(
                line.number, ValidationError("at \(line.value): nodes are numbered from 0 to \(scenario.nodes - 1)"))
        }
    }
}

extension Scenario.Event {
    /// The node that it befalls, where it is one.
    fileprivate var node: Int? {
        switch self {
        case .step(let node, _), .suspend(let node, _), .pause(let node, _), .crash(let node), .recover(let node): node
        case .serversStep, .partition, .heal, .leapSecond: nil
        }
    }
}
