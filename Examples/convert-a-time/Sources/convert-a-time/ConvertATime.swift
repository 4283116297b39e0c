import TimeScales

/// Takes a label of UTC in the middle of a leap second through other scales, and back.
@main
struct ConvertATime {
    static func main() throws {
        let table = LeapSecondTable.compiledIn
        let label = try table.utc("2016-12-31T23:59:60.5Z")
        let tai = try table.tai(of: label).value
        print("TAI  \(tai)")
        print("TT   \(Timestamp<TT>(tai))")
        print("GPS  \(Timestamp<GPS>(tai))")
        print("back \(table.utc(at: tai).value)")

        // Differences are taken on a scale that has no leap seconds; labels of UTC have none.
        let midnight = try Timestamp<TAI>("2017-01-01T00:00:37 TAI")
        print("\(tai.duration(to: midnight)) until midnight UTC")

        // Unix time has no number of its own for a leap second.
        let unix = UnixTime(label)
        print("unix \(unix.seconds), as a second later:", table.tai(of: unix).duration(to: tai))

        // What is wrong with a text is said, and where.
        do {
            _ = try table.utc("2015-12-31T23:59:60Z")
        } catch {
            print("character \(error.place + 1): \(error)")
        }
    }
}
