import TestSupport
import Testing

@testable import TimeScales

/// Leap second files of either form: the system's own, and what can be wrong with one, each with its line.
@Suite struct LeapSecondFileTests {
    private typealias Problem = LeapSecondFileError.Problem

    private static func read(_ bytes: [UInt8]) throws(LeapSecondFileError) -> LeapSecondFile {
        try LeapSecondFile(parsing: bytes.span)
    }

    private static func read(_ text: String) throws(LeapSecondFileError) -> LeapSecondFile {
        try read(Array(text.utf8))
    }

    private static func error(_ text: String) -> LeapSecondFileError? {
        do throws(LeapSecondFileError) {
            _ = try read(text)
            return nil
        } catch {
            return error
        }
    }

    private static func entry(_ year: Int64, _ month: Int, _ offset: Int) throws -> LeapSecondTable.Entry {
        LeapSecondTable.Entry(date: try #require(CivilDate(year: year, month: month, day: 1)), offset: offset)
    }

    /// `printf 36769248004417977600227206080010228778560011 | sha1sum`.
    private static let hash = "8b8feb8b e2cb76dc e351d39c 70bb8a5f fb947959"

    /// TAI − UTC was 10 s in 1972 and 11 s from July on, which is 2272060800 and 2287785600 in NTP.
    private static let list = """
        # made by a test
        #$\t3676924800
        #@\t4417977600

        2272060800\t10\t# 1 Jan 1972
        2287785600\t11\t# 1 Jul 1972
        #h\t\(hash)

        """

    private static let tzdata = """
        # made by a test
        Leap\t1972\tJun\t30\t23:59:60\t+\tS
        Leap 1998 Dec 31 23:59:59 - S # a comment
        #updated 1467936000 (2016-07-08 00:00:00 UTC)
        #expires 2208988800 (2040-01-01 00:00:00 UTC)

        """

    // MARK: What is right

    @Test func aListIsRead() throws {
        let file = try Self.read(Self.list)
        #expect(file.format == .list)
        #expect(file.isHashVerified)
        #expect(file.table.entries == [try Self.entry(1972, 1, 10), try Self.entry(1972, 7, 11)])
        // date -u -d 2016-07-08 +%s, date -u -d 2040-01-01 +%s
        #expect(file.updated == UnixTime(seconds: 1_467_936_000))
        #expect(file.table.expiry == UnixTime(seconds: 2_208_988_800))
    }

    @Test func tzdatasFormIsRead() throws {
        let file = try Self.read(Self.tzdata)
        #expect(file.format == .tzdata)
        #expect(!file.isHashVerified)
        #expect(
            file.table.entries == [
                try Self.entry(1972, 1, 10), try Self.entry(1972, 7, 11), try Self.entry(1999, 1, 10),
            ])
        #expect(file.updated == UnixTime(seconds: 1_467_936_000))
        #expect(file.table.expiry == UnixTime(seconds: 2_208_988_800))
        let line = try Self.read("Leap 1972 Jun 30 23:59:60 + S\nExpires 2040 Jan 1 00:00:00\n")
        #expect(line.table.expiry == UnixTime(seconds: 2_208_988_800))
    }

    @Test func linesMayEndOtherwise() throws {
        for text in [Self.list, Self.tzdata] {
            let plain = try Self.read(text)
            let bytes = Array(text.utf8)
            #expect(try Self.read(bytes.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }) == plain)
            #expect(try Self.read(Array(bytes.dropLast())) == plain)
            #expect(try Self.read(text.replacing("\t", with: "   ")) == plain)
        }
    }

    @Test func aListMayLackItsHashUpdateAndExpiry() throws {
        let file = try Self.read("2272060800 10\n2287785600 11\n")
        #expect(file.table.entries.count == 2)
        #expect(!file.isHashVerified)
        #expect(file.updated == nil)
        #expect(file.table.expiry == nil)
    }

    /// Publishers write the words of a hash without leading zeros: `printf 3677356800227206080010 | sha1sum`.
    @Test(arguments: ["04465c0e", "4465c0e", "4465C0E"]) func aHashWordMayLackItsZeros(_ word: String) throws {
        let text = "#$ 3677356800\n2272060800 10\n#h 91522958 \(word) c244c941 d09468f9 40f76615\n"
        #expect(try Self.read(text).isHashVerified)
    }

    // MARK: The system's

    private static let zoneinfo = "/usr/share/zoneinfo/"

