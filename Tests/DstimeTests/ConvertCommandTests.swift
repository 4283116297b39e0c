import TestSupport
import Testing

/// `dstime convert` with values as arguments: the forms of the contract, recognition, policies, what is refused and what is said.
///
/// What the tables here say is of `Tests/TimeScalesTests/Vectors/forms.txt`, which ERFA made, or of the contract.
@Suite struct ConvertCommandTests {
    private static let forms = [
        "utc", "tai", "tt", "unix", "gps", "ntp", "ptp", "tai64n", "mjd", "jd", "mjd-tai",
    ]

    private static let inTheLeapSecond = [
        "2016-12-31T23:59:60.5Z", "2017-01-01T00:00:36.5 TAI", "2017-01-01T00:01:08.684 TT", "1483228800.5",
        "1930:17.5",
        "dc12c500.80000000", "1483228836.5", "@40000000586846a41dcd6500", "57753.99999421302994",
        "2457754.49999421302994", "57754.0004224537037",
    ]

    private static let atSix = [
        "2017-01-01T06:00:00Z", "2017-01-01T06:00:37 TAI", "2017-01-01T06:01:09.184 TT", "1483250400", "1930:21618",
        "dc131960.00000000", "1483250437", "@4000000058689b0500000000", "57754.25", "2457754.75",
        "57754.25042824074074",
    ]

    @Test(arguments: 0..<forms.count) func everyFormBecomesEveryOther(_ index: Int) async throws {
        let finished = try await Tool.run("convert", "--from", Self.forms[index], Self.atSix[index])
        #expect(finished.status == 0)
        #expect(Self.table(finished.output) == Array(zip(Self.forms, Self.atSix)).map { [$0.0, $0.1] })
        #expect(finished.errors.isEmpty)
    }

    /// In a leap second, `unix` and `ntp` name the second after it as well, and that is what they are read as.
    @Test(arguments: 0..<forms.count) func everyFormNamesTheLeapSecondOrSaysThatItDoesNot(_ index: Int) async throws {
        let form = Self.forms[index]
        let finished = try await Tool.run("convert", "--from", form, "--to", "utc", Self.inTheLeapSecond[index])
        #expect(finished.status == 0)
        let isShared = form == "unix" || form == "ntp"
        #expect(finished.output == (isShared ? "2017-01-01T00:00:00.5Z\n" : "2016-12-31T23:59:60.5Z\n"))
        #expect(finished.errors.contains("also the name of an instant within the leap second") == isShared)
        #expect(finished.errors.isEmpty != isShared)
        let back = try await Tool.run("convert", "--to", form, "2016-12-31T23:59:60.5Z")
        #expect(back.status == 0)
        #expect(back.output == Self.inTheLeapSecond[index] + "\n")
        #expect(back.errors.isEmpty)
    }

    @Test func theTableHasARowForEachFormAndARemark() async throws {
        let finished = try await Tool.run("convert", "2016-12-31T23:59:60.5Z")
        #expect(Self.table(finished.output) == Array(zip(Self.forms, Self.inTheLeapSecond)).map { [$0.0, $0.1] })
        #expect(finished.output.contains("a leap second"))
        #expect(finished.output.contains("TAI − UTC = 36 s"))
        #expect(finished.output.contains("shared with the second after"))
    }

    /// Two tables are parted by an empty line.
    @Test func tablesFollowOneAnother() async throws {
        let finished = try await Tool.run("convert", Self.atSix[0], Self.inTheLeapSecond[0])
        let tables = finished.output.split(separator: "\n\n")
        #expect(tables.map { Self.table(String($0)).map { $0[1] } } == [Self.atSix, Self.inTheLeapSecond])
    }

    /// The rows: the form and the text, without a remark.
    private static func table(_ output: String) -> [[String]] {
        output.split(separator: "\n").map { line in
            let form = String(line.prefix { $0 != " " })
            let rest = line.dropFirst(9)
            return [form, String(rest.firstRange(of: "  ").map { rest[..<$0.lowerBound] } ?? rest)]
        }
    }

    // MARK: What it is recognized as

