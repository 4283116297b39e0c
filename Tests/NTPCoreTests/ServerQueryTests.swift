import ClockDiscipline
import NTPCore
import NTPWire
import TestSupport
import Testing
import TimeScales

@Suite struct ServerQueryTests {
    private typealias Response = QueryWorld.Response
    private static let good = [Response.reply(after: .milliseconds(20))]
    private static let dead: [Response] = []
    private static let refused = [Response.unreachable(after: .milliseconds(1))]

    // MARK: One sample

    @Test func oneServerThatAnswers() throws {
        let trace = QueryWorld([.reply(after: .milliseconds(20), offset: .seconds(-4))]).run()
        let reading = try #require(trace.reading)
        #expect(reading.endpoint == QueryWorld.address(0))
        #expect(reading.results.count == 1)
        #expect(reading.lost == 0)
        #expect(abs(reading.offset + .seconds(4)) < .nanoseconds(1))
        #expect(abs(reading.delay - .milliseconds(20)) < .nanoseconds(1))
        #expect(trace.finished == .milliseconds(20))
        #expect(trace.isTidy)
    }

    @Test func silentServerTimesOut() throws {
        let trace = QueryWorld(Self.dead).run()
        #expect(trace.failure?.kind == .timeout)
        #expect(trace.failure?.endpoint == QueryWorld.address(0))
        #expect(trace.finished == .seconds(2))
        #expect(trace.isTidy)
    }

    @Test func refusedServerFailsAtOnce() {
        let trace = QueryWorld(Self.refused).run()
        #expect(trace.failure?.kind == .unreachable)
        #expect(trace.failure?.code == "ECONNREFUSED")
        #expect(trace.finished == .milliseconds(1))
        #expect(trace.isTidy)
    }

    // MARK: Name lookup

    @Test func lookupFails() {
        var world = QueryWorld(Self.good)
        world.lookup = .failure(after: .milliseconds(30))
        let trace = world.run()
        #expect(trace.failure?.kind == .resolve)
        #expect(trace.failure?.code == "EAI_NONAME")
        #expect(trace.finished == .milliseconds(30))
        #expect(trace.sent.isEmpty)
    }

    @Test func lookupTimesOut() {
        var world = QueryWorld(Self.good)
        world.lookup = .never
        let trace = world.run()
        #expect(trace.failure?.kind == .resolve)
        #expect(trace.finished == .seconds(2))
    }

    @Test func nameWithoutAddress() {
        var world = QueryWorld()
        world.lookup = .addresses(after: .milliseconds(5))
        #expect(world.run().failure?.kind == .resolve)
    }

    /// Lookup and answer together take a second more than the timeout at most.
    @Test(arguments: [0, 500, 1_000, 1_500, 1_900, 1_999, 2_000])
    func slowLookupLeavesTimeForTheAnswer(milliseconds: Int) {
        var world = QueryWorld([.reply(after: .milliseconds(800))])
        world.lookup = .addresses(after: .milliseconds(milliseconds))
        #expect(world.run().reading != nil)
        world.addresses = [[[]], [[]], [[]]]
        let trace = world.run()
        #expect(trace.failure?.kind == .timeout)
        #expect(trace.finished >= .seconds(2))
        #expect(trace.finished <= .seconds(3))
        #expect(trace.isTidy)
    }

    // MARK: Several addresses

    /// RFC 8305 §5: the next address 250 ms after the one before.
    @Test func deadFirstAddress() throws {
        let trace = QueryWorld(Self.dead, Self.dead, Self.good).run()
        #expect(trace.sent.map(\.at) == [.zero, .milliseconds(250), .milliseconds(500)])
        #expect(trace.sent.map(\.to) == (0...2).map(QueryWorld.address))
        #expect(trace.reading?.endpoint == QueryWorld.address(2))
        #expect(trace.finished == .milliseconds(520))
        #expect(trace.isTidy)
    }

    @Test func refusedFirstAddressMakesWayAtOnce() {
        let trace = QueryWorld(Self.refused, Self.refused, Self.good).run()
        #expect(trace.sent.map(\.at) == [.zero, .milliseconds(1), .milliseconds(2)])
        #expect(trace.reading?.endpoint == QueryWorld.address(2))
        #expect(trace.isTidy)
    }

