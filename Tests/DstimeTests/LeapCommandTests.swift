import TestSupport
import Testing

/// `dstime leap`: the table in force, where it is from, how long it holds, what is scheduled.
@Suite struct LeapCommandTests {
    private static let day: Int64 = 86_400

    /// What a shell command prints, without the newline at the end.
    private static func shell(_ script: String, _ arguments: String...) async throws -> String {
        let finished = try await Program.run("/bin/sh", ["-c", script, "sh"] + arguments)
        try #require(finished.status == 0, "\(finished.errors)")
        return String(finished.output.drop { $0 == "\n" }.reversed().drop { $0 == "\n" }.reversed())
    }

    private static func now() async throws -> Int64 { try #require(Int64(try await shell("date +%s"))) }

    /// The day so many days after 1970 began, as `date` writes it.
    private static func date(_ days: Int64) async throws -> String {
        try await shell("date -u -d @\"$1\" +%F", String(days * day))
    }

    private static func object(_ file: LeapFile, _ options: String...) async throws -> (JSON, Program.Finished) {
        let finished = try await Program.run(Tool.path, ["leap", "--json", "--leap-file", file.path] + options)
        #expect(finished.output.hasSuffix("}\n") && finished.output.utf8.count { $0 == 0x0A } == 1)
        return (try JSON(line: finished.output), finished)
    }

    // MARK: The system's table

    private static let systemList = "/usr/share/zoneinfo/leap-seconds.list"

    @Test(.enabled(if: RepositoryFiles.contents(of: systemList) != nil, "needs tzdata's leap-seconds.list"))
    func theSystemsTableIsReadAsAwkReadsIt() async throws {
        let script = "awk '/^[0-9]/ { print $1 - 2208988800, $2 }' \"$1\""
        let rows = try await Self.shell(script, Self.systemList).split(separator: "\n")
        let script2 = "date -u -d @\"$(awk '/^#@/ { printf \"%d\", $2 - 2208988800 }' \"$1\")\" +%FT%TZ"
        let expiry = try await Self.shell(script2, Self.systemList)
        let finished = try await Tool.run("leap", "--json", "--leap-file", Self.systemList)
        let table = try JSON(line: finished.output)
        #expect(table["source"]?.string == "file")
        #expect(table["path"]?.string == Self.systemList)
        #expect(table["format"]?.string == "leap-seconds.list")
        #expect(table["hash_verified"] == .bool(true))
        #expect(table["expires"]?.string == expiry)
        let entries = try #require(table["entries"]?.array)
        #expect(entries.count == rows.count)
        for (entry, row) in zip(entries, rows) {
            let fields = row.split(separator: " ")
            let from = try await Self.shell("date -u -d @\"$1\" +%FT%TZ", String(fields[0]))
            #expect(entry["from"]?.string == from)
            #expect(entry["tai_utc_s"]?.number == Double(fields[1]))
        }
    }

    /// The one in force vouches for itself at least as long as the system's.
    @Test(.enabled(if: RepositoryFiles.contents(of: systemList) != nil, "needs tzdata's leap-seconds.list"))
    func theTableInForceIsNoOlderThanTheSystems() async throws {
        let inForce = try JSON(line: try await Tool.run("leap", "--json").output)
        let system = try JSON(line: try await Tool.run("leap", "--json", "--leap-file", Self.systemList).output)
        let expiries = [inForce, system].compactMap { $0["expires"]?.string }
        try #require(expiries.count == 2)
        #expect(expiries[0] >= expiries[1])
        #expect(["compiled_in", "file"].contains(inForce["source"]?.string))
        #expect((inForce["path"] == .null) == (inForce["source"]?.string == "compiled_in"))
    }

    @Test func isATableForPeople() async throws {
        let finished = try await Tool.run("leap")
        #expect(finished.status == 0)
        // IERS Bulletin C 52: since 2017-01-01, 0h UTC, UTC − TAI = −37 s; the first line of its table is of 1972.
        for word in ["TAI − UTC", "source", "expires", "1972-01-01", "10 s", "2017-01-01", "37 s"] {
            #expect(finished.output.contains(word), "\(word)")
        }
        // Nothing is said on standard error unless the table is about to expire.
        #expect(finished.errors.isEmpty || finished.errors.contains("expire"))
    }

    // MARK: What is scheduled

    @Test(arguments: [(1, "insert", "60"), (-1, "delete", "59")])
    func aLeapSecondAtTheEndOfTodayIsWithin24Hours(_ step: Int, _ kind: String, _ second: String) async throws {
        // Once more where midnight came in between.
        for _ in 0..<2 {
            let today = try await Self.now() / Self.day
            let file = try LeapFile(
                [(LeapFile.ntp(day: today + 1), 10 + step)], expires: LeapFile.ntp(day: today + 200))
            let (table, finished) = try await Self.object(file)
            let people = try await Tool.run("leap", "--leap-file", file.path)
            guard try await Self.now() / Self.day == today else { continue }
            let date = try await Self.date(today)
            #expect(finished.status == 0)
            #expect(table["within_24h"]?.string == kind)
            #expect(table["tai_utc_s"]?.number == 10)
            #expect(table["scheduled"]?["date"]?.string == date)
            #expect(table["scheduled"]?["kind"]?.string == kind)
            #expect(table["scheduled"]?["at"]?.string == "\(date)T23:59:\(second)Z")
            #expect(people.output.contains("\(date)T23:59:\(second)Z"))
            return
        }
        Issue.record("midnight twice")
    }

    @Test(arguments: [1, -1]) func aLeapSecondAfterThatIsScheduledOnly(_ step: Int) async throws {
        let today = try await Self.now() / Self.day
        let file = try LeapFile([(LeapFile.ntp(day: today + 40), 10 + step)], expires: LeapFile.ntp(day: today + 200))
        let (table, _) = try await Self.object(file)
        #expect(table["within_24h"]?.string == "none")
        #expect(table["scheduled"]?["date"]?.string == (try await Self.date(today + 39)))
        #expect(table["tai_utc_s"]?.number == 10)
    }

    @Test(arguments: [1, -1]) func aLeapSecondThatIsOverIsInForce(_ step: Int) async throws {
        let today = try await Self.now() / Self.day
        let file = try LeapFile([(LeapFile.ntp(day: today), 10 + step)], expires: LeapFile.ntp(day: today + 200))
        let (table, _) = try await Self.object(file)
        #expect(table["within_24h"]?.string == "none")
        #expect(table["scheduled"] == .null)
        #expect(table["tai_utc_s"]?.number == Double(10 + step))
        #expect(table["gps_utc_s"]?.number == Double(10 + step - 19))
        let people = try await Tool.run("leap", "--leap-file", file.path).output
        #expect(people.contains("\(10 + step) s"))
        #expect(people.contains("No leap second is scheduled"))
        // That a second was taken away is worth a remark in its row.
        let row = people.split(separator: "\n").last ?? ""
        #expect(row.contains("second") == (step < 0))
    }

    // MARK: Old tables

    @Test func anExpiredTableIsWarnedOf() async throws {
        // It expired on 2020-01-01.
        let file = try LeapFile([(2_287_785_600, 11)], updated: 3_676_924_800, expires: 3_786_825_600)
        let (table, finished) = try await Self.object(file)
        #expect(finished.status == 0)
        #expect(table["expired"] == .bool(true))
        #expect(table["expires"]?.string == "2020-01-01T00:00:00Z")
        #expect(table["tai_utc_s"]?.number == 11)
        // date -u -d "@$((3676924800 - 2208988800))"
        #expect(table["updated"]?.string == "2016-07-08T00:00:00Z")
        #expect(table["hash_verified"] == .bool(false))
        #expect(finished.errors.contains("warning") && finished.errors.contains("expired"))
        let days = (try await Self.now() - 1_577_836_800) / Self.day
        #expect((days...days + 2).contains { finished.errors.contains("\($0) day") }, "\(finished.errors)")
        let people = try await Tool.run("leap", "--leap-file", file.path)
        #expect(people.status == 0)
        #expect(people.output.contains("2020-01-01"))
        // Nobody can know from it.
        #expect(!people.output.contains("No leap second is scheduled"))
    }

    @Test func anExpiredTableIsAnErrorWhereThatIsAskedFor() async throws {
        let old = try LeapFile([], expires: 3_786_825_600)
        #expect(try await Self.object(old, "--strict-expiry").1.status == 65)
        let today = try await Self.now() / Self.day
        let current = try LeapFile([], expires: LeapFile.ntp(day: today + 2))
        let (table, finished) = try await Self.object(current, "--strict-expiry")
        #expect(finished.status == 0)
        #expect(table["expired"] == .bool(false))
        // It will expire within a month, which is worth a word.
        #expect(finished.errors.contains("expires in"))
    }

    @Test func aTableThatDoesNotSayWhenItExpiresIsSaidToBeOne() async throws {
        let (table, finished) = try await Self.object(try LeapFile([(2_287_785_600, 11)], expires: nil))
        #expect(finished.status == 0)
        #expect(table["expires"] == .null)
        #expect(table["expired"] == .null)
        #expect(table["updated"] == .null)
        #expect(finished.errors.contains("warning") && finished.errors.contains("expires"))
    }

    // MARK: Other files

    @Test func tzdatasFormIsRead() async throws {
        let file = try LeapFile(
            "Leap\t1972\tJun\t30\t23:59:60\t+\tS\nLeap\t1998\tDec\t31\t23:59:59\t-\tS\nExpires 2040 Jan 1 00:00:00\n")
        let (table, finished) = try await Self.object(file)
        #expect(finished.status == 0)
        #expect(table["format"]?.string == "leapseconds")
        #expect(table["hash_verified"] == .bool(false))
        #expect(table["expires"]?.string == "2040-01-01T00:00:00Z")
        let entries = try #require(table["entries"]?.array)
        let wanted = [("1972-01-01", 10.0), ("1972-07-01", 11), ("1999-01-01", 10)]
        #expect(entries.compactMap { $0["from"]?.string } == wanted.map { $0.0 + "T00:00:00Z" })
        #expect(entries.compactMap { $0["tai_utc_s"]?.number } == wanted.map { $0.1 })
    }

    @Test(arguments: [
        ("2272060800 10\n2287785600 12\n", "line 2"), ("2272060801 10\n", "line 1"),
        ("\n# nothing\n", "no leap second table"),
        ("2272060800 10\nLeap 1998 Dec 31 23:59:60 + S\n", "line 2"),
    ]) func aFileThatIsNoTableIsRefused(_ text: String, _ named: String) async throws {
        let file = try LeapFile(text)
        let finished = try await Tool.run("leap", "--leap-file", file.path)
        #expect(finished.status == 65)
        #expect(finished.output.isEmpty)
        #expect(finished.errors.contains("'\(file.path)'") && finished.errors.contains(named), "\(finished.errors)")
    }

    @Test func aMissingFileIsAnInputOutputError() async throws {
        let finished = try await Tool.run("leap", "--leap-file", "/nonexistent/list")
        #expect(finished.status == 74)
        #expect(finished.output.isEmpty)
        #expect(finished.errors.contains("'/nonexistent/list'") && finished.errors.contains("No such file"))
    }

    @Test(arguments: [[], ["--json"]]) func aFullDiskIsAnInputOutputError(_ options: [String]) async throws {
        let finished = try await Program.run(Tool.path, ["leap"] + options, output: .file("/dev/full"))
        #expect(finished.status == 74)
    }
}
