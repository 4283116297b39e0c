public import NTPCore

extension ServerAddress {
    /// The addresses of the server, of `family` if that is not any; waits for the name server as long as that takes.
    public func resolved(family: AddressFamily = .any) -> Result<[IPEndpoint], QueryFailure> {
        if let numeric = NameLookup.resolveNumeric(self, family: family) { return .success(numeric) }
        return NameLookup.resolve(self, family: family)
    }
}
