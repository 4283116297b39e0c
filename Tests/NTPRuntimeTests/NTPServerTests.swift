import ClockDiscipline
import NTPCore
import NTPRuntime
import SystemClocks
import Testing
import TestSupport
import TimeScales

@Suite struct NTPServerTests {
    private func serve(
        _ addresses: [IPAddress] = [.loopback4], _ configure: (inout NTPServer.Configuration) -> Void = { _ in }
    ) throws -> NTPServer {
        var configuration = NTPServer.Configuration(endpoints: addresses.map { IPEndpoint(address: $0, port: 0) })
        configure(&configuration)
        let server = try NTPServer(configuration)
        try server.start()
        return server
    }

    private func name(_ server: NTPServer) -> SocketName { SocketName(.v4, port: server.endpoints[0].port) }

    /// Sends hand-laid bytes from a socket of its own and reads what comes.
    private func exchange(_ request: [UInt8], _ server: NTPServer) async throws -> [UInt8] {
        let socket = try LoopbackSocket()
        socket.send(request, to: name(server))
        return try #require(await socket.receive(within: .seconds(120))).bytes
    }

    // MARK: Answers

    @Test(arguments: UInt8(1)...4) func answersInTheVersionOfTheRequest(_ version: UInt8) async throws {
        let server = try serve { $0.stratum = 6 }
        var request = HandLaidPacket.request(version: version)
        request.poll = 10
        let before = PacketTime.now
        let bytes = try await exchange(request.bytes, server)
        let after = PacketTime.now
        #expect(bytes.count == 48)
        let answer = try #require(HandLaidPacket(bytes))
        #expect(answer.mode == 4)
        #expect(answer.version == version)
        #expect(answer.stratum == 6)
        #expect(answer.leap != 3)
        #expect(answer.poll == 10)
        #expect(answer.origin == request.transmit)
        #expect(answer.precision < 0)
        // Kernel stamps have whole nanoseconds and are rounded to the nearest 2⁻³² s.
        #expect(before - 4 <= answer.receive && answer.receive <= answer.transmit && answer.transmit <= after + 4)
    }

    @Test func saysLocalClockAtStratumOne() async throws {
        let server = try serve { $0.stratum = 1 }
        let answer = try #require(HandLaidPacket(try await exchange(HandLaidPacket.request().bytes, server)))
        #expect(answer.referenceID == 0x4C4F_434C, "LOCL")
    }

    @Test func isNeverLongerThanTheRequest() async throws {
        let server = try serve()
        let request = HandLaidPacket.request().bytes
        let field: [UInt8] = [0x01, 0x04, 0, 28] + [UInt8](repeating: 0, count: 24)
        #expect(try await exchange(request + field, server).count == 48)
        // A MAC that cannot be checked: the header and four zero bytes, a crypto-NAK.
        let withMAC = try await exchange(request + [0, 0, 0, 1] + [UInt8](repeating: 7, count: 16), server)
        #expect(withMAC.count == 52)
        #expect(withMAC.suffix(4) == [0, 0, 0, 0])
    }

    /// What must get no answer is sent before a right request: the first answer that comes is to that one.
    @Test func controlMessagesAndMalformedBytesGetNothing() async throws {
        let server = try serve()
        let socket = try LoopbackSocket()
        let good = HandLaidPacket.request(cookie: 0xFEED_FACE_CAFE_BEEF)
        var silenced = [UInt8]([0, 1, 2, 4, 5, 6, 7]).map { mode in
            var packet = HandLaidPacket.request()
            packet.mode = mode
            return packet.bytes
        }
        silenced += [0, 5, 6, 7].map { HandLaidPacket.request(version: $0).bytes }
        silenced += [0, 1, 47].map { Array(HandLaidPacket.request().bytes.prefix($0)) }
        silenced.append(HandLaidPacket.request().bytes + [UInt8](repeating: 1, count: 13))
        silenced.append(HandLaidPacket.request().bytes + [0, 0, 0, 3] + [UInt8](repeating: 1, count: 60))
        silenced.append(HandLaidPacket.request().bytes + [UInt8](repeating: 0, count: 5_000))
        // A control message as ntpq sends it (mode 6, READVAR), and mode 7's monlist.
        silenced.append([0x26, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0])
        silenced.append([0x17, 0, 3, 42] + [UInt8](repeating: 0, count: 188))
        for bytes in silenced { socket.send(bytes, to: name(server)) }
        socket.send(good.bytes, to: name(server))
        let answer = try #require(await socket.receive(within: .seconds(120)))
        #expect(HandLaidPacket(answer.bytes)?.origin == good.transmit)
        #expect(socket.receive() == nil)
        try await eventually { server.counters.answered == 1 && server.counters.ignored == silenced.count }
        #expect(server.counters.received == silenced.count + 1)
    }

