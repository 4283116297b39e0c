import TestSupport
import Testing

import TimeScales

/// `Tools/update-leap-seconds`, in a copy of what it needs: the checkout's table is never touched.
@Suite struct UpdateLeapSecondsTests {
    private static let systemList = "/usr/share/zoneinfo/leap-seconds.list"
    private static let table = "Sources/TimeScales/LeapSecondTable+CompiledIn.swift"

    /// Runs the tool in a copy, with `$0` the repository and `$1` the list that it gets, and prints the table that is there
    /// afterwards, however the tool ended.
    private static func updated(_ list: String) async throws -> Program.Finished {
        let script = """
            copy=$(mktemp -d) && trap 'rm -rf "$copy"' EXIT
            mkdir -p "$copy/Tools/lib" "$copy/Sources/TimeScales"
            cp "$0/Tools/update-leap-seconds" "$copy/Tools/" && cp "$0/Tools/lib/setup.sh" "$copy/Tools/lib/"
            cp "$0/\(table)" "$copy/Sources/TimeScales/"
            "$copy/Tools/update-leap-seconds" "$@" >&2
            status=$?
            cat "$copy/\(table)"
            exit "$status"
            """
        return try await Program.run(
            "/bin/sh", ["-c", script, RepositoryFiles.root] + (list.isEmpty ? [] : [list]),
            environment: ["DSTIME_BIN": Tool.path])
    }

    private static func checkedIn() throws -> String {
        String(decoding: try #require(RepositoryFiles.contents(of: RepositoryFiles.root + "/" + table)), as: UTF8.self)
    }

    /// The lines of a table that are entries: `(17167, 37),`.
    private static func entries(_ text: String) -> [Substring] {
        text.split(separator: "\n").map { $0.drop { $0 == " " } }.filter { $0.hasPrefix("(") }
    }

    private static func expiry(_ text: String) throws -> Int64 {
        let match = try #require(text.firstMatch(of: /expiry: UnixTime\(seconds: (\d+)\)/))
        return try #require(Int64(match.1))
    }

    @Test(.enabled(if: RepositoryFiles.contents(of: systemList) != nil, "needs Debian's tzdata"))
    func theSystemsListMakesTheTableAnew() async throws {
        let finished = try await Self.updated(Self.systemList)
        #expect(finished.status == 0, "\(finished.errors)")
        let checkedIn = try Self.checkedIn()
        let (made, known) = (Self.entries(finished.output), Self.entries(checkedIn))
        // An older system knows less, a newer one more, but what both know is the same.
        let common = min(made.count, known.count)
        #expect(common >= 28)
        #expect(made.prefix(common) == known.prefix(common))
        let (madeExpiry, knownExpiry) = (try Self.expiry(finished.output), try Self.expiry(checkedIn))
        if madeExpiry == knownExpiry { #expect(finished.output == checkedIn) }
        #expect(madeExpiry >= knownExpiry || made.count <= known.count)
        #expect(madeExpiry <= knownExpiry || made.count >= known.count)
        // What the library reads from the same file.
        let bytes = try #require(RepositoryFiles.contents(of: Self.systemList))
        let file = try LeapSecondFile(parsing: bytes.span)
        #expect(file.table.entries.map { "(\($0.date.daysSinceUnixEpoch), \($0.offset))," } == made.map(String.init))
        #expect(file.table.expiry?.seconds == madeExpiry)
    }

    /// A leap second more at the end of 2028 and another expiry, with the hash of
    /// `printf 40231296004133980800227206080010407090880011 | sha1sum`.
    @Test func anotherListMakesAnotherTable() async throws {
        let directory = try TemporaryDirectory()
        let text =
            "#$ 4023129600\n#@ 4133980800\n2272060800 10\n4070908800 11\n#h ec7aff81 c82ac7c8 7458190d 13439da0 e4a60662\n"
        let finished = try await Self.updated(try directory.file("list", text))
        #expect(finished.status == 0, "\(finished.errors)")
        #expect(Self.entries(finished.output) == ["(730, 10),", "(21550, 11),"])
        #expect(try Self.expiry(finished.output) == 1_924_992_000)
    }

    @Test(arguments: [
        ("2272060800 10\n", 65, "#h"), ("2272060800 10\n#h 1 2 3 4 5\n", 65, "hash"),
        ("", 65, "no leap second table"),
        // printf 227206080010 | sha1sum: right, but without an expiry.
        ("2272060800 10\n#h 2c0a50f1 27d98e6e dc928a84 6a109474 68eb871f\n", 65, "#@"),
    ]) func aListThatIsNotVerifiedChangesNothing(_ text: String, _ status: Int32, _ named: String) async throws {
        let directory = try TemporaryDirectory()
        let finished = try await Self.updated(try directory.file("list", text))
        #expect(finished.status == status)
        #expect(finished.errors.contains(named))
        #expect(finished.output == (try Self.checkedIn()))
    }

    @Test(arguments: [("", 64), ("/nonexistent/list", 66)]) func wrongUsageChangesNothing(
        _ list: String, _ status: Int32
    ) async throws {
        let finished = try await Self.updated(list)
        #expect(finished.status == status)
        #expect(finished.output == (try Self.checkedIn()))
    }
}