    @Test(arguments: [
        // Two numbers with a colon between them are GPS; NTP has a point after eight hexadecimal digits.
        ("1930:21618", "2017-01-01T06:00:00Z"), ("dc131960.00000000", "2017-01-01T06:00:00Z"),
        ("1:00000000.00000000", "2036-02-07T06:28:16Z"), ("0:dc131960.00000000", "2017-01-01T06:00:00Z"),
        ("@1483250400", "2017-01-01T06:00:00Z"), ("@-1", "1969-12-31T23:59:59Z"),
        ("@4000000058689b0500000000", "2017-01-01T06:00:00Z"), ("@4000000058689b05", "2017-01-01T06:00:00Z"),
        ("4000000058689b0500000000", "2017-01-01T06:00:00Z"), ("2017-01-01T06:00:37 TAI", "2017-01-01T06:00:00Z"),
        ("2017-01-01T06:01:09.184 TT", "2017-01-01T06:00:00Z"), ("2017-01-01T06:00:18 GPS", "2017-01-01T06:00:00Z"),
        ("2017-01-01 07:00+01:00", "2017-01-01T06:00:00Z"), ("20170101T060000Z", "2017-01-01T06:00:00Z"),
        ("2016-W52-7T06:00:00Z", "2017-01-01T06:00:00Z"), ("2017-001T06:00:00Z", "2017-01-01T06:00:00Z"),
        ("2017-01-01t06:00:00z", "2017-01-01T06:00:00Z"), ("2016-12-31T24:00:00Z", "2017-01-01T00:00:00Z"),
        ("2016-12-31T18:59:60-05:00", "2016-12-31T23:59:60Z"), ("2017-01-01T06:00:00,5Z", "2017-01-01T06:00:00.5Z"),
    ]) func isRecognized(_ text: String, _ utc: String) async throws {
        let finished = try await Tool.run("convert", "--to", "utc", text)
        #expect(finished.status == 0)
        #expect(finished.output == utc + "\n")
    }

