/// The text of `bytes`, where what is no UTF-8 is replaced.
func string(_ bytes: Span<UInt8>) -> String {
    bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
}

/// The beginning of a text from outside, up to 100 characters, with nothing in it that a terminal that reads UTF-8 would obey, or
/// not show.
///
/// Letters, marks, numbers, punctuation, symbols and the plain space are as they are. Of what is left, such as controls and what
/// turns the direction of writing, a character is shown as `\u{202e}` and a byte that is no UTF-8 as `\x80`, so that texts that differ
/// there still do.
func printable(_ text: some StringProtocol) -> String { printable(Array(text.utf8).span) }

/// The same of bytes.
func printable(_ text: Span<UInt8>) -> String {
    let isPlain = text.withUnsafeBufferPointer { $0.count <= 100 && $0.allSatisfy { 0x20...0x7E ~= $0 } }
    if isPlain { return string(text) }
    // No character takes more than four bytes.
    let bytes = text.extracting(first: 400).withUnsafeBufferPointer { Array($0) }
    var shown = ""
    var left = bytes.makeIterator()
    var parser = Unicode.UTF8.ForwardParser()
    var place = 0
    for _ in 0..<100 {
        switch parser.parseScalar(from: &left) {
        case .emptyInput: return shown
        case .valid(let encoded):
            let scalar = Unicode.UTF8.decode(encoded)
            place += encoded.count
            append(scalar, to: &shown)
        case .error(let length):
            for byte in bytes[place..<min(place + length, bytes.count)] {
                shown += (byte < 16 ? "\\x0" : "\\x") + String(byte, radix: 16)
            }
            place += length
        }
    }
    return place < text.count ? shown + "…" : shown
}

/// The number, from 1, of the character with the byte at `place`, or of the one that is missing at the end.
func character(at place: Int, of text: Span<UInt8>) -> Int {
    // Bytes that continue a character are 10xxxxxx.
    1 + text.extracting(first: place).withUnsafeBufferPointer { bytes in bytes.count { $0 & 0xC0 != 0x80 } }
}

/// Adds `scalar` as a terminal may be given it.
func append(_ scalar: Unicode.Scalar, to shown: inout String) {
    if isPrintable(scalar) {
        shown.unicodeScalars.append(scalar)
    } else {
        shown += "\\u{" + String(scalar.value, radix: 16) + "}"
    }
}

/// Whether a terminal shows `scalar` and does nothing else with it.
func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return 0x20...0x7E ~= scalar.value }
    guard !scalar.properties.isDefaultIgnorableCodePoint else { return false }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator, .spaceSeparator:
        return false
    default: return true
    }
}

/// How many columns of a terminal `text` takes: none for marks that stand on another character, two for the scripts of East Asia and
/// for pictures. An approximation of Unicode's annex 11.
func columns(of text: String) -> Int {
    text.utf8.allSatisfy { $0 < 0x80 } ? text.utf8.count : text.unicodeScalars.reduce(0) { $0 + columns(of: $1) }
}

private func columns(of scalar: Unicode.Scalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    default: return wide.contains { $0 ~= scalar.value } ? 2 : 1
    }
}

private let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
    0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF,
    0x20000...0x3FFFD,
]
