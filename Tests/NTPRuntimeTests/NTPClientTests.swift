import ClockDiscipline
import Foundation
import NTPCore
import NTPRuntime
import NTPWire
import Testing
import TestSupport
import TimeScales

@Suite struct NTPClientTests {
    @Test(arguments: Loopback.available, Asking.allCases)
    func readsARightAnswer(_ family: Loopback, _ asking: Asking) async throws {
        let server = try HostileServer.answering(family) {
            ($0.stratum, $0.leap, $0.rootDelay, $0.rootDispersion) = (7, 1, 0x0000_8000, 0x0000_4000)
        }
        let reading = try await asking.query(server.server)
        expectTruth(reading)
        #expect(reading.endpoint.description == server.server)
        let header = reading.best.header
        #expect(header.stratum == 7)
        #expect(header.leap == .insert)
        #expect(reading.best.sample.rootDelay == .milliseconds(500))
        #expect(reading.best.sample.rootDispersion == .milliseconds(250))
        // The bound counts half the root delay and all of the root dispersion.
        #expect(reading.errorBound > .milliseconds(500))
        #expect(reading.results.count == 1)
        #expect(reading.jitter == nil)
    }

    @Test(arguments: [(UInt8(4), UInt8(0x23)), (3, 0x1B)])
    func tellsNothingAboutItself(_ version: UInt8, _ firstByte: UInt8) async throws {
        let server = try HostileServer.answering()
        let reading = try await Asking.awaiting.query(server.server) {
            $0.samples = 4
            $0.interval = .milliseconds(1)
            $0.version = version
        }
        #expect(reading.results.count == 4)
        let requests = server.requests
        for request in requests {
            #expect(request.bytes.count == 48)
            #expect(Array(request.bytes.prefix(40)) == [firstByte, 0, 0, 0x20] + [UInt8](repeating: 0, count: 36))
        }
        #expect(Set(requests.map { Array($0.bytes.suffix(8)) }).count == 4, "a cookie was used twice")
        #expect(Set(requests.map(\.source.port)).count > 1, "all from the same port")
        // A cookie is random: it is not near the time of day.
        for request in requests {
            let cookie = try #require(HandLaidPacket(request.bytes)).transmit
            #expect((cookie &- request.arrival) &+ 100 << 32 > 200 << 32)
        }
    }

    @Test func takesTheSampleWithTheLeastDelay() async throws {
        let server = try HostileServer { request in
            [HostileServer.Reply(request.answer(), after: request.number == 1 ? .zero : .milliseconds(60))]
        }
        let reading = try await Asking.awaiting.query(server.server) {
            $0.samples = 3
            $0.interval = .milliseconds(1)
        }
        expectTruth(reading)
        #expect(reading.results.count == 3)
        #expect(reading.delay == reading.results.map(\.sample.delay).min())
        #expect(reading.best == reading.results[1])
        #expect(reading.jitter != nil)
    }

    // MARK: Nothing, late, twice, again

    @Test(arguments: Loopback.available, Asking.allCases)
    func silenceIsATimeout(_ family: Loopback, _ asking: Asking) async throws {
        let silent = try LoopbackSocket(family)
        let failure = try await asking.failure(silent.server) { $0.timeout = .milliseconds(300) }
        #expect(failure.kind == .timeout)
        #expect(failure.code == "TIMEOUT")
        #expect(failure.message.contains(silent.server))
    }

    @Test(arguments: Loopback.available, Asking.allCases)
    func aClosedPortIsUnreachable(_ family: Loopback, _ asking: Asking) async throws {
        let closed = try LoopbackSocket.closedPort(family)
        let failure = try await asking.failure(closed.server) {
            $0.timeout = .seconds(600)
            $0.samples = 3
        }
        #expect(failure.kind == .unreachable)
        #expect(failure.code == "ECONNREFUSED")
        #expect(failure.endpoint?.description == closed.server)
    }

    @Test func lateIsAsGoodAsNever() async throws {
        let server = try HostileServer { [HostileServer.Reply($0.answer(), after: .milliseconds(600))] }
        let failure = try await Asking.awaiting.failure(server.server) { $0.timeout = .milliseconds(300) }
        #expect(failure.kind == .timeout)
    }

    /// Time runs so: 0 s first request, 1 s timeout and second request, 1.3 s the first one's reply, 1.6 s the second one's.
    @Test func aLateReplyIsNotTakenForTheNextOnes() async throws {
        let server = try HostileServer { request in
            [HostileServer.Reply(request.answer(), after: .milliseconds(request.number == 0 ? 1_300 : 600))]
        }
        let reading = try await Asking.awaiting.query(server.server) {
            $0.samples = 2
            $0.interval = .milliseconds(10)
            $0.timeout = .seconds(1)
        }
        #expect(reading.results.count == 1)
        #expect(reading.lost == 1)
        // T3 was stamped at once, so all of the wait is delay.
        #expect(reading.delay >= .milliseconds(590))
        expectTruth(reading)
    }

