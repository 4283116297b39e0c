import NTPCore
import NTPRuntime
import TestSupport
import Testing

/// What holds the loop up must not hold up the rest, and what was refused can be shown.
@Suite struct QueryLoopTests {
    /// Replies that were not believed are kept with the reading, in the order in which they came.
    @Test(arguments: Asking.allCases) func rejectedRepliesAreKept(asking: Asking) async throws {
        let server = try HostileServer { request in
            [
                HostileServer.Reply([UInt8](repeating: 0, count: 10)),
                HostileServer.Reply(request.answer { $0.origin ^= 1 }),
                HostileServer.Reply(request.answer { $0.mode = 5 }),
                HostileServer.Reply(request.answer()),
            ]
        }
        let reading = try await asking.query(server.server)
        #expect(reading.rejected.compactMap(\.rejection?.code) == ["too_short", "wrong_origin", "wrong_mode"])
        expectTruth(reading)
    }

    /// A flood is dropped a few datagrams at a time, and no more replies are kept than anybody would read.
    @Test func aFloodIsNeitherKeptNorWaitedFor() async throws {
        let flood = try HostileServer { request in
            let wrong = HostileServer.Reply(request.answer { $0.origin ^= 1 })
            return Array(repeating: wrong, count: 2_000)
        }
        let failure = try await Asking.awaiting.failure(flood.server) { $0.timeout = .milliseconds(300) }
        #expect(failure.code == "wrong_origin")
        #expect(failure.rejected.count == 32)
    }
}
