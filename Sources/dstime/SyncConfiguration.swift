import ArgumentParser

/// A configuration file of `dstime sync`: its options.
struct SyncConfiguration {
    private let path: String
    private let lines: [OptionFile.Line]

    /// Reads the file at `path`. Ends with exit status 78 where it cannot be read.
    init(path: String) throws {
        self.path = path
        do throws(OptionFile.Unreadable) {
            lines = try OptionFile(path: path).lines
        } catch {
            Output.note("dstime: " + error.message)
            throw ExitCode.badConfiguration
        }
    }

    /// The file's options, and those of the command line, which come after and count more.
    ///
    /// Ends with exit status 78 and the line where the file is wrong, with 64 where the two do not go together.
    func options(and commandLine: [String]) throws -> SyncOptions {
        let words = lines.map(\.argument)
        guard let fault = Self.fault(in: words, and: commandLine) else {
            return try SyncOptions.parse(words + commandLine)
        }
        guard Self.fault(in: words, and: []) != nil else {
            Output.note("dstime: together with '\(path)': \(fault)")
            throw ExitCode(64)
        }
        // The line with which it goes wrong in the same way: of a pair that does not fit, the second.
        let count = (1...words.count).first { Self.fault(in: Array(words.prefix($0)), and: commandLine) == fault }
        let place = count.map { ", line \(lines[$0 - 1].number)" } ?? ""
        Output.note("dstime: '\(path)'\(place): \(fault)")
        throw ExitCode.badConfiguration
    }

    /// What is wrong with these options; `nil` where nothing is.
    private static func fault(in words: [String], and commandLine: [String]) -> String? {
        for word in words {
            let key = word.drop { $0 == "-" }.prefix { $0 != "=" }
            if OptionFile.others.contains(String(key)) { return "Unknown option '--\(key)'" }
            // Without a value it must be a flag, lest it take the next line for one.
            if !word.contains("="), let fault = fault({ _ = try SyncOptions.parse([word]) }) { return fault }
        }
        return fault { try SyncOptions.parse(words + commandLine).check() }
    }

    private static func fault(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return SyncOptions.message(for: error)
        }
    }
}
