import NTPWire
import TestSupport
import Testing

/// Replays the packets that the fuzzer once broke: every file in `Tests/FailCases` but those whose name ends in `.md` or `.txt`,
/// what `TextFailCasesTests` of TimeScales replays, whose names begin with `text-`, and `EventLogFailCasesTests` of dstime, with `log-`.
@Suite struct FailCasesTests {
    private static let directory = RepositoryFiles.root + "/Tests/FailCases"
    private static let others = ["text-", "log-"]

    @Test func everyCaseGivesAValueOrAnError() throws {
        let names = try #require(RepositoryFiles.names(in: Self.directory), "\(Self.directory) cannot be opened")
        for name in names
        where !Self.others.contains(where: name.hasPrefix) && ![".md", ".txt"].contains(where: name.hasSuffix) {
            let bytes = try #require(
                RepositoryFiles.contents(of: Self.directory + "/" + name), "\(name) cannot be read")
            guard let packet = try? Self.packet(bytes) else { continue }
            #expect(packet.bytes == bytes, "\(name) does not encode to itself")
            #expect((try? Self.packet(packet.bytes)) == packet, "\(name) does not read back")
        }
    }

    private static func packet(_ bytes: [UInt8]) throws(NTPParseError) -> NTPPacket {
        try NTPPacket(parsing: bytes.span)
    }
}
