import Glibc

/// The repository's files, read as text. No Foundation: what it reads is small.
struct SourceTree {
    /// One Swift file under `Sources`.
    struct File {
        let module: String
        let name: String
        let lines: [String]

        var path: String { "Sources/\(module)/\(name)" }
    }

    static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(
        separator: "/")

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

    /// The names in `directory`, sorted; none where it is no directory.
    private static func entries(of directory: String) -> [String] {
        guard let listing = opendir(directory) else { return [] }
        defer { closedir(listing) }
        var names: [String] = []
        while let entry = readdir(listing) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    private static func lines(of path: String) -> [String] {
        guard let file = fopen(path, "rb") else { return [] }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = getc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .map { String($0) }
    }
}
