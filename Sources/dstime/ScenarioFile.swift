import ArgumentParser
import ClockSimulation

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
        do {
            return try scenario(of: file.lines)
        } catch {
            // The line with which it goes wrong in the same way: of two that do not fit, the second.
            let fault = SimulateOptions.message(for: error)
            let place = file.lines.indices.first { self.fault(upTo: $0) == fault }
            let number = place.map { file.lines[$0].number } ?? 1
            Output.note("dstime: '\(file.path)', line \(number): \(fault)")
            throw ExitCode.badData
        }
    }

    /// What is wrong with the lines up to the one at `place`; `nil` where nothing is.
    private func fault(upTo place: Int) -> String? {
        do {
            _ = try scenario(of: file.lines[...place])
            return nil
        } catch {
            return SimulateOptions.message(for: error)
        }
    }

    private func scenario(of lines: some Sequence<OptionFile.Line>) throws -> Scenario {
        var scenario = Scenario()
        scenario.name = file.path.split(separator: "/").last.map(String.init) ?? file.path
        scenario.lesson = "a scenario of one's own"
        var words: [String] = []
        for line in lines where try !take(line, into: &scenario) {
            // Without a value it must be a flag, lest it take the next line for one.
            if line.value.isEmpty { _ = try SimulateOptions.parse([line.argument]) }
            words.append(line.argument)
        }
        try SimulateOptions.parse(words).apply(to: &scenario)
        return scenario
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
        case _ where OptionFile.others.contains(line.key):
            throw ValidationError("'\(line.key)' is no option of a scenario")
        default: return false
        }
        return true
    }
}