    @Test func duplicatesCountOnce() async throws {
        let server = try HostileServer { request in
            let reply = HostileServer.Reply(request.answer())
            return [reply, reply, reply]
        }
        let reading = try await Asking.awaiting.query(server.server) {
            $0.samples = 3
            $0.interval = .milliseconds(5)
        }
        #expect(reading.results.count == 3)
        #expect(reading.lost == 0)
        #expect(Set(reading.results.map(\.header.origin)).count == 3)
        expectTruth(reading)
    }

    @Test func aReplayIsNoAnswer() async throws {
        let server = try replaying(thenGenuine: false)
        _ = try await Asking.awaiting.query(server.server)
        let failure = try await Asking.awaiting.failure(server.server) { $0.timeout = .seconds(1) }
        #expect(failure.kind == .rejected)
        #expect(failure.code == "wrong_origin")
    }

    @Test func aReplayDoesNotKeepOutTheGenuineReply() async throws {
        let server = try replaying(thenGenuine: true)
        for _ in 0..<3 { expectTruth(try await Asking.awaiting.query(server.server)) }
    }

    /// Answers the first request; to others it sends that answer again.
    private func replaying(thenGenuine: Bool) throws -> HostileServer {
        let first = Stored()
        return try HostileServer { request in
            let genuine = request.answer()
            guard let replay = first.replace(ifEmpty: genuine) else { return [HostileServer.Reply(genuine)] }
            return [HostileServer.Reply(replay)] + (thenGenuine ? [HostileServer.Reply(genuine)] : [])
        }
    }

    // MARK: Eras

    /// Era 1 began in 2036. 0x2000_0000 s, 17 years, takes a clock of this era's second half there.
    @Test func aServerInTheNextEraIsFarAhead() async throws {
        let years = UInt64(0x2000_0000)
        let server = try HostileServer.answering {
            $0.receive &+= years << 32
            $0.transmit &+= years << 32
        }
        let reading = try await Asking.awaiting.query(server.server)
        expectTruth(reading, offset: .seconds(years))
        #expect(reading.correction() == .ignore)
        #expect(reading.best.times.t2 > reading.best.times.t1)
    }

    /// 64 bits do not say which era they are of: a clock that is off by whole eras looks right.
    @Test(arguments: [1, 2]) func wholeErasCannotBeTold(_ eras: Int64) async throws {
        var configuration = NTPServer.Configuration(endpoints: [IPEndpoint(address: .loopback4, port: 0)])
        configuration.clock = ServedClock(shift: .seconds(eras << 32), drift: .zero, from: NTPDate(seconds: 0))
        let server = try NTPServer(configuration)
        try server.start()
        expectTruth(try await Asking.awaiting.query(server.endpoints[0].description))
    }

    // MARK: Names and addresses

    /// glibc refuses it without asking a name server: a label cannot be empty.
    @Test(arguments: Asking.allCases) func anUnknownHostIsAFailureToResolve(_ asking: Asking) async throws {
        let failure = try await asking.failure("no..such..host:123")
        #expect(failure.kind == .resolve)
        #expect(failure.code.hasPrefix("EAI_"))
        #expect(failure.message.contains("no..such..host"))
    }

    @Test func anAddressOfTheOtherFamilyIsAFailureToResolve() async throws {
        let not4 = try await Asking.awaiting.failure("[::1]:123") { $0.family = .v4 }
        #expect(not4.kind == .resolve)
        let not6 = try await Asking.awaiting.failure("127.0.0.1:123") { $0.family = .v6 }
        #expect(not6.kind == .resolve)
    }

    /// The kernel sends nothing to these: a broadcast without permission, a link-local address without its link.
    @Test(arguments: [("255.255.255.255:123", "EACCES"), ("[fe80::1]:123", "EINVAL")])
    func whatCannotBeSentToIsUnreachable(_ server: String, _ code: String) async throws {
        let failure = try await Asking.awaiting.failure(server)
        #expect(failure.kind == .unreachable)
        #expect(failure.code == code)
        #expect(failure.endpoint?.description == server, "the failure must say which address it means")
    }

    @Test(arguments: Loopback.available)
    func localhostIsFoundWhereverItsServerListens(_ family: Loopback) async throws {
        let server = try HostileServer.answering(family)
        let number = family == .v4 ? AF_INET : AF_INET6
        guard addresses(of: "localhost", family: number) else {
            let failure = try await Asking.awaiting.failure("localhost:\(server.port)") { $0.family = .v6 }
            #expect(failure.kind == .resolve)
            return
        }
        let reading = try await Asking.awaiting.query("localhost:\(server.port)")
        #expect(reading.endpoint.description == server.server)
        expectTruth(reading)
    }

    private func addresses(of name: String, family: Int32) -> Bool {
        var hints = addrinfo()
        hints.ai_family = family
        var list: UnsafeMutablePointer<addrinfo>?
        defer { if let list { freeaddrinfo(list) } }
        return getaddrinfo(name, nil, &hints, &list) == 0
    }

    @Test func aTextThatIsNoServerIsRefused() async throws {
        await #expect(throws: ServerAddressError.self) { try await NTPClient().query("127.0.0.1:0") }
        #expect(throws: ServerAddressError.self) { try NTPClient().queryBlocking("[::1") }
    }

