import TestSupport
import Testing

/// The rows of a file in `Vectors`: its fields, which TABs part, without the comments.
enum VectorFile {
    static func rows(of name: String) throws -> [[String]] {
        let path = RepositoryFiles.root + "/Tests/ClockSimulationTests/Vectors/" + name
        let text = String(decoding: try #require(RepositoryFiles.contents(of: path)), as: UTF8.self)
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map {
            $0.split(separator: "\t").map(String.init)
        }
    }
}
