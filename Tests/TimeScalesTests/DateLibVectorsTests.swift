import Testing

@testable import TimeScales

/// `Vectors/date-lib.txt`: what Howard Hinnant's date library makes of labels and days.
@Suite struct DateLibVectorsTests {
    private struct Row {
        let utc, tai, gps, week, ordinal: String
        let weekday: Int

        init(_ fields: [String]) throws {
            (utc, tai, gps, week, ordinal) = (fields[0], fields[1], fields[2], fields[3], fields[4])
            weekday = try #require(Int(fields[5]))
        }

        /// The fields of the calendar, of the week date and of the ordinal date, as numbers.
        func numbers() throws -> (date: [Int], week: [Int], ordinal: [Int]) {
            (
                utc.prefix(10).split(separator: "-").compactMap { Int($0) },
                week.split { "-W".contains($0) }.compactMap { Int($0) },
                ordinal.split(separator: "-").compactMap { Int($0) }
            )
        }
    }

    private static func rows() throws -> [Row] { try VectorFile.rows(of: "date-lib.txt", fields: 6).map(Row.init) }

    @Test func utcToTAIAndGPS() throws {
        let table = LeapSecondTable.compiledIn
        let rows = try Self.rows().filter { $0.tai != "-" }
        #expect(rows.count > 1_100)
        for row in rows {
            let tai = try table.tai(of: UTCDateTime(row.utc)).value
            #expect(tai.description == row.tai, "\(row.utc)")
            #expect(Timestamp<GPS>(tai).description == row.gps, "\(row.utc)")
            #expect(try table.utc(at: Timestamp<TAI>(row.tai)).value.description == row.utc, "\(row.tai)")
            #expect(
                try table.utc(at: Timestamp<TAI>(Timestamp<GPS>(row.gps))).value.description == row.utc, "\(row.gps)")
        }
    }

    @Test func weekOrdinalAndWeekdayOfADate() throws {
        for row in try Self.rows() {
            let (day, week, ordinal) = try row.numbers()
            let date = try #require(CivilDate(year: Int64(day[0]), month: day[1], day: day[2]))
            #expect([Int(date.week.year), date.week.week, date.weekday] == week, "\(row.utc)")
            #expect(date.weekday == row.weekday, "\(row.utc)")
            #expect([Int(date.year), date.dayOfYear] == ordinal, "\(row.utc)")
            #expect(CivilDate(weekYear: Int64(week[0]), week: week[1], weekday: week[2]) == date, "\(row.week)")
            #expect(CivilDate(year: Int64(ordinal[0]), dayOfYear: ordinal[1]) == date, "\(row.ordinal)")
        }
    }

    @Test func weekAndOrdinalDatesAsTexts() throws {
        for row in try Self.rows() {
            let midnight = row.utc.prefix(10) + "T00:00:00Z"
            for date in [row.week, row.ordinal] {
                let extended = try UTCDateTime(date + "T00:00:00Z")
                #expect(extended.description == midnight, "\(date)")
                let basic = date.filter { $0 != "-" } + "T000000Z"
                #expect(try UTCDateTime(basic) == extended, "\(basic)")
            }
        }
    }
}
