import TestSupport
import Testing

/// The options of `dstime convert` that change what a text means: policies, the smear, the pivot, another leap second table.
@Suite struct ConvertOptionTests {
    // MARK: Leap policies

    /// By the contract: the next second, the second before again, the last nanosecond before.
    @Test(arguments: [
        ("posix", "1483228800.5", "dc12c500.80000000"), ("hold", "1483228799.5", "dc12c4ff.80000000"),
        ("clamp", "1483228799.999999999", "dc12c4ff.fffffffc"),
    ]) func aLeapSecondHasANumberByPolicy(_ policy: String, _ unix: String, _ ntp: String) async throws {
        let label = "2016-12-31T23:59:60.5Z"
        let written = try await Tool.run("convert", "--leap-policy", policy, "--to", "unix", label)
        #expect(written.status == 0)
        #expect(written.output == unix + "\n")
        #expect(try await Tool.run("convert", "--leap-policy", policy, "--to", "ntp", label).output == ntp + "\n")
        // It is read as the second outside, and that it has two names is said.
        let read = try await Tool.run("convert", "--leap-policy", policy, "--to", "utc", "--from", "unix", unix)
        let outside = [
            "posix": "2017-01-01T00:00:00.5Z", "hold": "2016-12-31T23:59:59.5Z",
            "clamp": "2016-12-31T23:59:59.999999999Z",
        ]
        #expect(read.output == (outside[policy] ?? "") + "\n")
        #expect(read.errors.contains("warning") && read.errors.contains("leap second"))
        #expect(read.status == 0)
    }

    @Test func aLeapSecondCanBeRejected() async throws {
        let label = "2016-12-31T23:59:60.5Z"
        for form in ["unix", "ntp"] {
            let finished = try await Tool.run(
                "convert", "--leap-policy", "reject", "--to", form, label, "2017-01-01T00:00:00Z")
            #expect(finished.status == 65)
            #expect(finished.output == (form == "unix" ? "-\n1483228800\n" : "-\ndc12c500.00000000\n"))
            #expect(finished.errors.contains("leap second"))
        }
        // The other forms have it, so a table is printed.
        let table = try await Tool.run("convert", "--leap-policy", "reject", label)
        #expect(table.status == 0)
        #expect(table.output.contains("@40000000586846a41dcd6500"))
        #expect(!table.output.contains("1483228800.5"))
        let read = try await Tool.run(
            "convert", "--leap-policy", "reject", "--from", "unix", "--to", "utc", "1483228800.5")
        #expect(read.output == "2017-01-01T00:00:00.5Z\n")
        #expect(read.errors.isEmpty)
    }

    // MARK: The smear

    /// The values of `forms.txt`; half way through the leap second the smear reads midnight exactly.
    @Test(arguments: [
        ("2016-12-31T23:59:60.5Z", "1483228800"), ("2017-01-01T06:00:00Z", "1483250400.249997107"),
        ("2016-12-31T18:00:00Z", "1483207199.750002893"), ("2016-12-31T23:59:59.999999999Z", "1483228799.500005786"),
        ("2016-12-31T12:00:00Z", "1483185600"), ("2017-01-01T12:00:00Z", "1483272000"),
        ("2017-06-30T23:59:59Z", "1498867199"),
    ]) func theSmearIsWritten(_ utc: String, _ unix: String) async throws {
        let finished = try await Tool.run("convert", "--smear", "--to", "unix", utc)
        #expect(finished.status == 0)
        #expect(finished.output == unix + "\n")
        #expect(finished.errors.isEmpty)
    }

    /// (unix − 1483185600) × 86401 / 86400 seconds after noon, worked out with fractions: a nanosecond of the smear is a little
    /// more than one of UTC.
    @Test(arguments: [
        ("1483228800", "2016-12-31T23:59:60.5Z"), ("1483250400.249997107", "2017-01-01T06:00:00Z"),
        ("1483207199.750002893", "2016-12-31T18:00:00Z"), ("1483185600", "2016-12-31T12:00:00Z"),
        ("1483272000", "2017-01-01T12:00:00Z"), ("1483228799.500005786", "2016-12-31T23:59:59.999999999Z"),
        ("1483228799.500005787", "2016-12-31T23:59:60Z"), ("1483228800.499994213", "2017-01-01T00:00:00Z"),
        ("1498867199", "2017-06-30T23:59:59Z"),
    ]) func theSmearIsRead(_ unix: String, _ utc: String) async throws {
        let finished = try await Tool.run("convert", "--smear", "--from", "unix", "--to", "utc", unix)
        #expect(finished.status == 0)
        #expect(finished.output == utc + "\n")
        #expect(finished.errors.isEmpty)
    }

