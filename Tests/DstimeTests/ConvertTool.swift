import TestSupport
import Testing

extension Tool {
    /// Runs the tool with the bytes of a file on its standard input.
    static func run(_ arguments: [String], input: [UInt8]) async throws -> Program.Finished {
        let directory = try TemporaryDirectory()
        let file = try directory.file("input", input)
        let finished = try await Program.run("/bin/sh", ["-c", "exec \"$@\" <\"$0\"", file, path] + arguments)
        // The directory goes with its last use, and not before the tool has ended.
        withExtendedLifetime(directory) {}
        return finished
    }

    /// `dstime convert` with these lines on its standard input.
    static func convert(_ options: String..., lines: [String]) async throws -> Program.Finished {
        try await run(["convert"] + options, input: Array(lines.map { $0 + "\n" }.joined().utf8))
    }
}

/// A leap second file on disk, for `--leap-file`.
struct LeapFile {
    private let directory: TemporaryDirectory
    let path: String

    init(_ text: String) throws {
        directory = try TemporaryDirectory()
        path = try directory.file("leap-seconds.list", text)
    }

    /// A list with entries of NTP seconds and TAI − UTC behind that of 1972, without a hash.
    ///
    /// The update and the expiry are left out where they are `nil`; both are NTP seconds.
    init(_ entries: [(Int64, Int)], updated: Int64? = nil, expires: Int64?, hash: String? = nil) throws {
        var lines = ["# made by a test"]
        if let updated { lines.append("#$\t\(updated)") }
        if let expires { lines.append("#@\t\(expires)") }
        lines += ([(2_272_060_800, 10)] + entries).map { "\($0.0)\t\($0.1)\t# a comment" }
        if let hash { lines.append("#h\t" + hash) }
        try self.init(lines.map { $0 + "\n" }.joined())
    }

    /// NTP seconds at midnight of a day that is given in days since 1970-01-01.
    static func ntp(day: Int64) -> Int64 { 2_208_988_800 + day * 86_400 }
}
