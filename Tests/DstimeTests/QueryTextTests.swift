@testable import dstime
import Foundation
import Testing
import TestSupport

/// What people read: the sign in words, the bound beside it, every server named.
@Suite struct QueryTextTests {
    @Test(arguments: [
        (Duration.milliseconds(42), "your clock is 42 ms behind"), (.milliseconds(-42), "your clock is 42 ms ahead"),
    ])
    func theSignIsInWords(_ offset: Duration, _ words: String) {
        #expect(QueryText.sentence(offset, bound: .milliseconds(1)).hasPrefix(words))
    }

    @Test(arguments: [Duration.microseconds(3), .microseconds(-3), .zero])
    func anOffsetWithinTheBoundIsNoDifference(_ offset: Duration) {
        #expect(QueryText.sentence(offset, bound: .microseconds(5)).hasPrefix("no difference can be told"))
    }

    @Test func signedHasTheSign() {
        #expect(QueryText.signed(.milliseconds(42)) == "+42 ms")
        #expect(QueryText.signed(.milliseconds(-42)) == "−42 ms")
        #expect(QueryText.signed(.zero) == "0 s")
    }

    @Test func oneServerAtLength() async throws {
        let server = try HostileServer.answering {
            $0.receive &+= PacketTime.milliseconds(500)
            $0.transmit &+= PacketTime.milliseconds(500)
        }
        let finished = try await Tool.run("query", server.server)
        #expect(finished.status == 0)
        #expect(finished.output.contains("behind"))
        #expect(finished.output.contains("±"))
        #expect(finished.output.contains("step"))
        #expect(finished.errors.isEmpty)
    }

    @Test func severalServersInATableWithAConclusion() async throws {
        let good = try (0..<3).map { _ in try HostileServer.answering() }
        let bad = try HostileServer.answering { $0.stratum = 16 }
        let liar = try HostileServer.answering {
            $0.receive &+= PacketTime.milliseconds(800)
            $0.transmit &+= PacketTime.milliseconds(800)
        }
        let servers = good.map(\.server) + [bad.server, liar.server]
        let finished = try await Program.run(Tool.path, ["query"] + servers)
        #expect(finished.status == 0)
        for server in servers { #expect(finished.output.contains(server)) }
        #expect(finished.output.contains("stratum 16"))
        #expect(finished.output.contains("Falseticker: \(liar.server)"))
        #expect(finished.output.contains("3 of 4 servers agree"))
    }

    @Test func aFailureSaysWhy() async throws {
        let closed = try LoopbackSocket.closedPort()
        let finished = try await Tool.run("query", closed.server)
        #expect(finished.status == 69)
        #expect(finished.output.contains("connection refused"))
    }

    @Test func explainShowsEachCheckAndItsValues() async throws {
        let server = try HostileServer.answering { $0.leap = 3 }
        let finished = try await Tool.run("query", "--explain", server.server)
        #expect(finished.status == 69)
        for check in ["source", "format", "mode", "origin", "timestamps", "synchronization", "delay"] {
            #expect(finished.output.contains(check))
        }
        #expect(finished.output.contains("FAIL"))
        #expect(finished.output.contains("leap unsynchronized"))
    }

    @Test func watchPrintsALineAnAnswer() async throws {
        let server = try HostileServer.answering()
        let program = try Program(Tool.path, ["query", "--watch", "--interval", "0.02", server.server])
        for line in try await program.outputLines(3) {
            #expect(line.contains(server.server) && line.contains("offset"))
        }
    }
}
