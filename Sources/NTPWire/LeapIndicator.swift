/// The leap indicator, the first two bits of a packet. Source: RFC 5905 figure 9.
@frozen
public enum LeapIndicator: UInt8, Hashable, Sendable, CaseIterable {
    /// No leap second at the end of the month.
    case none
    /// The last minute of the month has 61 seconds.
    case insert
    /// The last minute of the month has 59 seconds.
    case delete
    /// The clock has never been synchronised: its time must not be used.
    case unsynchronized
}

extension LeapIndicator: CustomStringConvertible {
    /// `none`, `insert`, `delete` or `unsynchronized`.
    public var description: String {
        switch self {
        case .none: "none"
        case .insert: "insert"
        case .delete: "delete"
        case .unsynchronized: "unsynchronized"
        }
    }
}
