extension String {
    /// The digits with zeros in front until there are `width` of them.
    func zeroPadded(to width: Int) -> String {
        String(repeating: "0", count: Swift.max(0, width - count)) + self
    }
}