    // MARK: The served clock

    @Test(arguments: [Duration.milliseconds(500), .seconds(-3_600), .seconds(86_400 * 365), .nanoseconds(1)])
    func aShiftIsSeen(_ shift: Duration) async throws {
        let server = try serve {
            $0.clock = ServedClock(shift: shift, drift: .zero, from: NTPDate(seconds: 0))
        }
        expectTruth(try await Asking.awaiting.query(server.endpoints[0].description), offset: shift)
    }

    /// A clock that has run a thousandth too fast for a thousand seconds is a second ahead.
    @Test(arguments: [1_000.0, -1_000]) func aDriftIsSeen(_ ppm: Double) async throws {
        let drift = try #require(FrequencyOffset(partsPerMillion: ppm))
        let origin = NTPDate(try RealtimeClock().now.unixTime).advanced(by: .seconds(-1_000))
        let server = try serve { $0.clock = ServedClock(shift: .zero, drift: drift, from: origin) }
        for _ in 0..<3 {
            let reading = try await patientQuery(server.endpoints[0].description)
            let age = reading.best.times.t4.duration(since: origin)
            // The clock drifts during the exchange, too, by more than a bound allows for.
            let slack = reading.errorBound + reading.best.times.elapsed / 500
            let error = reading.offset - age * (ppm / 1e6)
            #expect(error <= slack && error >= .zero - slack)
            #expect(abs(reading.offset / .seconds(1)) > 0.999)
        }
    }

    /// Where this machine is so busy that a server on a fast clock keeps a packet for milliseconds, it claims to have kept
    /// it longer than it was away: that is told rightly, and not what is tested here.
    private func patientQuery(_ server: String) async throws -> ServerReading {
        for _ in 0..<9 {
            do {
                return try await Asking.awaiting.query(server)
            } catch let failure as QueryFailure where failure.code == "negative_delay" {
                continue
            }
        }
        return try await Asking.awaiting.query(server)
    }

    // MARK: Rate limit

