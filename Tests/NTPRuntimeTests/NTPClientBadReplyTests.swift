import NTPCore
import NTPRuntime
import Testing
import TestSupport

/// A reply that is wrong in just one way, and what must come of it.
struct BadReply: Sendable, CustomTestStringConvertible {
    let name: String
    let kind: QueryFailure.Kind
    let code: String
    let replies: @Sendable (HostileServer.Request) -> [HostileServer.Reply]

    var testDescription: String { name }

    /// A right answer with `change` made to it.
    init(
        _ name: String, _ kind: QueryFailure.Kind, _ code: String,
        _ change: @escaping @Sendable (inout HandLaidPacket) -> Void
    ) {
        self.init(name, kind, code) { request in [HostileServer.Reply(request.answer(change))] }
    }

    init(
        _ name: String, _ kind: QueryFailure.Kind, _ code: String,
        replies: @escaping @Sendable (HostileServer.Request) -> [HostileServer.Reply]
    ) {
        (self.name, self.kind, self.code, self.replies) = (name, kind, code, replies)
    }

    /// What anybody could have sent: it is dropped and the wait goes on.
    static let dropped: [BadReply] =
        [
            BadReply("origin zero", .rejected, "wrong_origin") { $0.origin = 0 },
            BadReply("origin one bit off", .rejected, "wrong_origin") { $0.origin ^= 1 },
            BadReply("forged DENY, origin not known", .rejected, "wrong_origin") {
                ($0.origin, $0.stratum, $0.leap, $0.referenceID) = (0, 0, 3, 0x4445_4E59)
            },
            BadReply("version 3 for 4", .rejected, "wrong_version") { $0.version = 3 },
            BadReply("version 7", .rejected, "unsupported_version") { $0.version = 7 },
            BadReply("version 0", .rejected, "unsupported_version") { $0.version = 0 },
            BadReply("13 bytes of garbage behind", .rejected, "bad_trailer") { request in
                [HostileServer.Reply(request.answer() + [UInt8](repeating: 0xA5, count: 13))]
            },
            BadReply("extension field longer than the packet", .rejected, "bad_extension_field") { request in
                [HostileServer.Reply(request.answer() + [1, 4, 0xFF, 0xFC] + [UInt8](repeating: 0, count: 28))]
            },
            BadReply("5000 bytes", .rejected, "too_long") { request in
                [HostileServer.Reply(request.answer() + [UInt8](repeating: 0, count: 5000 - 48))]
            },
            BadReply("60000 bytes", .rejected, "too_long") { request in
                [HostileServer.Reply(request.answer() + [UInt8](repeating: 0xFF, count: 60_000 - 48))]
            },
            BadReply("the request sent back", .rejected, "wrong_mode") { request in
                [HostileServer.Reply(request.bytes)]
            },
            // The kernel lets nothing in from elsewhere: for the client nothing came.
            BadReply("from another port", .timeout, "TIMEOUT") { request in
                [HostileServer.Reply(request.answer(), fromOtherPort: true)]
            },
        ]
        + [0, 1, 47].map { count in
            BadReply("\(count) bytes", .rejected, "too_short") { request in
                [HostileServer.Reply(Array(request.answer().prefix(count)))]
            }
        }
        + [0, 1, 2, 3, 5, 6, 7].map { mode in
            BadReply("mode \(mode)", .rejected, "wrong_mode") { $0.mode = mode }
        }

