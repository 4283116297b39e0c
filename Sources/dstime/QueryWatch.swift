import NTPCore
import NTPRuntime
import SystemClocks
import TimeScales

/// `dstime query --watch`: rounds of questions until interrupted, a line an answer.
struct QueryWatch {
    let client: NTPClient
    let servers: [ServerAddress]
    let interval: Duration
    let json: Bool

    /// Runs until the process is interrupted or its output can no longer be written.
    func run() throws {
        let clock = try MonotonicClock()
        let realtime = try RealtimeClock()
        let width = servers.map(\.text.count).max() ?? 0
        var next = clock.now
        while true {
            let report = QueryReport(servers: servers, outcomes: try ask(client, servers))
            if json {
                for object in QueryJSON(explain: false).objects(report) { try Output.print(object.description) }
            } else {
                let time = UTCDateTime(UnixTime(seconds: realtime.now.unixTime.seconds)).description
                for place in servers.indices { try Output.print(time + "  " + line(place, report, width)) }
            }
            next = max(next.advanced(by: interval), clock.now)
            clock.wait(until: next)
        }
    }

    private func line(_ place: Int, _ report: QueryReport, _ width: Int) -> String {
        let name = servers[place].text
        let label = name + String(repeating: " ", count: width - name.count)
        switch report.outcomes[place] {
        case .failure(let failure): return label + "  no usable answer: " + failure.message
        case .success(let reading):
            let offset = Self.padded(QueryText.signed(reading.offset, resolving: reading.errorBound))
            let bound = Self.padded("±" + reading.errorBound.inFittingUnit)
            let delay = Self.padded(reading.delay.inFittingUnit)
            let standing = report.standing(place)
            return label + "  offset " + offset + "  " + bound + "  delay " + delay
                + (standing.isEmpty ? "" : "  " + standing)
        }
    }

    private static func padded(_ text: String) -> String {
        String(repeating: " ", count: max(0, 12 - text.count)) + text
    }
}
