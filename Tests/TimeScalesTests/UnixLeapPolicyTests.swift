import Testing

@testable import TimeScales

/// Which number a leap second gets, and which numbers then have two meanings.
@Suite struct UnixLeapPolicyTests {
    private func converter(_ policy: UnixLeapPolicy) -> TimeConverter {
        TimeConverter(leapPolicy: policy, pivot: NTPDate(seconds: 1 << 31))
    }

    /// 2016-12-31T23:59:60.25Z, and the seconds on both sides; 1,483,228,800 is 2017-01-01T00:00:00Z. CLI.md has the
    /// rules.
    @Test(
        arguments: [
            (.posix, ["1483228799.25", "1483228800.25", "1483228800.25"]),
            (.hold, ["1483228799.25", "1483228799.25", "1483228800.25"]),
            (.clamp, ["1483228799.25", "1483228799.999999999", "1483228800.25"]),
            (.reject, ["1483228799.25", nil, "1483228800.25"]),
        ] as [(UnixLeapPolicy, [String?])])
    func unixTimesAroundALeapSecond(policy: UnixLeapPolicy, texts: [String?]) throws {
        let converter = converter(policy)
        let labels = ["2016-12-31T23:59:59.25Z", "2016-12-31T23:59:60.25Z", "2017-01-01T00:00:00.25Z"]
        for (label, text) in zip(labels, texts) {
            let reading = try converter.read(label)
            #expect((try? converter.text(of: reading, as: .unix)) == text, "\(label)")
        }
    }

    @Test(arguments: [TimeForm.unix, .ntp])
    func rejection(form: TimeForm) throws {
        let converter = converter(.reject)
        let reading = try converter.read("2016-12-31T23:59:60.25Z")
        #expect(throws: TimeTextError(at: 0, .leapSecondRejected)) { try converter.text(of: reading, as: form) }
    }

    /// dc12c500 is 2017-01-01T00:00:00Z, and .40000000 a quarter.
    @Test(
        arguments: [
            (.posix, "dc12c500.40000000"), (.hold, "dc12c4ff.40000000"), (.clamp, "dc12c4ff.fffffffc"),
        ] as [(UnixLeapPolicy, String)])
    func ntpTimestampsOfALeapSecond(policy: UnixLeapPolicy, text: String) throws {
        let converter = converter(policy)
        #expect(try converter.text(of: converter.read("2016-12-31T23:59:60.25Z"), as: .ntp) == text)
    }

    /// By each policy these Unix times name an instant within the leap second, too; what is read is the other one.
    @Test(
        arguments: [
            (.posix, ["1483228800", "1483228800.999999999"], ["1483228799.999999999", "1483228801", "1483142400"]),
            (.hold, ["1483228799", "1483228799.999999999"], ["1483228798.999999999", "1483228800", "1483142399"]),
            (
                .clamp, ["1483228799.999999999"],
                ["1483228799.999999998", "1483228799.9999999991", "1483228800", "1483142399.999999999"]
            ),
            (.reject, [], ["1483228799", "1483228799.999999999", "1483228800", "1483228800.5"]),
        ] as [(UnixLeapPolicy, [String], [String])])
    func ambiguity(policy: UnixLeapPolicy, ambiguous: [String], clear: [String]) throws {
        let converter = converter(policy)
        for text in ambiguous + clear {
            let reading = try converter.read(text, as: .unix)
            #expect(reading.isAmbiguous == ambiguous.contains(text), "\(text)")
            let label = try converter.text(of: reading, as: .utc)
            #expect(!label.contains(":60"), "\(text): \(label)")
        }
    }

    /// The tenth of a second that was inserted at the end of 1965-08-31 is ambiguous, and not what comes after.
    @Test(
        arguments: [
            (.posix, "-136771200", true), (.posix, "-136771199.900000001", true), (.posix, "-136771199.9", false),
            (.hold, "-136771201", true), (.hold, "-136771200.900000001", true), (.hold, "-136771200.9", false),
            (.clamp, "-136771200.000000001", true), (.clamp, "-136771200.000000002", false),
        ] as [(UnixLeapPolicy, String, Bool)])
    func ambiguityOfATenth(policy: UnixLeapPolicy, text: String, isAmbiguous: Bool) throws {
        #expect(try converter(policy).read(text, as: .unix).isAmbiguous == isAmbiguous)
    }

    @Test func theTenthItself() throws {
        let label = "1965-08-31T23:59:60.05Z"
        for (policy, text) in [(.posix, "-136771199.95"), (.hold, "-136771200.95"), (.clamp, "-136771200.000000001")]
            as [(UnixLeapPolicy, String)]
        {
            let converter = converter(policy)
            #expect(try converter.text(of: converter.read(label), as: .unix) == text)
        }
    }

    /// A leap second that a table takes away leaves no number with two meanings, but one with none.
    @Test func noAmbiguityWhereASecondWasDeleted() throws {
        let date = try #require(CivilDate(year: 2030, month: 1, day: 1))
        let table = try LeapSecondTable(
            entries: LeapSecondTable.compiledIn.entries + [.init(date: date, offset: 36)], expiry: nil)
        for policy in UnixLeapPolicy.allCases {
            for second in 1_893_455_997...1_893_456_001 as ClosedRange<Int64> {
                #expect(!policy.isAmbiguous(UnixTime(seconds: second), by: table), "\(policy) \(second)")
            }
        }
    }

    @Test func farAwayIsNotAmbiguous() {
        for policy in UnixLeapPolicy.allCases {
            for seconds in [Int64.min, .max, .max / 86_400 * 86_400] {
                #expect(!policy.isAmbiguous(UnixTime(seconds: seconds), by: .compiledIn))
            }
        }
    }
}
