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

    private static func trimmed(_ line: String) -> String {
        var line = line
        while line.hasSuffix(" ") { line.removeLast() }
        return line
    }
}
