import TestSupport

/// The repository's sources, read as text.
struct SourceTree {
    /// One Swift file under `Sources`.
    struct File {
        let module: String
        let name: String
        let lines: [String]

        var path: String { "Sources/\(module)/\(name)" }
    }

    static let root = RepositoryFiles.root

    /// The directories in `Sources`.
    static var modules: [String] {
        entries(of: root + "/Sources").filter { entries(of: root + "/Sources/" + $0) != [] }
    }

    /// Every Swift file of every module.
    static var files: [File] {
        modules.flatMap { module in
            swiftFiles(in: root + "/Sources/" + module, prefix: "").map { name in
                File(module: module, name: name, lines: lines(of: root + "/Sources/" + module + "/" + name))
            }
        }
    }

    private static func swiftFiles(in directory: String, prefix: String) -> [String] {
        entries(of: directory).flatMap { name in
            name.hasSuffix(".swift")
                ? [prefix + name] : swiftFiles(in: directory + "/" + name, prefix: prefix + name + "/")
        }
    }

    /// The names in `directory`; none where it is no directory.
    private static func entries(of directory: String) -> [String] {
        RepositoryFiles.names(in: directory) ?? []
    }

    private static func lines(of path: String) -> [String] {
        String(decoding: RepositoryFiles.contents(of: path) ?? [], as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    }
}
