import NTPCore
import NTPRuntime

/// What came of every server, and of all together: what the ways of printing share.
struct QueryReport {
    let servers: [ServerAddress]
    let outcomes: [NTPClient.Outcome]

    /// The readings, in the order of the servers that gave one.
    let readings: [ServerReading]

    /// What the readings say together; only where two servers or more were asked.
    let combined: CombinedReading?

    /// For each reading the place of its server.
    private let places: [Int]

    init(servers: [ServerAddress], outcomes: [NTPClient.Outcome]) {
        self.servers = servers
        self.outcomes = outcomes
        places = outcomes.indices.filter { (try? outcomes[$0].get()) != nil }
        readings = outcomes.compactMap { try? $0.get() }
        combined = servers.count > 1 ? CombinedReading(readings) : nil
    }

    /// The names of the servers that gave the readings at `indices`.
    func names(_ indices: [Int]) -> [String] {
        indices.map { servers[places[$0]].text }
    }

    /// What the comparison with the others says of server `place`; empty where there was none.
    func standing(_ place: Int) -> String {
        guard let combined, combined.offset != nil, let reading = places.firstIndex(of: place) else { return "" }
        if combined.truechimers.contains(reading) { return "agrees" }
        return combined.falsetickers.contains(reading) ? "falseticker" : "too far"
    }
}
