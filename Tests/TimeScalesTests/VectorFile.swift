import TestSupport
import Testing

/// The rows of a file in `Vectors`: its fields, which TABs part, without the comments.
enum VectorFile {
    static func rows(of name: String, fields: Int) throws -> [[String]] {
        let path = RepositoryFiles.root + "/Tests/TimeScalesTests/Vectors/" + name
        let text = String(decoding: try #require(RepositoryFiles.contents(of: path)), as: UTF8.self)
        let rows = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
            .map { $0.split(separator: "\t").map(String.init) }
        try #require(rows.allSatisfy { $0.count == fields })
        return rows
    }
}