    /// The contract smears `unix`; NTP carries no smear.
    @Test func theSmearIsOfUnixOnly() async throws {
        let finished = try await Tool.run("convert", "--smear", "--to", "ntp", "2017-01-01T06:00:00Z")
        #expect(finished.output == "dc131960.00000000\n")
    }

    // MARK: The pivot

    /// Era 1 begins at 2036-02-07T06:28:16Z and era 2 at 2172-03-15T12:56:32Z (`date -u -d @$((2 * 2**32 - 2208988800))`).
    @Test(arguments: [
        ("2100-01-01T00:00:00Z", "2036-02-07T06:28:17Z"), ("2110-01-01T00:00:00Z", "2172-03-15T12:56:33Z"),
        ("1900-01-01T00:00:00Z", "1900-01-01T00:00:01Z"), ("@0", "2036-02-07T06:28:17Z"),
        ("@-315619200", "1900-01-01T00:00:01Z"), ("2:00000000.00000000", "2172-03-15T12:56:33Z"),
    ]) func anEraIsTheOneNearestToThePivot(_ pivot: String, _ utc: String) async throws {
        for arguments in [["--pivot", pivot], ["--pivot=" + pivot]] {
            let finished = try await Program.run(
                Tool.path, ["convert"] + arguments + ["--from", "ntp", "--to", "utc", "00000001.00000000"])
            #expect(finished.status == 0)
            #expect(finished.output == utc + "\n")
        }
    }

    @Test func withoutAPivotItIsNow() async throws {
        let finished = try await Tool.run("convert", "--from", "ntp", "--to", "utc", "00000001.00000000")
        // As long as this runs between 1968 and 2104.
        #expect(finished.output == "2036-02-07T06:28:17Z\n")
    }

    // MARK: Another table

    /// For a list in which TAI − UTC falls from 10 to 9 s when 1999 begins: by
    /// `printf 3676924800441797760022720608001031241376009 | sha1sum`.
    private static let hash = "1e91d4f0 47ab2858 6d4d5508 79979723 a2f57b58"

    private static func negative(hash: String?) throws -> LeapFile {
        try LeapFile([(3_124_137_600, 9)], updated: 3_676_924_800, expires: 4_417_977_600, hash: hash)
    }

    private static let tzdata = """
        # made by a test
        Leap\t1998\tDec\t31\t23:59:59\t-\tS
        Expires 2040\tJan\t1\t00:00:00

        """

    private static func edges(_ file: LeapFile) async throws -> Program.Finished {
        try await Tool.run(
            "convert", "--leap-file", file.path, "--to", "tai", "1998-12-31T23:59:58Z",
            "1998-12-31T23:59:58.999999999Z",
            "1998-12-31T23:59:59Z", "1999-01-01T00:00:00Z", "1998-12-31T23:59:60Z")
    }

    private static let edgesInTAI = """
        1999-01-01T00:00:08 TAI
        1999-01-01T00:00:08.999999999 TAI
        -
        1999-01-01T00:00:09 TAI
        -

        """

    @Test func aSecondCanBeLeftOut() async throws {
        for file in [try Self.negative(hash: Self.hash), try LeapFile(Self.tzdata)] {
            let finished = try await Self.edges(file)
            #expect(finished.status == 65)
            #expect(finished.output == Self.edgesInTAI)
            #expect(finished.errors.contains("value 3") && finished.errors.contains("value 5"))
            #expect(!finished.errors.contains("warning"))
        }
    }

    @Test func afterTheLastSecondBeforeItMidnightFollows() async throws {
        let file = try Self.negative(hash: Self.hash)
        let back = try await Tool.run(
            "convert", "--leap-file", file.path, "--to", "utc", "1999-01-01T00:00:08.999999999 TAI",
            "1999-01-01T00:00:09 TAI")
        #expect(back.output == "1998-12-31T23:59:58.999999999Z\n1999-01-01T00:00:00Z\n")
        // The number of the second that was left out is nobody's: 1999 begins with 915148800.
        let unix = try await Tool.run(
            "convert", "--leap-file", file.path, "--from", "unix", "--to", "tai", "915148798", "915148799", "915148800")
        #expect(unix.status == 65)
        #expect(unix.output == "1999-01-01T00:00:08 TAI\n-\n1999-01-01T00:00:09 TAI\n")
        // Noon is 43,200 s of 86,399.
        let mjd = try await Tool.run("convert", "--leap-file", file.path, "--to", "mjd", "1998-12-31T12:00:00Z")
        #expect(mjd.output == "51178.50000578710402\n")
    }