    /// Both forms come of the same IERS Bulletin C, and so does the compiled-in table.
    @Test(.enabled(if: RepositoryFiles.contents(of: zoneinfo + "leap-seconds.list") != nil, "needs Debian's tzdata"))
    func theSystemsListIsVerified() throws {
        let bytes = try #require(RepositoryFiles.contents(of: Self.zoneinfo + "leap-seconds.list"))
        let file = try Self.read(bytes)
        #expect(file.isHashVerified)
        #expect(file.updated != nil)
        #expect(file.table.expiry != nil)
        // Bulletins C 63 and before: 37 s since 2017 and 28 entries.
        #expect(file.table.entries.prefix(28).last == (try Self.entry(2017, 1, 37)))
        #expect(Array(file.table.entries.prefix(28)) == Array(LeapSecondTable.compiledIn.entries.prefix(28)))
        let others = RepositoryFiles.contents(of: Self.zoneinfo + "leapseconds")
        if let others { #expect(try Self.read(others).table.entries == file.table.entries) }
    }

    /// A digit changed anywhere in the data is noticed.
    @Test(.enabled(if: RepositoryFiles.contents(of: zoneinfo + "leap-seconds.list") != nil, "needs Debian's tzdata"))
    func aChangedDigitIsNoticed() throws {
        let bytes = try #require(RepositoryFiles.contents(of: Self.zoneinfo + "leap-seconds.list"))
        var start = 0
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            let isCovered = line.first.map { 0x30...0x39 ~= $0 } ?? false || line.starts(with: [0x23, 0x24])
            if isCovered, let place = line.indices.first(where: { 0x30...0x39 ~= bytes[$0] }) {
                var changed = bytes
                changed[place + 2] = bytes[place + 2] == 0x30 ? 0x31 : 0x30
                #expect(throws: LeapSecondFileError.self) { try Self.read(changed) }
            }
            start += line.count + 1
        }
        #expect(start == bytes.count + 1)
    }

    // MARK: What is wrong

    @Test func aWrongHashIsReportedWithBoth() throws {
        let text = Self.list.replacing("2287785600\t11", with: "2303683200\t11")
        let error = try #require(Self.error(text))
        #expect(error.line == 7)
        guard case .wrongHash(let stated, let computed) = error.problem else {
            Issue.record("\(error)")
            return
        }
        #expect(stated == Self.hash)
        // printf 36769248004417977600227206080010230368320011 | sha1sum
        #expect(computed == "d304f347 14543c18 9b7c0db4 bdc29cc5 c91d3816")
    }

    @Test(arguments: ["", "1", "1 2 3 4", "1 2 3 4 5 6", "1 2 3 4 xyz", "1 2 3 4 100000000", "1 2 3 4 -5"])
    func aMalformedHashIsReported(_ hash: String) throws {
        let error = try #require(Self.error("2272060800 10\n\n#h \(hash)\n"))
        #expect(error.line == 3)
        guard case .expected = error.problem else {
            Issue.record("\(error)")
            return
        }
        #expect(error.description.contains("#h"))
    }