    /// All forms that read the text, by the contract's table.
    @Test(arguments: [
        ("1483250400", ["unix", "ptp", "mjd", "jd", "mjd-tai"]), ("57754.25", ["unix", "ptp", "mjd", "jd", "mjd-tai"]),
        ("-5", ["unix", "ptp", "mjd", "jd", "mjd-tai"]), ("0", ["unix", "ptp", "mjd", "jd", "mjd-tai"]),
        ("00000001.00000000", ["ntp", "unix", "ptp", "mjd", "jd", "mjd-tai"]),
        ("2017-01-01T00:00:00", ["utc", "tai", "tt"]), ("2016-W52-7T06:00", ["utc", "tai", "tt"]),
        ("40000000586846a4", ["ntp", "tai64n"]),
    ]) func anAmbiguousTextListsWhatItMayBe(_ text: String, _ candidates: [String]) async throws {
        let finished = try await Tool.run("convert", "--to", "utc", text)
        #expect(finished.status == 65)
        #expect(finished.output == "-\n")
        #expect(finished.errors.contains("ambiguous"))
        #expect(finished.errors.contains("--from"))
        let words = Set(finished.errors.split { !($0.isLetter || $0.isNumber || $0 == "-") }.map(String.init))
        for form in Self.forms { #expect(words.contains(form) == candidates.contains(form), "\(form)") }
        // And each of them reads it indeed.
        for form in candidates {
            let read = try await Tool.run("convert", "--from", form, "--to", "tai", "--", text)
            #expect(read.status == 0, "\(form): \(read.errors)")
        }
    }

    /// Sixteen decimal digits are hexadecimal ones as well.
    @Test func sixteenDigitsMayBeHexadecimal() async throws {
        let finished = try await Tool.run("convert", "--to", "utc", "4000000058684680")
        #expect(finished.status == 65)
        for form in ["ntp", "tai64n", "unix", "ptp"] { #expect(finished.errors.contains(form), "\(form)") }
    }

    // MARK: Values with a sign

    @Test(arguments: [
        ["--from", "unix", "--to", "utc", "-5"], ["--from", "unix", "-5", "--to", "utc"],
        ["--from", "unix", "--to", "utc", "--", "-5"], ["-5", "--from", "unix", "--to=utc"],
    ]) func aNegativeValueIsNoOption(_ arguments: [String]) async throws {
        let finished = try await Program.run(Tool.path, ["convert"] + arguments)
        #expect(finished.status == 0)
        #expect(finished.output == "1969-12-31T23:59:55Z\n")
    }

    @Test func aNegativeFractionYearAndEraAreNoOptions() async throws {
        #expect(
            try await Tool.run("convert", "--from", "unix", "--to", "utc", "-0.5").output == "1969-12-31T23:59:59.5Z\n")
        let year = try await Tool.run("convert", "--to", "tai", "-0001-01-01T00:00:00Z")
        #expect(year.output == "-0001-01-01T00:00:00 TAI\n")
        // Era −1 ends where 1900 begins.
        #expect(try await Tool.run("convert", "--to", "utc", "-1:ffffffff.00000000").output == "1899-12-31T23:59:59Z\n")
    }

    @Test func anUnknownOptionIsOneUnlessTheOptionsHaveEnded() async throws {
        #expect(try await Tool.run("convert", "--to", "utc", "-x").status == 64)
        let finished = try await Tool.run("convert", "--to", "utc", "--", "-x", "2017-01-01T06:00:00Z")
        #expect(finished.status == 65)
        #expect(finished.output == "-\n2017-01-01T06:00:00Z\n")
    }

    // MARK: Messages

    @Test func aBadValueIsADashAndAMarkAtThePlace() async throws {
        let finished = try await Tool.run(
            "convert", "--to", "tai", "2017-01-01T06:00:00Z", "2016-06-31T00:00:00Z", "2016-12-31T23:59:60Z")
        #expect(finished.status == 65)
        #expect(finished.output == "2017-01-01T06:00:37 TAI\n-\n2017-01-01T00:00:36 TAI\n")
        let lines = finished.errors.split(separator: "\n").map(String.init)
        #expect(lines.count == 3)
        #expect(lines[0].contains("value 2") && lines[0].contains("day 31, but June has 30"))
        #expect(lines[1...] == ["  2016-06-31T00:00:00Z", "          ^"])
    }

    @Test func anEmptyValueIsBad() async throws {
        let finished = try await Tool.run("convert", "--to", "tai", "", "  ")
        #expect(finished.status == 65)
        #expect(finished.output == "-\n-\n")
        #expect(finished.errors.contains("value 1") && finished.errors.contains("value 2"))
    }

    @Test func secondSixtyIsThereOnLeapDaysOnly() async throws {
        let finished = try await Tool.run(
            "convert", "--to", "utc", "2015-12-31T23:59:60Z", "2016-12-31T23:59:60+01:00", "2017-01-01T00:00:60 TAI")
        #expect(finished.status == 65)
        #expect(finished.output == "-\n-\n-\n")
    }

    @Test func gpsBeforeItBeganIsAnError() async throws {
        let finished = try await Tool.run(
            "convert", "--to", "gps", "1980-01-05T23:59:59.999999999Z", "1980-01-06T00:00:00Z")
        #expect(finished.status == 65)
        #expect(finished.output == "-\n0:0\n")
        #expect(finished.errors.contains("1980-01-06"))
    }

    /// Before 1960 and after the expiry: said once each with the value, and at the end how often more.
    @Test func doubtsAreSaidOnceAndCounted() async throws {
        let finished = try await Tool.run(
            "convert", "--to", "tai", "1959-12-31T23:59:59Z", "1900-01-01T00:00:00Z", "1800-01-01T00:00:00Z",
            "2999-01-01T00:00:00Z", "2999-01-02T00:00:00Z", "2017-01-01T00:00:00Z")
        #expect(finished.status == 0)
        #expect(
            finished.output == """
                1959-12-31T23:59:59 TAI
                1900-01-01T00:00:00 TAI
                1800-01-01T00:00:00 TAI
                2999-01-01T00:00:37 TAI
                2999-01-02T00:00:37 TAI
                2017-01-01T00:00:37 TAI

                """)
        let lines = finished.errors.split(separator: "\n")
        try #require(lines.count == 4)
        #expect(lines[0].contains("warning") && lines[0].contains("value 1") && lines[0].contains("1960"))
        #expect(lines[1].contains("warning") && lines[1].contains("value 4") && lines[1].contains("expired"))
        #expect(lines[2].contains("2 more") && lines[2].contains("1960"))
        #expect(lines[3].contains("1 more value ") && lines[3].contains("expiry"))
    }

    @Test func uniformScalesHaveNoDoubt() async throws {
        let finished = try await Tool.run("convert", "--to", "tt", "2999-01-01T00:00:00 TAI", "1900-01-01T00:00:00 TAI")
        #expect(finished.status == 0)
        #expect(finished.output == "2999-01-01T00:00:32.184 TT\n1900-01-01T00:00:32.184 TT\n")
        #expect(finished.errors.isEmpty)
    }

    @Test func strictExpiryRefusesUTCOnly() async throws {
        let refused = try await Tool.run(
            "convert", "--strict-expiry", "--to", "utc", "2999-01-01T00:00:00 TAI", "2999-01-01T00:00:00Z")
        #expect(refused.status == 65)
        #expect(refused.output == "-\n-\n")
        let read = try await Tool.run("convert", "--strict-expiry", "--to", "tai", "2999-01-01T00:00:00Z")
        #expect(read.status == 65)
        let uniform = try await Tool.run("convert", "--strict-expiry", "--to", "tt", "2999-01-01T00:00:00 TAI")
        #expect(uniform.status == 0)
        #expect(uniform.output == "2999-01-01T00:00:32.184 TT\n")
        let known = try await Tool.run("convert", "--strict-expiry", "--to", "tai", "2017-01-01T00:00:00Z")
        #expect(known.status == 0)
    }
}