    /// Rounding may lead over the end of a day, but not into a second that was left out: 3124137600 is 0xba368e80.
    @Test(arguments: [("ntp", "ba368e80.00000000"), ("unix", "915148800"), ("utc", "1999-01-01T00:00:00Z")])
    func roundingDoesNotLeadIntoASecondThatWasLeftOut(_ form: String, _ text: String) async throws {
        let file = try Self.negative(hash: Self.hash)
        let options = ["convert", "--leap-file", file.path]
        let finished = try await Program.run(Tool.path, options + ["--to", form, "1998-12-31T23:59:58.9999999999Z"])
        #expect(finished.status == 0)
        #expect(finished.output == text + "\n")
        let back = try await Program.run(
            Tool.path, options + ["--from", form, "--to", "utc", String(finished.output.dropLast())])
        #expect(back.status == 0)
        #expect(back.output == "1999-01-01T00:00:00Z\n")
    }

    @Test func aListWithoutAHashIsTakenWithAWarning() async throws {
        let finished = try await Self.edges(try Self.negative(hash: nil))
        #expect(finished.output == Self.edgesInTAI)
        #expect(finished.errors.hasPrefix("dstime: warning: "))
        #expect(finished.errors.contains("hash"))
    }

    @Test(arguments: [
        "00000000 00000000 00000000 00000000 00000000", "1e91d4f0", "xyz", "",
    ]) func aListWithAWrongHashIsRefused(_ hash: String) async throws {
        let finished = try await Self.edges(try Self.negative(hash: hash))
        #expect(finished.status == 65)
        #expect(finished.output.isEmpty)
        // Its line is the sixth.
        #expect(finished.errors.contains("line 6"))
        #expect(finished.errors.contains("hash"))
    }

    @Test func aFileThatIsNoTableIsRefused() async throws {
        let finished = try await Self.edges(try LeapFile("hello\n"))
        #expect(finished.status == 65)
        #expect(finished.output.isEmpty)
        #expect(finished.errors.contains("line 1"))
    }

    @Test(arguments: ["/nonexistent/leap-seconds.list", "/"]) func aFileThatCannotBeReadIs74(_ path: String)
        async throws
    {
        let finished = try await Tool.run("convert", "--leap-file", path, "--to", "tai", "2017-01-01T00:00:00Z")
        #expect(finished.status == 74)
        #expect(finished.output.isEmpty)
        #expect(finished.errors.contains("'\(path)'"))
    }

    /// A list may come through a pipe, as by `<(…)`.
    @Test func aListMayComeThroughAPipe() async throws {
        let file = try Self.negative(hash: Self.hash)
        let script = "cat '\(file.path)' | \"$@\" --leap-file /dev/stdin"
        let finished = try await Tool.run(script: script, ["convert", "--to", "tai", "1999-01-01T00:00:00Z"])
        #expect(finished.status == 0)
        #expect(finished.output == "1999-01-01T00:00:09 TAI\n")
    }

    @Test func strictExpiryIsThatOfTheFile() async throws {
        // It expires on 2020-01-01.
        let file = try LeapFile([], expires: 3_786_825_600)
        let lax = try await Tool.run(
            "convert", "--leap-file", file.path, "--to", "tai", "2019-12-31T23:59:59Z", "2020-01-01T00:00:00Z")
        #expect(lax.status == 0)
        #expect(lax.output == "2020-01-01T00:00:09 TAI\n2020-01-01T00:00:10 TAI\n")
        #expect(lax.errors.contains("value 2") && lax.errors.contains("2020-01-01"))
        let strict = try await Tool.run(
            "convert", "--strict-expiry", "--leap-file", file.path, "--to", "tai", "2019-12-31T23:59:59Z",
            "2020-01-01T00:00:00Z")
        #expect(strict.status == 65)
        #expect(strict.output == "2020-01-01T00:00:09 TAI\n-\n")
    }
}