    @Test func goodFirstAddressLeavesTheOthersAlone() {
        let trace = QueryWorld(Self.good, Self.good).run()
        #expect(trace.sent.count == 1)
    }

    /// The first to answer wins, though it was asked later.
    @Test func slowFirstAddressIsOvertaken() {
        let trace = QueryWorld([.reply(after: .milliseconds(400))], [.reply(after: .milliseconds(30))]).run()
        #expect(trace.reading?.endpoint == QueryWorld.address(1))
        #expect(trace.finished == .milliseconds(280))
        #expect(trace.isTidy)
    }

    /// While one address is open, the refusal of the last is no end.
    @Test func refusalOfTheLastAddressWaitsForTheFirst() {
        let trace = QueryWorld([.reply(after: .milliseconds(600))], Self.refused).run()
        #expect(trace.reading?.endpoint == QueryWorld.address(0))
        #expect(trace.finished == .milliseconds(600))
        #expect(trace.isTidy)
    }

    /// Later samples are asked only of the address that answered.
    @Test func settlesOnTheAddressThatAnswered() {
        var world = QueryWorld(Self.dead, Self.good, Self.good)
        world.settings.samples = 3
        let trace = world.run()
        #expect(trace.sent.map(\.to) == [0, 1, 1, 1].map(QueryWorld.address))
        #expect(trace.reading?.results.count == 3)
        #expect(trace.isTidy)
    }

    // MARK: Samples

    /// From the start of one to the start of the next, the interval; the first begins when the name is known.
    @Test func samplesKeepTheirInterval() throws {
        var world = QueryWorld(Self.good)
        world.settings.samples = 4
        world.settings.interval = .seconds(2)
        world.lookup = .addresses(after: .milliseconds(100))
        let trace = world.run()
        #expect(trace.sent.map(\.at) == [100, 2_100, 4_100, 6_100].map { .milliseconds($0) })
        #expect(trace.reading?.results.count == 4)
        #expect(trace.reading?.lost == 0)
        #expect(trace.isTidy)
    }

    @Test func answerIsTheSampleWithTheLeastDelay() throws {
        var world = QueryWorld(inTurn: [
            [.reply(after: .milliseconds(40), offset: .milliseconds(3))],
            [.reply(after: .milliseconds(10), offset: .milliseconds(1))],
            [.reply(after: .milliseconds(30), offset: .milliseconds(2))],
        ])
        world.settings.samples = 3
        let reading = try #require(world.run().reading)
        #expect(abs(reading.offset - .milliseconds(1)) < .nanoseconds(1))
        #expect(abs(reading.delay - .milliseconds(10)) < .nanoseconds(1))
        // √((2² + 1²)/2) ms = 1.5811 ms.
        #expect(abs(try #require(reading.jitter) - .microseconds(1_581)) < .microseconds(1))
        #expect(reading.completed.monotonic == reading.results[2].sample.time)
    }

    /// A lost sample takes the timeout; the next begins at once, or when the interval is over.
    @Test func lostSamplesAreCounted() throws {
        var world = QueryWorld(inTurn: [Self.good, Self.dead, Self.good, Self.dead])
        world.settings.samples = 4
        world.settings.interval = .milliseconds(500)
        let trace = world.run()
        #expect(trace.sent.map(\.at) == [0, 500, 2_500, 3_000].map { .milliseconds($0) })
        #expect(trace.finished == .seconds(5))
        let reading = try #require(trace.reading)
        #expect(reading.results.count == 2)
        #expect(reading.lost == 2)
        #expect(reading.jitter == .zero)
        #expect(trace.isTidy)
    }

    @Test func firstSampleLostIsNoEnd() throws {
        var world = QueryWorld(inTurn: [Self.dead, Self.good])
        world.settings.samples = 2
        let reading = try #require(world.run().reading)
        #expect(reading.results.count == 1)
        #expect(reading.lost == 1)
    }

    // MARK: What came was no answer

    @Test func strayRepliesAreWaitedOut() {
        let world = QueryWorld([
            .reply(after: .milliseconds(1)) { $0.origin ^= 1 }, .reply(after: .milliseconds(2)) { $0.mode = 3 },
            .reply(after: .milliseconds(50)),
        ])
        let trace = world.run()
        #expect(trace.finished == .milliseconds(50))
        #expect(trace.reading != nil)
    }

