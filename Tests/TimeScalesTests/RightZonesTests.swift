import Glibc
import TestSupport
import Testing

@testable import TimeScales

/// The C library as the judge: in the zones below `right/` a count of seconds has the leap seconds in it.
@Suite struct RightZonesTests {
    private static let hasZone = access("/usr/share/zoneinfo/right/UTC", R_OK) == 0

    /// `right/` counts seconds of TAI since 1972 began, 10 s late: 1970-01-01T00:00:10 TAI would be 0.
    @Test(.enabled(if: hasZone, "tzdata without /usr/share/zoneinfo/right/UTC (Debian: tzdata or tzdata-legacy)"))
    func labelsAroundEveryLeapSecond() async throws {
        let table = LeapSecondTable.compiledIn
        // The second of TAI at which each new offset begins: -2 is 23:59:59, -1 is 23:59:60, 0 is midnight.
        let counts = table.entries.dropFirst().flatMap { entry in
            let midnight = entry.date.daysSinceUnixEpoch * 86_400 + Int64(entry.offset) - 10
            return (-3...1).map { midnight + $0 }
        }
        let more = [63_072_000, 63_072_001, 1_000_000_000, 1_483_228_827, 1_700_000_000, 2_524_608_027] as [Int64]
        let all = counts + more
        let program = try await Program.run(
            "/bin/sh", ["-c", "printf '@%s\\n' \"$@\" | date -f - +%Y-%m-%dT%H:%M:%SZ", "sh"] + all.map { String($0) },
            environment: ["TZ": "right/UTC", "LC_ALL": "C"])
        try #require(program.status == 0, "\(program.errors)")
        let labels = program.output.split(separator: "\n")
        try #require(labels.count == all.count)
        #expect(labels.count { $0.hasSuffix(":60Z") } == table.entries.count - 1)
        for (count, label) in zip(all, labels) {
            let tai = Timestamp<TAI>(seconds: count + 10)
            #expect(table.utc(at: tai).value.description == label, "@\(count)")
            #expect(try table.tai(of: UTCDateTime(label)).value == tai, "\(label)")
        }
    }
}
