/// A source text without its comments and the contents of its strings, line by line.
///
/// Enough of Swift's grammar for that: `//`, nested `/* */`, `"…"` with escapes and interpolations, `"""` and `#"…"#`.
/// Code within an interpolation counts as code.
struct CodeOnly {
    /// What is left of each line.
    private(set) var lines: [String] = []

    private enum State: Equatable {
        case code
        case blockComment
        case string(hashes: Int, isLong: Bool)
        /// Within `\( )`, so many parentheses deep.
        case interpolation(depth: Int)
    }

    init(_ source: [String]) {
        var stack = [State.code]
        for line in source {
            lines.append(Self.strip(Array(line.unicodeScalars), &stack))
            // A short string ends with its line, whatever was misread in it.
            while case .string(_, false) = stack.last { stack.removeLast() }
        }
    }

    private static func strip(_ text: [Unicode.Scalar], _ stack: inout [State]) -> String {
        var kept = String.UnicodeScalarView()
        var place = 0
        while place < text.count {
            switch stack.last ?? .code {
            case .blockComment: place += blockComment(text, place, &stack)
            case .string(let hashes, let isLong): place += string(text, place, hashes, isLong, &stack)
            case .code, .interpolation:
                if starts(text, place, "//") { return String(kept) }
                place += code(text, place, &stack, &kept)
            }
        }
        return String(kept)
    }

    private static func blockComment(_ text: [Unicode.Scalar], _ place: Int, _ stack: inout [State]) -> Int {
        if starts(text, place, "*/") {
            stack.removeLast()
            return 2
        }
        guard starts(text, place, "/*") else { return 1 }
        stack.append(.blockComment)
        return 2
    }

    private static func string(
        _ text: [Unicode.Scalar], _ place: Int, _ hashes: Int, _ isLong: Bool, _ stack: inout [State]
    ) -> Int {
        let pounds = String(repeating: "#", count: hashes)
        let end = (isLong ? "\"\"\"" : "\"") + pounds
        if starts(text, place, end) {
            stack.removeLast()
            return end.unicodeScalars.count
        }
        guard starts(text, place, "\\" + pounds) else { return 1 }
        if starts(text, place, "\\" + pounds + "(") {
            stack.append(.interpolation(depth: 1))
            return 2 + hashes
        }
        return 2 + hashes
    }

    private static func code(
        _ text: [Unicode.Scalar], _ place: Int, _ stack: inout [State], _ kept: inout String.UnicodeScalarView
    ) -> Int {
        if starts(text, place, "/*") {
            stack.append(.blockComment)
            return 2
        }
        let hashes = text[place...].prefix { $0 == "#" }.count
        if starts(text, place + hashes, "\"") {
            let isLong = starts(text, place + hashes, "\"\"\"")
            stack.append(.string(hashes: hashes, isLong: isLong))
            kept.append("\"")
            return hashes + (isLong ? 3 : 1)
        }
        if case .interpolation(let depth) = stack.last, text[place] == "(" || text[place] == ")" {
            let deeper = text[place] == "(" ? depth + 1 : depth - 1
            stack.removeLast()
            if deeper > 0 { stack.append(.interpolation(depth: deeper)) }
        }
        kept.append(text[place])
        return 1
    }

    private static func starts(_ text: [Unicode.Scalar], _ place: Int, _ prefix: String) -> Bool {
        place <= text.count && text[place...].starts(with: prefix.unicodeScalars)
    }
}
