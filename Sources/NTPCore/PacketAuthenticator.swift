public import NTPWire

/// Something that can tell a genuine packet from a forged one: a symmetric key, NTS, a test's toy.
public protocol PacketAuthenticator: Sendable {
    /// The MAC to send behind `packet`, which has none yet; `nil` where the packet authenticates itself otherwise.
    func mac(for packet: Span<UInt8>) -> MessageAuthenticationCode?

    /// Whether `mac` is right for the `packet` bytes before it.
    func isValid(_ mac: MessageAuthenticationCode, for packet: Span<UInt8>) -> Bool
}

/// What became of a reply's authentication.
public enum AuthenticationResult: Hashable, Sendable {
    /// None was asked for; a MAC, if there, was not looked at.
    case notAsked
    /// The MAC is right.
    case valid
    /// One was asked for and the reply bears none.
    case missing
    /// The MAC is wrong.
    case invalid
    /// The server says that the request's MAC was wrong.
    case cryptoNAK
}
