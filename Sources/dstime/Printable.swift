/// The text of `bytes`, where what is no UTF-8 is replaced.
func string(_ bytes: Span<UInt8>) -> String {
    bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
}

/// The beginning of a text from outside with nothing in it that a terminal would obey: what is not printable ASCII is a `?`.
func printable(_ text: some StringProtocol) -> String { printable(Array(text.utf8).span) }

/// The same of bytes.
func printable(_ text: Span<UInt8>) -> String {
    let count = min(text.count, 100)
    let shown = String(unsafeUninitializedCapacity: count) { bytes in
        for index in 0..<count { bytes[index] = 0x20...0x7E ~= text[index] ? text[index] : 0x3F }
        return count
    }
    return text.count > 100 ? shown + "…" : shown
}
