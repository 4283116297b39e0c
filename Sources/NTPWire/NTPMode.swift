/// The association mode, three bits of the first byte. Source: RFC 5905 figure 10.
@frozen
public enum NTPMode: UInt8, Hashable, Sendable, CaseIterable {
    /// 0, which no packet should carry.
    case reserved
    /// 1, a peer that keeps state.
    case symmetricActive
    /// 2, a peer that answers without state of its own.
    case symmetricPassive
    /// 3, a request.
    case client
    /// 4, the answer to a request.
    case server
    /// 5, sent to many.
    case broadcast
    /// 6, NTP control messages (RFC 9327).
    case control
    /// 7, private use.
    case privateUse
}

extension NTPMode: CustomStringConvertible {
    /// The field's name for the mode, as `server`.
    public var description: String {
        switch self {
        case .reserved: "reserved"
        case .symmetricActive: "symmetric active"
        case .symmetricPassive: "symmetric passive"
        case .client: "client"
        case .server: "server"
        case .broadcast: "broadcast"
        case .control: "control"
        case .privateUse: "private"
        }
    }
}