    /// Lines that are wrong by themselves.
    @Test(arguments: [
        "2287785601 11", "2287785600", "2287785600 11 12", "2287785600 eleven", "2287785600 1e1", "2287785600 99999",
        "99999999999999999999 11", "9999999999999999999999999999999999999999 11", "hello",
        "Leaf 1972 Jun 30 23:59:60 + S",
        "#$ soon", "#$", "#@ -5", "#@", "#@ 99999999999999999999", "2287785600 \u{1B}[31m", "\u{0}",
    ]) func aLineThatIsNoneIsReported(_ line: String) throws {
        let error = try #require(Self.error("# first\n2272060800 10\n" + line + "\n2303683200 12\n"))
        #expect(error.line == 3, "\(error)")
        if case .expected(_, let found) = error.problem { #expect(found.count <= 60) }
    }

    @Test(arguments: [
        "Leap 1998 Dec 31 23:59:60 + X", "Leap 1998 Dec 31 23:59:60 + ", "Leap 1998 Dec 31 23:59:60 - S",
        "Leap 1998 Dec 31 23:59:59 + S", "Leap 1998 Dec 31 12:00:00 + S", "Leap 1998 Dez 31 23:59:60 + S",
        "Leap 1998 Dec 32 23:59:60 + S", "Leap 1998 Feb 29 23:59:60 + S",
        "Leap 999999999999999999999 Dec 31 23:59:60 + S",
        "Leap 999999999999999999 Dec 31 23:59:60 + S", "Leap -1998 Dec 31 23:59:60 + S", "Leap", "Expires",
        "Expires 2040 Jan 1 12:00:00", "Expires 2040 Jan 32 00:00:00", "Expires soon", "#expires soon", "#updated",
    ]) func aTzdataLineThatIsNoneIsReported(_ line: String) throws {
        let error = try #require(Self.error("# first\nLeap 1972 Jun 30 23:59:60 + S\n" + line + "\n"))
        #expect(error.line == 3, "\(error)")
        guard case .expected = error.problem else {
            Issue.record("\(error)")
            return
        }
    }

    @Test func aLeapSecondInLocalTimeIsReported() throws {
        let error = try #require(Self.error("\nLeap 1972 Jun 30 23:59:60 + R\n"))
        #expect(error == LeapSecondFileError(line: 2, problem: .rolling))
        #expect(error.description.contains("local time"))
    }

    @Test func bothFormsInOneFileAreReported() throws {
        let leap = "Leap 1972 Jun 30 23:59:60 + S"
        #expect(Self.error("2272060800 10\n\(leap)\n") == LeapSecondFileError(line: 2, problem: .mixed))
        #expect(Self.error("# first\n\(leap)\n\n2272060800 10\n") == LeapSecondFileError(line: 4, problem: .mixed))
    }

    @Test(arguments: ["", "\n", "# nothing\n", "#@ 4417977600\n", "#$ 1\n#h 1 2 3 4 5\n", "#expires 2208988800\n"])
    func aFileWithoutATableIsReported(_ text: String) {
        #expect(Self.error(text) == LeapSecondFileError(line: 0, problem: .noTable))
    }

    /// What is wrong with the entries together; the line is that of the entry.
    @Test func entriesThatAreNoTableAreReported() throws {
        let july = "2287785600"  // 1972
        let january = "2303683200"  // 1973
        let first = try Self.entry(1972, 1, 10)
        func check(_ lines: [String], _ line: Int, _ fault: LeapSecondTable.Fault) {
            let text = lines.map { $0 + "\n" }.joined()
            #expect(Self.error(text) == LeapSecondFileError(line: line, problem: .fault(fault)), "\(lines)")
        }
        check(["#", july + " 11"], 2, .wrongStart(try Self.entry(1972, 7, 11)))
        check(["2272060800 9"], 1, .wrongStart(try Self.entry(1972, 1, 9)))
        check(["2272060800 10", "", july + " 12"], 3, .badStep(try Self.entry(1972, 7, 12), from: 10))
        check(["2272060800 10", july + " 10"], 2, .badStep(try Self.entry(1972, 7, 10), from: 10))
        check(["2272060800 10", january + " 11", july + " 12"], 3, .unordered(try Self.entry(1972, 7, 12)))
        check(["2272060800 10", "2272060800 10"], 2, .unordered(first))
        check(["2272060800 10", "2272060800 11"], 2, .unordered(try Self.entry(1972, 1, 11)))
        // 3000-01-01: date -u -d 3000-01-01 +%s
        check(["2272060800 10", "\(32_503_680_000 + 2_208_988_800) 11"], 2, .tooLate(try Self.entry(3000, 1, 11)))
    }

    @Test func tzdatasEntriesThatAreNoTableAreReported() throws {
        let error = try #require(Self.error("Leap 1973 Dec 31 23:59:60 + S\nLeap 1972 Jun 30 23:59:60 + S\n"))
        #expect(error.line == 2)
        let early = try #require(Self.error("Leap 1971 Jun 30 23:59:60 + S\n"))
        #expect(early.line == 1)
    }

    @Test func anythingAtAllGivesAFileOrAnError() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        let words = [
            "2272060800", "2287785600", "10", "11", "9", "\t", " ", "\n", "\r", "#h", "#@", "#$", "Leap", "1972", "Jun",
            "30",
            "23:59:60", "+", "S", "Expires", "#expires", "-", "\u{0}", "é", "99999999999999999", "R",
        ]
        for _ in 0..<2_000 {
            let count = Int.random(in: 0...40, using: &generator)
            let text = (0..<count).map { _ in words.randomElement(using: &generator) ?? "" }.joined(separator: " ")
            if let error = Self.error(text) {
                #expect(0...count + 1 ~= error.line && !error.description.isEmpty, "seed \(seed): \(text)")
            }
        }
    }
}
