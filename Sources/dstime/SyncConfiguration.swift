import ArgumentParser

/// A configuration file of `dstime sync`: its options.
struct SyncConfiguration {
    private let path: String
    private let lines: [OptionFile.Line]

    /// Reads the file at `path`. A ``OptionFault`` with exit status 78 where it cannot be read.
    init(path: String) throws(OptionFault) {
        self.path = path
        do throws(OptionFile.Unreadable) {
            lines = try OptionFile(path: path).lines
        } catch {
            throw OptionFault(message: error.message, status: .badConfiguration)
        }
    }

    /// The file's options, and those of the command line, which come after and count more.
    ///
    /// A ``OptionFault`` with exit status 78 and the line where the file is wrong, with 64 where the two do not go together.
    func options(and commandLine: [String]) throws(OptionFault) -> SyncOptions {
        let words = lines.map(\.argument)
        if let (number, reason) = misformedLine {
            throw OptionFault(message: "'\(path)', line \(number): \(reason)", status: .badConfiguration)
        }
        switch Self.parsed(words, and: commandLine) {
        case .success(let options): return options
        case .failure(let wrong):
            guard Self.reason(words, and: []) != nil else {
                throw OptionFault(message: "together with '\(path)': \(wrong.reason)", status: .validationFailure)
            }
            // The line with which it goes wrong in the same way: of a pair that does not fit, the second.
            let count = (1...words.count).first {
                Self.reason(Array(words.prefix($0)), and: commandLine) == wrong.reason
            }
            let place = count.map { ", line \(lines[$0 - 1].number)" } ?? ""
            throw OptionFault(message: "'\(path)'\(place): \(wrong.reason)", status: .badConfiguration)
        }
    }

    // MARK: Lines by themselves

    /// Which options may stand in many lines.
    private static let repeatable: Set<String> = ["server", "pool"]

    /// The first line that is wrong by itself, or says again what one before it said.
    private var misformedLine: (number: Int, reason: String)? {
        var firstLines: [String: Int] = [:]
        for line in lines {
            let name = line.key.prefix { $0 != "=" }
            if OptionFile.others.contains(String(name)) {
                return (line.number, "Unknown option '--\(printable(name))'")
            }
            if line.key.contains("=") || line.value.hasPrefix("=") {
                let value = (line.key + line.value).drop { $0 != "=" }.dropFirst().drop { $0 == " " || $0 == "\t" }
                let right = "\(printable(name)) \(printable(value))"
                return (line.number, "options have no '=' here: write '\(right)'")
            }
            if line.key.hasPrefix("--") {
                let right = "\(line.key.drop { $0 == "-" }) \(line.value)"
                return (line.number, "options have no dashes here: write '\(printable(right))'")
            }
            if Self.repeatable.contains(line.key), let blank = line.value.firstIndex(where: { " \t".contains($0) }) {
                let more = line.value[blank...].drop { " \t".contains($0) }
                return (line.number, "'\(printable(more))': nothing can stand behind a server's name")
            }
            if !Self.repeatable.contains(line.key),
                let first = firstLines.updateValue(line.number, forKey: line.key)
            {
                let text = line.key + (line.value.isEmpty ? "" : " ") + line.value
                return (line.number, "\(printable(text)): stands in line \(first) already")
            }
            // Without a value it must be a flag, lest it take the next line for one.
            if line.value.isEmpty, case .failure(let wrong) = Self.result({ try SyncOptions.parse([line.argument]) }) {
                return (line.number, wrong.reason)
            }
        }
        return nil
    }

    // MARK: All of them

    /// What is wrong with options.
    private struct Wrong: Error {
        let reason: String
    }

    private static func parsed(_ words: [String], and commandLine: [String]) -> Result<SyncOptions, Wrong> {
        result {
            let options = try SyncOptions.parse(words + commandLine)
            try options.check()
            return options
        }
    }

    /// What is wrong with these options; `nil` where nothing is.
    private static func reason(_ words: [String], and commandLine: [String]) -> String? {
        guard case .failure(let wrong) = parsed(words, and: commandLine) else { return nil }
        return wrong.reason
    }

    private static func result(_ body: () throws -> SyncOptions) -> Result<SyncOptions, Wrong> {
        Result(catching: body).mapError { Wrong(reason: SyncOptions.message(for: $0)) }
    }
}