    /// What only the server itself can have sent: it ends the question at once.
    static let refused: [BadReply] =
        [
            BadReply("stratum 16", .unsynchronized, "stratum") { $0.stratum = 16 },
            BadReply("stratum 255", .unsynchronized, "stratum") { $0.stratum = 255 },
            BadReply("stratum 0 without a code", .unsynchronized, "stratum") { ($0.stratum, $0.referenceID) = (0, 0) },
            BadReply("leap 3", .unsynchronized, "leap_unsynchronized") { $0.leap = 3 },
            BadReply("leap 3, stratum 0, no code, as chronyd says it", .unsynchronized, "leap_unsynchronized") {
                ($0.leap, $0.stratum, $0.referenceID) = (3, 0, 0)
            },
            BadReply("T3 before T2", .rejected, "transmit_before_receive") {
                $0.transmit = $0.receive &- PacketTime.milliseconds(1)
            },
            BadReply("T2 zero", .rejected, "zero_timestamp") { $0.receive = 0 },
            BadReply("T3 zero", .rejected, "zero_timestamp") { $0.transmit = 0 },
            BadReply("T2 and T3 zero", .rejected, "zero_timestamp") { ($0.receive, $0.transmit) = (0, 0) },
            BadReply("root dispersion 16 s", .rejected, "root_distance") { $0.rootDispersion = 16 << 16 },
            BadReply("root delay 32 s", .rejected, "root_distance") { $0.rootDelay = 32 << 16 },
            BadReply("kept for longer than it was away", .rejected, "negative_delay") {
                $0.receive = $0.receive &- PacketTime.milliseconds(60_000)
            },
        ]
        + [("RATE", 0x5241_5445), ("DENY", 0x4445_4E59), ("RSTR", 0x5253_5452), ("XYZ?", 0x5859_5A3F)].map { code, id in
            BadReply("kiss code \(code)", .kissOfDeath, code) {
                ($0.stratum, $0.leap, $0.referenceID) = (0, 3, UInt32(id))
            }
        }
}

@Suite struct NTPClientBadReplyTests {
    @Test(arguments: BadReply.dropped) func isDroppedAndNamedInTheEnd(_ bad: BadReply) async throws {
        let server = try HostileServer { bad.replies($0) }
        let failure = try await Asking.awaiting.failure(server.server) { $0.timeout = .seconds(1.5) }
        #expect(failure.kind == bad.kind)
        #expect(failure.code == bad.code)
        #expect(failure.endpoint?.description == server.server)
        #expect(server.requests.count == 1)
    }

    @Test(arguments: BadReply.dropped) func doesNotKeepOutTheGenuineOneBehindIt(_ bad: BadReply) async throws {
        let server = try HostileServer { request in
            bad.replies(request) + bad.replies(request) + [HostileServer.Reply(request.answer())]
        }
        let reading = try await Asking.awaiting.query(server.server)
        expectTruth(reading)
        #expect(reading.lost == 0)
        #expect(server.requests.count == 1)
    }

    @Test(arguments: BadReply.refused, Asking.allCases)
    func endsTheQuestion(_ bad: BadReply, _ asking: Asking) async throws {
        let server = try HostileServer { bad.replies($0) }
        // A limit that is never reached: what is refused must not be waited for.
        let failure = try await asking.failure(server.server) { $0.timeout = .seconds(600) }
        #expect(failure.kind == bad.kind)
        #expect(failure.code == bad.code)
        #expect(failure.endpoint?.description == server.server)
    }

    @Test func messagesTellTheValues() async throws {
        let server = try HostileServer.answering { $0.stratum = 16 }
        let failure = try await Asking.awaiting.failure(server.server)
        #expect(failure.message.contains("stratum 16"))
        let explanations = try #require(failure.report).explanations
        #expect(explanations.count == ReplyCheck.allCases.count)
        #expect(explanations.first { $0.outcome == .failed }?.check == .synchronization)
    }

    @Test(arguments: ["DENY", "RSTR"]) func isNotAskedAgainOnceItRefused(_ code: String) async throws {
        let id = code.utf8.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let server = try HostileServer.answering { ($0.stratum, $0.leap, $0.referenceID) = (0, 3, id) }
        let failure = try await Asking.awaiting.failure(server.server) {
            $0.samples = 4
            $0.interval = .milliseconds(10)
        }
        #expect(failure.kind == .kissOfDeath)
        #expect(server.requests.count == 1)
    }

    @Test func rateIsHeeded() async throws {
        let server = try HostileServer { request in
            let isKiss = request.number == 0
            return [
                HostileServer.Reply(
                    request.answer { if isKiss { ($0.stratum, $0.leap, $0.referenceID) = (0, 3, 0x5241_5445) } })
            ]
        }
        let reading = try await Asking.awaiting.query(server.server) {
            $0.samples = 2
            $0.interval = .milliseconds(50)
        }
        #expect(reading.wasRateLimited)
        #expect(reading.lost == 1)
        expectTruth(reading)
        // However short the interval was, the next request comes more than a second later.
        let arrivals = server.requests.map(\.arrival)
        try #require(arrivals.count == 2)
        #expect(arrivals[1] - arrivals[0] > PacketTime.milliseconds(1_000))
    }
}
