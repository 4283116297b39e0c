import TestSupport
import Testing

@testable import TimeScales

@Suite struct GPSWeekTimeTests {
    private func gps(_ utc: String) throws -> GPSWeekTime? {
        let tai = try LeapSecondTable.compiledIn.tai(of: UTCDateTime(utc)).value
        return GPSWeekTime(Timestamp<GPS>(tai))
    }

    /// Week 1024 began at midnight GPS of 1999-08-22 and 2048 at that of 2019-04-07 (US Coast Guard Navigation Center,
    /// notices of the week rollovers), 13 and 18 s before midnight UTC.
    @Test(
        arguments: [
            ("1980-01-06T00:00:00Z", 0, 0), ("1999-08-21T23:59:46Z", 1_023, 604_799),
            ("1999-08-21T23:59:47Z", 1_024, 0),
            ("2019-04-06T23:59:41Z", 2_047, 604_799), ("2019-04-06T23:59:42Z", 2_048, 0),
            ("2016-12-31T23:59:60Z", 1_930, 17), ("2017-01-01T00:00:00Z", 1_930, 18),
        ] as [(String, Int64, Int)])
    func weeksDoNotRollOver(utc: String, week: Int64, second: Int) throws {
        #expect(try gps(utc) == GPSWeekTime(week: week, second: second))
        let time = try #require(GPSWeekTime(week: week, second: second))
        #expect(LeapSecondTable.compiledIn.utc(at: Timestamp<TAI>(Timestamp<GPS>(time))).value.description == utc)
    }

    @Test func beforeGPSBegan() throws {
        #expect(try gps("1980-01-05T23:59:59.999999999Z") == nil)
        #expect(GPSWeekTime(Timestamp<GPS>(seconds: .min)) == nil)
    }

    @Test func rangesOfTheParts() {
        #expect(GPSWeekTime(week: -1, second: 0) == nil)
        #expect(GPSWeekTime(week: 0, second: 604_800) == nil)
        #expect(GPSWeekTime(week: 0, second: -1) == nil)
        #expect(GPSWeekTime(week: 0, second: 0, attosecond: 1_000_000_000_000_000_000) == nil)
        #expect(GPSWeekTime(week: .max, second: 0) == nil)
        #expect(GPSWeekTime(Timestamp<GPS>(seconds: .max))?.description.contains(":") == true)
    }

    /// Ten bits of week 2048 are 0, as those of weeks 0 and 1024 are; a receiver takes the nearest to a date it knows.
    @Test(
        arguments: [
            (0, 10, 2_050, 2_048), (1_023, 10, 2_050, 2_047), (0, 10, 1_000, 1_024), (0, 10, 100, 0),
            (1_000, 10, 100, 1_000), (2, 10, 1_930, 2_050), (906, 10, 1_930, 1_930), (0, 13, 2_400, 0),
            (0, 13, 8_000, 8_192), (8_191, 13, 8_200, 8_191), (2_400, 13, 2_400, 2_400),
        ] as [(Int, Int, Int64, Int64)])
    func truncatedWeeks(number: Int, bits: Int, pivot: Int64, week: Int64) throws {
        let pivot = try #require(GPSWeekTime(week: pivot, second: 302_400))
        #expect(GPSWeekTime.week(truncated: number, bits: bits, nearest: pivot) == week)
    }

    @Test func truncatedWeeksThatAreNone() throws {
        let pivot = try #require(GPSWeekTime(week: 2_400, second: 0))
        for (number, bits) in [(1_024, 10), (-1, 10), (0, 0), (0, 17), (8_192, 13), (0, -1), (.max, 16)] {
            #expect(GPSWeekTime.week(truncated: number, bits: bits, nearest: pivot) == nil, "\(number) in \(bits) bits")
        }
    }

    /// The nearest of all weeks with those bits, found by trying all.
    @Test func truncatedWeeksAreTheNearest() throws {
        let seed: UInt64 = 0x6B5_1024
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let bits = Int.random(in: 1...13, using: &generator)
            let pivot = Int64.random(in: 0...20_000, using: &generator)
            let number = Int.random(in: 0..<(1 << bits), using: &generator)
            let cycle: Int64 = 1 << Int64(bits)
            let distances = stride(from: Int64(number), through: 40_000, by: Int(cycle)).map { abs($0 - pivot) }
            let time = try #require(GPSWeekTime(week: pivot, second: 0))
            let week = try #require(GPSWeekTime.week(truncated: number, bits: bits, nearest: time))
            #expect(week >= 0 && week % cycle == number, "seed \(seed)")
            #expect(abs(week - pivot) == distances.min(), "seed \(seed), \(number) in \(bits) bits near \(pivot)")
        }
    }

    @Test(
        arguments: [
            ("1930:604800", 5, "second of the week 604800, but it must be from 0 to 604799"),
            ("1930:-1", 5, "second of the week -1, but it must be from 0 to 604799"),
            ("-1:0", 0, "expected a digit of the week, found '-'"),
            ("1930", 4, "expected ':' and a second of the week, found the end"),
            ("1930:", 5, "expected a digit of the second of the week, found the end"),
            ("1930:1:2", 6, "expected the end of a decimal number, found ':'"),
            ("123456789012345:0", 14, "more than 14 digits in the week"),
        ])
    func malformed(text: String, place: Int, message: String) {
        #expect {
            _ = try GPSWeekTime(parsing: Array(text.utf8).span)
        } throws: { error in
            let error = error as? TimeTextError
            return error?.place == place && error?.description == message
        }
    }
}
