import NTPCore
import SystemClocks

/// What was said last of the servers that cannot be asked, so that it is said once.
struct Complaints {
    private var last: [IPEndpoint: SystemError] = [:]

    /// Whether of this server something else is the matter than before, or anything at all.
    mutating func areNew(_ endpoint: IPEndpoint, _ error: SystemError) -> Bool {
        last.updateValue(error, forKey: endpoint) != error
    }

    /// It answers again.
    mutating func end(_ endpoint: IPEndpoint) { last[endpoint] = nil }
}