    // MARK: Timestamps

    @Test(arguments: Loopback.available) func theKernelStampsBothEnds(_ family: Loopback) async throws {
        let server = try HostileServer.answering(family)
        let reading = try await Asking.awaiting.query(server.server) { $0.timestamps = .kernel }
        #expect(reading.best.timestampSource == .kernel)
        expectTruth(reading)
    }

    @Test func theKernelStampsArrivalsOnly() async throws {
        let server = try HostileServer.answering()
        let reading = try await Asking.awaiting.query(server.server) { $0.timestamps = .kernelReceive }
        #expect(reading.best.report.sent.source == .user)
        #expect(reading.best.report.received.source == .kernel)
        #expect(reading.best.timestampSource == .user)
        expectTruth(reading)
    }

    @Test func theProgramStamps() async throws {
        let server = try HostileServer.answering()
        let reading = try await Asking.awaiting.query(server.server) { $0.timestamps = .user }
        #expect(reading.best.report.sent.source == .user)
        #expect(reading.best.report.received.source == .user)
        #expect(reading.best.timestampSource == .user)
        expectTruth(reading)
    }

    // MARK: Cancellation

    @Test(arguments: [1, 3]) func cancellationEndsTheWait(_ samples: Int) async throws {
        let silent = try LoopbackSocket()
        var configuration = NTPClient.Configuration()
        configuration.timeout = .seconds(600)
        configuration.samples = samples
        let client = NTPClient(configuration)
        let name = silent.server
        let task = Task { try await client.query(name) }
        #expect(
            try await silent.receive(within: .seconds(120)) != nil, "the request must be out before the cancellation")
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func cancellationEndsTheRestBetweenSamples() async throws {
        let server = try HostileServer.answering()
        var configuration = NTPClient.Configuration()
        configuration.interval = .seconds(600)
        configuration.samples = 2
        let client = NTPClient(configuration)
        let name = server.server
        let task = Task { try await client.query(name) }
        while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(2)) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func aTaskCancelledBeforeAsksNobody() async throws {
        let server = try HostileServer.answering()
        let name = server.server
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await NTPClient().query(name)
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(server.requests.isEmpty)
    }

    // MARK: Many

    @Test func noServersNoOutcomes() async throws {
        #expect(try await NTPClient().query([ServerAddress]()).isEmpty)
        #expect(try NTPClient().queryBlocking([ServerAddress]()).isEmpty)
    }

    @Test func outcomesComeInTheOrderOfTheServers() async throws {
        let slow = try HostileServer { [HostileServer.Reply($0.answer { $0.stratum = 3 }, after: .milliseconds(150))] }
        let fast = try HostileServer.answering { $0.stratum = 4 }
        let closed = try LoopbackSocket.closedPort()
        let servers = try [slow.server, closed.server, fast.server, slow.server].map { try ServerAddress($0) }
        let outcomes = try await NTPClient().query(servers)
        #expect(outcomes.map { try? $0.get().best.header.stratum } == [3, nil, 4, 3])
    }

    /// The issue's own words: 200 servers at once, half of them dead, finish within the timeout plus a second.
    @Test func halfOfTwoHundredDead() async throws {
        let count = 100
        let alive = try NTPServer(
            NTPServer.Configuration(
                endpoints: [IPEndpoint](repeating: IPEndpoint(address: .loopback4, port: 0), count: count)))
        try alive.start()
        let dead = try (0..<count).map { _ in try LoopbackSocket() }
        let servers = try (0..<count).flatMap { index in
            [try ServerAddress(alive.endpoints[index].description), try ServerAddress(dead[index].server)]
        }
        var configuration = NTPClient.Configuration()
        configuration.timeout = .seconds(2)
        let client = NTPClient(configuration)
        // On a thread of its own, so that other tests cannot delay the end of the measurement.
        let (outcomes, elapsed) = try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                let clock = ContinuousClock()
                let start = clock.now
                let outcomes = Result { try client.queryBlocking(servers) }
                let elapsed = start.duration(to: clock.now)
                continuation.resume(with: outcomes.map { ($0, elapsed) })
            }
        }
        #expect(elapsed <= configuration.timeout + .seconds(1))
        for (index, outcome) in outcomes.enumerated() {
            switch outcome {
            case .success(let reading):
                #expect(index.isMultiple(of: 2))
                expectTruth(reading)
            case .failure(let failure):
                #expect(!index.isMultiple(of: 2), "\(failure)")
                #expect(failure.kind == .timeout)
            }
        }
        withExtendedLifetime(dead) {}
    }
}

/// The first bytes that were put in.
private final class Stored: Sendable {
    private let bytes = TestSupport.Locked<[UInt8]?>(nil)

    /// What is in there; `nil`, and `new` from then on, where nothing was.
    func replace(ifEmpty new: [UInt8]) -> [UInt8]? {
        bytes.withLock { bytes in
            defer { if bytes == nil { bytes = new } }
            return bytes
        }
    }
}
