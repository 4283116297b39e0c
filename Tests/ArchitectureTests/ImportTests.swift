import Testing

/// Who may import whom: the table of DESIGN.md, "Modules, and who may import whom".
///
/// To change the architecture is to change the picture there and this table, together.
@Suite struct ImportTests {
    private static let allowed: [String: Set<String>] = [
        "TimeScales": [],
        "LogicalClocks": [],
        "NTPWire": ["TimeScales"],
        "ClockDiscipline": ["TimeScales"],
        "NTPCore": ["TimeScales", "NTPWire", "ClockDiscipline"],
        "SystemClocks": ["TimeScales", "ClockDiscipline", "CTimeShims", "CLibcap", "Glibc", "Synchronization"],
        "NTPRuntime": [
            "TimeScales", "NTPWire", "ClockDiscipline", "NTPCore", "SystemClocks", "CTimeShims", "Glibc",
            "Synchronization",
        ],
        // Never Glibc: what it computes must be the same on every machine.
        "ClockSimulation": [
            "TimeScales", "NTPWire", "ClockDiscipline", "NTPCore", "LogicalClocks", "DequeModule", "HeapModule",
            "Synchronization",
        ],
        "DistributedAlgorithms": ["TimeScales", "ClockDiscipline", "ClockSimulation", "LogicalClocks"],
        "LinkAuthentication": ["ClockSimulation", "DistributedAlgorithms", "CLibcrypto"],
        // FoundationEssentials, never Foundation.
        "dstime": [
            "TimeScales", "LogicalClocks", "NTPWire", "ClockDiscipline", "NTPCore", "SystemClocks", "NTPRuntime",
            "ClockSimulation", "DistributedAlgorithms", "ArgumentParser", "Logging", "Glibc", "FoundationEssentials",
        ],
        // C, which imports nothing.
        "CTimeShims": [],
        "CLibcap": [],
        "CLibcrypto": [],
    ]

    @Test func everyDirectoryIsInTheTable() {
        let unknown = Set(SourceTree.modules).subtracting(Self.allowed.keys)
        #expect(unknown.isEmpty, "Sources has modules that the table of ImportTests does not know")
        #expect(SourceTree.files.count > 50, "the sources were not found at \(SourceTree.root)")
    }

    @Test func everyImportIsAllowed() {
        for file in SourceTree.files {
            let allowed = Self.allowed[file.module] ?? []
            for (index, line) in CodeOnly(file.lines).lines.enumerated() {
                guard let imported = Self.imported(by: line) else { continue }
                #expect(
                    allowed.contains(imported), "\(file.path):\(index + 1): \(file.module) must not import \(imported)")
            }
        }
    }

    /// The table itself has no cycle: some module always imports none of those that are left.
    @Test func tableHasNoCycle() {
        var left = Self.allowed
        while let next = left.first(where: { $0.value.isDisjoint(with: left.keys) }) { left[next.key] = nil }
        #expect(left.isEmpty, "a cycle among \(left.keys.sorted())")
    }

    @Test(
        arguments: [
            ("import TimeScales", "TimeScales"), ("public import NTPWire", "NTPWire"),
            ("@testable import NTPCore", "NTPCore"),
            ("@preconcurrency internal import Glibc", "Glibc"), ("import struct Foundation.Date", "Foundation"),
            ("  import Foundation;", "Foundation"), ("let important = 1", nil), ("reimport(x)", nil),
        ] as [(String, String?)])
    func readsImportLines(line: String, module: String?) {
        #expect(Self.imported(by: line) == module)
    }

    /// The module that `line` imports, whatever stands before the word: attributes, access levels, a kind.
    private static func imported(by line: String) -> String? {
        let words = line.split { $0 == " " || $0 == "\t" || $0 == ";" }
        guard let place = words.firstIndex(of: "import"), place + 1 < words.count else { return nil }
        let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "typealias", "func", "let", "var"]
        let name = kinds.contains(words[place + 1]) && place + 2 < words.count ? words[place + 2] : words[place + 1]
        return name.split(separator: ".").first.map { String($0) }
    }
}
