import Foundation
import Testing
import TestSupport

/// The JSON of `dstime query`: what other programs rely on (CLI.md).
@Suite struct QueryJSONTests {
    private static let numbers = [
        "port", "version", "stratum", "root_delay_s", "root_dispersion_s", "precision_s", "offset_s", "delay_s",
        "dispersion_s", "error_bound_s", "samples", "lost",
    ]
    private static let strings = [
        "server", "address", "leap", "reference_id", "reference_time", "t1", "t2", "t3", "t4", "timestamping",
        "authenticated", "verdict",
    ]
    private static let kinds: Set = [
        "resolve", "unreachable", "timeout", "kiss_of_death", "unsynchronized", "rejected", "authentication",
    ]

    private func query(_ servers: [String], _ options: [String] = []) async throws -> (status: Int32?, lines: [JSON]) {
        let finished = try await Program.run(Tool.path, ["query", "--json"] + options + servers)
        #expect(finished.errors.isEmpty)
        return (finished.status, try JSON.lines(finished.output))
    }

    // MARK: A good server

    @Test(arguments: Loopback.available) func hasEveryKeyOfTheContract(_ family: Loopback) async throws {
        let server = try HostileServer.answering(family) {
            ($0.stratum, $0.leap, $0.precision) = (2, 2, -18)
            ($0.rootDelay, $0.rootDispersion, $0.referenceID) = (0x0000_0001, 0x0001_8000, 0xC000_0201)
            $0.reference = 0xEEAF_2FE4_8000_0000
        }
        let (status, lines) = try await query([server.server])
        #expect(status == 0)
        try #require(lines.count == 1, "one server, one line")
        let object = try #require(lines[0].object)
        for key in Self.numbers { #expect(object[key]?.number != nil, "\(key)") }
        for key in Self.strings { #expect(object[key]?.string != nil, "\(key)") }
        for key in object.keys { #expect(key.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil, "\(key)") }
        #expect(object["error"] == nil)
        #expect(object["combined"] == nil)

        #expect(object["server"] == .string(server.server))
        #expect(object["address"] == .string(family == .v4 ? "127.0.0.1" : "::1"))
        #expect(object["port"] == .number(Double(server.port)))
        #expect(object["version"] == .number(4))
        #expect(object["stratum"] == .number(2))
        #expect(object["leap"] == .string("delete"))
        #expect(object["reference_id"] == .string("192.0.2.1"))
        #expect(object["root_delay_s"] == .number(0x1p-16))
        #expect(object["root_dispersion_s"] == .number(1.5))
        #expect(object["precision_s"] == .number(0x1p-18))
        // 0xEEAF2FE4 s after 1900 and a half, as ntpq wrote it.
        #expect(object["reference_time"] == .string("2026-11-23T21:34:28.5Z"))
        #expect(object["samples"] == .number(1))
        #expect(object["lost"] == .number(0))
        #expect(object["timestamping"] == .string("kernel"))
        #expect(object["authenticated"] == .string("none"))
        // A machine too busy to run the server in time can make any offset of it; the verdict must be that of the offset.
        let offset = try #require(object["offset_s"]?.number)
        #expect(object["verdict"] == .string(abs(offset) < 0.125 ? "slew" : "step"))
    }

    /// θ and δ of RFC 5905 §8 from the four times that were printed, to the nanosecond that each is rounded to.
    @Test func theFourTimesGiveOffsetAndDelay() async throws {
        let server = try HostileServer { [HostileServer.Reply($0.answer(), after: .milliseconds(20))] }
        let object = try #require(try await query([server.server]).lines.first)
        let times = try ["t1", "t2", "t3", "t4"].map { try nanoseconds(utc: object[$0]?.string) }
        let offset = Double(times[1] - times[0] + times[2] - times[3]) / 2
        let delay = Double(times[3] - times[0] - (times[2] - times[1]))
        #expect(abs(try #require(object["offset_s"]?.number) * 1e9 - offset) < 4)
        #expect(abs(try #require(object["delay_s"]?.number) * 1e9 - delay) < 4)
        let bound = try #require(object["error_bound_s"]?.number)
        let dispersion = try #require(object["dispersion_s"]?.number)
        #expect(bound >= (delay - 4) / 2e9 + dispersion)
        #expect(dispersion > 0)
    }

    /// Offsets must not lose what the packet and the clock hold: at least nanoseconds.
    @Test func numbersKeepNanoseconds() async throws {
        let server = try HostileServer.answering()
        let finished = try await Tool.run("query", "--json", server.server)
        let match = try #require(finished.output.firstMatch(of: /"offset_s":(-?[0-9.]+),/))
        let decimals = match.1.split(separator: ".").last?.count ?? 0
        #expect(decimals >= 9, "offset_s \(match.1)")
        #expect(finished.output.wholeMatch(of: /[^ \n].*\n/) != nil)
        #expect(!finished.output.contains(/[0-9][eE][+-]?[0-9]/), "plain decimals only")
    }

    @Test func samplesAndLost() async throws {
        let server = try HostileServer { $0.number == 1 ? [] : [HostileServer.Reply($0.answer())] }
        let (status, lines) = try await query([server.server], ["-n", "4", "--interval", "0.01", "--timeout", "0.7"])
        #expect(status == 0)
        #expect(lines.first?["samples"] == .number(3))
        #expect(lines.first?["lost"] == .number(1))
        #expect(server.requests.count == 4)
    }

    @Test func userSpaceStampsSaySo() async throws {
        let server = try HostileServer.answering()
        let object = try #require(try await query([server.server], ["--timestamping", "user"]).lines.first)
        #expect(object["timestamping"] == .string("user"))
    }

    @Test(arguments: [(0.05, "slew"), (-0.05, "slew"), (0.2, "step"), (-0.2, "step"), (1_100, "ignore")])
    func verdictFollowsThePolicy(_ shift: Double, _ verdict: String) async throws {
        let units = UInt64(bitPattern: Int64(shift * 0x1p32))
        let server = try HostileServer.answering {
            $0.receive &+= units
            $0.transmit &+= units
        }
        let object = try #require(try await query([server.server], ["-n", "4", "--interval", "0.01"]).lines.first)
        #expect(object["verdict"] == .string(verdict))
        let bound = try #require(object["error_bound_s"]?.number)
        #expect(abs(try #require(object["offset_s"]?.number) - shift) <= bound)
    }

    // MARK: Bad servers

    struct Failing: Sendable, CustomTestStringConvertible {
        let kind: String
        let code: String
        let change: @Sendable (inout HandLaidPacket) -> Void
        var testDescription: String { "\(kind) \(code)" }

        static let all = [
            Failing(kind: "unsynchronized", code: "stratum") { $0.stratum = 16 },
            Failing(kind: "unsynchronized", code: "leap_unsynchronized") { $0.leap = 3 },
            Failing(kind: "kiss_of_death", code: "RATE") { ($0.stratum, $0.referenceID) = (0, 0x5241_5445) },
            Failing(kind: "kiss_of_death", code: "DENY") { ($0.stratum, $0.referenceID) = (0, 0x4445_4E59) },
            Failing(kind: "rejected", code: "transmit_before_receive") { $0.transmit = $0.receive - 1 << 32 },
            Failing(kind: "rejected", code: "zero_timestamp") { $0.transmit = 0 },
            Failing(kind: "rejected", code: "wrong_origin") { $0.origin ^= 1 },
            Failing(kind: "rejected", code: "wrong_mode") { $0.mode = 5 },
        ]
    }

    @Test(arguments: Failing.all) func aFailureHasKindCodeAndMessage(_ failing: Failing) async throws {
        let server = try HostileServer.answering(.v4, failing.change)
        let (status, lines) = try await query([server.server], ["--timeout", "0.7"])
        #expect(status == 69)
        try #require(lines.count == 1)
        try expectFailure(lines[0], server.server, failing.kind, failing.code)
    }

    @Test func silenceAndAClosedPort() async throws {
        let silent = try LoopbackSocket()
        let closed = try LoopbackSocket.closedPort()
        let (status, lines) = try await query([silent.server, closed.server], ["--timeout", "0.3"])
        #expect(status == 69)
        try #require(lines.count == 3)
        try expectFailure(lines[0], silent.server, "timeout", "TIMEOUT")
        try expectFailure(lines[1], closed.server, "unreachable", "ECONNREFUSED")
        // With two servers or more the last object is there, also when all failed.
        try expectCombined(lines[2])
        #expect(lines[2]["truechimers"] == .array([]))
        #expect(lines[2]["falsetickers"] == .array([]))
        #expect(lines[2]["offset_s"] == .null)
        #expect(lines[2]["interval_s"] == .null)
    }

    @Test func aNameWithoutAddress() async throws {
        let (status, lines) = try await query(["no..such..host"])
        #expect(status == 69)
        try #require(lines.count == 1)
        try expectFailure(lines[0], "no..such..host", "resolve", nil)
    }

    @Test func anAddressOfTheFamilyThatIsExcluded() async throws {
        let (status, lines) = try await query(["[::1]:123"], ["-4"])
        #expect(status == 69)
        try expectFailure(try #require(lines.first), "[::1]:123", "resolve", nil)
    }

    @Test func oneUsableServerIsEnough() async throws {
        let good = try HostileServer.answering()
        let closed = try LoopbackSocket.closedPort()
        let (status, lines) = try await query([closed.server, good.server])
        #expect(status == 0)
        try #require(lines.count == 3)
        try expectFailure(lines[0], closed.server, "unreachable", "ECONNREFUSED")
        #expect(lines[1]["server"] == .string(good.server))
        try expectCombined(lines[2])
        #expect(lines[2]["truechimers"] == .array([.string(good.server)]))
        #expect(lines[2]["verdict"] == lines[1]["verdict"])
    }

    private func expectFailure(
        _ line: JSON, _ server: String, _ kind: String, _ code: String?,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        #expect(line["server"] == .string(server), sourceLocation: sourceLocation)
        let error = try #require(line["error"]?.object, sourceLocation: sourceLocation)
        #expect(Set(error.keys) == ["kind", "code", "message"], sourceLocation: sourceLocation)
        #expect(error["kind"] == .string(kind), sourceLocation: sourceLocation)
        #expect(Self.kinds.contains(error["kind"]?.string ?? ""), sourceLocation: sourceLocation)
        if let code { #expect(error["code"] == .string(code), sourceLocation: sourceLocation) }
        #expect(error["code"]?.string?.isEmpty == false, sourceLocation: sourceLocation)
        #expect(error["message"]?.string?.isEmpty == false, sourceLocation: sourceLocation)
        #expect(line["offset_s"] == nil, sourceLocation: sourceLocation)
    }

    // MARK: Many servers

    private func expectCombined(_ line: JSON, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let keys: Set = [
            "combined", "offset_s", "interval_s", "truechimers", "falsetickers", "verdict", "agreeing", "voters",
        ]
        #expect(Set(try #require(line.object).keys) == keys, sourceLocation: sourceLocation)
        #expect(line["combined"] == .bool(true), sourceLocation: sourceLocation)
    }

    /// One bad server of four must not move the answer, and is named. The truth is 0: all read this machine's clock.
    @Test func oneFalsetickerOfFour() async throws {
        let liar = try HostileServer.answering {
            $0.receive &-= PacketTime.milliseconds(700)
            $0.transmit &-= PacketTime.milliseconds(700)
        }
        let honest = try (0..<3).map { _ in try HostileServer.answering() }
        let servers = [honest[0].server, honest[1].server, liar.server, honest[2].server]
        let (status, lines) = try await query(servers)
        #expect(status == 0)
        try #require(lines.count == 5)
        #expect(lines.prefix(4).map { $0["server"] } == servers.map { .string($0) })
        let combined = lines[4]
        try expectCombined(combined)
        #expect(combined["falsetickers"] == .array([.string(liar.server)]))
        #expect(combined["truechimers"] == .array(honest.map { .string($0.server) }))
        let interval = try #require(combined["interval_s"]?.array).compactMap(\.number)
        try #require(interval.count == 2)
        let offset = try #require(combined["offset_s"]?.number)
        #expect(interval[0] <= 0 && 0 <= interval[1])
        #expect(interval[0] <= offset && offset <= interval[1])
        #expect(combined["verdict"] == .string("slew"))
    }

    @Test func twoThatDisagreeGiveNoAnswer() async throws {
        let first = try HostileServer.answering()
        let second = try HostileServer.answering {
            $0.receive &+= PacketTime.milliseconds(900)
            $0.transmit &+= PacketTime.milliseconds(900)
        }
        let (status, lines) = try await query([first.server, second.server])
        #expect(status == 0, "each was usable")
        try expectCombined(try #require(lines.last))
        #expect(lines.last?["offset_s"] == .null)
        #expect(lines.last?["verdict"] == .string("ignore"))
    }

    /// With the limit on open files that most systems set, all 200 must still be asked.
    @Test func twoHundredServersHalfOfThemDead() async throws {
        let good = try HostileServer.answering()
        let dead = try LoopbackSocket()
        let servers = (0..<100).flatMap { _ in [good.server, dead.server] }
        let script = "ulimit -n 1024 && exec \"$@\""
        let finished = try await Tool.run(script: script, ["query", "--json", "--timeout", "2"] + servers)
        #expect(finished.status == 0)
        let lines = try JSON.lines(finished.output)
        try #require(lines.count == 201)
        #expect(lines.filter { $0["offset_s"] != nil && $0["server"] == .string(good.server) }.count == 100)
        #expect(lines.filter { $0["error"]?["kind"] == .string("timeout") }.count == 100)
    }

    // MARK: Watch

    @Test func watchPrintsOneObjectAfterAnother() async throws {
        let server = try HostileServer.answering()
        let program = try Program(Tool.path, ["query", "--watch", "--json", "--interval", "0.02", server.server])
        let lines = try await program.outputLines(4)
        let times = try lines.map { line in
            let object = try JSON(line: line)
            #expect(object["server"] == .string(server.server))
            return try nanoseconds(utc: object["t1"]?.string)
        }
        #expect(times == times.sorted() && Set(times).count == times.count)
        program.send(signal: SIGTERM)
        _ = try await program.finished()
    }

    @Test func explainListsTheChecks() async throws {
        let server = try HostileServer.answering { $0.stratum = 16 }
        let object = try #require(try await query([server.server], ["--explain"]).lines.first)
        let checks = try #require(object["checks"]?.array)
        #expect(checks.filter { $0["outcome"] == .string("fail") }.map { $0["check"] } == [.string("synchronization")])
        #expect(checks.first?["outcome"] == .string("pass"))
        #expect(checks.last?["outcome"] == .string("not_reached"))
    }
}
