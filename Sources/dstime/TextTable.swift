/// Columns of text, each as wide as its widest cell; figures stand to the right.
struct TextTable {
    /// Where the cells of a column stand.
    enum Alignment { case left, right }

    private let alignments: [Alignment]
    private var rows: [[String]]

    init(_ columns: [(title: String, alignment: Alignment)]) {
        alignments = columns.map(\.alignment)
        rows = [columns.map(\.title)]
    }

    /// Adds a row; one with fewer cells than columns ends in free text, which widens no column.
    mutating func add(_ cells: [String]) { rows.append(cells) }

    /// The lines of the table, the titles first.
    var lines: [String] {
        let widths = alignments.indices.map { column in
            rows.filter { $0.count == alignments.count || column < $0.count - 1 }.map { $0[column].count }.max() ?? 0
        }
        return rows.map { row in
            let isShort = row.count < alignments.count
            let cells = row.enumerated().map { column, cell in
                if isShort, column == row.count - 1 { return cell }
                let padding = String(repeating: " ", count: max(0, widths[column] - cell.count))
                return alignments[column] == .left ? cell + padding : padding + cell
            }
            return Self.trimmed(cells.joined(separator: "  "))
        }
    }

    /// The same, where the last column is text that goes on below itself beyond `width` characters; as wide as it is without one.
    func lines(wrappedTo width: Int?) -> [String] {
        let start = rows.map { row in row.dropLast().map(\.count) }.reduce(into: [Int]()) { widest, counts in
            for (place, count) in counts.enumerated() {
                if place < widest.count { widest[place] = max(widest[place], count) } else { widest.append(count) }
            }
        }
        .reduce(0) { $0 + $1 + 2 }
        guard let width, width >= start + 20 else { return lines }
        return lines.flatMap { line -> [String] in
            var wrapped: [String] = []
            var rest = Substring(line)
            while rest.count > width, let space = rest.prefix(width + 1).lastIndex(of: " "),
                rest.distance(from: rest.startIndex, to: space) > start
            {
                wrapped.append(String(rest[..<space]))
                rest = Substring(String(repeating: " ", count: start) + rest[space...].dropFirst())
            }
            return wrapped + [String(rest)]
        }
    }

    private static func trimmed(_ line: String) -> String {
        var line = line
        while line.hasSuffix(" ") { line.removeLast() }
        return line
    }
}
