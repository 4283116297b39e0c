public import NTPCore

/// Where a server is to listen: a numeric address and a port, of which 0 lets the system choose.
public struct ListenAddress: Hashable, Sendable {
    /// The endpoint to bind.
    public let endpoint: IPEndpoint

    /// Reads `a.b.c.d:port`, `[v6]:port`, or an address alone for port 123. Throws an error that names the text.
    public init(_ text: String) throws(ListenAddressError) {
        guard let address = try? ServerAddress(text, lowestPort: 0),
            let endpoint = try? NameLookup.resolveNumeric(address, family: .any)?.get().first
        else { throw ListenAddressError(text: text) }
        self.endpoint = endpoint
    }
}

/// A text that is no place to listen.
public struct ListenAddressError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text.
    public let text: String

    /// The text and what would be right.
    public var description: String {
        "'\(text)' is no address to listen on; write a.b.c.d:port or [v6]:port, with a port from 0 to 65535"
    }
}
