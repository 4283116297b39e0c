import Glibc
import SystemClocks
import TestSupport
import Testing
import TimeScales

/// Where leap second tables come from: the newest of several files, and what is said of those that are none.
@Suite struct LeapSecondSourceTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// 2040-01-01 and 2041-01-01 in NTP seconds, later than any compiled-in table of today vouches for itself.
    private static let (year2040, year2041): (Int64, Int64) = (4_417_977_600, 4_449_600_000)

    private func list(_ name: String, expires: Int64?) throws -> String {
        try directory.file(name, (expires.map { "#@ \($0)\n" } ?? "") + "2272060800 10\n2287785600 11\n")
    }

    private static func error(_ path: String) -> LeapSecondSourceError? {
        do throws(LeapSecondSourceError) {
            _ = try LeapSecondSource(path: path)
            return nil
        } catch {
            return error
        }
    }

    // MARK: One of several

    @Test func theOneThatHoldsLongestWins() throws {
        let paths = [
            try list("a", expires: Self.year2040), try list("b", expires: Self.year2041),
            try list("c", expires: Self.year2040),
        ]
        for order in [paths, paths.reversed()] {
            let source = LeapSecondSource.newest(paths: order)
            #expect(source.origin == .file(paths[1]))
            #expect(source.table.entries.count == 2)
            #expect(source.passedOver == [])
            #expect(source.file?.table == source.table)
        }
    }

    @Test func theCompiledInTableWinsAgainstOlderOnesAndThoseThatDoNotSay() throws {
        // The last expires on 2020-01-01.
        for paths in [[], [try list("a", expires: nil)], [try list("b", expires: 3_786_825_600)]] {
            let source = LeapSecondSource.newest(paths: paths)
            #expect(source.origin == .compiledIn)
            #expect(source.table == .compiledIn)
            #expect(source.file == nil)
            #expect(source.passedOver == [])
        }
    }

    @Test func whatIsMissingIsPassedOverSilently() throws {
        let there = try list("a", expires: Self.year2040)
        let source = LeapSecondSource.newest(paths: [
            directory.path + "/missing", there, directory.path + "/missing/too",
        ])
        #expect(source.origin == .file(there))
        #expect(source.passedOver == [])
    }

    @Test func whatIsWrongIsPassedOverWithAWord() throws {
        let there = try list("a", expires: Self.year2040)
        let wrong = try directory.file("wrong", "#@ \(Self.year2041)\n2272060800 10\n#h 1 2 3 4 5\n")
        let none = try directory.file("none", "hello\n")
        let source = LeapSecondSource.newest(paths: [wrong, none, there, directory.path])
        #expect(source.origin == .file(there))
        try #require(source.passedOver.count == 3)
        for (error, path) in zip(source.passedOver, [wrong, none, directory.path]) {
            #expect(error.description.contains("'\(path)'"))
        }
    }

    /// The table in force is at least as new as that of the system.
    @Test func theSystemsFilesAreAskedByDefault() throws {
        let source = LeapSecondSource.newest()
        #expect((source.table.expiry?.seconds ?? 0) >= (LeapSecondTable.compiledIn.expiry?.seconds ?? 0))
        for path in LeapSecondSource.systemPaths {
            guard let file = try? LeapSecondSource(path: path), let expiry = file.table.expiry else { continue }
            #expect((source.table.expiry?.seconds ?? 0) >= expiry.seconds)
        }
    }

    // MARK: One file

    @Test func aFileIsReadWhole() throws {
        let path = try list("a", expires: Self.year2040)
        let source = try LeapSecondSource(path: path)
        #expect(source.origin == .file(path))
        // date -u -d 2040-01-01 +%s
        #expect(source.table.expiry == UnixTime(seconds: 2_208_988_800))
        #expect(source.file?.format == .list)
    }

    /// A pipe gives its table in pieces, as that of `<(…)` does.
    @Test func aPipeIsReadToItsEnd() async throws {
        let path = try directory.fifo("pipe")
        let writer = try Program(
            "/bin/sh", ["-c", "{ printf '2272060800 1'; sleep 0.1; printf '0\\n2287785600 11\\n'; } >\"$0\"", path])
        let source = try LeapSecondSource(path: path)
        #expect(source.table.entries.count == 2)
        #expect(try await writer.finished().status == 0)
    }

    @Test func aMissingFileIsReported() throws {
        let path = directory.path + "/missing"
        guard case .unreadable(path, let reason)? = Self.error(path) else {
            Issue.record("\(String(describing: Self.error(path)))")
            return
        }
        #expect(reason.number == ENOENT)
    }

    @Test func aDirectoryIsReported() throws {
        guard case .unreadable(directory.path, let reason)? = Self.error(directory.path) else {
            Issue.record("\(String(describing: Self.error(directory.path)))")
            return
        }
        #expect(reason.number == EISDIR)
    }

    @Test(.enabled(if: geteuid() != 0, "root may read everything")) func aForbiddenFileIsReported() throws {
        let path = try list("a", expires: Self.year2040)
        #expect(chmod(path, 0) == 0)
        guard case .unreadable(path, let reason)? = Self.error(path) else {
            Issue.record("\(String(describing: Self.error(path)))")
            return
        }
        #expect(reason.number == EACCES)
        #expect(LeapSecondSource.newest(paths: [path]).passedOver.count == 1)
    }

    @Test func aFileWithoutAnEndIsReported() throws {
        #expect(Self.error("/dev/zero") == .tooLong("/dev/zero"))
        // A mebibyte is let through.
        let table = "2272060800 10\n"
        let comment = String(repeating: "#", count: (1 << 20) - table.utf8.count)
        #expect(Self.error(try directory.file("full", table + comment)) == nil)
        let path = try directory.file("overfull", table + comment + "#")
        #expect(Self.error(path) == .tooLong(path))
    }

    @Test func aMalformedFileIsReportedWithItsLine() throws {
        let path = try directory.file("a", "# first\n2272060800 10\n2287785600 13\n")
        guard case .malformed(path, let error)? = Self.error(path) else {
            Issue.record("\(String(describing: Self.error(path)))")
            return
        }
        #expect(error.line == 3)
        let text = LeapSecondSourceError.malformed(path, error).description
        #expect(text.contains("'\(path)'") && text.contains("line 3"))
        guard case .malformed("/dev/null", let empty)? = Self.error("/dev/null") else {
            Issue.record("/dev/null is a table")
            return
        }
        #expect(empty.problem == .noTable)
    }
}
