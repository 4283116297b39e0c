import Testing

@testable import TimeScales

/// `Vectors/forms.txt`: instants that an independent program wrote in every form. Each field is read, and written as
/// each other.
@Suite struct FormVectorsTests {
    private struct Row {
        let fields: [TimeForm: String]
        let smear: String

        static let forms: [TimeForm] = [.utc, .tai, .tt, .unix, .gps, .ntp, .ptp, .tai64n, .mjd, .jd, .mjdTAI]

        init(_ texts: [String]) {
            fields = Dictionary(uniqueKeysWithValues: zip(Self.forms, texts).filter { $0.1 != "-" })
            smear = texts[11]
        }

        var utc: String { fields[.utc] ?? "" }
        var isLeapSecond: Bool { utc.contains(":60") }
        /// Where ERFA's doubles are good to a nanosecond only.
        var isRubber: Bool { "1960"..."1971" ~= utc.prefix(4) }
    }

    private static func rows() throws -> [Row] { try VectorFile.rows(of: "forms.txt", fields: 12).map(Row.init) }

    /// Era 0 is the one in which a text without an era is.
    private static let converter = TimeConverter(pivot: NTPDate(seconds: 1 << 31))

    /// Forms whose texts are not whole nanoseconds, so that an instant read from them is up to half a nanosecond off.
    private static let isInexact: Set<TimeForm> = [.ntp, .mjd, .jd, .mjdTAI]
    /// Forms that label UTC: among them, and among the others, no rate of UTC comes in.
    private static func crosses(_ from: TimeForm, _ to: TimeForm) -> Bool { from.isUTC != to.isUTC }

    /// By how many units the text in `to` of an instant read from `from` may differ from the row.
    private static func tolerance(_ from: TimeForm, _ to: TimeForm, _ row: Row) -> Int128 {
        guard from != to else { return 0 }
        // A Julian date is the Modified one and a constant: the same digits.
        if [.mjd, .jd].contains(from), [.mjd, .jd].contains(to) { return 0 }
        let isLoose = row.isRubber && crosses(from, to) || isInexact.contains(from) && isInexact.contains(to)
        return isLoose ? PlainArithmetic.unitsInANanosecond(to) : 0
    }

    /// Where a step before 1972 ends a day, 14 decimals of a day of TAI may lie just before it: the label is then one
    /// of the piece that was inserted, and its number far from that of midnight.
    private static func isAtRubberEdge(_ from: TimeForm, _ to: TimeForm, _ row: Row) -> Bool {
        from == .mjdTAI && to.isUTC && row.utc <= "1972-01-01T00:00:00Z" && row.utc.hasSuffix("T00:00:00Z")
    }

    @Test(arguments: Row.forms)
    func everyFieldBecomesEveryOther(from: TimeForm) throws {
        let rows = try Self.rows()
        #expect(rows.count > 1_800)
        var count = 0
        var wrong: [String] = []
        for row in rows {
            guard let text = row.fields[from] else { continue }
            // What POSIX calls the next second is tested below; all zeros is "unknown" and is tested there.
            if row.isLeapSecond, from == .unix || from == .ntp { continue }
            if from == .ntp, text == "00000000.00000000" { continue }
            let reading = try Self.converter.read(text, as: from)
            for to in Row.forms {
                count += 1
                guard let wanted = row.fields[to] else {
                    if (try? Self.converter.text(of: reading, as: to)) != nil { wrong.append("\(text): a \(to)") }
                    continue
                }
                let got = try Self.converter.text(of: reading, as: to)
                guard got != wanted, !Self.isAtRubberEdge(from, to, row) else { continue }
                let tolerance = Self.tolerance(from, to, row)
                guard tolerance > 0, let number = PlainArithmetic.number(of: got, to),
                    let right = PlainArithmetic.number(of: wanted, to), (number - right).magnitude <= tolerance
                else {
                    wrong.append("\(from) \(text) -> \(to) \(got), but \(wanted)")
                    continue
                }
            }
        }
        #expect(count > 12_000)
        #expect(wrong == [], "\(wrong.count) of \(count)")
    }

    /// The POSIX number of a leap second comes back as the second after it, and is told to be ambiguous.
    @Test(arguments: [TimeForm.unix, .ntp])
    func leapSecondsComeBackAsTheNextSecond(from: TimeForm) throws {
        let rows = try Self.rows().filter(\.isLeapSecond)
        #expect(rows.count > 80)
        for row in rows {
            let text = try #require(row.fields[from])
            let reading = try Self.converter.read(text, as: from)
            #expect(reading.isAmbiguous, "\(row.utc)")
            #expect(try Self.converter.text(of: reading, as: from) == text, "\(row.utc)")
            let label = try Self.converter.text(of: reading, as: .utc)
            #expect(!label.contains(":60") && label.contains("T00:00:00"), "\(row.utc): \(label)")
            guard !row.isRubber, !row.utc.hasPrefix("1959") else { continue }
            let within = try Self.converter.read(try #require(row.fields[.tai]), as: .tai)
            let difference = within.instant.duration(to: reading.instant.roundedToNanosecond)
            #expect(difference == .seconds(1), "\(row.utc)")
        }
    }

    /// Rows away from leap seconds are not ambiguous.
    @Test func nothingElseIsAmbiguous() throws {
        for row in try Self.rows() where !row.utc.contains(":60") && !row.utc.contains("T00:00:00") {
            let reading = try Self.converter.read(try #require(row.fields[.unix]), as: .unix)
            #expect(!reading.isAmbiguous, "\(row.utc)")
        }
    }

    @Test func smearedUnixTimeBothWays() throws {
        var smeared = Self.converter
        smeared.isSmeared = true
        for row in try Self.rows() {
            let reading = try smeared.read(row.utc, as: .utc)
            #expect(try smeared.text(of: reading, as: .unix) == row.smear, "\(row.utc)")
            // Before 1972 nothing is smeared, and what was inserted is ambiguous as ever.
            if row.isLeapSecond, row.isRubber || row.utc.hasPrefix("1959") { continue }
            let back = try smeared.read(row.smear, as: .unix)
            #expect(try smeared.text(of: back, as: .utc) == row.utc, "\(row.smear)")
            #expect(!back.isAmbiguous || row.utc <= "1972-01-01T00:00:00Z", "\(row.smear)")
        }
    }

    /// Reading the forms without saying which: those that can be told by their look give the same instant.
    @Test(arguments: [TimeForm.utc, .tai, .tt, .gps, .ntp, .tai64n])
    func recognizedByTheirLook(form: TimeForm) throws {
        for row in try Self.rows() {
            guard let text = row.fields[form], text != "00000000.00000000" else { continue }
            // An NTP timestamp with decimal digits only looks like a number.
            if form == .ntp, !text.contains(":"), !text.contains(where: \.isLetter) { continue }
            #expect(try Self.converter.read(text) == Self.converter.read(text, as: form), "\(text)")
        }
    }
}
