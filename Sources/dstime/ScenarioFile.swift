import ArgumentParser
import ClockSimulation
import Glibc

/// A scenario in a file: options of `dstime simulate` without their dashes, one a line, and lines of its own.
///
///     like drift                 # a built-in scenario to start from
///     lesson A node that sleeps is wrong when it wakes.
///     nodes 4
///     at 3600 suspend 0 600      # seconds, what, and to whom
struct ScenarioFile {
    /// What means standard input in place of a file.
    static let standardInput = "-"

    private let file: OptionFile

    /// The file at `path`, or standard input for `-`. Ends with exit status 74 where it cannot be read.
    init(path: String) throws {
        do throws(OptionFile.Unreadable) {
            file = try OptionFile(path: path == Self.standardInput ? "/dev/stdin" : path)
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
            let fault = Self.message(of: error)
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
            return Self.message(of: error)
        }
    }

    /// What `error` says, with the names of options as they stand in a file.
    private static func message(of error: any Error) -> String {
        SimulateOptions.message(for: error).split(separator: " ", omittingEmptySubsequences: false)
            .map { word in
                // The list is to be had on the command line only.
                let dashes = word == "--list" ? nil : word.firstRange(of: "--")
                guard let dashes, word[..<dashes.lowerBound].allSatisfy({ $0 == "'" }) else { return String(word) }
                return String(word[..<dashes.lowerBound] + word[dashes.upperBound...])
            }
            .joined(separator: " ")
    }

    private func scenario(of lines: some Sequence<OptionFile.Line>) throws -> Scenario {
        var scenario = Scenario()
        scenario.name = printable(file.path.split(separator: "/").last.map(String.init) ?? file.path)
        scenario.lesson = "a scenario of one's own"
        var words: [String] = []
        var lineOfKey: [String: Int] = [:]
        for line in lines {
            // Only incidents may be many.
            if line.key != "at", let first = lineOfKey.updateValue(line.number, forKey: line.key) {
                throw ValidationError("\(line.key) \(printable(line.value)): stands in line \(first) already")
            }
            if line.key == "like", lineOfKey.count > 1 || !words.isEmpty {
                throw ValidationError("like \(printable(line.value)): must be the first line")
            }
            if try take(line, into: &scenario) { continue }
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
        case "name": scenario.name = try Self.text(of: line)
        case "lesson": scenario.lesson = try Self.text(of: line)
        case _ where OptionFile.others.contains(line.key):
            throw ValidationError("'\(line.key)' is no option of a scenario")
        case _ where Self.ofTheRun.contains(line.key):
            throw ValidationError(
                "'\(line.key)' says how to run a scenario and not what it is: give it on the command line")
        default: return false
        }
        return true
    }

    /// The other options of `dstime simulate`.
    private static let ofTheRun: Set<String> = [
        "seed", "replicas", "threads", "policies", "json", "sampling", "csv", "plot", "list", "check",
    ]

    /// What is printed as it stands, so that there must be something, and nothing that a terminal would obey.
    private static func text(of line: OptionFile.Line) throws -> String {
        guard !line.value.isEmpty else { throw ValidationError("\(line.key): must have a text behind it") }
        let isPlain = line.value.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        guard isPlain else {
            throw ValidationError("\(line.key) \(printable(line.value)): must be without control characters")
        }
        return line.value
    }
}

extension ScenarioFile {
    /// What a shell may complete `beginning` by where a scenario is wanted: those that are built in, and files.
    @Sendable static func completions(_ words: [String], _ place: Int, _ beginning: String) -> [String] {
        let names = Scenario.builtIn.map(\.name) + [Scenario.swarmName]
        let directory = beginning.lastIndex(of: "/").map { String(beginning[...$0]) } ?? ""
        return (names + files(in: directory)).filter { $0.hasPrefix(beginning) }
    }

    /// The paths of what is in `directory`, which ends in a slash or is the present one, sorted; hidden files left out.
    private static func files(in directory: String) -> [String] {
        guard let listing = opendir(directory.isEmpty ? "." : directory) else { return [] }
        defer { closedir(listing) }
        var paths: [String] = []
        while let entry = readdir(listing) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard !name.hasPrefix(".") else { continue }
            paths.append(directory + name + (entry.pointee.d_type == UInt8(DT_DIR) ? "/" : ""))
        }
        return paths.sorted()
    }
}
