/// Running text, which goes on in the next line of a terminal at the end of a word, and is one line elsewhere.
enum Prose {
    /// As much as the names of ``lines(_:_:)`` take.
    private static let indent = 13

    /// Lines of `text`.
    static func lines(_ text: String) -> [String] { wrapped(text, indent: 0) }

    /// Lines of `text`, behind its `name`.
    static func lines(_ name: String, _ text: String) -> [String] {
        wrapped(name + String(repeating: " ", count: max(1, indent - name.count)) + text, indent: indent)
    }

    /// What stands above a table: who says it and a lesson, and below that more about it, each with a name.
    static func heading(_ name: String, _ lesson: String, _ more: [(name: String, text: String)]) -> [String] {
        lines("\(name): \(lesson)") + [""] + more.flatMap { lines($0.name, $0.text) }
    }

    private static func wrapped(_ text: String, indent: Int) -> [String] {
        guard let width = Output.terminalWidth, width >= indent + 20 else { return [text] }
        var lines: [String] = []
        var rest = Substring(text)
        while rest.count > width, let space = rest.prefix(width + 1).lastIndex(of: " "),
            rest.distance(from: rest.startIndex, to: space) > indent
        {
            lines.append(String(rest[..<space]))
            rest = Substring(String(repeating: " ", count: indent) + rest[space...].dropFirst())
        }
        return lines + [String(rest)]
    }
}
