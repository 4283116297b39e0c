import TestSupport
import Testing

@testable import TimeScales

/// From each form to each other and back, over texts: nothing is lost, to the nanosecond.
@Suite struct RoundTripTests {
    private typealias Reading = TimeConverter.Reading

    /// In the middle of era 0, so that what is written without an era is read back in it.
    private static let converter = TimeConverter(pivot: NTPDate(seconds: 1 << 31))

    /// Around what instants lie that go wrong: leap seconds, steps before 1972, epochs, eras, week rollovers.
    private static let landmarks: [Int64] = {
        let table = LeapSecondTable.compiledIn
        let leaps = table.entries.map { $0.date.daysSinceUnixEpoch * 86_400 + Int64($0.offset) }
        let others: [Int64] = [
            0, -1, 315_964_819, 935_280_019, 1_554_595_219, -2_208_988_800, 2_085_978_533, 6_380_945_829,
            -3_506_716_800,
            1_814_140_837, 2_147_483_685, 946_728_000,
        ]
        return leaps + others + steps
    }()

    /// Where the offset or its rate changed before 1972 (tai-utc.dat): the first midnights of UTC, in seconds of TAI,
    /// rounded.
    private static let steps: [Int64] = [
        (1960, 1, 1), (1961, 1, 1), (1961, 8, 1), (1962, 1, 1), (1963, 11, 1), (1964, 1, 1), (1964, 4, 1), (1964, 9, 1),
        (1965, 1, 1), (1965, 3, 1), (1965, 7, 1), (1965, 9, 1), (1966, 1, 1), (1968, 2, 1), (1972, 1, 1),
    ].compactMap { year, month, day in
        PlainArithmetic.days(year: year, month: month, day: day) * 86_400 + (year < 1968 ? 3 : 8)
    }

