import TestSupport
import Testing

/// `dstime convert --json`: one object a value, keys by the contract, numbers with every digit.
///
/// Digits are compared as text, since a `Double` has too few.
@Suite struct ConvertJSONTests {
    private static let forms = [
        "utc", "tai", "tt", "unix", "gps", "ntp", "ptp", "tai64n", "mjd", "jd", "mjd_tai",
    ]

    /// The row of `forms.txt`.
    @Test func anObjectHasEveryForm() async throws {
        let finished = try await Tool.run("convert", "--json", "2016-12-31T23:59:60.5Z")
        #expect(finished.status == 0)
        let object = try #require(try JSON.lines(finished.output).first?.object)
        #expect(Set(Self.forms).isSubset(of: object.keys))
        #expect(object["input"] == .string("2016-12-31T23:59:60.5Z"))
        #expect(object["form"] == .string("utc"))
        #expect(object["leap_second"] == .bool(true))
        for member in [
            #""utc":"2016-12-31T23:59:60.5Z""#, #""tai":"2017-01-01T00:00:36.5 TAI""#,
            #""tt":"2017-01-01T00:01:08.684 TT""#,
            #""unix":1483228800.5,"#, #""gps":"1930:17.5""#, #""ntp":"dc12c500.80000000""#, #""ptp":1483228836.5,"#,
            #""tai64n":"@40000000586846a41dcd6500""#, #""mjd":57753.99999421302994,"#, #""jd":2457754.49999421302994,"#,
            #""mjd_tai":57754.0004224537037,"#, #""tai_utc_s":36,"#,
        ] { #expect(finished.output.contains(member), "\(member)") }
    }

    /// Nine decimals of ten digits are more than a double holds.
    @Test func numbersKeepEveryDigit() async throws {
        let finished = try await Tool.run("convert", "--json", "2100-05-06T07:08:09.123456789Z")
        // date -u -d 2100-05-06T07:08:09Z +%s
        #expect(finished.output.contains(#""unix":4113270489.123456789,"#))
        #expect(finished.output.contains(#""ptp":4113270526.123456789,"#))
        #expect(finished.output.contains(#""utc":"2100-05-06T07:08:09.123456789Z""#))
        let negative = try await Tool.run("convert", "--json", "--from", "unix", "--to", "unix", "--", "-0.000000001")
        #expect(negative.output.contains(#""unix":-0.000000001"#))
    }

    /// 1.422818 s + (−1.05 s + 212 days) × 0.001296 s a day, less the step of 0.05 s that came the day after.
    @Test func theOffsetBefore1972IsExact() async throws {
        let finished = try await Tool.run("convert", "--json", "1961-07-31T23:59:58.95Z")
        #expect(finished.output.contains(#""tai_utc_s":1.69756998425,"#))
        #expect(try JSON(line: finished.output)["doubt"] == .null)
    }

    @Test func aFormAskedForIsTheOnlyOne() async throws {
        for form in Self.forms {
            let finished = try await Tool.run(
                "convert", "--json", "--to", String(form.map { $0 == "_" ? "-" : $0 }), "2017-01-01T06:00:00Z")
            let object = try #require(try JSON.lines(finished.output).first?.object)
            #expect(object.keys.filter(Self.forms.contains) == [form])
            #expect(object["input"] == .string("2017-01-01T06:00:00Z"))
        }
    }

    @Test func aFormThatCannotBeIsNull() async throws {
        let finished = try await Tool.run("convert", "--json", "1979-01-01T00:00:00Z")
        #expect(finished.status == 0)
        let object = try JSON(line: finished.output)
        #expect(object["gps"] == .null)
        #expect(object["tai"] == .string("1979-01-01T00:00:18 TAI"))
        let rejected = try await Tool.run("convert", "--json", "--leap-policy", "reject", "2016-12-31T23:59:60Z")
        #expect(rejected.status == 0)
        #expect(try JSON(line: rejected.output)["unix"] == .null)
    }

    @Test func aBadValueIsAnObjectInItsPlace() async throws {
        let finished = try await Tool.convert(
            "--json", "--to", "tai",
            lines: ["2017-01-01T00:00:00Z", "2016-06-31T00:00:00Z", "a\"b\\c", "", "2017-01-01T00:00:00Z"])
        #expect(finished.status == 65)
        let objects = try JSON.lines(finished.output)
        try #require(objects.count == 5)
        #expect(objects[0]["tai"]?.string == "2017-01-01T00:00:37 TAI" && objects[4]["tai"] == objects[0]["tai"])
        #expect(objects[1]["input"]?.string == "2016-06-31T00:00:00Z")
        #expect(objects[1]["tai"] == nil)
        #expect(objects[1]["error"]?["message"]?.string?.contains("day 31, but June has 30") == true)
        // Counted from 0, unlike what people are told.
        #expect(objects[1]["error"]?["place"]?.number == 8)
        #expect(objects[2]["input"]?.string == "a\"b\\c")
        #expect(objects[3]["error"] != nil)
        for line in [2, 3, 4] { #expect(finished.errors.contains("line \(line)")) }
    }

    @Test func aFormThatWasAskedForAndCannotBeIsAnError() async throws {
        let finished = try await Tool.run("convert", "--json", "--to", "gps", "1979-01-01T00:00:00Z")
        #expect(finished.status == 65)
        let object = try JSON(line: finished.output)
        #expect(object["error"]?["message"]?.string?.contains("1980-01-06") == true)
    }

    @Test(arguments: [
        ("1959-12-31T23:59:59Z", JSON.string("before_utc")), ("1960-01-01T00:00:00Z", .null),
        ("2017-01-01T00:00:00Z", .null), ("2999-01-01T00:00:00Z", .string("after_expiry")),
    ]) func aDoubtHasAName(_ text: String, _ doubt: JSON) async throws {
        let finished = try await Tool.run("convert", "--json", text)
        #expect(finished.status == 0)
        #expect(try JSON(line: finished.output)["doubt"] == doubt)
        #expect(finished.errors.isEmpty == (doubt == .null))
    }

    @Test func ambiguityIsSaid() async throws {
        let finished = try await Tool.convert(
            "--json", "--from", "unix", lines: ["1483228799.5", "1483228800.5", "1483228801"])
        #expect(try JSON.lines(finished.output).map { $0["ambiguous"] } == [.bool(false), .bool(true), .bool(false)])
    }
}
