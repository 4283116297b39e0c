import Foundation
import TestSupport
import Testing

/// `dstime sync` as a service: signals, the configuration read again, and what it tells the service manager. Only dry runs.
@Suite struct SyncSignalTests {
    /// A dry run by a file that asks a server of the test.
    private struct Daemon {
        let server: HostileServer
        let directory: TemporaryDirectory
        let path: String
        let program: Program

        init(_ more: String = "", environment: [String: String?] = [:]) throws {
            server = try HostileServer.answering()
            directory = try TemporaryDirectory()
            path = try directory.file("dstime.conf", "server \(server.server)\n" + more)
            program = try Program(
                Tool.path, ["sync", "--dry-run", "--config", path], environment: environment)
        }

        /// Until it asks, and so listens to signals.
        func asks() async throws { try await SyncSignalTests.wait(for: "a request") { !server.requests.isEmpty } }

        func end() async throws -> Program.Finished {
            program.send(signal: SIGTERM)
            return try await program.finished()
        }
    }

    /// What did not come in time.
    private struct Missing: Error { let what: String }

    private static func wait(for what: String, _ condition: () async throws -> Bool) async throws {
        let end = ContinuousClock.now.advanced(by: .seconds(30))
        while try await !condition() {
            guard ContinuousClock.now < end else { throw Missing(what: what) }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Until standard error has `words`; all of it.
    private static func errors(of program: Program, containing words: String) async throws -> [String] {
        var lines: [String] = []
        try await wait(for: words) {
            lines = (try? await program.errorLines(lines.count + 1, within: .milliseconds(20))) ?? lines
            return lines.contains { $0.contains(words) }
        }
        return lines
    }

    // MARK: Reading the configuration again

    /// Says what is wrong and where, and goes on as it was: nobody is looked up or asked anew.
    @Test func aBadFileIsNotTaken() async throws {
        let daemon = try Daemon()
        try await daemon.asks()
        _ = try daemon.directory.file("dstime.conf", "server 127.0.0.1:9\nmax-pol 3\n")
        daemon.program.send(signal: SIGHUP)
        let lines = try await Self.errors(of: daemon.program, containing: "the old one stays")
        // In the log, in the line that says it: a journal would tear two apart.
        let line = try #require(lines.first { $0.contains("the old one stays") })
        #expect(line.contains("'\(daemon.path)', line 2") && line.contains("max-pol"), "\(lines)")
        let finished = try await daemon.end()
        #expect(finished.status == 0)
        // What is said of each server that is found.
        let found = finished.errors.split(separator: "\n").filter { $0.contains("address=") }
        #expect(found.count == 1 && found[0].contains(daemon.server.server), "\(found)")
        // In the burst they are two seconds apart; asked anew, the second would have come at once.
        let arrivals = daemon.server.requests.map(\.arrival)
        for (before, after) in zip(arrivals, arrivals.dropFirst()) {
            #expect(after - before > PacketTime.milliseconds(1_000), "\(arrivals)")
        }
    }

    @Test(arguments: [
        ("", "reason="), ("server 127.0.0.1:9\nonce\n", "reason="), ("min-poll 3\n", "reason="),
        ("server 127.0.0.1:9\nleap-file /nonexistent/leap\n", "/nonexistent/leap"),
    ])
    func aFileThatCannotReplaceTheOldIsNotTaken(text: String, words: String) async throws {
        let daemon = try Daemon()
        try await daemon.asks()
        _ = try daemon.directory.file("dstime.conf", text)
        daemon.program.send(signal: SIGHUP)
        let lines = try await Self.errors(of: daemon.program, containing: "the old one stays")
        #expect(lines.contains { $0.contains("the old one stays") && $0.contains(words) }, "\(lines)")
        #expect(try await daemon.end().status == 0)
    }

    /// A file that is gone, a good one afterwards: the new server is asked, and the old one no more.
    @Test func aGoodFileIsTaken() async throws {
        let daemon = try Daemon()
        try await daemon.asks()
        unlink(daemon.path)
        daemon.program.send(signal: SIGHUP)
        _ = try await Self.errors(of: daemon.program, containing: "the old one stays")
        let other = try HostileServer.answering()
        _ = try daemon.directory.file("dstime.conf", "server \(other.server)\n")
        daemon.program.send(signal: SIGHUP)
        try await Self.wait(for: "the new server to be asked") { !other.requests.isEmpty }
        let before = daemon.server.requests.count
        // The new one's burst goes on, the old one's not.
        try await Self.wait(for: "another request") { other.requests.count >= 2 }
        #expect(daemon.server.requests.count == before)
        #expect(try await daemon.end().status == 0)
    }

    /// A clock that was within the limits before doubts the servers of a new file, be it in a dry run.
    @Test func theLimitsOfTheStartAreNotInForceAgain() async throws {
        let daemon = try Daemon("min-poll 0\n")
        _ = try await daemon.program.outputLines(1)
        let (server, name, _) = try await Tool.serve("--shift", "2000")
        defer { _ = server }
        _ = try daemon.directory.file("dstime.conf", "server \(name)\nmin-poll 0\n")
        daemon.program.send(signal: SIGHUP)
        _ = try await Self.errors(of: daemon.program, containing: "the new configuration is taken")
        let lines = try await Self.errors(of: daemon.program, containing: "offset beyond the step limit")
        #expect(lines.contains { $0.contains("offset_s=1999.9") || $0.contains("offset_s=2000.0") }, "\(lines)")
        #expect(try await daemon.end().status == 0)
    }

    @Test(arguments: [SIGTERM, SIGINT]) func signalsEndItWell(number: Int32) async throws {
        let daemon = try Daemon()
        try await daemon.asks()
        daemon.program.send(signal: number)
        let finished = try await daemon.program.finished()
        #expect(finished.status == 0 && finished.signal == nil, "\(finished.errors)")
    }

    // MARK: The service manager

    /// READY=1 at the start, RELOADING=1 with the time and READY=1 again for a reload, STOPPING=1 at the end; to a socket with a
    /// path and to one in the abstract namespace. Source: sd_notify(3).
    @Test(arguments: [false, true]) func theServiceManagerIsTold(isAbstract: Bool) async throws {
        let directory = try TemporaryDirectory()
        let name = (isAbstract ? "@" : "") + directory.path + "/notify"
        let socket = try NoticeSocket(name)
        let daemon = try Daemon(environment: ["NOTIFY_SOCKET": name])
        let ready = try #require(await socket.receive())
        #expect(ready.first == "READY=1", "\(ready)")
        try await daemon.asks()
        _ = try daemon.directory.file("dstime.conf", "bogus\n")
        let before = try NoticeSocket.monotonicMicroseconds()
        daemon.program.send(signal: SIGHUP)
        let reloading = try #require(await socket.receive(after: ["STATUS"]))
        let after = try NoticeSocket.monotonicMicroseconds()
        try #require(reloading.count == 2 && reloading[0] == "RELOADING=1", "\(reloading)")
        let time = try #require(reloading[1].wholeMatch(of: /MONOTONIC_USEC=([0-9]+)/).flatMap { Int64($0.1) })
        #expect(before <= time && time <= after)
        let again = try #require(await socket.receive(after: ["STATUS"]))
        #expect(again.first == "READY=1", "\(again)")
        // With a file that is right, the same.
        _ = try daemon.directory.file("dstime.conf", "server \(daemon.server.server)\n")
        daemon.program.send(signal: SIGHUP)
        #expect(try #require(await socket.receive(after: ["STATUS"])).first == "RELOADING=1")
        #expect(try #require(await socket.receive(after: ["STATUS"])).first == "READY=1")
        #expect(try await daemon.end().status == 0)
        #expect(try #require(await socket.receive(after: ["STATUS"])) == ["STOPPING=1"])
        #expect(try await socket.receive(within: .milliseconds(50)) == nil)
    }

    /// Nobody there, or no such place: it does its work all the same.
    @Test(arguments: [
        "/nonexistent/notify", "@dstime-test-nobody", "relative", "", String(repeating: "/x", count: 100),
    ])
    func nobodyToTellIsNoHarm(name: String) async throws {
        let daemon = try Daemon(environment: ["NOTIFY_SOCKET": name])
        try await daemon.asks()
        #expect(try await daemon.end().status == 0)
    }
}
