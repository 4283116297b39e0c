/// The checks on a reply, in the order in which they are made.
///
/// Source: RFC 5905 §8 and A.5.1.1 (packet sanity tests), with the origin check before all that trusts the content, also
/// for kiss-o'-death packets (RFC 9109; doi:10.14722/ndss.2016.23090, "Attacking the Network Time Protocol").
public enum ReplyCheck: Int, CaseIterable, Hashable, Sendable {
    /// It came from the address and port that the request went to.
    case source
    /// It has at least 48 bytes and reads as a packet to its end.
    case format
    /// It is a server's answer in our version.
    case mode
    /// It gives back our cookie.
    case origin
    /// It is the first valid one.
    case firstReply
    /// T2 and T3 are known, and T3 is not before T2.
    case timestamps
    /// It is authentic, where that was asked for.
    case authentication
    /// It is no kiss-o'-death.
    case kissCode
    /// The server is synchronised: leap is not 3, stratum is 1…15.
    case synchronization
    /// Root delay/2 + root dispersion is below 16 s, and so is the precision.
    case rootDistance
    /// The delay is not negative beyond what the clocks' precision explains.
    case delay
}

extension ReplyCheck: CustomStringConvertible {
    /// A short name, as `root distance`.
    public var description: String {
        switch self {
        case .source: "source"
        case .format: "format"
        case .mode: "mode"
        case .origin: "origin"
        case .firstReply: "first reply"
        case .timestamps: "timestamps"
        case .authentication: "authentication"
        case .kissCode: "kiss code"
        case .synchronization: "synchronization"
        case .rootDistance: "root distance"
        case .delay: "delay"
        }
    }
}
