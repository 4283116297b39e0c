import Foundation
import Testing

@testable import TimeScales

/// UTC against TAI, label by label, as ERFA has it.
@Suite struct LeapSecondTableTests {
    private static let table = LeapSecondTable.compiledIn

    /// A line of `Vectors/utc-tai.txt`: date and time of day in integers, on either scale.
    private struct Label {
        let date: CivilDate
        let hour: Int
        let minute: Int
        let second: Int
        let nanosecond: UInt64

        init(_ text: Substring) throws {
            let numbers = text.split { "-T:.".contains($0) }.compactMap { Int($0) }
            try #require(numbers.count == 7)
            date = try #require(CivilDate(year: Int64(numbers[0]), month: numbers[1], day: numbers[2]))
            (hour, minute, second) = (numbers[3], numbers[4], numbers[5])
            nanosecond = UInt64(numbers[6])
        }

        func utc() throws -> UTCDateTime {
            try #require(
                UTCDateTime(
                    date: date, hour: hour, minute: minute, second: second, attosecond: nanosecond * 1_000_000_000))
        }

        func tai() throws -> Timestamp<TAI> {
            try #require(
                Timestamp<TAI>(
                    date: date, hour: hour, minute: minute, second: second, attosecond: nanosecond * 1_000_000_000))
        }
    }

    private static func vectors() throws -> [(utc: Label, tai: Label, line: String)] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors/utc-tai.txt")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter { !$0.hasPrefix("#") }
        return try lines.map { line in
            let parts = line.split(separator: " ")
            return (try Label(parts[0]), try Label(parts[1]), String(line))
        }
    }

    /// Both ways, to the nanosecond in which ERFA's answer is given (its doubles round; ours are exact).
    @Test func agreesWithERFA() throws {
        let vectors = try Self.vectors()
        #expect(vectors.count > 2_000)
        for (utc, tai, line) in vectors {
            let converted = try Self.table.tai(of: utc.utc()).value
            let difference = converted.duration(to: try tai.tai())
            #expect(abs(difference.attoseconds) <= 1_000_000_000, "\(line): \(converted)")
            #expect(Self.table.utc(at: converted).value == (try utc.utc()), "\(line): back")
        }
    }

    // MARK: Sharp edges

    private func utc(
        _ year: Int64, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int, _ second: Int, nanosecond: UInt64 = 0
    ) throws -> UTCDateTime {
        let date = try #require(CivilDate(year: year, month: month, day: day))
        return try #require(
            UTCDateTime(
                date: date, hour: hour, minute: minute, second: second, attosecond: nanosecond * 1_000_000_000))
    }

    /// TAI 2017-01-01T00:00:36.5 is UTC 2016-12-31T23:59:60.5, and 23:59:59.999999999 is TAI 00:00:35.999999999: around them
    /// other libraries err.
    @Test func theLeapSecondOf2016() throws {
        let within = try utc(2016, 12, 31, 23, 59, 60, nanosecond: 500_000_000)
        let tai = try Self.table.tai(of: within).value
        #expect(tai.description == "2017-01-01T00:00:36.5 TAI")
        #expect(Self.table.utc(at: tai).value == within)
        let before = try utc(2016, 12, 31, 23, 59, 59, nanosecond: 999_999_999)
        #expect(try Self.table.tai(of: before).value.description == "2017-01-01T00:00:35.999999999 TAI")
    }

    /// From 23:59:59.5 before the leap second to 00:00:00.5 after it two seconds pass.
    @Test func twoSecondsPassOverALeap() throws {
        let before = try Self.table.tai(of: utc(2016, 12, 31, 23, 59, 59, nanosecond: 500_000_000)).value
        let after = try Self.table.tai(of: utc(2017, 1, 1, 0, 0, 0, nanosecond: 500_000_000)).value
        #expect(before.duration(to: after) == .seconds(2))
    }

    @Test func secondSixtyOnlyInALeapSecond() throws {
        for label in [
            try utc(2015, 12, 31, 23, 59, 60), try utc(2016, 12, 31, 22, 59, 60), try utc(2017, 1, 1, 0, 0, 60),
        ] {
            #expect(throws: NoSuchUTC.notALeapSecond(label)) { try Self.table.tai(of: label) }
        }
    }

    /// 1961-07-31 ended 50 ms early, at 23:59:59.95; 1965-08-31 a tenth of a second late, at 23:59:60.1 (tai-utc.dat).
    @Test func stepsBefore1972() throws {
        let last = try utc(1961, 7, 31, 23, 59, 59, nanosecond: 949_999_999)
        _ = try Self.table.tai(of: last)
        let gone = try utc(1961, 7, 31, 23, 59, 59, nanosecond: 950_000_000)
        #expect(throws: NoSuchUTC.deleted(gone, dayMicroseconds: 86_399_950_000)) { try Self.table.tai(of: gone) }
        // The step is counted in labels 15·10⁻⁹ longer than seconds: the last 1.5 ns of it would be later than the midnight.
        _ = try Self.table.tai(of: utc(1965, 8, 31, 23, 59, 60, nanosecond: 99_999_998))
        let late = try utc(1965, 8, 31, 23, 59, 60, nanosecond: 99_999_999)
        #expect(throws: NoSuchUTC.notALeapSecond(late)) { try Self.table.tai(of: late) }
        let beyond = try utc(1965, 8, 31, 23, 59, 60, nanosecond: 100_000_000)
        #expect(throws: NoSuchUTC.notALeapSecond(beyond)) { try Self.table.tai(of: beyond) }
    }

    /// A table with a negative leap second at the end of 2029: 23:59:58 is followed by 00:00:00, 23:59:59 is refused.
    @Test func negativeLeapSecond() throws {
        let date = try #require(CivilDate(year: 2030, month: 1, day: 1))
        let table = try LeapSecondTable(
            entries: Self.table.entries + [LeapSecondTable.Entry(date: date, offset: 36)], expiry: nil)
        let last = try table.tai(of: utc(2029, 12, 31, 23, 59, 58)).value
        let first = try table.tai(of: utc(2030, 1, 1, 0, 0, 0)).value
        #expect(last.duration(to: first) == .seconds(1))
        let deleted = try utc(2029, 12, 31, 23, 59, 59)
        #expect(throws: NoSuchUTC.deleted(deleted, dayMicroseconds: 86_399_000_000)) { try table.tai(of: deleted) }
        #expect(table.utc(at: last.advanced(by: .seconds(1))).value == (try utc(2030, 1, 1, 0, 0, 0)))
        #expect(table.leapSecond(atEndOf: date.daysSinceUnixEpoch - 1) == -1)
    }

    /// A result carries its doubt: before 1960, and from the expiry on.
    @Test func doubt() throws {
        #expect(try Self.table.tai(of: utc(1959, 12, 31, 12, 0, 0)).doubt == .beforeUTC)
        #expect(try Self.table.tai(of: utc(1960, 1, 1, 0, 0, 0)).doubt == nil)
        let expiry = try #require(Self.table.expiry)
        let end = UTCDateTime(expiry)
        #expect(try Self.table.tai(of: end).doubt == .afterExpiry)
        #expect(Self.table.utc(at: Timestamp<TAI>(seconds: expiry.seconds + 36)).doubt == nil)
    }

    @Test func entriesThatAreNoTable() throws {
        let start = Self.table.entries[0]
        let later = try #require(CivilDate(year: 1973, month: 1, day: 1))
        #expect(throws: LeapSecondTable.Fault.empty) { try LeapSecondTable(entries: [], expiry: nil) }
        let jump = LeapSecondTable.Entry(date: later, offset: 12)
        #expect(throws: LeapSecondTable.Fault.badStep(jump, from: 10)) {
            try LeapSecondTable(entries: [start, jump], expiry: nil)
        }
        #expect(throws: LeapSecondTable.Fault.wrongStart(jump)) { try LeapSecondTable(entries: [jump], expiry: nil) }
        let again = LeapSecondTable.Entry(date: start.date, offset: 11)
        #expect(throws: LeapSecondTable.Fault.unordered(again)) {
            try LeapSecondTable(entries: [start, again], expiry: nil)
        }
    }
}