    @Test func tooFastAClientIsToldSo() async throws {
        let server = try serve { $0.rateLimit = 2 }
        let socket = try LoopbackSocket()
        let clock = ContinuousClock()
        let start = clock.now
        let requests = (0..<20).map { HandLaidPacket.request(cookie: 0xABCD_0000 + $0) }
        for request in requests { socket.send(request.bytes, to: name(server)) }
        try await eventually { server.counters.received == requests.count }
        let elapsed = start.duration(to: clock.now)
        var answers: [HandLaidPacket] = []
        while let datagram = socket.receive() { answers.append(try #require(HandLaidPacket(datagram.bytes))) }
        let kisses = answers.filter { $0.stratum == 0 }
        let times = answers.filter { $0.stratum != 0 }
        #expect(times.count >= 2)
        #expect(times.count <= 2 + Int(elapsed / .seconds(1) * 2) + 1)
        #expect(!kisses.isEmpty)
        for kiss in kisses {
            #expect(kiss.referenceID == 0x5241_5445, "RATE")
            #expect(kiss.leap == 3)
            #expect(kiss.mode == 4)
            #expect(requests.contains { $0.transmit == kiss.origin }, "a client must see that it is meant")
        }
        let counters = server.counters
        #expect(counters.answered == times.count)
        #expect(counters.kisses == kisses.count)
        #expect(counters.received == counters.answered + counters.kisses + counters.ignored)
    }

    @Test func aClientSeesTheKiss() async throws {
        let server = try serve { $0.rateLimit = 1 }
        let name = server.endpoints[0].description
        var kinds: Set<QueryFailure.Kind> = []
        for _ in 0..<50 where kinds.isEmpty {
            do {
                expectTruth(try await Asking.awaiting.query(name))
            } catch let failure as QueryFailure {
                kinds.insert(failure.kind)
                #expect(failure.code == "RATE")
            }
        }
        #expect(kinds == [.kissOfDeath])
    }

    // MARK: Where it listens

    @Test func listensOnSeveralEndpoints() async throws {
        let server = try serve(Loopback.available.map { $0 == .v4 ? .loopback4 : .loopback6 })
        #expect(server.endpoints.count == Loopback.available.count)
        for endpoint in server.endpoints {
            #expect(endpoint.port != 0)
            expectTruth(try await Asking.awaiting.query(endpoint.description))
        }
    }

    /// A client takes a reply only from the address it asked; a socket bound to 0.0.0.0 answers 127.0.0.1 from there unless
    /// told to answer from 127.0.0.2.
    @Test(arguments: ["127.0.0.1", "127.0.0.2", "127.255.255.254"])
    func answersFromTheAddressThatWasAsked(_ address: String) async throws {
        let server = try serve([.v4(0)])
        expectTruth(try await Asking.awaiting.query("\(address):\(server.endpoints[0].port)"))
    }

    @Test(.enabled(if: Loopback.available.contains(.v6))) func answersOnAllIPv6Addresses() async throws {
        let server = try serve([.v6(high: 0, low: 0)])
        expectTruth(try await Asking.awaiting.query("[::1]:\(server.endpoints[0].port)"))
    }

    @Test func aTakenPortIsAnError() throws {
        let taken = try LoopbackSocket()
        let endpoint = IPEndpoint(address: .loopback4, port: taken.name.port)
        let error = #expect(throws: SystemError.self) { try NTPServer(NTPServer.Configuration(endpoints: [endpoint])) }
        #expect(error?.code == "EADDRINUSE")
        #expect(error?.description.contains(endpoint.description) == true)
    }

    // MARK: Threads

    @Test func threadsShareThePort() async throws {
        let server = try serve { $0.threads = 3 }
        let sockets = try (0..<32).map { _ in try LoopbackSocket() }
        for (index, socket) in sockets.enumerated() {
            socket.send(HandLaidPacket.request(cookie: UInt64(index + 1)).bytes, to: name(server))
        }
        for (index, socket) in sockets.enumerated() {
            let answer = try #require(await socket.receive(within: .seconds(120)))
            #expect(HandLaidPacket(answer.bytes)?.origin == UInt64(index + 1))
        }
        try await eventually { server.counters.answered == sockets.count }
    }

    @Test func manyRequestsAtOnceAreAllAnswered() async throws {
        let server = try serve()
        let socket = try LoopbackSocket()
        var origins: Set<UInt64> = []
        // Two batches and a half at a time, which the socket buffers of any machine hold.
        for round in UInt64(0)..<5 {
            let cookies = (1...UInt64(160)).map { round * 1000 + $0 }
            for cookie in cookies { socket.send(HandLaidPacket.request(cookie: cookie).bytes, to: name(server)) }
            for _ in cookies {
                let answer = try #require(await socket.receive(within: .seconds(120)))
                origins.insert(try #require(HandLaidPacket(answer.bytes)).origin)
            }
        }
        #expect(origins.count == 800)
    }

    // MARK: The end

    @Test func stopEndsTheAnswers() async throws {
        let server = try serve()
        _ = try await exchange(HandLaidPacket.request().bytes, server)
        server.stop()
        // The thread may be at work on the last batch still.
        try await Task.sleep(for: .milliseconds(50))
        let answered = server.counters.answered
        let name = server.endpoints[0].description
        let failure = try await Asking.awaiting.failure(name) { $0.timeout = .milliseconds(300) }
        #expect(failure.kind == .timeout || failure.kind == .unreachable)
        #expect(server.counters.answered == answered)
    }

    /// The promise of ``NTPServer/stop()``: the sockets close as soon as the threads notice.
    @Test(arguments: [1, 2]) func stopFreesThePort(_ threads: Int) async throws {
        let server = try serve { $0.threads = threads }
        let endpoint = server.endpoints[0]
        server.stop()
        let next = NTPServer.Configuration(endpoints: [endpoint])
        try await eventually { (try? NTPServer(next)) != nil }
        withExtendedLifetime(server) {}
    }

    @Test func lettingGoFreesThePort() async throws {
        let endpoint = try { try serve().endpoints[0] }()
        let next = NTPServer.Configuration(endpoints: [endpoint])
        try await eventually { (try? NTPServer(next)) != nil }
    }

    /// Waits until `condition` holds, and fails where it does not in five seconds.
    private func eventually(
        _ condition: () -> Bool, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        for _ in 0..<500 {
            if condition() { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("it never came about", sourceLocation: sourceLocation)
    }
}
