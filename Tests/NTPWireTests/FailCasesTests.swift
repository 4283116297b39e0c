import Glibc
import NTPWire
import Testing

/// Replays what the fuzzer once broke: every file in `Tests/FailCases` but those whose name ends in `.md` or `.txt`.
@Suite struct FailCasesTests {
    private static let directory =
        #filePath.split(separator: "/", omittingEmptySubsequences: false)
        .dropLast(2).joined(separator: "/") + "/FailCases"

    @Test func everyCaseGivesAValueOrAnError() throws {
        for name in try Self.files() where !name.hasSuffix(".md") && !name.hasSuffix(".txt") {
            let bytes = try #require(Self.contents(of: Self.directory + "/" + name), "\(name) cannot be read")
            guard let packet = try? Self.packet(bytes) else { continue }
            #expect(packet.bytes == bytes, "\(name) does not encode to itself")
            #expect((try? Self.packet(packet.bytes)) == packet, "\(name) does not read back")
        }
    }

    private static func packet(_ bytes: [UInt8]) throws(NTPParseError) -> NTPPacket {
        try NTPPacket(parsing: bytes.span)
    }

    private static func files() throws -> [String] {
        let listing = try #require(opendir(directory), "\(directory) cannot be opened")
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

    private static func contents(of path: String) -> [UInt8]? {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = getc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
        return bytes
    }
}
