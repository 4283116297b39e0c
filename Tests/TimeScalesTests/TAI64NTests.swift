import Testing

@testable import TimeScales

@Suite struct TAI64NTests {
    private func problem(_ text: String) -> TimeTextError? {
        do throws(TimeTextError) {
            _ = try TAI64N(parsing: Array(text.utf8).span)
            return nil
        } catch {
            return error
        }
    }

    /// Both examples are D. J. Bernstein's, cr.yp.to/libtai/tai64.html: 1992-06-02 08:07:09 TAI is `400000002a2b2c2d`,
    /// and 1970-01-01 00:00:00 TAI 2⁶².
    @Test(
        arguments: [
            ("400000002a2b2c2d", "1992-06-02T08:07:09 TAI"), ("4000000000000000", "1970-01-01T00:00:00 TAI"),
            ("3fffffffffffffff", "1969-12-31T23:59:59 TAI"),
        ])
    func examplesOfTheDefinition(hexadecimal: String, tai: String) throws {
        for text in [hexadecimal, "@" + hexadecimal, "@" + hexadecimal.uppercased() + "00000000"] {
            let label = try TAI64N(parsing: Array(text.utf8).span)
            #expect(Timestamp<TAI>(label).description == tai, "\(text)")
            #expect(label.description == "@" + hexadecimal + "00000000", "\(text)")
        }
    }

    @Test func nanosecondsBeyondASecondAreRefused() {
        #expect(TAI64N(label: 1 << 62, nanoseconds: 1_000_000_000) == nil)
        #expect(TAI64N(label: 1 << 62, nanoseconds: 999_999_999) != nil)
        // 10⁹ is 3b9aca00.
        let error = problem("@40000000586846a43b9aca00")
        #expect(error?.problem == .outOfRange("nanoseconds", 1_000_000_000, 0...999_999_999))
        #expect(error?.place == 17)
        #expect(problem("40000000586846a4ffffffff")?.place == 16)
        #expect(problem("@40000000586846a43b9ac9ff") == nil)
    }

    @Test func labelsFrom2To63AreReserved() {
        #expect(TAI64N(label: 1 << 63, nanoseconds: 0) == nil)
        for text in ["@800000000000000000000000", "@ffffffffffffffff", "@8000000000000000"] {
            let error = problem(text)
            #expect(error?.problem == .reservedLabel, "\(text)")
            #expect(error?.place == 1, "\(text)")
        }
        #expect(problem("7fffffffffffffff3b9ac9ff") == nil)
    }

    @Test func endsOfTheLabels() throws {
        let last = try #require(TAI64N(label: 1 << 63 - 1, nanoseconds: 999_999_999))
        let instant = Timestamp<TAI>(last)
        #expect(instant.seconds == 1 << 62 - 1)
        #expect(TAI64N(instant) == last)
        #expect(TAI64N(instant.advanced(by: .nanoseconds(1))) == nil)
        let first = try #require(TAI64N(label: 0, nanoseconds: 0))
        #expect(Timestamp<TAI>(first).seconds == -(1 << 62))
        #expect(TAI64N(Timestamp<TAI>(first)) == first)
        #expect(TAI64N(Timestamp<TAI>(first).advanced(by: .nanoseconds(-1))) == nil)
        #expect(TAI64N(Timestamp<TAI>(seconds: .max)) == nil)
        #expect(TAI64N(Timestamp<TAI>(seconds: .min)) == nil)
    }

    /// Half a nanosecond goes up, and what rounds to a second is its beginning.
    @Test func roundsToNanoseconds() throws {
        let half = Timestamp<TAI>(seconds: 5, attoseconds: 7_500_000_000)
        #expect(TAI64N(half)?.nanoseconds == 8)
        let almost = Timestamp<TAI>(seconds: 5, attoseconds: 999_999_999_999_999_999)
        #expect(TAI64N(almost) == TAI64N(label: 1 << 62 + 6, nanoseconds: 0))
    }

    @Test(
        arguments: [
            ("", 0, "expected 16 hexadecimal digits of the label, found the end"),
            ("@", 1, "expected 16 hexadecimal digits of the label, found the end"),
            ("@4000000", 8, "expected 16 hexadecimal digits of the label, found the end"),
            ("@40000000586846ag", 16, "expected 16 hexadecimal digits of the label, found 'g'"),
            ("@40000000586846a41dcd65", 23, "expected 8 hexadecimal digits of the nanoseconds, found the end"),
            ("@40000000586846a41dcd6500 ", 25, "expected the end of a TAI64N label, found a space"),
            // TAI64NA, whose attoseconds nobody writes.
            ("@40000000586846a41dcd65000000000f", 25, "expected the end of a TAI64N label, found '0'"),
        ])
    func malformed(text: String, place: Int, message: String) {
        let error = problem(text)
        #expect(error?.place == place)
        #expect(error?.description == message)
    }
}
