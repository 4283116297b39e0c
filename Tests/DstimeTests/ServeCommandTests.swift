import Foundation
import NTPCore
import NTPRuntime
import Testing
import TestSupport

@Suite struct ServeCommandTests {
    private func object(_ server: String) async throws -> JSON {
        var finished = try await Tool.run("query", "--json", server)
        // Where this machine is so busy that a server on a fast clock keeps a packet for milliseconds, it claims to have
        // kept it longer than it was away: that is told rightly, and not what is tested here.
        for _ in 0..<9 where finished.output.contains("negative_delay") {
            finished = try await Tool.run("query", "--json", server)
        }
        #expect(finished.status == 0, "\(finished.output)")
        return try #require(try JSON.lines(finished.output).first)
    }

    private func expectOffset(_ object: JSON, _ truth: Double, sourceLocation: SourceLocation = #_sourceLocation) throws
    {
        let offset = try #require(object["offset_s"]?.number, sourceLocation: sourceLocation)
        let bound = try #require(object["error_bound_s"]?.number, sourceLocation: sourceLocation)
        // A `Double` of half a second is good for 0.1 fs, so nothing is lost on the way through JSON.
        #expect(abs(offset - truth) <= bound, sourceLocation: sourceLocation)
    }

    @Test func servesTheTimeOfThisMachine() async throws {
        let (program, server, _) = try await Tool.serve("--stratum", "5")
        let object = try await object(server)
        try expectOffset(object, 0)
        #expect(object["stratum"] == .number(5))
        program.send(signal: SIGTERM)
        let finished = try await program.finished()
        #expect(finished.status == 0)
        #expect(finished.output.isEmpty, "results only on standard output")
        #expect(finished.errors.contains("served 1 of 1 packets"))
    }

    @Test(arguments: [("0.5", 0.5), ("-0.5", -0.5), ("1e-1", 0.1)])
    func aShiftIsSeen(_ text: String, _ shift: Double) async throws {
        let (program, server, _) = try await Tool.serve("--shift", text)
        try expectOffset(try await object(server), shift)
        withExtendedLifetime(program) {}
    }

    /// 500 ppm are half a millisecond a second: between two readings the offset grows by as much as their times say.
    @Test(arguments: [500.0, -500]) func aDriftIsSeen(_ ppm: Double) async throws {
        let (program, server, _) = try await Tool.serve("--drift", String(ppm))
        let first = try await object(server)
        try await Task.sleep(for: .milliseconds(400))
        let second = try await object(server)
        let offsets = try [first, second].map { try #require($0["offset_s"]?.number) }
        let bounds = try [first, second].map { try #require($0["error_bound_s"]?.number) }
        let elapsed = Double(try nanoseconds(utc: second["t4"]?.string) - nanoseconds(utc: first["t4"]?.string)) / 1e9
        #expect(elapsed >= 0.4)
        let error = offsets[1] - offsets[0] - elapsed * ppm / 1e6
        // During each exchange, too, the clock drifts by more than a bound allows for: all the time from T1 to T4, of which a delay
        // leaves out what the server took.
        let exchanges = try [first, second].map {
            Double(try nanoseconds(utc: $0["t4"]?.string) - nanoseconds(utc: $0["t1"]?.string)) / 1e9
        }
        #expect(abs(error) <= bounds[0] + bounds[1] + (exchanges[0] + exchanges[1] + 0.001) * abs(ppm) / 1e6)
        withExtendedLifetime(program) {}
    }

    @Test func aRateLimitIsKept() async throws {
        let (program, _, port) = try await Tool.serve("--rate-limit", "2")
        let socket = try LoopbackSocket()
        for cookie in UInt64(1)...12 {
            socket.send(HandLaidPacket.request(cookie: cookie).bytes, to: SocketName(.v4, port: port))
        }
        var times = 0
        var kisses = 0
        // Two are answered at once, and at most eight are told to slow down.
        while times < 2 || kisses < 1 {
            let answer = try #require(await socket.receive(within: .seconds(120)))
            let packet = try #require(HandLaidPacket(answer.bytes))
            if packet.stratum == 0, packet.referenceID == 0x5241_5445 { kisses += 1 } else { times += 1 }
        }
        #expect(times >= 2 && kisses >= 1)
        withExtendedLifetime(program) {}
    }

    @Test func isSilentToControlMessages() async throws {
        let (program, _, port) = try await Tool.serve()
        let socket = try LoopbackSocket()
        let name = SocketName(.v4, port: port)
        socket.send([0x16, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0], to: name)
        socket.send([0x17, 0, 3, 42] + [UInt8](repeating: 0, count: 44), to: name)
        socket.send(HandLaidPacket.request(cookie: 77).bytes, to: name)
        let answer = try #require(await socket.receive(within: .seconds(120)))
        #expect(HandLaidPacket(answer.bytes)?.origin == 77)
        program.send(signal: SIGTERM)
        #expect(try await program.finished().errors.contains("served 1 of 3 packets, 0 told to slow down, 2 ignored"))
    }

    @Test(arguments: [SIGTERM, SIGINT]) func aSignalEndsItWell(_ signal: Int32) async throws {
        let (program, _, _) = try await Tool.serve()
        program.send(signal: signal)
        let finished = try await program.finished()
        #expect(finished.status == 0)
        #expect(finished.signal == nil)
    }

    @Test func listensWhereverItIsTold() async throws {
        let listens = Loopback.available.flatMap { ["--listen", $0.server(port: 0)] }
        let program = try Program(Tool.path, ["serve"] + listens)
        let lines = try await program.errorLines(Loopback.available.count).filter { $0.hasPrefix("serving on ") }
        #expect(lines.count == Loopback.available.count)
        for line in lines {
            let server = try #require(line.split(separator: " ").dropFirst(2).first).dropLast()
            try expectOffset(try await object(String(server)), 0)
        }
        withExtendedLifetime(program) {}
    }

    @Test func threadsServeAlike() async throws {
        let (program, server, _) = try await Tool.serve("--threads", "2")
        for _ in 0..<3 { try expectOffset(try await object(server), 0) }
        withExtendedLifetime(program) {}
    }

    @Test func aTakenPortIsAnInputOutputError() async throws {
        let taken = try LoopbackSocket()
        let finished = try await Tool.run("serve", "--listen", taken.server)
        #expect(finished.status == 74)
        #expect(finished.errors.contains(taken.server))
        #expect(finished.errors.contains("Address already in use"))
        #expect(finished.output.isEmpty)
    }

    /// Two servers that each say they serve the same port would each get half of the requests.
    @Test func aPortThatAnotherServerSharesAmongThreadsIsTakenToo() async throws {
        let (program, server, _) = try await Tool.serve("--threads", "2")
        let second = try Program(Tool.path, ["serve", "--threads", "2", "--listen", server])
        let line = try await second.errorLines(1)[0]
        try #require(line.contains("Address already in use"))
        #expect(try await second.finished().status == 74)
        withExtendedLifetime(program) {}
    }

    private static let nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all"]

    /// Ports below this one are privileged; containers often set it to 0.
    private static var arePortsPrivileged: Bool {
        let path = "/proc/sys/net/ipv4/ip_unprivileged_port_start"
        let text = try? String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        return (text.flatMap { Int($0) } ?? 0) > 123
    }

    @Test(
        .enabled("needs root, setpriv, and privileged ports") {
            guard arePortsPrivileged, getuid() == 0 else { return false }
            return await Tool.succeeds("setpriv", "--reuid=65534", "--clear-groups", Tool.path, "--version")
        })
    func aPrivilegedPortIsNotPermitted() async throws {
        let finished = try await Program.run(
            "/usr/bin/env", Self.nobody + [Tool.path, "serve", "--listen", "127.0.0.1:123"])
        #expect(finished.status == 77)
        #expect(finished.errors.contains("CAP_NET_BIND_SERVICE"), "which capability is missing")
        #expect(finished.errors.contains("setcap"), "and how to grant it")
    }
}
