/// Why a server gave no usable answer.
public struct QueryFailure: Error, Hashable, Sendable {
    /// The kinds of failure, in the order in which they tell least to most when several addresses failed.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Nothing came in time.
        case timeout
        /// The network or the host says that it cannot be reached.
        case unreachable
        /// What came was no acceptable answer.
        case rejected
        /// The answer was not authentic.
        case authentication
        /// The server's clock is not synchronised.
        case unsynchronized
        /// The server refuses service.
        case kissOfDeath = "kiss_of_death"
        /// The name has no address.
        case resolve
    }

    /// The kind of failure.
    public let kind: Kind

    /// A stable name for programs: the check that failed, the kiss code, or the system's error name (`ECONNREFUSED`).
    public let code: String

    /// What happened, in words, with values.
    public let message: String

    /// The address that failed, where there was one.
    public let endpoint: IPEndpoint?

    /// The reply that was refused or dropped, held against every check.
    public let report: ReplyReport?

    /// Replies that were not believed, the first few of them.
    public internal(set) var rejected: [ReplyReport] = []

    /// A failure of these parts.
    public init(
        kind: Kind, code: String, message: String, endpoint: IPEndpoint? = nil, report: ReplyReport? = nil
    ) {
        self.kind = kind
        self.code = code
        self.message = message
        self.endpoint = endpoint
        self.report = report
    }

    /// A failure because `report` ended in `rejection`.
    init(_ rejection: ReplyRejection, _ report: ReplyReport, prefix: String = "") {
        let kind: Kind =
            switch rejection.check {
            case .kissCode: .kissOfDeath
            case .synchronization: .unsynchronized
            case .authentication: .authentication
            default: .rejected
            }
        self.init(
            kind: kind, code: rejection.code, message: prefix + rejection.description, endpoint: report.expected,
            report: report)
    }

    /// Whether asking again in a while may help.
    var mayPass: Bool {
        switch kind {
        case .timeout, .rejected: true
        case .kissOfDeath: asksForLess
        case .unreachable, .authentication, .unsynchronized, .resolve: false
        }
    }

    /// Whether the server will not answer again (kiss codes DENY and RSTR). Source: RFC 5905 §7.4.
    var deniesService: Bool { kind == .kissOfDeath && (code == "DENY" || code == "RSTR") }

    /// Whether the server asked for fewer requests (kiss code RATE).
    var asksForLess: Bool { kind == .kissOfDeath && code == "RATE" }

    /// The failure that says most among those of several addresses.
    static func mostTelling(of failures: [QueryFailure]) -> QueryFailure? {
        let order = Kind.allCases
        return failures.max { left, right in
            (order.firstIndex(of: left.kind) ?? 0) < (order.firstIndex(of: right.kind) ?? 0)
        }
    }
}

extension QueryFailure: CustomStringConvertible {
    /// The message.
    public var description: String { message }
}
