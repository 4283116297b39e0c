public import NTPCore

extension ServerAddress {
    /// The addresses of the server, of `family` if that is not any; waits for the name server as long as that takes.
    public func resolved(family: AddressFamily = .any) -> Result<[IPEndpoint], QueryFailure> {
        literal(family: family) ?? NameLookup.resolve(self, family: family)
    }

    /// The address, where the host is one and no name; a failure where it is not of `family`.
    public func literal(family: AddressFamily = .any) -> Result<[IPEndpoint], QueryFailure>? {
        NameLookup.resolveNumeric(self, family: family)
    }
}