    private func instant(_ generator: inout SeededGenerator) -> Timestamp<TAI> {
        var seconds: Int64
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: seconds = Int64.random(in: -377_711_769_600...253_402_300_000, using: &generator)
        case 1: seconds = Int64.random(in: -315_619_200...63_072_009, using: &generator)
        default:
            let landmark = Self.landmarks.randomElement(using: &generator) ?? 0
            seconds = landmark + Int64.random(in: -5...5, using: &generator)
        }
        let nanosecond: UInt64
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: nanosecond = [0, 1, 499_999_999, 500_000_000, 999_999_999].randomElement(using: &generator) ?? 0
        default: nanosecond = UInt64.random(in: 0...999_999_999, using: &generator)
        }
        return Timestamp(seconds: seconds, attoseconds: nanosecond * 1_000_000_000)
    }

    /// Whether POSIX has no number of its own for the instant.
    private func isInserted(_ instant: Timestamp<TAI>) -> Bool {
        LeapSecondTable.compiledIn.utcRoundedToNanosecond(at: instant).second == 60
    }

    /// Before 1972 a nanosecond of UTC is not one of TAI, and up to 3 ns remain at the edge of a segment.
    private func isRubber(_ instant: Timestamp<TAI>) -> Bool { -315_619_300...63_072_010 ~= instant.seconds }

    /// The difference that is allowed between `instant` and what came back, in nanoseconds; `nil` where there is no way
    /// back.
    private func allowed(_ instant: Timestamp<TAI>, _ from: TimeForm, _ to: TimeForm) -> Int128? {
        let isPOSIX = [.unix, .ntp].contains(from) || [.unix, .ntp].contains(to)
        if isPOSIX, isInserted(instant) { return nil }
        // Half a nanosecond before such a piece's end, where 14 decimals of a day of TAI may lie, is within it.
        if isPOSIX, [from, to].contains(.mjdTAI), isRubber(instant), isInserted(instant.advanced(by: .nanoseconds(-4)))
        {
            return nil
        }
        // 1900-01-01T00:00:00 in NTP is the text for "unknown".
        if from == .ntp || to == .ntp, instant.seconds == -2_208_988_800, instant.attoseconds == 0 { return nil }
        guard isRubber(instant) else { return [from, to].allSatisfy(Self.isInexact) ? 1 : 0 }
        return Self.isInexact(from) || Self.isInexact(to) ? 4 : 3
    }

    private static func isInexact(_ form: TimeForm) -> Bool { [.ntp, .mjd, .jd, .mjdTAI].contains(form) }

    @Test func everyPairOfForms() throws {
        let seed: UInt64 = 0x2016_1231
        var generator = SeededGenerator(seed: seed)
        var failures: [String] = []
        for _ in 0..<1_500 {
            let instant = instant(&generator)
            for from in TimeForm.allCases {
                let start = Reading(instant: instant, form: from, isAmbiguous: false)
                guard let text = try? Self.converter.text(of: start, as: from) else {
                    if from != .gps || instant.seconds >= 315_964_819 { failures.append("\(instant): no \(from)") }
                    continue
                }
                for to in TimeForm.allCases {
                    guard let allowed = allowed(instant, from, to) else { continue }
                    if let failure = failure(instant, text, from, to, allowed) { failures.append(failure) }
                }
            }
        }
        #expect(failures == [], "seed \(seed)")
    }

    /// What is wrong with the way of `instant` from `text` in `from` over `to` and back; `nil` for nothing.
    private func failure(
        _ instant: Timestamp<TAI>, _ text: String, _ from: TimeForm, _ to: TimeForm, _ allowed: Int128
    ) -> String? {
        do throws(TimeTextError) {
            let first = try Self.converter.read(text, as: from)
            let over = try Self.converter.text(of: first, as: to)
            let second = try Self.converter.read(over, as: to)
            let back = try Self.converter.text(of: second, as: from)
            let last = try Self.converter.read(back, as: from).instant
            let error = instant.duration(to: last).attoseconds
            // Texts round to half a nanosecond; what is exact after that comes back exactly.
            let isNear = (last.roundedToNanosecond == instant) || abs(error) <= allowed * 1_000_000_000
            let isSame = from != to || back == text
            return isNear && isSame ? nil : "\(instant): \(from) \(text) -> \(to) \(over) -> \(back)"
        } catch {
            if to == .gps, instant.seconds < 315_964_819 { return nil }
            return "\(instant): \(from) \(text) -> \(to): \(error)"
        }
    }

    /// Texts with all the digits that a form has, also those that no whole nanosecond needs, come back digit for digit.
    @Test func everyDigitComesBack() throws {
        let seed: UInt64 = 0xD161_7500
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<5_000 {
            let bits = NTPTimestamp(rawValue: generator.next())
            let era = Int.random(in: -3...3, using: &generator)
            var decimals = String(Int.random(in: 0..<100_000_000_000_000, using: &generator))
            decimals = String(repeating: "0", count: 14 - decimals.count) + decimals
            while decimals.count > 1, decimals.hasSuffix("0") { decimals.removeLast() }
            // From 1960 to 2132; a tenth of them on the days of leap seconds.
            var day = Int64.random(in: 36_934...99_999, using: &generator)
            if Int.random(in: 0..<10, using: &generator) == 0 {
                let leap = LeapSecondTable.compiledIn.entries.randomElement(using: &generator)
                day = (leap?.date.daysSinceUnixEpoch ?? 0) + 40_586
            }
            let texts: [(TimeForm, String)] = [
                (.ntp, (era == 0 ? "" : "\(era):") + bits.description), (.mjd, "\(day).\(decimals)"),
                (.jd, "\(day + 2_400_000).\(decimals)"), (.mjdTAI, "\(day).\(decimals)"),
            ]
            for (form, text) in texts {
                guard let reading = try? Self.converter.read(text, as: form) else {
                    #expect(form == .ntp && bits.isUnknown, "seed \(seed), \(text)")
                    continue
                }
                #expect(try Self.converter.text(of: reading, as: form) == text, "seed \(seed), \(form)")
            }
        }
    }

    /// A posix leap second comes back a second later, and the reading says that it may be one.
    @Test func leapSecondsInPOSIX() throws {
        let seed: UInt64 = 0x6060
        var generator = SeededGenerator(seed: seed)
        for entry in LeapSecondTable.compiledIn.entries.dropFirst() {
            let nanosecond = UInt64.random(in: 0...999_999_999, using: &generator)
            let seconds = entry.date.daysSinceUnixEpoch * 86_400 + Int64(entry.offset) - 1
            let instant = Timestamp<TAI>(seconds: seconds, attoseconds: nanosecond * 1_000_000_000)
            for form in [TimeForm.unix, .ntp] {
                let reading = Reading(instant: instant, form: .tai, isAmbiguous: false)
                let back = try Self.converter.read(Self.converter.text(of: reading, as: form), as: form)
                #expect(back.isAmbiguous, "seed \(seed), \(instant)")
                #expect(
                    back.instant.roundedToNanosecond == instant.advanced(by: .seconds(1)), "seed \(seed), \(instant)")
            }
        }
    }
}