    /// Of several dropped replies the one that came furthest through the checks tells most.
    @Test func onlyStrayRepliesAreReported() throws {
        let trace = QueryWorld([
            .reply(after: .milliseconds(1)) { $0.mode = 3 }, .reply(after: .milliseconds(2)) { $0.origin ^= 1 },
            .reply(after: .milliseconds(3)) { $0.mode = 5 },
        ]).run()
        let failure = try #require(trace.failure)
        #expect((failure.kind, failure.code) == (.rejected, "wrong_origin"))
        #expect(failure.report?.rejection?.check == .origin)
        #expect(trace.finished == .seconds(2))
    }

    @Test func refusalsEndTheSample() {
        let refusals: [(kind: QueryFailure.Kind, code: String, change: QueryWorld.Change)] = [
            (.unsynchronized, "leap_unsynchronized", { $0.leap = 3 }),
            (.unsynchronized, "stratum", { $0.stratum = 16 }),
            (.rejected, "root_distance", { $0.rootDispersion = 0x10_0000 }),
            (.rejected, "zero_timestamp", { $0.transmit = 0 }),
            // 2 µs: up to one may be the random bits below the server's precision, which chronyd sends.
            (.rejected, "transmit_before_receive", { $0.transmit -= 1 << 13 }),
            (.rejected, "negative_delay", { $0.transmit += 1 << 32 }),
        ]
        for (kind, code, change) in refusals {
            let trace = QueryWorld([.reply(after: .milliseconds(10), change: change)]).run()
            #expect(trace.failure?.kind == kind)
            #expect(trace.failure?.code == code)
            #expect(trace.finished == .milliseconds(10))
            #expect(trace.isTidy)
        }
    }

    @Test func authenticationIsDemanded() {
        var world = QueryWorld(Self.good)
        world.settings.authenticator = ToyAuthenticator()
        let trace = world.run()
        #expect(trace.failure?.kind == .authentication)
        #expect(trace.failure?.code == "mac_missing")
        #expect(trace.finished == .seconds(2))
    }

    // MARK: Kiss codes

    @Test(
        arguments: [(QueryWorld.deny, "DENY"), (QueryWorld.restrict, "RSTR"), (0x5858_5858, "XXXX")]
            as [(UInt32, String)])
    func denialStops(code: UInt32, text: String) {
        var world = QueryWorld([.kiss(code)])
        world.settings.samples = 5
        let trace = world.run()
        #expect(trace.failure?.kind == .kissOfDeath)
        #expect(trace.failure?.code == text)
        #expect(trace.sent.count == 1)
        #expect(trace.isTidy)
    }

    /// A denial after a good sample ends the query with what there is.
    @Test func denialLaterKeepsTheSamples() throws {
        var world = QueryWorld(inTurn: [Self.good, [.kiss(QueryWorld.deny)], Self.good])
        world.settings.samples = 5
        let trace = world.run()
        #expect(trace.sent.count == 2)
        #expect(trace.reading?.results.count == 1)
        #expect(trace.isTidy)
    }

    /// RATE: the interval doubles, from a second at least; a second RATE ends it.
    @Test func rateBacksOff() throws {
        var world = QueryWorld(inTurn: [Self.good, [.kiss(QueryWorld.rate)], [.kiss(QueryWorld.rate)], Self.good])
        world.settings.samples = 4
        world.settings.interval = .seconds(2)
        let trace = world.run()
        #expect(trace.sent.map(\.at) == [0, 2, 6].map { .seconds($0) })
        let reading = try #require(trace.reading)
        #expect(reading.wasRateLimited)
        #expect((reading.results.count, reading.lost) == (1, 2))
        world.settings.interval = .milliseconds(100)
        #expect(world.run().sent.map(\.at) == [0, 100, 2_100].map { .milliseconds($0) })
    }

    @Test func rateAtTheOnlySampleIsTheFailure() {
        let trace = QueryWorld([.kiss(QueryWorld.rate)]).run()
        #expect((trace.failure?.kind, trace.failure?.code) == (.kissOfDeath, "RATE"))
    }

