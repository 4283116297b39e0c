import TestSupport
import Testing

@testable import TimeScales

/// Any text at all gives a value or an error that points into it.
@Suite struct TimeConverterAnyTextTests {
    private static let converter = TimeConverter(pivot: NTPDate(seconds: 1 << 31))

    private static let valid: [[UInt8]] = [
        "2016-12-31T23:59:60.5Z", "2017-01-01T00:00:36.5 TAI", "2017-01-01T00:01:08.684 TT", "1483228800.5",
        "1930:17.5",
        "dc12c500.80000000", "1483228836.5", "@40000000586846a41dcd6500", "57754.0", "2457754.49999421302994",
        "57754.000422453704", "2016-W52-6T23:59:60Z", "2016366T235960,5+0000", "+0020161231T235960Z",
        "2:00000000.00000000",
        "-1:ffffffff.00000000", "-0.5", "@1483228800", "1961-07-31T23:59:59.949999999Z", "2017-01-01T00:00:18 GPS",
        "-200000000000-01-01T00:00:00Z", "99999999999999999.999999999999999999", "0xdc12c500.80000000", "0:00000000",
    ].map { Array($0.utf8) }

    private func text(_ round: Int, _ generator: inout SeededGenerator) -> [UInt8] {
        if round.isMultiple(of: 8) {
            return (0..<Int.random(in: 0...40, using: &generator)).map { _ in .random(in: 0...255, using: &generator) }
        }
        return CalendarTextTests.mutated(Self.valid.randomElement(using: &generator) ?? [], &generator)
    }

    /// What is wrong with how `bytes` are read in `form`; `nil` for nothing.
    private func failure(_ bytes: [UInt8], _ form: TimeForm?) -> String? {
        let name = "\(String(decoding: bytes, as: UTF8.self).debugDescription) as \(form?.rawValue ?? "any form")"
        do throws(TimeTextError) {
            let reading = try Self.converter.read(bytes.span, as: form)
            if let form, reading.form != form { return "\(name): the form is \(reading.form)" }
            return comesBack(reading).map { "\(name): \($0)" }
        } catch {
            if !(0...bytes.count ~= error.place) { return "\(name): \(error) at \(error.place)" }
            return error.description.isEmpty ? "\(name): no words" : nil
        }
    }

    /// Written in its form and read again, a reading is the same instant to the nanosecond.
    private func comesBack(_ reading: TimeConverter.Reading) -> String? {
        // Rounded to nanoseconds, the last of them before a leap second is in it, which POSIX has no number for.
        let label = LeapSecondTable.compiledIn.utcRoundedToNanosecond(at: reading.instant)
        if label.second == 60, reading.form == .unix || reading.form == .ntp { return nil }
        do throws(TimeTextError) {
            let text = try Self.converter.text(of: reading, as: reading.form)
            // What rounds up to 10¹⁸ s has a test of its own.
            if text == "1000000000000000000" || text == "-1000000000000000000" { return nil }
            // The start of era 0 is written as what means "unknown".
            if reading.form == .ntp, text == "00000000.00000000" { return nil }
            let again = try Self.converter.read(text, as: reading.form).instant
            let error = reading.instant.duration(to: again).attoseconds
            return error.magnitude <= 4_000_000_000 ? nil : "\(reading.instant) came back from \(text) as \(again)"
        } catch {
            // A calendar time on GPS may be one before GPS began.
            if case .notIn(.gps, _) = error.problem, reading.form == .gps { return nil }
            return "\(reading.instant): \(error)"
        }
    }

    @Test(arguments: [0xA17_7E01, 0xA17_7E02, 0xA17_7E03] as [UInt64])
    func valueOrError(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var failures: [String] = []
        for round in 0..<4_000 {
            let bytes = text(round, &generator)
            for form in [nil] + TimeForm.allCases.map(Optional.some) {
                if let failure = failure(bytes, form) { failures.append(failure) }
            }
            do throws(TimeTextError) {
                _ = try TimeForm.recognized(in: bytes.span)
            } catch {
                if !(0...bytes.count ~= error.place) || error.description.isEmpty {
                    failures.append("recognizing \(bytes): \(error) at \(error.place)")
                }
            }
        }
        #expect(failures == [], "seed \(seed)")
    }

    /// Eighteen digits of seconds are read, so what is written of them must be readable, too, when it rounds up.
    @Test(arguments: [TimeForm.unix, .ptp], ["", "-"])
    func theLargestSecondsComeBack(form: TimeForm, sign: String) throws {
        let reading = try Self.converter.read(sign + "999999999999999999.9999999999", as: form)
        let text = try Self.converter.text(of: reading, as: form)
        let back = try Self.converter.read(text, as: form)
        #expect(try Self.converter.text(of: back, as: form) == text)
    }

    /// Every prefix of what is right, and each with one byte more.
    @Test func prefixes() {
        for text in Self.valid {
            for count in 0...text.count {
                for more in [[], [0], [0x30], [0x3A], [0xFF]] as [[UInt8]] {
                    for form in [nil] + TimeForm.allCases.map(Optional.some) {
                        #expect(failure(Array(text.prefix(count)) + more, form) == nil)
                    }
                }
            }
        }
    }

    /// The converters that behave otherwise: none of them traps, and all errors point into the text.
    @Test func otherConverters() throws {
        let seed: UInt64 = 0xA17_7E04
        var generator = SeededGenerator(seed: seed)
        let deleted = LeapSecondTable.Entry(date: try #require(CivilDate(year: 2030, month: 1, day: 1)), offset: 36)
        let table = try LeapSecondTable(
            entries: LeapSecondTable.compiledIn.entries + [deleted], expiry: UnixTime(seconds: 0))
        let pivots: [Int64] = [.min, 0, .max]
        for round in 0..<4_000 {
            let bytes = text(round, &generator)
            let converter = TimeConverter(
                table: table, leapPolicy: UnixLeapPolicy.allCases.randomElement(using: &generator) ?? .posix,
                isSmeared: .random(using: &generator),
                pivot: NTPDate(seconds: pivots.randomElement(using: &generator) ?? 0),
                refusesExpired: .random(using: &generator))
            for form in [nil] + TimeForm.allCases.map(Optional.some) {
                do throws(TimeTextError) {
                    let reading = try converter.read(bytes.span, as: form)
                    for to in TimeForm.allCases { _ = try? converter.text(of: reading, as: to) }
                } catch {
                    #expect(0...bytes.count ~= error.place, "seed \(seed), \(bytes)")
                }
            }
        }
    }
}