    /// Being asked for less never makes the questions come faster.
    @Test func rateNeverShortensTheInterval() {
        var world = QueryWorld(inTurn: [Self.good, [.kiss(QueryWorld.rate)], Self.good])
        world.settings.samples = 3
        world.settings.interval = .seconds(200_000)
        let sent = world.run().sent.map(\.at)
        #expect(sent.count == 3)
        #expect(sent.last.map { $0 >= .seconds(400_000) } == true)
    }

    /// A server that says RATE and is silent from then on has said RATE.
    @Test func rateBeforeSilenceIsTheFailure() {
        var world = QueryWorld(inTurn: [[.kiss(QueryWorld.rate)], Self.dead])
        world.settings.samples = 3
        #expect(world.run().failure?.kind == .kissOfDeath)
    }

    /// DENY stops: the address that said so is not asked again, though another one may yet answer.
    @Test func denyingAddressIsNotAskedAgain() {
        var world = QueryWorld([.kiss(QueryWorld.deny)], Self.dead)
        world.settings.samples = 3
        let trace = world.run()
        #expect(trace.sent.filter { $0.to == QueryWorld.address(0) }.count == 1)
        #expect(trace.sent.filter { $0.to == QueryWorld.address(1) }.count == 3)
    }

    /// The word of one address says nothing of another: a lost sample there is only a lost sample.
    @Test func denialByAnotherAddressEndsNothing() throws {
        var world = QueryWorld([.kiss(QueryWorld.deny)], [])
        world.addresses[1] = [Self.good, Self.dead, Self.good]
        world.settings.samples = 3
        let reading = try #require(world.run().reading)
        #expect((reading.results.count, reading.lost) == (2, 1))
    }

    /// Every address is tried before time is up, however short the time.
    @Test(arguments: [200, 2_000])
    func everyAddressGetsItsTurn(timeout: Int) {
        var world = QueryWorld()
        world.addresses = Array(repeating: [[]], count: 12) + [[Self.good]]
        world.settings.timeout = .milliseconds(timeout)
        #expect(world.run().reading?.endpoint == QueryWorld.address(12))
    }

    @Test func wasNotRateLimited() throws {
        #expect(try #require(QueryWorld(Self.good).run().reading).wasRateLimited == false)
    }

    // MARK: Which failure is told

    /// Of several addresses' failures the one that says most, whatever their order.
    @Test func mostTellingFailure() {
        let responses: [([Response], QueryFailure.Kind)] = [
            (Self.dead, .timeout), (Self.refused, .unreachable),
            ([.reply(after: .milliseconds(5)) { $0.transmit = 0 }], .rejected),
            ([.reply(after: .milliseconds(5)) { $0.stratum = 16 }], .unsynchronized),
            ([.kiss(QueryWorld.deny)], .kissOfDeath),
        ]
        for (low, lower) in responses.enumerated() {
            for (_, higher) in responses.dropFirst(low + 1).enumerated() {
                for world in [QueryWorld(lower.0, higher.0), QueryWorld(higher.0, lower.0)] {
                    let trace = world.run()
                    #expect(trace.failure?.kind == higher.1, "\(lower.1) and \(higher.1)")
                    #expect(trace.isTidy)
                }
            }
        }
    }

    // MARK: Bounds

    /// However many addresses, whatever the settings: one sample takes a second more than the timeout at most.
    @Test(arguments: [1, 3, 9, 40], [100, 900, 2_000, 5_000])
    func oneSampleIsBounded(addresses: Int, timeout: Int) {
        var world = QueryWorld()
        world.addresses = Array(repeating: [[]], count: addresses)
        world.settings.timeout = .milliseconds(timeout)
        world.lookup = .addresses(after: .milliseconds(timeout - 1))
        let trace = world.run()
        #expect(trace.outcome != nil)
        #expect(trace.finished <= .milliseconds(timeout + 1_000))
        #expect(trace.isTidy)
    }

    @Test func settingsHaveAtLeastOneSample() {
        #expect(ServerQuery.Settings(samples: 0).samples == 1)
        #expect(ServerQuery.Settings(samples: -3).samples == 1)
    }
}
